"""Bytes and times on their way from a door (tap, gateway) to the worker that reads them.

A door calls `opened`, `request_bytes`, `response_head`, `response_bytes` and
`ended` as the bytes pass. Nothing here raises, waits or keeps a header that is
not in `KEPT_HEADERS`.
"""

import threading
import uuid
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from wire.services import Route

KEPT_HEADERS = frozenset(
    {
        "content-encoding",
        "content-type",
        "user-agent",
        "x-wattprint-label",
        "x-stainless-retry-count",
        "openai-processing-ms",
        "x-envoy-upstream-service-time",
        "x-ms-region",
        "x-groq-region",
        "x-goog-ext-525001261-jspb",
        "x-inference-time",
        "x-amzn-bedrock-input-token-count",
        "x-amzn-bedrock-invocation-latency",
        "x-amzn-bedrock-output-token-count",
    }
)
"""The only headers that leave a door: none of them can hold a key."""

WAITING_LIMIT = 64 * 2**20
"""Bytes that may wait for the worker in all; past it, copies are dropped and counted."""


class Ending(StrEnum):
    """Why a door stopped handing over bytes."""

    FINISHED = "finished"
    CLIENT_LEFT = "client_left"
    UPSTREAM_BROKE = "upstream_broke"
    RECORDER_ENDED = "recorder_ended"


@dataclass(frozen=True, slots=True)
class Head:
    """What is known of an exchange when its request line and headers have come."""

    uid: str
    started_at: datetime
    started: float
    """Monotonic seconds at the same instant."""
    source: str
    route: Route
    headers: dict[str, str]
    client: str | None = None
    """The command that `run` started; wins over the user agent."""
    label: str | None = None


def kept(headers: Iterable[tuple[str, str]]) -> dict[str, str]:
    """The headers that may be looked at, by lower-case name; a repeated one is joined by commas."""
    found: dict[str, str] = {}
    for name, value in headers:
        name = name.lower()
        if name in KEPT_HEADERS:
            found[name] = f"{found[name]}, {value}" if name in found else value
    return found


class Part(StrEnum):
    """What a piece handed to the worker is."""

    OPENED = "opened"
    REQUEST = "request"
    REQUEST_END = "request_end"
    RESPONSE_HEAD = "response_head"
    RESPONSE = "response"
    SENT = "sent"
    """A whole WebSocket message of the client."""
    RECEIVED = "received"
    """A whole WebSocket message of the server."""
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class Piece:
    """One thing that happened on one exchange, at a monotonic time in seconds."""

    uid: str
    part: Part
    at: float
    data: bytes = b""
    head: Head | None = None
    status: int | None = None
    headers: dict[str, str] | None = None
    ending: Ending | None = None
    is_dropped: bool = False
    """Because too many bytes waited, some of this exchange were left out; with SENT and RECEIVED
    a message, and perhaps more after it."""

    def __repr__(self) -> str:
        return f"<{self.part} of {self.uid}, {len(self.data)} bytes>"


class Capture:
    """One exchange's side of the hand-over, held by the door while the bytes pass."""

    __slots__ = ("_clock", "_has_gap", "_inbox", "_is_dropped", "_is_over", "_is_paused", "uid")

    def __init__(
        self,
        inbox: "Inbox",
        head: Head,
        clock: Callable[[], float],
        *,
        is_paused: Callable[[], bool] = lambda: False,
    ) -> None:
        self.uid = head.uid
        self._inbox = inbox
        self._clock = clock
        self._is_paused = is_paused
        self._is_dropped = self._has_gap = False
        self._is_over = False
        inbox.put(Piece(head.uid, Part.OPENED, head.started, head=head))

    def request_bytes(self, data: bytes) -> None:
        self._bytes(Part.REQUEST, data)

    def request_ended(self) -> None:
        self._put(Piece(self.uid, Part.REQUEST_END, self._clock()))

    def response_head(self, status: int, headers: Iterable[tuple[str, str]]) -> None:
        self._put(
            Piece(self.uid, Part.RESPONSE_HEAD, self._clock(), status=status, headers=kept(headers))
        )

    def response_bytes(self, data: bytes) -> None:
        self._bytes(Part.RESPONSE, data)

    def sent(self, message: bytes) -> None:
        self._message(Part.SENT, message)

    def received(self, message: bytes) -> None:
        self._message(Part.RECEIVED, message)

    def ended(self, ending: Ending) -> None:
        """The exchange is over; only the first call counts."""
        self._put(
            Piece(self.uid, Part.ENDED, self._clock(), ending=ending, is_dropped=self._is_dropped)
        )
        self._is_over = True

    def _bytes(self, part: Part, data: bytes) -> None:
        if not data:
            return
        if self._is_dropped or self._is_too_much(data):
            self._is_dropped = True
            return
        self._put(Piece(self.uid, part, self._clock(), data=bytes(data)))

    def _message(self, part: Part, data: bytes) -> None:
        """A connection may last for hours: a message that is left out ends its turns, not it."""
        is_too_much = self._is_too_much(data)
        had_gap, self._has_gap = self._has_gap, is_too_much or self._is_paused()
        self._is_dropped |= is_too_much
        if not self._has_gap:
            self._put(Piece(self.uid, part, self._clock(), data=bytes(data)))
        elif not had_gap:
            self._put(Piece(self.uid, part, self._clock(), is_dropped=True))

    def _is_too_much(self, data: bytes) -> bool:
        return self._inbox.waiting_bytes + len(data) > WAITING_LIMIT

    def _put(self, piece: Piece) -> None:
        if not self._is_over:
            self._inbox.put(piece)


class Inbox:
    """A queue of pieces that never blocks the side that puts, and knows its size in bytes."""

    def __init__(self) -> None:
        self._pieces: deque[Piece] = deque()
        self._condition = threading.Condition()
        self.waiting_bytes = 0
        """Bytes put and not yet released, those being read included."""

    @property
    def is_empty(self) -> bool:
        return not self._pieces

    def put(self, piece: Piece) -> None:
        with self._condition:
            self._pieces.append(piece)
            self.waiting_bytes += len(piece.data)
            self._condition.notify()

    def take(self, timeout_s: float) -> Piece | None:
        """The next piece, or None after `timeout_s` seconds. `release` it when it is read."""
        with self._condition:
            if not self._pieces:
                self._condition.wait(timeout_s)
            return self._pieces.popleft() if self._pieces else None

    def release(self, piece: Piece) -> None:
        with self._condition:
            self.waiting_bytes -= len(piece.data)


def new_uid() -> str:
    """A sortable, random name for one exchange."""
    return str(uuid.uuid4())
