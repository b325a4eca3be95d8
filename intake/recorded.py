"""One exchange as a file holds it, whatever kind of file that is."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Protocol
from urllib.parse import urlsplit

from wire.capture import Ending
from wire.decoding import Decoder, DecodingError

YEARS = range(2000, 2100)
EARLIEST, LATEST = (
    datetime(year, 1, 1, tzinfo=UTC).timestamp() for year in (YEARS.start, YEARS.stop)
)
"""Seconds since 1970: a file that gives other times is wrong."""


class UnreadableError(Exception):
    """A request to a service that cannot be logged. `reason` is a code."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Line:
    """What tells whether a request is ours."""

    method: str
    hosts: tuple[str, ...]
    """Names that it may have been meant for, the likeliest first."""
    port: int | None
    path: str
    """With its query."""
    is_upgrade: bool

    @classmethod
    def of_url(cls, method: str, url: str, *, is_upgrade: bool = False) -> "Line":
        """A URL that is none of the web's has no host."""
        try:
            parts = urlsplit(url)
            port = parts.port or {"http": 80, "ws": 80, "https": 443, "wss": 443}[parts.scheme]
        except (ValueError, KeyError):
            return cls(method, (), None, "/", is_upgrade)
        path = f"{parts.path}?{parts.query}" if parts.query else parts.path
        return cls(method, (parts.hostname or "",), port, path or "/", is_upgrade)


@dataclass(frozen=True, slots=True)
class Message:
    """One message on a WebSocket, at its time in seconds since 1970."""

    is_sent: bool
    """By the client."""
    at: float
    data: bytes

    def __repr__(self) -> str:
        return f"<message of {len(self.data)} bytes>"


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """One exchange. Times are seconds since 1970, bodies are plain. None: not in the file."""

    started_at: datetime
    sent: float
    """When its first byte was sent."""
    request_end: float
    first_byte: float | None
    ended: float
    request_headers: dict[str, str]
    """Those that `wire.capture.kept` lets by, without a content-encoding."""
    request: bytes
    request_bytes: int
    """On the wire."""
    status: int | None
    response_headers: dict[str, str]
    response: tuple[tuple[float | None, bytes], ...] | None
    """In parts, each with the time it came, if that is known."""
    response_bytes: int
    is_cut: bool = False
    """The file holds only a part of the answer."""
    messages: tuple[Message, ...] | None = None
    ending: Ending = Ending.FINISHED

    def __repr__(self) -> str:
        return f"<exchange of {self.request_bytes} and {self.response_bytes} bytes>"


class Entry(Protocol):
    """An exchange that a file holds, not read further than need be."""

    @property
    def line(self) -> Line | None:
        """None: it is so broken that it could be anything."""

    def recorded(self) -> Recorded:
        """All of it. Raises UnreadableError."""


@dataclass(frozen=True, slots=True)
class Unread:
    """An entry that cannot be had, and why."""

    line: Line | None
    reason: str

    def recorded(self) -> Recorded:
        raise UnreadableError(self.reason)


def is_moment(seconds: float) -> bool:
    """Whether a time since 1970 is one at which a service can have been asked."""
    return EARLIEST <= seconds <= LATEST


def moment(seconds: float) -> datetime:
    """A time since 1970 as the log has it. Raises UnreadableError."""
    if not is_moment(seconds):
        raise UnreadableError("entry_broken")
    return datetime.fromtimestamp(seconds, UTC)


def decoded(data: bytes, coding: str | None) -> bytes | None:
    """`data` with a Content-Encoding undone; None if it is not so coded."""
    try:
        return b"".join(Decoder(coding).feed(data))
    except DecodingError:
        return None


def ending_of(error: str) -> Ending:
    """Who broke off, by a recorder's words for what went wrong; none: nobody.

    Chromium and Firefox name their codes; mitmproxy writes the last two.
    """
    left = ("ERR_ABORTED", "NS_BINDING_ABORTED", "(canceled)", "Client disconnected", "CANCEL")
    if not error:
        return Ending.FINISHED
    is_left = any(words in error for words in left)
    return Ending.CLIENT_LEFT if is_left else Ending.UPSTREAM_BROKE
