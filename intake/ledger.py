"""One file's way into the log: what is known already stays out, the rest goes in by batches.

Who recorded live and saves a HAR file of the same has each exchange twice. The
n-th exchange of a kind in a file is known when the log holds n of that kind.
"""

import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from intake.files import Kind
from intake.replay import Seen
from store import schema, writing
from store.keys import Hasher
from store.writing import BATCH, Column
from wire.exchange import Exchange

_LATEST = 64
"""Exchanges of a kind that a file may list twice: those that were under way together."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A row that may be in the log already."""

    row: dict[str, Column]
    place: int
    """How many of its kind came before it in its file."""


@dataclass(slots=True)
class Kinds:
    """Tells how many exchanges of a kind a file held so far.

    Some providers and most servers on one's own machine give every answer the same id, so
    that only time tells two exchanges from one that is listed twice.
    """

    _spans: dict[str, list[tuple[float, float]]] = field(default_factory=dict)

    def place(self, key: str, start: float, end: float, *, has_id: bool) -> int:
        """The place of an exchange among those of its kind, from 0; of one seen before, its own."""
        spans = self._spans.setdefault(key, [])
        for place in range(max(len(spans) - _LATEST, 0), len(spans)):
            first, last = spans[place]
            # A request that a service worker passed on stands in a HAR file twice.
            if start == first or (has_id and first <= start < last):
                return place
        spans.append((start, end))
        return len(spans) - 1


class Ledger:
    """Writes the rows of one file under one import."""

    def __init__(self, connection: sqlite3.Connection, zone: ZoneInfo | None, kind: Kind) -> None:
        self._connection = connection
        self._zone = zone
        self._kind = kind
        self._waiting: list[Candidate] = []
        self.import_id: int | None = None
        self.taken = 0
        self.known = 0

    def add(self, candidate: Candidate) -> None:
        """Written with its batch. Raises sqlite3.Error."""
        self._waiting.append(candidate)
        if len(self._waiting) >= BATCH:
            self.flush()

    def flush(self, name_key: str = "", unread: int = 0) -> None:
        """Write what waits, and how far the import is.

        `name_key`: of the file's content, known at its end; `unread`: requests left out.

        Raises:
            sqlite3.Error: the log cannot be written; nothing of what waited is in it.
        """
        known = 0
        with schema.transaction(self._connection):
            import_id = self.import_id or self._begun()
            for candidate in self._waiting:
                row = candidate.row | {"import_id": import_id}
                if is_known(self._connection, row, candidate.place):
                    known += 1
                    continue
                writing.add(self._connection, [row], zone=self._zone)
            taken = len(self._waiting) - known
            self._connection.execute(
                "update imports set name_key = ?, taken_count = ?, known_count = ?, "
                "unread_count = ? where id = ?",
                [name_key, self.taken + taken, self.known + known, unread, import_id],
            )
        self.import_id = import_id
        self._waiting.clear()
        self.taken += taken
        self.known += known

    def _begun(self) -> int | None:
        now = datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        return self._connection.execute(
            "insert into imports (started_at, kind, name_key, taken_count, known_count, "
            "unread_count) values (?, ?, '', 0, 0, 0)",
            [now, self._kind],
        ).lastrowid


def key_of(seen: Seen, hasher: Hasher) -> str:
    """What an exchange is known by: nothing in it depends on how this program counts."""
    exchange = seen.reading.exchange
    second = exchange.started_at.astimezone(UTC).replace(microsecond=0).isoformat()
    parts: tuple[object, ...]
    if exchange.response_id:
        model = exchange.model_served or exchange.model_requested
        parts = (exchange.provider, exchange.response_id, model, _reported(exchange) or second)
    else:
        parts = (seen.method, seen.host, seen.path, second, seen.plain_bytes)
    return hasher.key("\n".join(map(str, parts)))


def _reported(exchange: Exchange) -> tuple[int | None, ...]:
    counts = tuple(exchange.usage.counts.values())
    return () if counts == (None,) * len(counts) else counts


_ALIKE = """
    and (:input_basis != 'reported' or input_basis != 'reported' or input_tokens is :input_tokens)
    and (:output_basis != 'reported' or output_basis != 'reported'
         or output_tokens is :output_tokens)
"""
"""Counts that both rows have of the provider are the same; what was counted here may differ."""

_SAME_FILE = """
select count(*) from requests where dedupe_key = :dedupe_key
    and abs(julianday(started_at) - julianday(:started_at)) <= 1
"""
# Only the constant condition above is put in; values stay bound.
_SAME_ANSWER = f"""
select count(*) from requests where response_key = :response_key and provider = :provider
    and dedupe_key is not :dedupe_key and import_id is not :import_id
    and (coalesce(model_served, model_requested) is :model or :model is null) {_ALIKE}
    and abs(julianday(started_at) - julianday(:started_at)) <= iif(
        (:input_basis, :output_basis, input_basis, output_basis)
            = ('reported', 'reported', 'reported', 'reported'), 1, 1.0 / 1440)
"""  # noqa: S608
_SAME_MOMENT = f"""
select count(*) from requests where dedupe_key is null
    and (response_key is null or :outcome in ('aborted', 'interrupted'))
    and started_at between strftime('%Y-%m-%dT%H:%M:%fZ', :started_at, '-1 second')
        and strftime('%Y-%m-%dT%H:%M:%fZ', :started_at, '+1 second')
    and service = :service and endpoint = :endpoint
    and (http_status is :http_status or (:http_status is null and :outcome = 'aborted')) {_ALIKE}
"""  # noqa: S608
"""The id of an answer was seen live, and is not in a file where the client broke it off or it
went on over a connection that the file does not hold."""


def is_known(connection: sqlite3.Connection, row: Mapping[str, Column], place: int) -> bool:
    """Whether the log holds this exchange, of another import or seen live."""
    bound = {**row, "model": row["model_served"] or row["model_requested"]}
    found = 0
    for query in (_SAME_FILE, _SAME_ANSWER if row["response_key"] else _SAME_MOMENT):
        found += connection.execute(query, bound).fetchone()[0]
    return found > place
