"""Requests that mitmproxy 12.2.3 passes on and that another server could read otherwise.

mitmproxy refuses most ways to smuggle a request into another itself (its option
`validate_inbound_headers`). What it lets by is refused here: bytes in a value or a target
that end a line for some servers, a second Host, methods and versions that are none; heads
that do not come whole within a time and a size; and what is not meant for a proxy. A web
page that calls our port, or whose name was pointed at this machine, sends the path alone.
"""

import functools
import json
import re
from collections.abc import Callable, Generator
from http import HTTPStatus
from typing import Any

from proxy.guards import HEAD_S, HEADERS_LIMIT, LINGER_S
from store.faults import Fault

type Commands = Generator[Any]
"""What a layer of mitmproxy asks for; nothing is sent back into this one."""
type Say = Callable[[Fault], str]

TOKEN = re.compile(rb"[!#$%&'*+\-.^_`|~0-9a-zA-Z]+")
"""A method (RFC 9110, section 5.6.2)."""
ENDS_LINE = re.compile(rb"[\x00\r\n]")
"""Must not stand in a value (RFC 9110, section 5.5); \\r\\n does in one that is folded."""
NO_TARGET = re.compile(rb"[\x00-\x20\x7f]")
END_OF_HEAD = re.compile(rb"\n\r?\n")
CONTROL = re.compile(rb"(?<!\r)\n|\r(?!\n|\Z)|[\x00-\x08\x0b\x0c\x0e-\x1f]")
"""mitmproxy makes a line end of a bare LF and drops what looks like a space: servers that would
have refused the request get a neat one. Of a head that is not whole yet, LF may still come."""
LENGTH_DIGITS = 18
"""Of a Content-Length that fits into the 63 bits that servers count with."""
VERSIONS = frozenset({b"HTTP/1.0", b"HTTP/1.1", b"HTTP/2.0", b"HTTP/3"})


def apply(say: Say) -> None:
    """Make this process's mitmproxy strict; one that is built otherwise stays as it is."""
    try:
        from mitmproxy.proxy.layers import http
        from mitmproxy.proxy.layers.http import _http1

        server = _http1.Http1Server
        validate, read, handle = http.validate_request, server.read_headers, server._handle_event
    except (ImportError, AttributeError):
        return
    if hasattr(validate, "__wrapped__"):
        return
    # By setattr, since mypy forbids to assign to a function or a method.
    setattr(http, "validate_request", strict(validate, say))  # noqa: B010
    setattr(server, "read_headers", bounded(read, say))  # noqa: B010
    setattr(server, "_handle_event", woken(handle, say))  # noqa: B010


def strict(validate: Callable[..., str | None], say: Say) -> Callable[..., str | None]:
    """The same check of a request with ours before it: None, or why it is refused."""

    @functools.wraps(validate)
    def check(mode: Any, request: Any, validate_inbound_headers: bool) -> str | None:
        code = fault_code(request, is_in_tunnel=mode.name == "transparent")
        return say(Fault(code)) if code else validate(mode, request, validate_inbound_headers)

    return check


def fault_code(request: Any, *, is_in_tunnel: bool) -> str | None:
    """What is wrong with a request of mitmproxy's; None: nothing."""
    data = request.data
    if (
        data.http_version not in VERSIONS
        or not TOKEN.fullmatch(data.method)
        or any(NO_TARGET.search(part) for part in (data.path, data.authority, data.scheme))
        or any(ENDS_LINE.search(value) for _, value in data.headers.fields)
        or len(data.headers.get_all("host")) > 1
        or len(data.headers.get("content-length", "")) > LENGTH_DIGITS
    ):
        return "request_odd"
    if not is_in_tunnel and not request.host:
        return "proxy_only"
    return None


def bounded(
    read_headers: Callable[[Any, Any], Commands], say: Say
) -> Callable[[Any, Any], Commands]:
    """The same method of mitmproxy's HTTP/1 server, for heads within the bounds."""

    @functools.wraps(read_headers)
    def read(server: Any, event: Any) -> Commands:
        from mitmproxy.proxy import commands

        if status := wrong_with(bytes(server.buf)):
            yield from _refuse(server, status, say)
            return
        before = server.stream_id
        yield from read_headers(server, event)
        is_waiting = server.stream_id == before and server.state == server.read_headers
        if not is_waiting:
            server.__dict__.pop("late", None)
        elif server.buf and "late" not in server.__dict__:
            server.late = commands.RequestWakeup(HEAD_S)
            yield server.late

    return read


def woken(handle_event: Callable[[Any, Any], Commands], say: Say) -> Callable[[Any, Any], Commands]:
    """The same method, which hears that the rest of a head is late."""

    @functools.wraps(handle_event)
    def handle(server: Any, event: Any) -> Commands:
        from mitmproxy.proxy import commands, events

        is_woken = isinstance(event, events.Wakeup)
        if getattr(server, "is_refused", False):
            # What still comes is dropped: closed at once, a reset would overtake our answer.
            if is_woken or isinstance(event, events.ConnectionClosed):
                yield commands.CloseConnection(server.conn)
        elif not is_woken:
            yield from handle_event(server, event)
        elif event.command is server.__dict__.get("late"):
            yield from _refuse(server, HTTPStatus.REQUEST_TIMEOUT, say)

    return handle


def wrong_with(begun: bytes) -> HTTPStatus | None:
    """What is wrong with the head, whole or not yet, at the start of what has come."""
    end = END_OF_HEAD.search(begun)
    head = begun[: end.end()] if end else begun
    first_line = head.find(b"\n") + 1 or len(head)
    if max(first_line, len(head) - first_line) > HEADERS_LIMIT:
        return HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE
    return HTTPStatus.BAD_REQUEST if CONTROL.search(head) else None


CODES = {
    HTTPStatus.BAD_REQUEST: "request_odd",
    HTTPStatus.REQUEST_TIMEOUT: "head_too_slow",
    HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE: "head_too_long",
}


def _refuse(server: Any, status: HTTPStatus, say: Say) -> Commands:
    from mitmproxy.proxy import commands

    code = CODES[status]
    error = {"type": "wattprint_proxy", "code": code, "message": say(Fault(code))}
    body = json.dumps({"error": error}).encode()
    head = f"HTTP/1.1 {status.value} {status.phrase}\r\nContent-Type: application/json\r\n"
    head += f"Content-Length: {len(body)}\r\nConnection: close\r\n\r\n"
    yield commands.SendData(server.conn, head.encode() + body)
    server.is_refused = True
    yield commands.RequestWakeup(LINGER_S)
