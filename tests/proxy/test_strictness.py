"""What mitmproxy's HTTP/1 server does with a head, from its bytes to what it sends."""

from collections.abc import Iterable

import pytest
from mitmproxy.connection import Client, ConnectionState
from mitmproxy.http import Headers, Request
from mitmproxy.options import Options
from mitmproxy.proxy import commands, events
from mitmproxy.proxy.context import Context
from mitmproxy.proxy.layers.http._http1 import Http1Server

from proxy import strictness
from proxy.guards import HEADERS_LIMIT
from proxy.strictness import fault_code, wrong_with

HOST = b"Host: x\r\n"


@pytest.fixture
def server() -> Http1Server:
    strictness.apply(lambda fault: fault.code)
    client = Client(
        peername=("127.0.0.1", 1),
        sockname=("127.0.0.1", 2),
        timestamp_start=0.0,
        state=ConnectionState.OPEN,
    )
    made = Http1Server(Context(client, Options()))
    assert told(made, events.Start()) == []
    return made


def told(server: Http1Server, event: events.Event) -> list[commands.Command]:
    return list(server.handle_event(event))


def came(server: Http1Server, data: bytes) -> list[commands.Command]:
    return told(server, events.DataReceived(server.conn, data))


def sent(given: Iterable[commands.Command]) -> bytes:
    return b"".join(command.data for command in given if isinstance(command, commands.SendData))


def wakeup(given: Iterable[commands.Command]) -> events.Wakeup:
    (found,) = [command for command in given if isinstance(command, commands.RequestWakeup)]
    return events.Wakeup(found)


def test_half_a_head_is_waited_for_once(server: Http1Server) -> None:
    """For a minute from its first byte, however slowly the others trickle in; then it is over."""
    begun = came(server, b"GET http://x/ HTTP/1.1\r\n")
    assert came(server, b"Host: ") == []
    refused = told(server, wakeup(begun))
    assert sent(refused).startswith(b"HTTP/1.1 408 ")
    assert b'"head_too_slow"' in sent(refused)
    assert came(server, b"x\r\n\r\n") == []
    closed = told(server, wakeup(refused))
    assert [type(command) for command in closed] == [commands.CloseConnection]


def test_a_head_may_be_cut_into_pieces_anywhere(server: Http1Server) -> None:
    """Between the two bytes of a line end, too: where packets end is nobody's choice."""
    head = b"GET http://x/ HTTP/1.1\r\n" + HOST + b"\r\n"
    assert [sent(came(server, bytes([byte]))) for byte in head] == [b""] * len(head)
    assert wrong_with(b"GET http://x/ HTTP/1.1\r\nX: \r") is None
    assert wrong_with(b"GET http://x/ HTTP/1.1\r\nX: \rY") == 400


def test_a_head_that_came_in_time_is_not_ended_later(server: Http1Server) -> None:
    """The alarm of a head that is whole by then is nobody's."""
    begun = came(server, b"GET http://x/ HTTP/1.1\r\n")
    assert sent(came(server, HOST + b"\r\n")) == b""
    assert told(server, wakeup(begun)) == []


def test_a_head_is_refused_as_soon_as_it_is_too_long(server: Http1Server) -> None:
    """Not when it ends: it need never end."""
    begun = came(server, b"GET http://x/ HTTP/1.1\r\nX: " + b"a" * HEADERS_LIMIT)
    assert sent(begun).startswith(b"HTTP/1.1 431 ")


def test_a_body_behind_a_head_is_not_measured() -> None:
    """It may have come in the same read."""
    head = b"POST http://x/ HTTP/1.1\r\n" + HOST + b"Content-Length: 500000\r\n\r\n"
    assert wrong_with(head + b"\n" * 500_000) is None


def request(**parts: bytes) -> Request:
    headers = Headers([(b"host", b"x"), (b"x-a", parts.pop("value", b"1"))])
    given: dict[str, bytes] = {
        "method": b"GET",
        "scheme": b"https",
        "authority": b"x",
        "path": b"/",
        "http_version": b"HTTP/2.0",
    }
    return Request(
        "x",
        443,
        **{**given, **parts},
        headers=headers,
        content=None,
        trailers=None,
        timestamp_start=0.0,
        timestamp_end=None,
    )


@pytest.mark.parametrize(
    "parts",
    [
        {"path": b"/ HTTP/1.1\r\nX: y"},
        {"path": b"/a b"},
        {"authority": b"x\r\nX: y"},
        {"scheme": b"https\n"},
        {"method": b"GET / HTTP/1.1\r\n"},
        {"value": b"a\r\nTransfer-Encoding: chunked"},
        {"value": b"a\x00b"},
        {"http_version": b"HTTP/1.2"},
    ],
)
def test_what_would_be_two_lines_in_http_1_is_refused(parts: dict[str, bytes]) -> None:
    """HTTP/2 frames what HTTP/1 separates by line ends: there any byte can be sent."""
    assert fault_code(request(), is_in_tunnel=True) is None
    assert fault_code(request(**parts), is_in_tunnel=True) == "request_odd"
