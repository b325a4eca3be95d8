"""Which turns of a batch the log holds already, of another import or seen live.

Found by sets: one question for two hundred turns.
"""

import json
import sqlite3
from collections import OrderedDict
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from intake.turns import Turn
from store.keys import Hasher
from wire.exchange import Exchange

_SLACK = timedelta(seconds=3)
"""Between a program's clock readings and ours of one answer."""
_LONGEST = timedelta(minutes=15)
"""From the beginning of a live request to its end, at most."""
_MATCHED = 10_000
"""Live rows that were found for a turn, and are no other's."""


class Acquaintance:
    """Knows turns again. `seen`: the table or view that has the rows to know them by."""

    def __init__(self, connection: sqlite3.Connection, hasher: Hasher, seen: str) -> None:
        self._connection = connection
        self._hasher = hasher
        self._seen = seen
        self._matched: OrderedDict[int, str] = OrderedDict()
        """By row, the key of its turn."""

    def of(self, turns: Sequence[tuple[str, Turn]]) -> list[bool]:
        """Of each turn, under its key, whether it is known; the second of two with one key is."""
        held = self._keys([key for key, _ in turns])
        answered = self._answers([turn.reading.exchange for _, turn in turns])
        found = []
        for key, turn in turns:
            exchange = turn.reading.exchange
            is_known = key in held or (
                (exchange.provider, exchange.response_id) in answered
                if exchange.response_id
                else self._is_live(key, exchange)
            )
            held.add(key)
            found.append(is_known)
        return found

    def _keys(self, keys: list[str]) -> set[str]:
        # Only the name of the table is put in; values stay bound.
        query = (
            f"select dedupe_key from {self._seen} "  # noqa: S608
            "where dedupe_key in (select value from json_each(?))"
        )
        return {row[0] for row in self._connection.execute(query, [json.dumps(keys)])}

    def _answers(self, exchanges: list[Exchange]) -> set[tuple[str, str]]:
        """(provider, id) of the answers that came to the log in another way than by turns of
        this kind, which are known by their keys."""
        by_key = {self._hasher.key(one.response_id): one for one in exchanges if one.response_id}
        if not by_key:
            return set()
        query = (
            f"select response_key, provider from {self._seen} "  # noqa: S608
            "where response_key in (select value from json_each(?)) and source != ?"
        )
        source = exchanges[0].source
        rows = self._connection.execute(query, [json.dumps(list(by_key)), source])
        return {(provider, by_key[key].response_id or "") for key, provider in rows}

    def _is_live(self, key: str, exchange: Exchange) -> bool:
        """Whether a request was seen live whose counts are those of a turn that has no id, and
        that was under way when this was. One request is one turn's."""
        usage = exchange.usage
        if usage.input_tokens is None or usage.output_tokens is None:
            return False
        began = exchange.started_at
        ended = began + timedelta(milliseconds=exchange.duration_ms or 0.0)
        model = exchange.model_served or exchange.model_requested
        query = (
            f"select id, started_at, duration_ms from {self._seen} "  # noqa: S608
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
            if end + _SLACK >= began and self._matched.setdefault(row_id, key) == key:
                while len(self._matched) > _MATCHED:
                    self._matched.popitem(last=False)
                return True
        return False


def _at(moment: datetime) -> str:
    """As the log has it, so that texts compare as times."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
