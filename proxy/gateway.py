"""The door without a certificate: /<name>/<rest> goes to the service of that name, as it is.

It forwards to its table and to nothing else, streams both ways, and hands a
copy of what passes to the recorder.
"""

import asyncio
import functools
import json
import logging
import socket
import ssl
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from urllib.parse import unquote

import aiohttp
from aiohttp import web
from yarl import URL

from addons.redirect import Target
from proxy import heads, hops, pac, ports, sockets
from proxy.guards import HEADERS_AT_MOST, HEADERS_LIMIT, Guard
from proxy.pools import Pools
from proxy.upstream import Upstream
from store.faults import Fault
from store.recorder import Recorder
from wire.callers import Caller
from wire.capture import Capture, Ending, kept
from wire.services import Services

logger = logging.getLogger(__name__)

REFUSALS: dict[int, type[web.HTTPException]] = {
    400: web.HTTPBadRequest,
    403: web.HTTPForbidden,
    421: web.HTTPMisdirectedRequest,
    431: web.HTTPRequestHeaderFieldsTooLarge,
    501: web.HTTPNotImplemented,
    505: web.HTTPVersionNotSupported,
}
JSON = "application/json"
LIVE_TIMEOUT_S = 5.0
"""For the worker to come round to telling what is under way."""


@dataclass(frozen=True, slots=True)
class Forward:
    """Where one request goes."""

    url: URL
    authority: str
    host: str
    """The name that it is recorded under."""
    port: int
    path: str
    """As the upstream would see it without a map."""
    caller: Caller


class Gateway:
    """One aiohttp server on loopback. `start` it inside a running loop."""

    def __init__(
        self,
        recorder: Recorder | None,
        services: Services,
        *,
        listening: socket.socket,
        targets: Mapping[str, Target],
        roots: Path,
        origins: tuple[str, ...] = (),
        upstream: Upstream | None = None,
        client: str | None = None,
        label: str | None = None,
        say: Callable[[Fault], str] = lambda fault: fault.code,
    ) -> None:
        self._recorder = recorder
        self._services = services
        self._listening = listening
        self._targets = targets
        self._pools = Pools(ssl.create_default_context(cafile=str(roots)))
        self._guard = Guard(origins)
        self._upstream = upstream
        self._client = client
        self._label = label
        self._say = say
        self._pac = ""
        self._known_forward = functools.lru_cache(maxsize=512)(self._forward_of)
        self._is_ending = False
        self._runner: web.ServerRunner | None = None
        self._pages = {
            "/": self._list,
            "/-/health": self._health,
            "/-/live": self._live,
            "/-/proxy.pac": self._proxy_pac,
        }
        """What it answers itself, to GET."""

    async def start(self, pac_file: str = "") -> str:
        """Listen, with the content of a PAC file to serve; the gateway's URL.

        Raises:
            Fault: `port_taken`.
        """
        self._pac = pac_file
        server = heads.Server(
            self._answer,
            self._refusal,
            handler_cancellation=True,  # else an upstream goes on when its client has left
            access_log=None,
            auto_decompress=False,
            max_line_size=HEADERS_LIMIT,
            max_field_size=HEADERS_LIMIT,
            max_headers=HEADERS_AT_MOST,
        )
        self._runner = web.ServerRunner(server, shutdown_timeout=0.5)
        await self._runner.setup()
        await web.SockSite(self._runner, self._listening, backlog=ports.BACKLOG).start()
        return ports.url(self._listening)

    async def close_door(self) -> None:
        """Accept no more connections; those that are open go on."""
        for site in list(self._runner.sites) if self._runner else []:
            await site.stop()

    async def finish(self) -> None:
        """Close the door, and each connection when its request is answered."""
        await self.close_door()
        if self._runner is not None and self._runner.server is not None:
            await self._runner.server.shutdown(None)

    async def stop(self) -> None:
        """End every connection; exchanges under way are logged as interrupted."""
        self._is_ending = True
        if self._runner is not None:
            await self._runner.cleanup()
        await self._pools.close()

    async def _answer(self, request: web.BaseRequest) -> web.StreamResponse:
        self._check(request)
        page = self._pages.get(request.raw_path.partition("?")[0])
        if page is not None and request.method in {"GET", "HEAD"}:
            return await page(request)
        if request.method == "CONNECT":
            return self._refusal(405, Fault("request_odd"))
        return await self._forward(request)

    async def _list(self, request: web.BaseRequest) -> web.Response:
        base = f"http://{request.host}"
        return web.json_response(
            {entry.name: base + entry.base_path for entry in self._services.gateways()}
        )

    async def _health(self, request: web.BaseRequest) -> web.Response:
        if self._recorder is None:
            return web.json_response(None)
        return web.json_response(asdict(self._recorder.health()))

    async def _live(self, request: web.BaseRequest) -> web.Response:
        """The requests under way: numbers and names, as everything that is kept."""
        if self._recorder is None:
            return web.json_response([])
        asked = asyncio.wrap_future(self._recorder.live())
        try:
            live = await asyncio.wait_for(asked, LIVE_TIMEOUT_S)
        except TimeoutError:
            # It counts a long prompt, or ends.
            return web.json_response([], status=503)
        return web.json_response([asdict(one) for one in live])

    async def _proxy_pac(self, request: web.BaseRequest) -> web.Response:
        # Without it a page of any site could load the file as a script, and read its hosts.
        headers = {"X-Content-Type-Options": "nosniff"}
        return web.Response(text=self._pac, content_type=pac.TYPE, headers=headers)

    async def _forward(self, request: web.BaseRequest) -> web.StreamResponse:
        try:
            forward = self._target(request)
        except Fault as fault:
            return self._refusal(404, fault)
        await heads.go_on(request)
        capture = self._open(request, forward)
        ending = Ending.RECORDER_ENDED
        try:
            ending, response = await self._relay(request, forward, capture)
            return response
        except asyncio.CancelledError:
            ending = self._client_gone
            raise
        finally:
            if capture is not None:
                capture.ended(ending)

    @property
    def _client_gone(self) -> Ending:
        """Why a client's connection is closed: it hung up, or we end."""
        return Ending.RECORDER_ENDED if self._is_ending else Ending.CLIENT_LEFT

    async def _relay(
        self, request: web.BaseRequest, forward: Forward, capture: Capture | None
    ) -> tuple[Ending, web.StreamResponse]:
        try:
            if sockets.is_upgrade(request):
                return await self._relay_socket(request, forward, capture)
            upstream = await self._send(request, forward, capture)
        except (aiohttp.ClientConnectorError, TimeoutError) as error:
            return Ending.UPSTREAM_BROKE, self._failed("upstream_unreachable", forward, error)
        except (aiohttp.ServerDisconnectedError, aiohttp.ClientOSError):
            # It hung up without an answer: so do we.
            return Ending.UPSTREAM_BROKE, _hang_up(request)
        except aiohttp.ClientError as error:
            return Ending.UPSTREAM_BROKE, self._failed("upstream_odd", forward, error)
        try:
            return await self._stream_back(request, upstream, capture)
        finally:
            upstream.close()

    async def _relay_socket(
        self, request: web.BaseRequest, forward: Forward, capture: Capture | None
    ) -> tuple[Ending, web.StreamResponse]:
        session = await self._pools.of(request)
        headers = hops.request_headers(request, forward.authority)
        proxy, proxy_auth = self._way_out(forward)
        try:
            upstream = await sockets.connect(
                session, request, forward.url, headers, proxy, proxy_auth
            )
        except aiohttp.WSServerHandshakeError as refused:
            if capture is not None:
                capture.response_head(refused.status, ())
            return Ending.FINISHED, web.Response(status=refused.status)
        if capture is not None:
            capture.response_head(101, ())
        sent = capture.sent if capture else _nobody
        received = capture.received if capture else _nobody

        def closed(is_client: bool) -> None:
            if capture is not None:
                capture.ended(self._client_gone if is_client else Ending.UPSTREAM_BROKE)

        response = await sockets.relay(request, upstream, sent, received, closed)
        return self._client_gone, response

    def _way_out(self, forward: Forward) -> tuple[str | None, aiohttp.BasicAuth | None]:
        """The proxy in front of the internet, if this goes through it, and its login."""
        if self._upstream is None:
            return None, None
        host, port = forward.url.host or "", forward.url.port or 443
        if not self._upstream.leads_to(host, port):
            return None, None
        login, _, password = (self._upstream.auth or "").partition(":")
        return self._upstream.url, aiohttp.BasicAuth(login, password) if login else None

    async def _send(
        self, request: web.BaseRequest, forward: Forward, capture: Capture | None
    ) -> aiohttp.ClientResponse:
        proxy, proxy_auth = self._way_out(forward)
        session = await self._pools.of(request)
        return await session.request(
            request.method,
            forward.url,
            headers=hops.request_headers(request, forward.authority),
            data=_body(request, capture),
            allow_redirects=False,
            proxy=proxy,
            proxy_auth=proxy_auth,
        )

    async def _stream_back(
        self, request: web.BaseRequest, upstream: aiohttp.ClientResponse, capture: Capture | None
    ) -> tuple[Ending, web.StreamResponse]:
        response = hops.relayed(upstream)
        if capture is not None:
            capture.request_ended()
            capture.response_head(upstream.status, upstream.headers.items())
        try:
            await response.prepare(request)
            async for data in upstream.content.iter_any():
                if capture is not None:
                    capture.response_bytes(data)
                await response.write(data)
            if capture is not None:
                capture.ended(Ending.FINISHED)  # before the client can see that it has
            await response.write_eof()
        except aiohttp.ClientConnectionResetError:
            return self._client_gone, response
        except aiohttp.ClientError:
            # Without the last chunk, the client sees that the answer was cut, as it was.
            _hang_up(request)
            return Ending.UPSTREAM_BROKE, response
        return Ending.FINISHED, response

    def _open(self, request: web.BaseRequest, forward: Forward) -> Capture | None:
        if self._recorder is None:
            return None
        try:
            route = self._services.route(
                forward.host,
                forward.port,
                request.method,
                forward.path,
                is_upgrade=sockets.is_upgrade(request),
            )
            if route is None:
                return None
            return self._recorder.opened(
                route,
                kept(request.headers.items()),
                host=forward.host,
                source="gateway",
                client=forward.caller.client or self._client,
                label=forward.caller.label or self._label,
            )
        except Exception as error:
            logger.error("gateway tap failed: %s", type(error).__name__)
            self._recorder.missed("failed")
            return None

    def _target(self, request: web.BaseRequest) -> Forward:
        """Where a request goes. Raises Fault `gateway_unknown` for what is not in the table."""
        path = request.raw_path
        # The same few come again and again. A query may hold a key: it is not kept.
        return self._forward_of(path) if "?" in path else self._known_forward(path)

    def _forward_of(self, raw_path: str) -> Forward:
        first, slash, rest = raw_path[1:].partition("/")
        said, _, name = first.rpartition("@")
        found = self._services.upstream(name, f"/{rest}") if slash else None
        if found is None:
            raise Fault("gateway_unknown", name=unquote(first)[:40])
        target = self._targets.get(found.host)
        url = target.base + found.path if target else found.url
        authority = target.authority if target else found.authority
        caller = Caller.read(said) or Caller()
        return Forward(_exact(url), authority, found.host, found.port, found.path, caller)

    def _check(self, request: web.BaseRequest) -> None:
        """Raises a web.HTTPException for a request that is not served."""
        if refused := self._guard.refusal(request):
            status, code = refused
            raise REFUSALS[status](text=self._said(Fault(code)), content_type=JSON)

    def _failed(self, code: str, forward: Forward, error: BaseException) -> web.Response:
        return self._refusal(502, Fault(code, host=forward.host, reason=type(error).__name__))

    def _refusal(self, status: int, fault: Fault) -> web.Response:
        return web.Response(text=self._said(fault), status=status, content_type=JSON)

    def _said(self, fault: Fault) -> str:
        error = {"type": "wattprint_gateway", "code": fault.code, "message": self._say(fault)}
        return json.dumps({"error": error})


def _exact(url: str) -> URL:
    """A URL that is requested as it is written; one that ends in a lone ? with it."""
    if not url.endswith("?") or url.count("?") > 1:
        return URL(url, encoded=True)
    base = URL(url, encoded=True)
    return URL.build(
        scheme=base.scheme, authority=base.raw_authority, path=f"{base.raw_path}?", encoded=True
    )


def _nobody(data: bytes) -> None:
    """Takes the copy of what is not recorded."""


def _body(request: web.BaseRequest, capture: Capture | None) -> bytes | AsyncIterator[bytes] | None:
    """What is to be sent on: all at once where all has come, else as it comes."""
    content = request.content
    if not request.can_read_body:
        return None
    if request.content_length is None or not content.is_eof():
        return _streamed(content, capture)
    data = content.read_nowait()
    if capture is not None:
        capture.request_bytes(data)
        capture.request_ended()
    return data


async def _streamed(content: aiohttp.StreamReader, capture: Capture | None) -> AsyncIterator[bytes]:
    async for data in content.iter_any():
        if capture is not None:
            capture.request_bytes(data)
        yield data
    if capture is not None:
        capture.request_ended()


def _hang_up(request: web.BaseRequest) -> web.StreamResponse:
    if request.transport is not None:
        request.transport.close()
    return web.Response(status=502)
