"""Hand a copy of every LLM exchange to the recorder, and let everything stream.

The tap never raises, never waits and never changes a byte: what fails in here
is counted, and the traffic goes on.
"""

import logging
from collections.abc import Callable
from functools import partial
from typing import Protocol

from mitmproxy import flow as mitmproxy_flow
from mitmproxy import http
from mitmproxy.websocket import WebSocketMessage

from addons.callers import Callers
from wire.capture import Capture, Ending, kept
from wire.services import Route, Services

logger = logging.getLogger(__name__)


class Recording(Protocol):
    """What the tap needs of a recorder."""

    def opened(
        self,
        route: Route,
        headers: dict[str, str],
        *,
        host: str,
        source: str,
        client: str | None = None,
        label: str | None = None,
    ) -> Capture | None: ...

    def missed(self, name: str, host: str | None = None) -> None: ...


class Tap:
    """Watches HTTP flows. `client` and `label` are those of `run`, if it started this recorder;
    what a connection itself says (`callers`) wins over them."""

    def __init__(
        self,
        recorder: Recording,
        services: Services,
        *,
        source: str = "proxy",
        client: str | None = None,
        label: str | None = None,
        callers: Callers | None = None,
    ) -> None:
        self._recorder = recorder
        self._services = services
        self._source = source
        self._client = client
        self._label = label
        self._callers = callers or Callers()
        self._captures: dict[str, Capture] = {}

    def requestheaders(self, flow: http.HTTPFlow) -> None:
        if flow.error is not None:
            return  # refused: it goes to nobody
        # mitmproxy holds a whole body, uploads too, unless `stream` is set here.
        flow.request.stream = True
        capture = self._guarded(flow, self._open)
        if isinstance(capture, Capture):
            self._captures[flow.id] = capture
            flow.request.stream = tee(capture.request_bytes, self._count_failure)

    def request(self, flow: http.HTTPFlow) -> None:
        if capture := self._captures.get(flow.id):
            self._guarded(flow, lambda _: capture.request_ended())

    def responseheaders(self, flow: http.HTTPFlow) -> None:
        if flow.response is None:
            return
        flow.response.stream = True
        if capture := self._captures.get(flow.id):
            status, headers = flow.response.status_code, flow.response.headers
            self._guarded(flow, lambda _: capture.response_head(status, headers.items(multi=True)))
            flow.response.stream = tee(capture.response_bytes, self._count_failure)

    def response(self, flow: http.HTTPFlow) -> None:
        # A WebSocket's exchange goes on after the upgrade's response, to `websocket_end`.
        if flow.websocket is None:
            self._end(flow, Ending.FINISHED)

    def websocket_message(self, flow: http.HTTPFlow) -> None:
        if flow.websocket is None:
            return
        capture = self._captures.get(flow.id)
        for message in flow.websocket.messages:
            if capture is not None:
                self._guarded(flow, partial(_copy, capture, message))
        # mitmproxy keeps every message of a connection for its whole life.
        flow.websocket.messages.clear()

    def websocket_end(self, flow: http.HTTPFlow) -> None:
        is_clients = flow.websocket is None or flow.websocket.closed_by_client is not False
        self._end(flow, Ending.CLIENT_LEFT if is_clients else Ending.UPSTREAM_BROKE)

    def error(self, flow: http.HTTPFlow) -> None:
        self._end(flow, Ending.CLIENT_LEFT if _client_left(flow) else Ending.UPSTREAM_BROKE)
        was_sent = flow.server_conn.timestamp_tcp_setup and not flow.server_conn.error
        if flow.response is None and was_sent and not _client_left(flow):
            # The upstream hung up without an answer: so do we, instead of mitmproxy's 502 page.
            flow.error = mitmproxy_flow.Error(mitmproxy_flow.Error.KILLED_MESSAGE)

    def done(self) -> None:
        for capture in self._captures.values():
            capture.ended(Ending.RECORDER_ENDED)
        self._captures.clear()

    def _open(self, flow: http.HTTPFlow) -> Capture | None:
        name = asked_for(flow, self._services)
        is_upgrade = flow.request.headers.get("upgrade", "").lower() == "websocket"
        route = self._services.route(
            name, flow.request.port, flow.request.method, flow.request.path, is_upgrade
        )
        if route is None:
            return None
        caller = self._callers.of(flow)
        return self._recorder.opened(
            route,
            kept(flow.request.headers.items(multi=True)),
            host=name,
            source=self._source,
            client=caller.client or self._client,
            label=caller.label or self._label,
        )

    def _end(self, flow: http.HTTPFlow, ending: Ending) -> None:
        if capture := self._captures.pop(flow.id, None):
            self._guarded(flow, lambda _: capture.ended(ending))

    def _guarded(
        self, flow: http.HTTPFlow, act: Callable[[http.HTTPFlow], object]
    ) -> object | None:
        try:
            return act(flow)
        except Exception as error:
            self._count_failure(error)
            return None

    def _count_failure(self, error: Exception) -> None:
        logger.error("tap failed: %s", type(error).__name__)
        self._recorder.missed("failed")


def _copy(capture: Capture, message: WebSocketMessage, _: http.HTTPFlow) -> None:
    (capture.sent if message.from_client else capture.received)(message.content)


def tee(
    copy: Callable[[bytes], None], on_failure: Callable[[Exception], None]
) -> Callable[[bytes], bytes]:
    """A stream function that passes its bytes on, whatever becomes of the copy.

    One that raises would make mitmproxy drop that chunk from the user's stream.
    """

    def pass_on(data: bytes) -> bytes:
        try:
            copy(data)
        except Exception as error:
            on_failure(error)
        return data

    return pass_on


def asked_for(flow: http.HTTPFlow, services: Services) -> str:
    """The host name that the client means.

    An IP-form CONNECT and a reused HTTP/2 connection hide it: the Host header tells
    if it names a service, else SNI, else the address.
    """
    named = flow.request.pretty_host
    if services.is_ours(named, flow.request.port):
        return named
    return flow.client_conn.sni or flow.request.host


def _client_left(flow: http.HTTPFlow) -> bool:
    message = flow.error.msg if flow.error else ""
    # Over HTTP/2 mitmproxy words both sides' resets alike; CANCEL is what clients send.
    is_reset = message.startswith("stream reset by client") and "CANCEL" in message
    return is_reset or not flow.client_conn.connected or message == "Client disconnected."
