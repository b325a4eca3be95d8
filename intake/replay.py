"""What a file holds, taken through the same readers as live traffic."""

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from math import inf

from intake.recorded import Line, Recorded, UnreadableError
from store.following import Following
from wire.capture import Ending, Head, Part, Piece, new_uid
from wire.exchange import Outcome, Reading
from wire.services import Route

_HELD_LIMIT = 32 * 2**20
"""Bytes of WebSocket messages that wait for the exchanges which hand over to them."""
_UID_LENGTH = len(new_uid())


@dataclass(frozen=True, slots=True)
class Seen:
    """A request that was read, and what the log does not keep of it."""

    reading: Reading
    method: str
    host: str
    path: str
    """Without its query."""
    plain_bytes: tuple[int, int]
    """Of request and answer, decoded: every tool agrees on these."""


@dataclass(frozen=True, slots=True)
class _Facts:
    """What is to be known of an exchange when its reading comes."""

    line: Line
    request_bytes: int
    response_bytes: int
    has_first_byte: bool
    has_times: bool
    is_socket: bool
    opaque: str
    """Why it could not be read, if it could not."""


@dataclass(frozen=True, slots=True)
class _Socket:
    """A connection, and what of it is still to be read."""

    head: Head
    pieces: deque[Piece]


class Replay:
    """Exchanges of one file, in any order. A reading comes when it is whole."""

    def __init__(self, source: str) -> None:
        self._source = source
        self._following = Following()
        self._facts: dict[str, _Facts] = {}
        self._sockets: deque[_Socket] = deque()
        self._held_bytes = 0
        self._last = 0.0

    def add(self, recorded: Recorded, line: Line, route: Route) -> Iterator[Seen | str]:
        """What has become whole; a reason where a request cannot be logged.

        Raises UnreadableError if this one cannot.
        """
        started = recorded.started_at.timestamp() if line.is_upgrade else recorded.sent
        head = Head(
            new_uid(),
            recorded.started_at,
            started,
            self._source,
            route,
            recorded.request_headers,
        )
        _check(recorded, is_upgrade=line.is_upgrade)
        self._facts[head.uid] = _facts(recorded, line)
        self._last = max(self._last, recorded.ended)
        if not line.is_upgrade:
            # This may go on from an answer that came over a connection.
            for socket in self._sockets:
                yield from self._connected(socket, recorded.sent)
            yield from self._seen(self._fed(head, _pieces(head, recorded)))
            return
        # An answer may go on over a connection that was opened, and so listed, before it.
        self._sockets.append(_Socket(head, deque(_socket_pieces(head, recorded))))
        self._held_bytes += _weight(recorded)
        while self._held_bytes > _HELD_LIMIT:
            yield from self._connected(self._sockets.popleft())

    def finish(self) -> Iterator[Seen | str]:
        """What is left when the file has ended."""
        while self._sockets:
            yield from self._connected(self._sockets.popleft())
        yield from self._seen(self._following.interrupt(self._last))

    def _connected(self, socket: "_Socket", until: float = inf) -> Iterator[Seen | str]:
        """What came over a connection, up to a moment in seconds since 1970."""
        while socket.pieces and socket.pieces[0].at <= until:
            piece = socket.pieces.popleft()
            self._held_bytes -= len(piece.data)
            yield from self._seen(self._fed(socket.head, [piece]))

    def _fed(self, head: Head, pieces: Iterable[Piece]) -> Iterator[Reading]:
        for piece in pieces:
            readings = self._following.take(piece)
            if self._following.failed:
                self._following.failed = 0
                self._facts[head.uid] = replace(self._facts[head.uid], opaque="failed")
            yield from readings

    def _seen(self, readings: Iterator[Reading] | Sequence[Reading]) -> Iterator[Seen | str]:
        for reading in readings:
            facts = self._facts[reading.exchange.uid[:_UID_LENGTH]]
            if not facts.is_socket:
                del self._facts[reading.exchange.uid]
            if reading.exchange.outcome is Outcome.OPAQUE:
                yield facts.opaque
            else:
                yield _as_seen(reading, facts)


def _check(recorded: Recorded, *, is_upgrade: bool) -> None:
    """Raises UnreadableError where nothing can be said of an exchange."""
    is_refused = recorded.status is not None and recorded.status >= 300
    has_left = recorded.ending is Ending.CLIENT_LEFT
    if is_upgrade:
        if recorded.messages is None and not is_refused:
            raise UnreadableError("messages_missing")
    elif recorded.status is None and not has_left:
        raise UnreadableError("no_answer")
    elif recorded.response is None and not (is_refused or has_left):
        raise UnreadableError("answer_missing")


def _facts(recorded: Recorded, line: Line) -> _Facts:
    parts = recorded.response or ()
    return _Facts(
        line=line,
        request_bytes=recorded.request_bytes,
        response_bytes=recorded.response_bytes,
        has_first_byte=recorded.first_byte is not None,
        has_times=all(at is not None for at, _ in parts),
        is_socket=line.is_upgrade,
        opaque="answer_cut" if recorded.is_cut else "format",
    )


def _weight(recorded: Recorded) -> int:
    return sum(len(message.data) for message in recorded.messages or ())


def _pieces(head: Head, recorded: Recorded) -> Iterator[Piece]:
    uid, first_byte = head.uid, recorded.first_byte or recorded.ended
    yield Piece(uid, Part.OPENED, head.started, head=head)
    yield Piece(uid, Part.REQUEST, head.started, data=recorded.request)
    yield Piece(uid, Part.REQUEST_END, recorded.request_end)
    if recorded.status is not None:
        yield _response_head(head, recorded, first_byte)
    for at, data in recorded.response or ():
        yield Piece(uid, Part.RESPONSE, first_byte if at is None else at, data=data)
    yield Piece(uid, Part.ENDED, recorded.ended, ending=recorded.ending)


def _socket_pieces(head: Head, recorded: Recorded) -> Iterator[Piece]:
    uid, at = head.uid, head.started
    yield Piece(uid, Part.OPENED, at, head=head)
    if recorded.status is not None:
        yield _response_head(head, recorded, at)
    for message in recorded.messages or ():
        at = max(at, message.at)
        part = Part.SENT if message.is_sent else Part.RECEIVED
        yield Piece(uid, part, message.at, data=message.data)
    yield Piece(uid, Part.ENDED, max(at, recorded.ended), ending=recorded.ending)


def _response_head(head: Head, recorded: Recorded, at: float) -> Piece:
    headers = recorded.response_headers
    return Piece(head.uid, Part.RESPONSE_HEAD, at, status=recorded.status, headers=headers)


def _as_seen(reading: Reading, facts: _Facts) -> Seen:
    exchange = reading.exchange
    plain_bytes = exchange.request_bytes, exchange.response_bytes
    if not facts.is_socket:
        exchange = replace(
            exchange,
            request_bytes=facts.request_bytes,
            response_bytes=facts.response_bytes,
            ttfb_ms=exchange.ttfb_ms if facts.has_first_byte else None,
            # Of a stream that is kept as one piece nobody knows when its tokens came.
            ttft_ms=exchange.ttft_ms if facts.has_times else None,
            last_token_ms=exchange.last_token_ms if facts.has_times else None,
        )
    return Seen(
        reading=replace(reading, exchange=exchange),
        method=facts.line.method,
        host=facts.line.hosts[0],
        path=facts.line.path.partition("?")[0],
        plain_bytes=plain_bytes,
    )
