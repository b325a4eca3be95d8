"""One WebSocket connection, followed from its upgrade to its close."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import timedelta

from wire.bodies import KEPT_LIMIT, Body
from wire.capture import Ending, Head, Part, Piece
from wire.exchange import Outcome, Reading
from wire.fields import NotJsonError, parse, salvaged
from wire.findings import Findings
from wire.readers import SESSIONS
from wire.reckoning import Circumstances, outcome_of, reading_of
from wire.sessions import Relay, Turn


class Dialogue:
    """Takes the pieces of a connection as they come and gives a Reading for each turn in it."""

    def __init__(self, head: Head) -> None:
        self.head = head
        self._session = SESSIONS[head.route.reader or ""]()
        self._session.headers(head.headers)
        self._headers: dict[str, str] = {}
        self._status: int | None = None
        self._sent_bytes = 0
        self._received_bytes = 0
        self._turns = 0
        self.relays: list[Relay] = []
        """Parts of other exchanges' answers, for whoever holds these to take away."""

    @property
    def under_way(self) -> list[tuple[float, Findings]]:
        """When each turn under way began, in monotonic seconds, and what is known of it."""
        return [(turn.started, turn.found) for turn in self._session.under_way]

    def feed(self, piece: Piece) -> Sequence[Reading]:
        """One more piece; the readings of the turns that it ends."""
        if piece.is_dropped:
            return self._restarted(piece.at)
        match piece.part:
            case Part.RESPONSE_HEAD:
                self._status, self._headers = piece.status, piece.headers or {}
                self._session.headers(self._headers)
            case Part.SENT:
                self._sent_bytes += len(piece.data)
                return list(self._ended(piece, is_sent=True))
            case Part.RECEIVED:
                self._received_bytes += len(piece.data)
                return list(self._ended(piece, is_sent=False))
            case _:
                pass
        return ()

    def finish(self, ended: Piece) -> Sequence[Reading]:
        """The turns that the close broke off.

        A refused upgrade is one refused request; messages of which none is known are one
        opaque exchange.
        """
        ending = ended.ending or Ending.FINISHED
        if self._session.only_relays:
            return []
        if self._status is not None and self._status >= 300:
            return [self._reading(Turn(self.head.started), ended.at, Outcome.REFUSED)]
        was_used = self._sent_bytes > 0 and self._received_bytes > 0
        is_known = self._turns or self._session.is_known or list(self._session.under_way)
        if was_used and not is_known:
            return [self._reading(Turn(self.head.started), ended.at, Outcome.OPAQUE)]
        if ending is Ending.FINISHED:
            # A connection that ends in good order before an answer does was left by its client.
            ending = Ending.CLIENT_LEFT
        return [
            self._reading(turn, ended.at, outcome_of(turn.found, ending))
            for turn in self._session.under_way
        ]

    def _restarted(self, at: float) -> Sequence[Reading]:
        """A message is missing: what was under way ends here, and what follows begins anew."""
        left = [self._reading(turn, at, Outcome.CUT) for turn in self._session.under_way]
        self._session = SESSIONS[self.head.route.reader or ""]()
        self._session.headers(self.head.headers)
        self._session.headers(self._headers)
        return left

    def _ended(self, piece: Piece, *, is_sent: bool) -> Iterator[Reading]:
        try:
            body = _parsed(piece.data)
        except NotJsonError:
            return
        take = self._session.sent if is_sent else self._session.received
        items: Iterable[Turn | Relay] = take(body, piece.at)
        for item in items:
            if isinstance(item, Relay):
                self.relays.append(item)
            else:
                yield self._reading(item, piece.at, outcome_of(item.found, Ending.UPSTREAM_BROKE))

    def _reading(self, turn: Turn, at: float, outcome: Outcome) -> Reading:
        """A turn's Reading; the bytes since the last one count for it."""
        head = self.head
        since = turn.started - head.started
        sent, self._sent_bytes = self._sent_bytes, 0
        received, self._received_bytes = self._received_bytes, 0
        self._turns += 1
        circumstances = Circumstances(
            head=head,
            uid=head.uid if self._turns == 1 else f"{head.uid}-{self._turns}",
            task=turn.task,
            started=turn.started,
            started_at=head.started_at + timedelta(seconds=max(since, 0.0)),
            status=self._status,
            headers=self._headers,
            request_bytes=sent,
            response_bytes=received,
            is_streamed=True,
            ended=at,
        )
        return reading_of(turn.found, outcome, circumstances)


def _parsed(data: bytes) -> object:
    """A message's JSON, or what can be saved of one that is too long to hold."""
    if len(data) <= KEPT_LIMIT:
        return parse(data)
    body = Body()
    body.feed(data)
    return salvaged(*body.ends)
