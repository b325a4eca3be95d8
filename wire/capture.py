"""Bytes and times on their way from a door (tap, gateway) to the worker that reads them.

A door calls `opened`, `request_bytes`, `response_head`, `response_bytes` and
`ended` as the bytes pass. Nothing here raises, waits or keeps a header that is
not in `KEPT_HEADERS`.
"""

import itertools
import secrets
from collections import deque
from collections.abc import Callable, Iterable
from datetime import datetime
from enum import StrEnum
from queue import SimpleQueue
from typing import NamedTuple

from wire.services import Route

KEPT_HEADERS = frozenset(
    {
        "content-encoding",
        "content-length",
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

WAITING_LIMIT = 32 * 2**20
"""Bytes that may wait at the doors, as many as the worker has waiting itself; past it, copies are
dropped and counted."""
BATCH_BYTES = 2**20
"""Of the copies that go to the worker at once."""
TAIL_BYTES = 64 * 2**10
"""Of an answer whose middle was dropped, kept to its end: there stands what it counts."""
_PIECE_BYTES = 64
"""Of a piece, beside what it holds."""


class Ending(StrEnum):
    """Why a door stopped handing over bytes."""

    FINISHED = "finished"
    CLIENT_LEFT = "client_left"
    UPSTREAM_BROKE = "upstream_broke"
    RECORDER_ENDED = "recorder_ended"


class Head(NamedTuple):
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
    TAIL = "tail"
    """The last bytes of a response; some before them were left out."""
    SENT = "sent"
    """A whole WebSocket message of the client."""
    RECEIVED = "received"
    """A whole WebSocket message of the server."""
    ENDED = "ended"


# Looked up once: a member of an enum is no plain string, and each chunk names its part.
_OPENED, _REQUEST, _REQUEST_END = Part.OPENED.value, Part.REQUEST.value, Part.REQUEST_END.value
_RESPONSE_HEAD, _RESPONSE = Part.RESPONSE_HEAD.value, Part.RESPONSE.value
_SENT, _RECEIVED, _ENDED = Part.SENT.value, Part.RECEIVED.value, Part.ENDED.value
_TAIL = Part.TAIL.value


class Piece(NamedTuple):
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


type Handed = tuple[str, str, float, object]
"""A piece as it goes to the worker: (uid, part, at, detail), all of types that `marshal` takes,
cheap to make. `wire.handover` makes pieces of them."""


class Capture:
    """One exchange's side of the hand-over, held by the door while the bytes pass."""

    __slots__ = (
        *(
            "_clock",
            "_has_gap",
            "_has_hole",
            "_inbox",
            "_is_asked",
            "_is_cut",
            "_is_dropped",
            "_is_over",
            "_is_paused",
        ),
        *("_left", "_tail", "_tail_bytes", "head", "is_socket"),
    )

    def __init__(
        self,
        inbox: "Inbox",
        head: Head,
        clock: Callable[[], float],
        *,
        is_paused: Callable[[], bool] = lambda: False,
    ) -> None:
        self.head = head
        self._inbox = inbox
        self._clock = clock
        self._is_paused = is_paused
        self._is_dropped = self._has_gap = self._is_cut = False
        self._has_hole = ""
        """The part of which bytes were left out: it cannot be read from there on."""
        self._is_over = self._is_asked = False
        self._left: int | None = None
        self._tail: deque[tuple[float, bytes]] = deque()
        self._tail_bytes = 0
        self.is_socket = False
        """It has become a WebSocket, which may stand idle for hours."""
        inbox.opened(self)

    def request_bytes(self, data: bytes) -> None:
        self._bytes(_REQUEST, data)

    def request_ended(self) -> None:
        self._is_asked = True
        self._put(_REQUEST_END, None)

    def response_head(self, status: int, headers: Iterable[tuple[str, str]]) -> None:
        self.is_socket = status == 101
        found = kept(headers)
        length = found.pop("content-length", "")
        self._left = int(length) if length.isdecimal() else None
        self._put(_RESPONSE_HEAD, (status, found))
        self._came(0)

    def response_bytes(self, data: bytes) -> None:
        """Told before they go on, so that the exchange has ended before its client sees it."""
        self._bytes(_RESPONSE, data)
        self._came(len(data))

    def sent(self, message: bytes) -> None:
        self._message(_SENT, message)

    def received(self, message: bytes) -> None:
        self._message(_RECEIVED, message)

    def ended(self, ending: Ending) -> None:
        """The exchange is over; only the first call counts."""
        if self._is_over:
            return
        self._put_tail()
        self._put(_ENDED, (str(ending), self._is_dropped))
        self._is_over = True
        self._inbox.closed(self)

    def miss(self) -> None:
        """The worker has lost what it was handed of this exchange."""
        self._has_hole = _RESPONSE
        self._is_cut = self._is_dropped = True

    def _bytes(self, part: str, data: bytes) -> None:
        if not data or self._is_over:
            return
        if self._has_hole in (part, _RESPONSE):
            self._last(data)
        elif self._inbox.has_room(len(data)):
            self._inbox.put((self.head.uid, part, self._clock(), bytes(data)), len(data))
        else:
            # A long prompt goes without its rest; what the answer tells of it is worth reading.
            self._has_hole = part
            self._is_dropped |= part is _REQUEST
            self._last(data)

    def _last(self, data: bytes) -> None:
        """Keep the end of an answer that is no more handed over as it comes."""
        if self._has_hole is not _RESPONSE:
            return
        self._tail.append((self._clock(), bytes(data)))
        self._tail_bytes += len(data)
        while self._tail_bytes - len(self._tail[0][1]) >= TAIL_BYTES:
            self._tail_bytes -= len(self._tail.popleft()[1])
            self._is_cut = self._is_dropped = True

    def _put_tail(self) -> None:
        uid = self.head.uid
        if self._is_cut:
            tail = b"".join(data for _, data in self._tail)
            self._inbox.put((uid, _TAIL, self._clock(), tail), len(tail))
        else:
            for at, data in self._tail:
                self._inbox.put((uid, _RESPONSE, at, data), len(data))
        self._tail.clear()

    def _message(self, part: str, data: bytes) -> None:
        """A connection may last for hours: a message that is left out ends its turns, not it."""
        is_too_much = not self._inbox.has_room(len(data))
        had_gap, self._has_gap = self._has_gap, is_too_much or self._is_paused()
        self._is_dropped |= is_too_much
        if not self._has_gap:
            if not self._is_over:
                self._inbox.put((self.head.uid, part, self._clock(), bytes(data)), len(data))
        elif not had_gap:
            self._put(part, None)

    def _came(self, size: int) -> None:
        if self._left is not None:
            self._left -= size
            if not self._left and self._is_asked:
                self.ended(Ending.FINISHED)

    def _put(self, part: str, detail: object) -> None:
        if not self._is_over:
            self._inbox.put((self.head.uid, part, self._clock(), detail))


class Inbox:
    """A queue that never blocks the side that puts, and knows its size in bytes.

    One thread puts bytes; one at a time takes.
    """

    def __init__(self) -> None:
        self._waiting: SimpleQueue[Handed] = SimpleQueue()
        self._bell: SimpleQueue[None] = SimpleQueue()
        self._is_rung = False
        self._put_bytes = self._taken_bytes = 0
        self.open: dict[str, Capture] = {}
        """The exchanges that have begun and not ended."""
        self.ended_count = 0
        self.taken_count = 0
        """Of those that have ended, how many were taken to their end."""
        self.on_ended: Callable[[], None] = lambda: None
        """Called when an exchange has ended, by whoever ends it."""

    @property
    def is_empty(self) -> bool:
        return self._waiting.empty()

    @property
    def waiting_bytes(self) -> int:
        """Bytes put and not yet taken."""
        return self._put_bytes - self._taken_bytes

    def has_room(self, size: int) -> bool:
        return self._put_bytes - self._taken_bytes + size <= WAITING_LIMIT

    def opened(self, capture: Capture) -> None:
        """An exchange has begun, or begins anew for a worker that knows nothing of it."""
        head = capture.head
        self.open[head.uid] = capture
        self.put((head.uid, _OPENED, head.started, _plain(head)))

    def closed(self, capture: Capture) -> None:
        """An exchange has ended."""
        self.open.pop(capture.head.uid, None)
        self.ended_count += 1
        self.on_ended()

    def put(self, handed: Handed, size: int = 0) -> None:
        self._put_bytes += size
        self._waiting.put(handed)
        if not self._is_rung:
            self._is_rung = True
            self._bell.put(None)

    def say(self, name: str, value: object = None) -> None:
        """Put, from any thread, a word that belongs to no exchange."""
        self.put(("", name, 0.0, value))

    def wait(self) -> None:
        """Return when something has been put; perhaps it is taken already."""
        self._bell.get()
        # From here on the next one rings, once, however often others take meanwhile.
        self._is_rung = False

    def take(self) -> list[Handed]:
        """What waits now, up to about `BATCH_BYTES`."""
        batch: list[Handed] = []
        waiting, size, taken = self._waiting, 0, 0
        while not waiting.empty() and size < BATCH_BYTES:
            handed = waiting.get()
            batch.append(handed)
            if type(handed[3]) is bytes:
                taken += len(handed[3])
            elif handed[1] is _ENDED:
                self.taken_count += 1
            size = taken + _PIECE_BYTES * len(batch)
        self._taken_bytes += taken
        return batch


def size_of(handed: Handed) -> int:
    """Bytes of body or message that are handed over."""
    return len(handed[3]) if type(handed[3]) is bytes else 0


def _plain(head: Head) -> tuple[object, ...]:
    """A head's values in the order of its fields, those of its route last."""
    route = head.route
    return (
        *(head.uid, head.started_at.timestamp(), head.started, head.source),
        *(head.headers, head.client, head.label),
        *(route.service, route.provider, route.endpoint, str(route.task), route.reader),
        *(route.is_local, route.region_hint, route.model, route.conversation),
    )


_PROCESS = secrets.token_hex(12)
_NUMBERS = itertools.count()


def new_uid() -> str:
    """A name for one exchange that no other has; those of one process sort by their age."""
    return f"{_PROCESS}{next(_NUMBERS):012x}"
