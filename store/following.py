"""The exchanges under way in one recorder: fed piece by piece, given out as they end."""

import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from wire.assembly import Assembly
from wire.capture import Ending, Head, Part, Piece
from wire.dialogue import Dialogue
from wire.exchange import Exchange, Outcome, Reading
from wire.findings import Findings
from wire.readers import SESSIONS
from wire.sessions import Relay

logger = logging.getLogger(__name__)

HANDOFF_S = 600.0
"""How long the rest of an answer may take on another connection before it is given up."""


@dataclass(frozen=True, slots=True)
class UnderWay:
    """One exchange that has not ended."""

    uid: str
    head: Head
    started: float
    """Monotonic seconds."""
    found: Findings


@dataclass(slots=True)
class _Handed:
    """An exchange whose answer goes on elsewhere."""

    assembly: Assembly
    ended: Piece


class Following:
    """Who reads which exchange. Only the worker's thread calls it."""

    def __init__(self) -> None:
        self._followers: dict[str, Assembly | Dialogue] = {}
        self._handed: dict[str, _Handed] = {}
        self.failed = 0
        """Exchanges that broke their reader, since the last look."""

    def __len__(self) -> int:
        return len(self._followers) + len(self._handed)

    def count(self) -> int:
        """Exchanges under way; a connection that waits for its next turn is none."""
        return sum(
            1 if isinstance(follower, Assembly) else len(follower.under_way)
            for follower in self._followers.values()
        )

    def take(self, piece: Piece) -> Sequence[Reading]:
        """One more piece; the readings of what it ends."""
        try:
            return self._taken(piece)
        except (KeyboardInterrupt, SystemExit):
            raise
        except BaseException as error:  # a panic in a library is no Exception
            logger.error("reader failed: %s", type(error).__name__)
            return self._broken(piece)

    def overdue(self, now: float) -> Sequence[Reading]:
        """The readings of answers that went on elsewhere and never came."""
        late = [
            topic for topic, handed in self._handed.items() if now > handed.ended.at + HANDOFF_S
        ]
        return [self._settled(topic, now) for topic in late]

    def interrupt(self, now: float) -> Sequence[Reading]:
        """The readings of all that is under way: the recorder ends."""
        ending = Ending.RECORDER_ENDED
        readings = [self._settled(topic, now) for topic in list(self._handed)]
        for uid in list(self._followers):
            readings += self.take(Piece(uid, Part.ENDED, now, ending=ending))
        return readings

    def under_way(self) -> Iterator[UnderWay]:
        """What has begun and not ended; a connection that waits for its next turn is none."""
        for follower in self._followers.values():
            if isinstance(follower, Assembly):
                head = follower.head
                yield UnderWay(head.uid, head, head.started, follower.found)
            else:
                for started, found in follower.under_way:
                    yield UnderWay(follower.head.uid, follower.head, started, found)
        for handed in self._handed.values():
            head = handed.assembly.head
            yield UnderWay(head.uid, head, head.started, handed.assembly.found)

    def _taken(self, piece: Piece) -> Sequence[Reading]:
        if piece.part is Part.OPENED:
            if piece.head is not None:
                is_socket = piece.head.route.reader in SESSIONS
                self._followers[piece.uid] = (Dialogue if is_socket else Assembly)(piece.head)
            return ()
        follower = self._followers.get(piece.uid)
        if follower is None:
            return ()
        if piece.part is Part.ENDED:
            readings = self._ended(follower, piece)
            self._followers.pop(piece.uid, None)
            return readings
        if isinstance(follower, Dialogue):
            readings = list(follower.feed(piece))
            while follower.relays:
                readings += self._relayed(follower.relays.pop(0), piece.at)
            return readings
        follower.feed(piece)
        return ()

    def _ended(self, follower: Assembly | Dialogue, piece: Piece) -> Sequence[Reading]:
        if isinstance(follower, Dialogue):
            return follower.finish(piece)
        found = follower.found
        if found.handoff and not found.has_ended and piece.ending is Ending.FINISHED:
            self._handed[found.handoff] = _Handed(follower, piece)
            return ()
        return [follower.finish(piece)]

    def _relayed(self, relay: Relay, at: float) -> list[Reading]:
        """Give a part of an answer to the exchange that asked for it."""
        if handed := self._handed.get(relay.topic):
            handed.assembly.relayed(relay.body, at)
            if handed.assembly.found.has_ended:
                return [self._settled(relay.topic, at)]
            return []
        for follower in self._followers.values():
            if isinstance(follower, Assembly) and follower.found.handoff == relay.topic:
                follower.relayed(relay.body, at)
        return []

    def _settled(self, topic: str, at: float) -> Reading:
        handed = self._handed.pop(topic)
        ended = handed.ended
        return handed.assembly.finish(
            Piece(ended.uid, Part.ENDED, at, ending=ended.ending, is_dropped=ended.is_dropped)
        )

    def _broken(self, piece: Piece) -> Sequence[Reading]:
        """The bare fact of an exchange that broke its reader."""
        self.failed += 1
        follower = self._followers.pop(piece.uid, None)
        head = follower.head if follower else piece.head
        if head is None:
            return ()
        route = head.route
        bare = Exchange(
            uid=head.uid,
            started_at=head.started_at,
            source=head.source,
            service=route.service,
            provider=route.provider,
            endpoint=route.endpoint,
            task=route.task,
            outcome=Outcome.OPAQUE,
        )
        return [Reading(exchange=bare)]
