"""The tap copies what is ours, lets everything stream, and never gets in the way."""

from collections.abc import Callable

import pytest
from mitmproxy import flow as mitmproxy_flow
from mitmproxy import http
from mitmproxy.connection import ConnectionState
from mitmproxy.test import taddons, tflow, tutils

from addons.tap import Tap, tee
from tests.addons.conftest import Notebook
from wire.capture import Capture, Ending, Part
from wire.services import Route, Services

BODY = b'{"model": "gpt-4o", "messages": []}'
SECRET = b"Bearer sk-secret"


def flow_to(
    host: str, path: str = "/v1/chat/completions", method: str = "POST", **headers: str
) -> http.HTTPFlow:
    """A request as it looks when its head has come; answered with 200."""
    fields = [(b"host", host.encode()), (b"authorization", SECRET)]
    fields += [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    request = tutils.treq(
        host=host,
        port=443,
        scheme=b"https",
        method=method.encode(),
        path=path.encode(),
        headers=http.Headers(fields),
    )
    flow = tflow.tflow(req=request, resp=True)
    flow.client_conn.sni = host
    return flow


@pytest.fixture
def tap(notebook: Notebook, services: Services) -> Tap:
    return Tap(notebook, services)


def stream(message: http.Message) -> Callable[[bytes], object]:
    assert callable(message.stream)
    return message.stream


def ending(notebook: Notebook) -> Ending | None:
    (piece,) = [piece for piece in notebook.pieces() if piece.part is Part.ENDED]
    return piece.ending


def test_an_llm_call_is_copied_as_it_streams(tap: Tap, notebook: Notebook) -> None:
    """Bytes pass unchanged, and the copy has all of them, in order."""
    flow = flow_to("api.openai.com")
    assert flow.response is not None

    tap.requestheaders(flow)
    assert [stream(flow.request)(data) for data in (BODY, b"")] == [BODY, b""]
    tap.request(flow)
    tap.responseheaders(flow)
    assert [stream(flow.response)(data) for data in (b"one", b"two", b"")] == [b"one", b"two", b""]
    tap.response(flow)

    pieces = notebook.pieces()
    assert [piece.part for piece in pieces] == [
        Part.OPENED,
        Part.REQUEST,
        Part.REQUEST_END,
        Part.RESPONSE_HEAD,
        Part.RESPONSE,  # both at once: they came together
        Part.ENDED,
    ]
    assert notebook.bytes_of(pieces, Part.REQUEST) == BODY
    assert notebook.bytes_of(pieces, Part.RESPONSE) == b"onetwo"
    assert (pieces[3].status, pieces[-1].ending) == (200, Ending.FINISHED)


async def test_mitmproxys_own_order_of_events_suits_the_tap(tap: Tap, notebook: Notebook) -> None:
    """A whole flow as mitmproxy plays it: opened, answered, ended, once each."""
    with taddons.context(tap) as context:
        await context.cycle(tap, flow_to("api.openai.com"))
    assert [piece.part for piece in notebook.pieces()] == [
        Part.OPENED,
        Part.REQUEST_END,
        Part.RESPONSE_HEAD,
        Part.ENDED,
    ]


def test_the_head_says_what_was_asked_and_no_secret(notebook: Notebook, services: Services) -> None:
    """Service and endpoint by the table; of the headers only those that can hold no key."""
    tap = Tap(notebook, services, source="proxy", client="aider", label="essay")
    tap.requestheaders(flow_to("api.anthropic.com", "/v1/messages?beta=true", user_agent="x/1"))

    (piece,) = notebook.pieces()
    assert piece.head is not None
    assert (piece.head.route.service, piece.head.route.endpoint) == ("anthropic", "/v1/messages")
    assert (piece.head.source, piece.head.client, piece.head.label) == ("proxy", "aider", "essay")
    assert piece.head.headers == {"user-agent": "x/1"}


@pytest.mark.parametrize(
    ("host", "path", "method"),
    [
        ("example.com", "/v1/chat/completions", "POST"),
        ("api.openai.com", "/v1/models", "GET"),
        ("api.openai.com", "/v1/files", "POST"),
    ],
)
def test_what_is_no_llm_call_streams_too(
    tap: Tap, notebook: Notebook, host: str, path: str, method: str
) -> None:
    """mitmproxy would hold a whole upload or download otherwise; there is no copy."""
    flow = flow_to(host, path, method)
    assert flow.response is not None

    tap.requestheaders(flow)
    tap.request(flow)
    tap.responseheaders(flow)
    tap.response(flow)

    assert (flow.request.stream, flow.response.stream) == (True, True)
    assert notebook.pieces() == []


def test_the_name_that_counts_is_the_one_the_client_means(
    tap: Tap, notebook: Notebook, services: Services
) -> None:
    """By Host on a shared connection, by SNI where CONNECT had a bare address."""
    by_host = flow_to("10.0.0.1")
    by_host.request.headers["host"] = "api.openai.com"
    by_sni = flow_to("10.0.0.1")
    by_sni.client_conn.sni = "api.anthropic.com"
    by_sni.request.path = "/v1/messages"
    for flow in (by_host, by_sni):
        tap.requestheaders(flow)
    heads = [piece.head for piece in notebook.pieces()]
    assert [head.route.service for head in heads if head] == ["openai", "anthropic"]


class Broken(Notebook):
    """A recorder with a mistake in it."""

    def opened(self, route: Route, headers: dict[str, str], **more: object) -> Capture:
        raise RuntimeError("what the client wrote")


def test_a_recorder_that_raises_is_counted_and_nothing_else(services: Services) -> None:
    """The request streams on untouched, as one that is not ours."""
    notebook = Broken()
    tap = Tap(notebook, services)
    flow = flow_to("api.openai.com")

    tap.requestheaders(flow)
    tap.request(flow)
    tap.responseheaders(flow)
    tap.response(flow)

    assert flow.request.stream is True
    assert notebook.missed_names == ["failed"]


def test_a_copy_that_fails_never_changes_the_bytes(
    tap: Tap, notebook: Notebook, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """mitmproxy drops a chunk whose stream function raises: ours must not, nor say what it held."""

    def fail(capture: Capture, *given: object) -> None:
        raise RuntimeError("what the client wrote")

    for name in ("request_bytes", "request_ended", "response_head", "response_bytes", "ended"):
        monkeypatch.setattr(Capture, name, fail)
    flow = flow_to("api.openai.com")
    assert flow.response is not None

    tap.requestheaders(flow)
    assert stream(flow.request)(BODY) == BODY
    tap.request(flow)
    tap.responseheaders(flow)
    assert stream(flow.response)(b"answer") == b"answer"
    tap.response(flow)

    assert notebook.missed_names == ["failed"] * 5
    assert "what the client wrote" not in caplog.text
    assert "RuntimeError" in caplog.text


def test_a_tee_passes_on_the_very_bytes() -> None:
    """Not a copy of them, and not what the copy's taker returns."""
    taken: list[bytes] = []
    failures: list[Exception] = []
    data = b"data"
    assert tee(taken.append, failures.append)(data) is data
    assert (taken, failures) == ([data], [])


def broken_off(message: str, state: ConnectionState, response: bool = True) -> http.HTTPFlow:
    flow = flow_to("api.openai.com")
    flow.client_conn.state = state
    flow.error = mitmproxy_flow.Error(message)
    if not response:
        flow.response = None
    return flow


@pytest.mark.parametrize(
    ("message", "state", "wanted"),
    [
        ("Client disconnected.", ConnectionState.OPEN, Ending.CLIENT_LEFT),
        ("anything", ConnectionState.CLOSED, Ending.CLIENT_LEFT),
        ("stream reset by client (CANCEL)", ConnectionState.OPEN, Ending.CLIENT_LEFT),
        ("stream reset by client (INTERNAL_ERROR)", ConnectionState.OPEN, Ending.UPSTREAM_BROKE),
        ("server closed connection", ConnectionState.OPEN, Ending.UPSTREAM_BROKE),
    ],
)
def test_an_error_says_who_broke_off(
    tap: Tap, notebook: Notebook, message: str, state: ConnectionState, wanted: Ending
) -> None:
    """The client, if its connection is closed or it cancelled its stream; else the upstream."""
    flow = flow_to("api.openai.com")
    tap.requestheaders(flow)
    flow.client_conn.state = state
    flow.error = mitmproxy_flow.Error(message)
    tap.error(flow)
    assert ending(notebook) is wanted


def test_what_mitmproxy_refuses_is_not_recorded(tap: Tap, notebook: Notebook) -> None:
    """It tells of the request with the error that it has already; nobody was asked."""
    flow = broken_off("Received invalid header name", ConnectionState.OPEN, response=False)
    tap.requestheaders(flow)
    tap.error(flow)
    assert notebook.pieces() == []


def test_an_upstream_that_hung_up_without_an_answer_is_passed_on_as_that(tap: Tap) -> None:
    """The client sees its connection closed, as it would without us, and no page of mitmproxy's."""
    flow = broken_off("server closed connection", ConnectionState.OPEN, response=False)
    tap.error(flow)
    assert flow.error is not None
    assert flow.error.msg == mitmproxy_flow.Error.KILLED_MESSAGE


@pytest.mark.parametrize("case", ["never connected", "answered", "refused by us"])
def test_other_errors_are_told_as_mitmproxy_tells_them(tap: Tap, case: str) -> None:
    """Where no connection was made, a 502 that says so is all that the client can learn."""
    flow = broken_off("why", ConnectionState.OPEN, response=case == "answered")
    if case == "never connected":
        flow.server_conn.timestamp_tcp_setup = None
    if case == "refused by us":
        flow.server_conn.error = "certificate verify failed"
    tap.error(flow)
    assert flow.error is not None
    assert flow.error.msg == "why"


def websocket_flow() -> http.HTTPFlow:
    flow = tflow.twebsocketflow()
    upgrade = {"host": "api.openai.com", "upgrade": "websocket", "connection": "upgrade"}
    flow.request = tutils.treq(
        host="api.openai.com",
        port=443,
        scheme=b"https",
        method=b"GET",
        path=b"/v1/realtime?model=gpt-realtime",
        headers=http.Headers([(k.encode(), v.encode()) for k, v in upgrade.items()]),
    )
    return flow


def test_a_websocket_ends_with_its_last_message_and_keeps_none(
    tap: Tap, notebook: Notebook
) -> None:
    """mitmproxy would keep every message for as long as the connection lasts."""
    flow = websocket_flow()
    assert flow.websocket is not None
    assert flow.websocket.messages

    tap.requestheaders(flow)
    tap.responseheaders(flow)
    tap.response(flow)
    assert Part.ENDED not in [piece.part for piece in notebook.pieces()]

    tap.websocket_message(flow)
    assert flow.websocket.messages == []

    tap.websocket_end(flow)
    assert Part.ENDED in [piece.part for piece in notebook.pieces()]


@pytest.mark.parametrize(
    ("is_clients", "wanted"),
    [(True, Ending.CLIENT_LEFT), (False, Ending.UPSTREAM_BROKE), (None, Ending.CLIENT_LEFT)],
)
def test_who_closes_a_websocket_is_told(
    tap: Tap, notebook: Notebook, is_clients: bool | None, wanted: Ending
) -> None:
    """A turn that a server breaks off is no turn that its client left."""
    flow = websocket_flow()
    assert flow.websocket is not None
    flow.websocket.closed_by_client = is_clients
    tap.requestheaders(flow)
    tap.websocket_end(flow)
    assert ending(notebook) is wanted


def test_what_is_under_way_at_the_end_ends_with_the_recorder(tap: Tap, notebook: Notebook) -> None:
    """Every exchange that is open, and only those."""
    over, open_ = flow_to("api.openai.com"), flow_to("api.openai.com")
    tap.requestheaders(over)
    tap.response(over)
    tap.requestheaders(open_)
    notebook.pieces()

    tap.done()
    assert ending(notebook) is Ending.RECORDER_ENDED
    tap.done()
    assert notebook.pieces() == []
