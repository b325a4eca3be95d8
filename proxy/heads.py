"""Heads as they pass the gateway: whole within bounds, and with the bytes that they came with.

aiohttp bounds each header of a request, but neither all of them together nor the time that
they take, and quotes what it could not read, keys included. Bytes in a value that are no
UTF-8 it leaves out when it writes.
"""

import asyncio
import functools
from collections.abc import Awaitable, Callable
from typing import Any

from aiohttp import http_writer, web, web_protocol
from aiohttp.http_exceptions import BadHttpMessage, LineTooLong
from aiohttp.streams import EMPTY_PAYLOAD
from multidict import CIMultiDict

from proxy.guards import HEAD_S, HEADERS_LIMIT, LINGER_S
from proxy.halves import LOOK_AGAIN_S, is_awaited
from store.faults import Fault

TOO_MANY = "Too many headers received"
"""aiohttp has no exception of its own for it."""

type Answer = Callable[[web.BaseRequest], Awaitable[web.StreamResponse]]
type Refuse = Callable[[int, Fault], web.Response]
"""Makes the answer of an HTTP status and what is wrong."""


@functools.cache
def keep_bytes() -> None:
    """Make this process's aiohttp write the values that `surrogateescape` read.

    It is asked for when the first of them comes: the look at each head takes time.
    """
    try:
        write, write_slowly = http_writer._serialize_headers, http_writer._py_serialize_headers
    except AttributeError:  # one that is built otherwise stays as it is
        return

    @functools.wraps(write)
    def exact(status_line: str, headers: CIMultiDict[str]) -> bytes:
        try:
            "".join(headers.values()).encode()
        except UnicodeEncodeError:
            # Written with a character for each byte, and checked for line ends.
            plain = CIMultiDict((name, _bytewise(value)) for name, value in headers.items())
            return write_slowly(_bytewise(status_line), plain).decode().encode("latin-1")
        return write(status_line, headers)

    # By setattr, since mypy forbids to assign to a function.
    setattr(http_writer, "_serialize_headers", exact)  # noqa: B010


def _bytewise(text: str) -> str:
    return text.encode("utf-8", "surrogateescape").decode("latin-1")


async def go_on(request: web.BaseRequest) -> None:
    """Tell a client that waits for it to send its body: the service may never ask for one."""
    if request.headers.get("Expect", "").lower() == "100-continue":
        await request.writer.write(b"HTTP/1.1 100 Continue\r\n\r\n")
        # It counts as none of the answer, which can still be an error.
        request.writer.output_size = 0


class Server(web.Server):
    """Makes a `Handler` for each connection."""

    def __init__(self, handler: Answer, refuse: Refuse, **options: Any) -> None:
        super().__init__(handler, **options)
        self._refuse = refuse

    def __call__(self) -> web_protocol.RequestHandler:
        return Handler(self, self._refuse, loop=self._loop, **self._kwargs)


class Handler(web_protocol.RequestHandler):
    """Ends a connection whose next head is too long, too slow or none."""

    __slots__ = ("_head_bytes", "_late", "_refuse")

    def __init__(self, server: web.Server, refuse: Refuse, **options: Any) -> None:
        super().__init__(server, **options)
        self._refuse = refuse
        self._head_bytes = 0
        self._late: asyncio.TimerHandle | None = None

    def data_received(self, data: bytes) -> None:
        waiter = self._waiter
        super().data_received(data)
        if waiter is None:
            return
        if waiter.done():
            self._head_bytes = 0
            self._stop_waiting()
            return
        self._head_bytes += len(data)
        if self._head_bytes > HEADERS_LIMIT:
            self._break_off(LineTooLong("", str(HEADERS_LIMIT)))
        elif self._late is None:
            self._late = self._loop.call_later(HEAD_S, self._break_off, BadHttpMessage("late"), 408)

    def eof_received(self) -> bool | None:  # type: ignore[override]  # asyncio allows it
        """Keep the way back open to a client that has said all and waits for its answer."""
        request = self._current_request
        is_asked = request is not None and request.content.is_eof() and not self._upgraded
        if not is_asked or not self._is_awaited():
            return None
        self.close()  # behind the answer: no request will come
        self._loop.call_later(LOOK_AGAIN_S, self._look_again)
        return True

    def _is_awaited(self) -> bool:
        if self.transport is None:
            return False
        ends = (self.transport.get_extra_info(name) for name in ("peername", "sockname"))
        client, own = (end[:2] for end in ends)
        return is_awaited(client, own)

    def _look_again(self) -> None:
        if self.transport is None:
            return
        if self._is_awaited():
            self._loop.call_later(LOOK_AGAIN_S, self._look_again)
        else:
            self.transport.close()

    def connection_lost(self, exc: BaseException | None) -> None:
        self._stop_waiting()
        super().connection_lost(exc)

    def _stop_waiting(self) -> None:
        if self._late is not None:
            self._late.cancel()
            self._late = None

    def _break_off(self, error: BadHttpMessage, status: int = 400) -> None:
        """Answer a head that has not come whole as one that could not be read."""
        wrong = web_protocol._ErrInfo(status, error, error.message)
        self._messages.append((wrong, EMPTY_PAYLOAD))
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(None)

    def _make_error_handler(
        self, err_info: web_protocol._ErrInfo
    ) -> Callable[[web.BaseRequest], Awaitable[web.StreamResponse]]:
        is_too_long = isinstance(err_info.exc, LineTooLong) or err_info.message == TOO_MANY
        status = 431 if is_too_long else err_info.status
        code = {431: "head_too_long", 408: "head_too_slow"}.get(status, "request_odd")

        async def handler(request: web.BaseRequest) -> web.StreamResponse:
            response = self._refuse(status, Fault(code))
            response.force_close()
            await response.prepare(request)
            await response.write_eof()
            # What still comes is dropped: closed at once, a reset would overtake our answer.
            self.close()
            await asyncio.sleep(LINGER_S)
            return response

        return handler
