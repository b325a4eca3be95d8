"""Which turns of a batch the log holds already, of another import or seen live.

Found by sets: one question for two hundred turns.
"""

import json
import sqlite3
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from enum import Enum, auto

from intake.seen import Seen
from intake.turns import Row, Told, Turn
from store.keys import Hasher
from wire.exchange import Exchange

_SLACK = timedelta(seconds=3)
"""Between a program's clock readings and ours of one answer."""
_LONGEST = timedelta(minutes=15)
"""From the beginning of a live request to its end, at most."""
_ABOUT = timedelta(minutes=2)
"""Between the time that a service gives of a turn, and that of the request."""
_SAME_ELSEWHERE = """
    select 1 from {seen} where import_id is not :import_id and (
        (dedupe_key = :dedupe_key and started_at = :started_at)
        or (response_key = :response_key and provider = :provider and source != :source)
        or (started_at = :started_at and import_id is not null and source = :source
            and source not in ('proxy', 'gateway') and service = :service
            and endpoint = :endpoint and task = :task and outcome = :outcome
            and model_requested is :model_requested and model_served is :model_served))
    limit 1
"""
_COPIED = timedelta(hours=1)
"""Between the times of one answer in two copies of it, which may tell another question's."""
_MATCHED = 10_000
"""Live rows that were found for a turn, and are no other's."""


type Answer = tuple[str, str, tuple[int, int] | None]


class Known(Enum):
    """How a turn is known."""

    SAME = auto()
    GROWN = auto()
    """Its row was made when less of it was written down."""


class Acquaintance:
    """Knows turns again. `seen`: what has the rows to know them by."""

    def __init__(self, connection: sqlite3.Connection, hasher: Hasher, seen: Seen) -> None:
        self._connection = connection
        self._hasher = hasher
        self._seen = seen
        self._has_logs: bool | None = None
        self._matched: OrderedDict[int, str] = OrderedDict()
        """By row, the key of its turn."""

    def of_rows(self, rows: Sequence[Row], import_id: int | None) -> list[bool]:
        """Of each row of another log, with the import that takes it, whether it is known: by its
        name; by keys, if the other home has the same secret; else, if it was in a file that was
        imported on both machines, by its moment. The second of two with one name is known."""
        # Only the name of the table is put in; values stay bound.
        named = (
            f"select uid from {self._seen.requests} "  # noqa: S608
            "where uid in (select value from json_each(?))"
        )
        uids = json.dumps([row["uid"] for row in rows])
        held = {row[0] for row in self._connection.execute(named, [uids])}
        found = []
        for row in rows:
            bound = {**row, "import_id": import_id}
            query = _SAME_ELSEWHERE.format(seen=self._seen.requests)
            is_same = self._connection.execute(query, bound).fetchone() is not None
            found.append(is_same or row["uid"] in held)
            held.add(row["uid"])
        return found

    def of(self, turns: Mapping[str, Turn | Told]) -> dict[str, Known]:
        """Those of the turns, which are under their keys, that are known."""
        rows = self._rows(list(turns))
        answered = self._answers(list(turns.values()))
        elsewhere = self._elsewhere(list(turns.values()))
        found = {}
        for key, turn in turns.items():
            if key in rows:
                found[key] = Known.GROWN if _output(turn) > rows[key] else Known.SAME
            elif (
                self._is_answered(turn, answered)
                or (elsewhere and _moment(turn) in elsewhere)
                or self._is_live(key, turn)
            ):
                found[key] = Known.SAME
        return found

    def _rows(self, keys: list[str]) -> dict[str, int]:
        """The output tokens of the rows that are under keys; 0 for none that are reported."""
        # Only the name of the table is put in; values stay bound.
        query = (
            "select dedupe_key, iif(output_basis = 'reported', output_tokens, 0) "  # noqa: S608
            f"from {self._seen.requests} where dedupe_key in (select value from json_each(?))"
        )
        return dict(self._connection.execute(query, [json.dumps(keys)]).fetchall())

    def _elsewhere(self, turns: list[Turn | Told]) -> set[tuple[str, str, str]]:
        """Moments, as `_moment` has them, of the turns that another machine's log brought."""
        if self._has_logs is None:
            query = f"select 1 from {self._seen.imports} where kind = 'log'"  # noqa: S608
            self._has_logs = self._connection.execute(query).fetchone() is not None
        if not self._has_logs or not turns:
            return set()
        query = f"""
            select started_at, provider, coalesce(model_served, model_requested, '')
            from {self._seen.requests} where started_at in (select value from json_each(?))
            and source = ?
            and import_id in (select id from {self._seen.imports} where kind = 'log')
        """  # noqa: S608
        times = json.dumps([_at(_started_at(turn)) for turn in turns])
        return set(self._connection.execute(query, [times, _like(turns[0]).source]))

    def _is_answered(self, turn: Turn | Told, answered: dict[Answer, datetime]) -> bool:
        """Whether the log has its answer: from another source, or from this one with the same
        counts at about the same time, as a copy under another request's id has it."""
        provider, counts = _like(turn).provider, _counts(turn)
        for uid in _ids(turn):
            if (provider, uid, None) in answered:
                return True
            if counts is None:
                continue
            at = _started_at(turn)
            before = answered.setdefault((provider, uid, counts), at)
            if before is not at and abs(before - at) <= _COPIED:
                return True
        return False

    def _answers(self, turns: list[Turn | Told]) -> dict[Answer, datetime]:
        """When the answers of these ids began that are in the log, by provider, id and counts;
        without counts those of other sources."""
        by_key = {self._hasher.key(uid): uid for turn in turns for uid in _ids(turn)}
        if not by_key:
            return {}
        query = (
            "select response_key, provider, source, input_tokens, output_tokens, started_at "  # noqa: S608
            f"from {self._seen.requests} where response_key in (select value from json_each(?))"
        )
        own = _like(turns[0]).source
        return {
            (
                provider,
                by_key[key],
                (given, made) if source == own else None,
            ): datetime.fromisoformat(at)
            for key, provider, source, given, made, at in self._connection.execute(
                query, [json.dumps(list(by_key))]
            )
        }

    def _is_live(self, key: str, turn: Turn | Told) -> bool:
        """Whether a request was seen live whose counts are those of a turn that has no id, and
        that was under way when this was. One request is one turn's."""
        if isinstance(turn, Told) or turn.reading.exchange.response_id is not None:
            return False
        exchange = turn.reading.exchange
        usage = exchange.usage
        if usage.input_tokens is None or usage.output_tokens is None:
            return self._is_placed(key, exchange)
        began = exchange.started_at
        ended = began + timedelta(milliseconds=exchange.duration_ms or 0.0)
        model = exchange.model_served or exchange.model_requested
        query = (
            f"select id, started_at, duration_ms from {self._seen.requests} "  # noqa: S608
            "where started_at between ? and ? and dedupe_key is null and provider = ? "
            "and input_tokens = ? and output_tokens = ? "
            "and (? is null or ? in (model_served, model_requested))"
        )
        bound = (_at(began - _LONGEST), _at(ended + _SLACK), exchange.provider)
        counts = (usage.input_tokens, usage.output_tokens)
        for row_id, at, duration_ms in self._connection.execute(
            query, (*bound, *counts, model, model)
        ):
            end = datetime.fromisoformat(at) + timedelta(milliseconds=duration_ms or 0.0)
            if end + _SLACK >= began and self._is_matched(row_id, key):
                return True
        return False

    def _is_placed(self, key: str, exchange: Exchange) -> bool:
        """The same for a turn without counts: a request in its conversation, at about its time."""
        if exchange.conversation_id is None:
            return False
        query = (
            f"select id from {self._seen.requests} where started_at between ? and ? "  # noqa: S608
            "and dedupe_key is null and provider = ? and conversation_key = ? "
            "order by abs(julianday(started_at) - julianday(?))"
        )
        at, talk = exchange.started_at, self._hasher.key(exchange.conversation_id)
        bound = (_at(at - _ABOUT), _at(at + _ABOUT), exchange.provider, talk, _at(at))
        rows = self._connection.execute(query, bound)
        return any(self._is_matched(row_id, key) for (row_id,) in rows)

    def _is_matched(self, row_id: int, key: str) -> bool:
        is_its = self._matched.setdefault(row_id, key) == key
        while len(self._matched) > _MATCHED:
            self._matched.popitem(last=False)
        return is_its


def _like(turn: Turn | Told) -> Exchange:
    """An exchange with what many turns have in common."""
    return turn.like if isinstance(turn, Told) else turn.reading.exchange


def _started_at(turn: Turn | Told) -> datetime:
    return turn.started_at if isinstance(turn, Told) else turn.reading.exchange.started_at


def _counts(turn: Turn | Told) -> tuple[int, int] | None:
    """Input and output, where its source has them."""
    usage = turn.usage if isinstance(turn, Told) else turn.reading.exchange.usage
    if usage.input_tokens is None or usage.output_tokens is None:
        return None
    return usage.input_tokens, usage.output_tokens


def _output(turn: Turn | Told) -> int:
    counts = _counts(turn)
    return counts[1] if counts else 0


def _ids(turn: Turn | Told) -> tuple[str, ...]:
    """What a live row of it may be called."""
    if isinstance(turn, Told):
        return (turn.response_id,) if turn.response_id else ()
    return tuple(filter(None, (turn.reading.exchange.response_id, turn.whole)))


def _at(moment: datetime) -> str:
    """As the log has it, so that texts compare as times."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _moment(turn: Turn | Told) -> tuple[str, str, str]:
    """What tells a turn from others where no key can."""
    like = _like(turn)
    model = like.model_served or like.model_requested or ""
    return _at(_started_at(turn)), like.provider, model
