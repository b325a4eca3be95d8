"""Two parts of HTTP/1 that mitmproxy 12.2.3 leaves out, each of which hangs the client.

At the trailers of a chunked body it raises NotImplementedError, when all data has passed
but not the end; and it takes an interim response (103 Early Hints, a 100 Continue that
nobody asked for) for the answer. Here both are read and dropped: a proxy may discard
trailers (RFC 9110, section 6.5.1), and over HTTP/2 mitmproxy itself drops interim responses.
"""

import functools
from collections.abc import Callable, Generator
from typing import Any, Protocol

import h11

INTERIM = frozenset(range(100, 200)) - {101}
"""Statuses after which the answer is still to come; 101 ends HTTP on its connection."""

type Commands = Generator[Any]
"""What a layer of mitmproxy asks for; nothing is sent back into this one."""


class Reader(Protocol):
    """Takes the next event of a body from a buffer; None if there is none yet."""

    def __call__(self, buffer: Any, /) -> object: ...

    def read_eof(self) -> object: ...


class Trailerless:
    """A reader of bodies whose end carries no trailers."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self.read_eof = reader.read_eof

    def __call__(self, buffer: Any) -> object:
        event = self._reader(buffer)
        return h11.EndOfMessage() if isinstance(event, h11.EndOfMessage) else event


@functools.cache
def apply() -> None:
    """Make this process's mitmproxy lenient; one that is built otherwise stays as it is."""
    try:
        from mitmproxy.proxy.layers.http import _http1

        make_reader = _http1.make_body_reader
        read_headers = _http1.Http1Client.read_headers
    except (ImportError, AttributeError):
        return
    # By setattr, since mypy forbids to assign to a function or a method.
    setattr(_http1, "make_body_reader", trailerless(make_reader))  # noqa: B010
    setattr(_http1.Http1Client, "read_headers", patient(read_headers))  # noqa: B010


def trailerless[**P](make_reader: Callable[P, Reader]) -> Callable[P, Reader]:
    """The same maker, of readers without trailers."""

    @functools.wraps(make_reader)
    def make(*args: P.args, **kwargs: P.kwargs) -> Reader:
        return Trailerless(make_reader(*args, **kwargs))

    return make


def patient(read_headers: Callable[[Any, Any], Commands]) -> Callable[[Any, Any], Commands]:
    """The same method of mitmproxy's HTTP/1 client, which passes over interim responses."""

    @functools.wraps(read_headers)
    def read(client: Any, event: Any) -> Commands:
        is_waiting = True
        while is_waiting:
            is_waiting = False
            for command in read_headers(client, event):
                if _is_interim(command):
                    # Left here, the method has taken the head off the buffer and no more.
                    client.response = None
                    is_waiting = True
                    break
                yield command

    return read


def _is_interim(command: Any) -> bool:
    response = getattr(getattr(command, "event", None), "response", None)
    return getattr(response, "status_code", None) in INTERIM
