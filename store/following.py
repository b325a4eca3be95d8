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
_HANDED_LIMIT = 64
"""Answers that may go on elsewhere at once: each may hold its words."""


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
        self.unknown = 0
        """Exchanges that ended here and began elsewhere, since the last look: a worker that died
        took what it knew of them with it."""
        self._given_up: set[str] = set()
        """Of those that broke their reader, which have not ended."""

    def __len__(self) -> int:
        return len(self._followers) + len(self._handed)

    def turns(self) -> int:
        """Those under way on WebSockets: a connection that waits for its next turn has none."""
        return sum(
            len(follower.under_way)
            for follower in self._followers.values()
            if isinstance(follower, Dialogue)
        )

    def take(self, piece: Piece) -> Sequence[Reading]:
        """One more piece; the readings of what it ends."""
        try:
            return self._taken(piece)
        except (KeyboardInterrupt, SystemExit):
            raise
        except BaseException as error:  # a panic in a library is no Exception
            return self._broken(piece, error)

    def overdue(self, now: float) -> Sequence[Reading]:
        """The readings of answers that went on elsewhere and never came."""
        late = [
            topic for topic, handed in self._handed.items() if now > handed.ended.at + HANDOFF_S
        ]
        return [self._settled(topic, now) for topic in late]

    def interrupt(self, now: float) -> Sequence[Reading]:
        """The readings of all that is under way: the recorder ends."""
        ending = Ending.RECORDER_ENDED
        readings = [self._settled(topic, now, ending) for topic in list(self._handed)]
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
            self._ended_unfollowed(piece)
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

    def _ended_unfollowed(self, piece: Piece) -> None:
        if piece.part is Part.ENDED:
            self.unknown += piece.uid not in self._given_up
            self._given_up.discard(piece.uid)

    def _ended(self, follower: Assembly | Dialogue, piece: Piece) -> Sequence[Reading]:
        if isinstance(follower, Dialogue):
            return follower.finish(piece)
        found = follower.found
        topic = found.handoff
        if not topic or found.has_ended or piece.ending is not Ending.FINISHED:
            return [follower.finish(piece)]
        settled = [self._settled(topic, piece.at)] if topic in self._handed else []
        self._handed[topic] = _Handed(follower, piece)
        if len(self._handed) > _HANDED_LIMIT:
            settled.append(self._settled(next(iter(self._handed)), piece.at))
        return settled

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

    def _settled(self, topic: str, at: float, ending: Ending | None = None) -> Reading:
        """What a handed-on exchange came to; `ending`: for another reason than its own."""
        handed = self._handed.pop(topic)
        ended = handed.ended._replace(at=at, ending=ending or handed.ended.ending)
        try:
            return handed.assembly.finish(ended)
        except (KeyboardInterrupt, SystemExit):
            raise
        except BaseException as error:
            return self._bare(handed.assembly.head, error)

    def _broken(self, piece: Piece, error: BaseException) -> Sequence[Reading]:
        follower = self._followers.pop(piece.uid, None)
        if piece.part is not Part.ENDED:
            self._given_up.add(piece.uid)
        head = follower.head if follower else piece.head
        return () if head is None else [self._bare(head, error)]

    def _bare(self, head: Head, error: BaseException) -> Reading:
        """The fact alone of an exchange that broke its reader."""
        logger.error("reader failed: %s", type(error).__name__)
        self.failed += 1
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
        return Reading(exchange=bare)
