"""One file's way into the log: what is known already stays out, the rest goes in by batches.

Who recorded live and saves a HAR file of the same has each exchange twice. The
n-th exchange of a kind in a file is known when the log holds n of that kind.
"""

import sqlite3
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from intake.known import Acquaintance, Known
from intake.replay import Seen as Replayed
from intake.seen import Seen
from intake.turns import Row, Told, Turn
from store import queries, rows, schema, writing
from store.bookkeeping import Bookkeeper
from store.keys import Hasher
from store.writing import BATCH, Cell, Column
from wire.capture import new_uid
from wire.exchange import Exchange, Reading

_LATEST = 64
"""Exchanges of a kind that a file may list twice: those that were under way together."""


_COUNTS = (
    "input_tokens",
    "cached_input_tokens",
    "cache_write_tokens",
    "output_tokens",
    "reasoning_tokens",
    "duration_ms",
)
"""What grows while an answer is written down."""


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


@dataclass(slots=True)
class Tally:
    """What came of one file."""

    taken: int = 0
    known: int = 0
    unreadable: Counter[str] = field(default_factory=Counter)
    """Requests that cannot be logged, by reason."""
    others: int = 0
    first: str | None = None
    """When the oldest request that was taken began, as in the log; None: none was."""
    last: str | None = None
    _cells: list[Cell] = field(default_factory=list)

    @property
    def cells(self) -> list[queries.Cell]:
        """The sums of what was taken, over all hours."""
        return [queries.cell(cell) for cell in self._cells]

    def add(self, rows: Sequence[Row], cells: Iterable[Cell]) -> None:
        """Rows were written, which came to `cells` in `hours`."""
        times = [str(row["started_at"]) for row in rows]
        self.taken += len(rows)
        self.first = min([*times, *([self.first] if self.first else [])], default=None)
        self.last = max([*times, self.last or ""]) or None
        timeless = [("", 0, *cell[2:]) for cell in cells]
        self._cells = writing.together([*self._cells, *timeless])


class Ledger:
    """Writes the rows of one import: of one file after another.

    `seen` has what is known already; `label` is for what has none.
    """

    def __init__(
        self,
        connection: sqlite3.Connection,
        zone: ZoneInfo | None,
        books: Bookkeeper,
        hasher: Hasher,
        seen: Seen,
        label: str | None = None,
    ) -> None:
        self._connection = connection
        self._zone = zone
        self._label = label
        self._books = books
        self._acquaintance = Acquaintance(connection, hasher, seen)
        self._hasher = hasher
        self._seen = seen
        self._source = ""
        self._unread = 0
        """Requests left out of the files before this one."""
        self._waiting: list[Candidate] = []
        self._turns: dict[str, Turn | Told] = {}
        self._again = 0
        """Turns that came once more in their batch."""
        self._rows: list[Row] = []
        self._like: tuple[Exchange, Row] | None = None
        """The exchange that the last turns were like, as a row."""
        self.tally = Tally()
        """Of the file under way."""
        self.import_id: int | None = None

    def begin(self, source: str) -> Tally:
        """The next file, of a tally of its own."""
        self._source = self._source or source
        self._unread += self.tally.unreadable.total()
        self.tally = Tally()
        return self.tally

    def row(self, reading: Reading) -> Row:
        """The row of a reading, which the next turn of its conversation goes on from."""
        return self._books.row(reading)

    def add(self, candidate: Candidate) -> None:
        """Written with its batch. Raises sqlite3.Error."""
        self._waiting.append(candidate)
        if len(self._waiting) >= BATCH:
            self.flush()

    def add_turn(self, turn: Turn | Told) -> None:
        """Written with its batch, or known. Raises sqlite3.Error."""
        about = turn.like if isinstance(turn, Told) else turn.reading.exchange
        key = self._hasher.key(f"{about.provider}\n{turn.key}")
        if key in self._turns:
            self._again += 1
            if _made(turn) <= _made(self._turns[key]):
                return
        self._turns[key] = turn
        if len(self._turns) >= BATCH:
            self.flush()

    def add_row(self, row: Row) -> None:
        """A row of another log: written with its batch, or known. Raises sqlite3.Error."""
        self._rows.append(row)
        if len(self._rows) >= BATCH:
            self.flush()

    def flush(self, *, mark: str | None = None, name_key: str = "") -> None:
        """Write what waits, and how far the import is.

        `mark`: of a file that has ended, to pass it over by; `name_key`: of all that was read,
        when all has ended.

        Raises:
            sqlite3.Error: the log cannot be written; nothing of what waited is in it.
        """
        known, fresh, grown = self._sorted_turns()
        unread = self._unread + self.tally.unreadable.total()
        cells: list[Cell] = []
        written: list[Row] = []
        with schema.transaction(self._connection):
            import_id = self.import_id or self._begun()
            for candidate in self._waiting:
                row = self._marked(candidate.row, import_id)
                if is_known(self._connection, row, candidate.place, self._seen):
                    known += 1
                    continue
                written.append(row)
                cells += writing.add(self._connection, [row], zone=self._zone)
            for key, counts in grown.items():
                writing.correct(self._connection, key, counts, zone=self._zone)
            are_known = self._acquaintance.of_rows(self._rows, import_id)
            known += sum(are_known)
            fresh += [row for row, is_old in zip(self._rows, are_known, strict=True) if not is_old]
            for row in fresh:
                self._marked(row, import_id)
            if fresh:
                cells += writing.add(self._connection, fresh, zone=self._zone)
                written += fresh
            self._connection.execute(
                "update imports set name_key = ?, taken_count = taken_count + ?, "
                "known_count = known_count + ?, unread_count = ? where id = ?",
                [name_key, len(written), known, unread, import_id],
            )
            if mark:
                self._connection.execute(
                    "insert or ignore into imported_files (key, import_id) values (?, ?)",
                    [mark, import_id],
                )
        self.import_id = import_id
        self._waiting.clear()
        self._turns.clear()
        self._again = 0
        self._rows.clear()
        self.tally.known += known
        self.tally.add(written, cells)

    def _marked(self, row: Row, import_id: int | None) -> Row:
        row["import_id"] = import_id
        row["label"] = row["label"] or self._label
        return row

    def is_marked(self, mark: str) -> bool:
        """Whether a file of this mark was read to its end."""
        # Only the name of a table of ours is put in.
        query = f"select 1 from {self._seen.files} where key = ?"  # noqa: S608
        return self._connection.execute(query, [mark]).fetchone() is not None

    def _sorted_turns(self) -> tuple[int, list[Row], dict[str, Row]]:
        """How many of the turns that wait are known, the rows of the others, and by their keys
        the counts of those that have grown."""
        known = self._acquaintance.of(self._turns)
        fresh, grown = [], {}
        for key, turn in self._turns.items():
            if known.get(key) is Known.SAME:
                continue
            row = self._told(turn) if isinstance(turn, Told) else self.row(turn.reading)
            row["dedupe_key"] = key
            if key in known:
                grown[key] = {name: row[name] for name in _COUNTS}
            elif isinstance(turn, Told) or not turn.reading.runs_no_model:
                fresh.append(row)
        return len(known) + self._again, fresh, grown

    def _told(self, turn: Told) -> Row:
        like, base = self._like or (None, {})
        if turn.like is not like:
            base = self._books.unlearnt(Reading(exchange=turn.like))
            self._like = turn.like, base
        return rows.told(
            base,
            uid=new_uid(),
            started_at=turn.started_at,
            zone=self._zone,
            response_key=self._hasher.key(turn.response_id) if turn.response_id else None,
            usage=turn.usage,
            duration_ms=turn.duration_ms,
            retry_count=turn.retry_count,
            turn=turn.turn,
        )

    def _begun(self) -> int | None:
        now = datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        return self._connection.execute(
            "insert into imports (started_at, kind, name_key, taken_count, known_count, "
            "unread_count) values (?, ?, '', 0, 0, 0)",
            [now, self._source],
        ).lastrowid


def _made(turn: Turn | Told) -> int:
    usage = turn.usage if isinstance(turn, Told) else turn.reading.exchange.usage
    return usage.output_tokens or 0


def key_of(seen: Replayed, hasher: Hasher) -> str:
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
select count(*) from {seen} where dedupe_key = :dedupe_key
    and abs(julianday(started_at) - julianday(:started_at)) <= 1
"""
# Only the constant condition above is put in; values stay bound.
_SAME_ANSWER = f"""
select count(*) from {{seen}} where response_key = :response_key and provider = :provider
    and dedupe_key is not :dedupe_key and import_id is not :import_id
    and (coalesce(model_served, model_requested) is :model or :model is null) {_ALIKE}
    and abs(julianday(started_at) - julianday(:started_at)) <= iif(
        (:input_basis, :output_basis, input_basis, output_basis)
            = ('reported', 'reported', 'reported', 'reported'), 1, 1.0 / 1440)
"""  # noqa: S608
_SAME_MOMENT = f"""
select count(*) from {{seen}} where dedupe_key is null
    and (response_key is null or :outcome in ('aborted', 'interrupted'))
    and started_at between strftime('%Y-%m-%dT%H:%M:%fZ', :started_at, '-1 second')
        and strftime('%Y-%m-%dT%H:%M:%fZ', :started_at, '+1 second')
    and service = :service and endpoint = :endpoint
    and (http_status is :http_status or (:http_status is null and :outcome = 'aborted')) {_ALIKE}
"""  # noqa: S608
"""The id of an answer was seen live, and is not in a file where the client broke it off or it
went on over a connection that the file does not hold."""
_SAME_LOG = """
select count(*) from {seen} where started_at = :started_at and source = :source
    and service = :service and endpoint = :endpoint and dedupe_key is not :dedupe_key
    and coalesce(model_served, model_requested) is :model
    and import_id in (select id from {imports} where kind = 'log')
"""
"""From the same file, as another machine read it, whose keys are of another secret."""


def is_known(
    connection: sqlite3.Connection, row: Mapping[str, Column], place: int, seen: Seen
) -> bool:
    """Whether the log holds this exchange, of another import or seen live."""
    bound = {**row, "model": row["model_served"] or row["model_requested"]}
    found = 0
    for query in (_SAME_FILE, _SAME_LOG, _SAME_ANSWER if row["response_key"] else _SAME_MOMENT):
        # Only names of tables of ours are put in.
        named = query.format(seen=seen.requests, imports=seen.imports)
        found += connection.execute(named, bound).fetchone()[0]
    return found > place
