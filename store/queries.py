"""Reading the log: read-only, by stdlib sqlite3, safe on any thread that opens its own.

Rows are plain dicts here, at the SQL edge.
"""

import contextlib
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from typing import Any, NamedTuple

from estimator.picture_work import PictureWork
from estimator.work import Work
from store.faults import Fault
from store.paths import Home
from store.works import NO_PICTURES

VERSION = 5
"""Of the log's tables; a log with a higher one was written by a newer wattprint."""

OPERATIONS = 100_000
"""Of SQLite, a few milliseconds: after so many a query may be broken off."""
type Row = Mapping[str, object]


class Cell(NamedTuple):
    """Sums of the requests that share a time, provider, model, client, task, basis and label."""

    day: str
    """Local date, or its month where that is asked for."""
    hour: int
    provider: str
    model: str
    client: str
    task: str
    input_basis: str
    output_basis: str
    zone: str
    is_local: int
    label: str
    request_count: int
    counted_count: int
    refused_count: int
    opaque_count: int
    lower_bound_count: int
    input_tokens: int
    cached_input_tokens: int
    cache_write_tokens: int
    output_tokens: int
    reasoning_tokens: int
    work: Work
    pictures: PictureWork
    image_count: int
    audio_s: float
    video_s: float
    gpu_s: float
    timed_tokens: float
    timed_ms: float


_SUMMED = tuple(field.name for field in fields(Work))
_WORK = tuple(f"work_{name}" for name in _SUMMED)
_PICTURES = tuple(f"picture_{field.name}" for field in fields(PictureWork))
_KEYS = Cell._fields[:11]
_WORK_AT = Cell._fields.index("work")
_PICTURES_AT = _WORK_AT + len(_WORK)
_WORK_END = _PICTURES_AT + len(_PICTURES)
_ADDED_UP = (*Cell._fields[11:_WORK_AT], *_WORK, *_PICTURES, *Cell._fields[_WORK_AT + 2 :])
"""In the order of `Cell`, both kinds of work spread out."""
ENERGY_SUMS = ("request_count", "counted_count", *_WORK, *_PICTURES, "gpu_s")
"""What a best guess of energy needs."""
COUNTS = (*Cell._fields[11:_WORK_AT], *_WORK, *_PICTURES, "gpu_s")
"""What the footprint and the counts of a period need."""
_DAYS = {
    "month": "substr(day, 1, 7)",
    "weekday": "cast((strftime('%w', day) + 6) % 7 as text)",
}
"""What may stand in the place of a day."""


@dataclass(frozen=True, slots=True)
class Only:
    """A part of the log. '' is what is not known or not given; None: whatever it is."""

    client: str | None = None
    label: str | None = None
    model: str | None = None
    provider: str | None = None

    def conditions(self, columns: Mapping[str, str]) -> tuple[list[str], list[object]]:
        """What a row has to meet, and the values that are bound; `columns` name each in SQL."""
        asked = {field.name: getattr(self, field.name) for field in fields(self)}
        held = {name: value for name, value in asked.items() if value is not None}
        return [f"{columns[name]} = ?" for name in held], list(held.values())


ALL = Only()
_IN_SUMS = {field.name: field.name for field in fields(Only)}
IN_ROWS = {
    "client": "coalesce(client, '')",
    "label": "coalesce(label, '')",
    "model": "coalesce(nullif(model_served, ''), model_requested, '')",
    "provider": "requests.provider",
}


class Log:
    """The log, opened for reading. One that is not there yet reads as empty.

    A log in a folder that cannot be written is read as it stands.

    Raises:
        Fault: from any query, `log_newer` if a newer wattprint wrote the log, `log_older` if it
            has yet to be upgraded (`is_older`), `log_damaged` or `log_unusable` if it cannot be
            answered.
    """

    def __init__(self, home: Home) -> None:
        self.home = home
        self._connection: sqlite3.Connection | None = None
        self._is_over = False

    def close(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def break_off(self) -> None:
        """End the query that runs on another thread, and let none follow: they raise Fault."""
        self._is_over = True

    def data_version(self) -> int:
        """Moves whenever someone else has written; -1 while there is no log."""
        rows = self.rows("pragma data_version")
        return int(str(rows[0]["data_version"])) if rows else -1

    def is_older(self) -> bool:
        """An older wattprint wrote it, and it has yet to be upgraded (`schema.prepare`)."""
        try:
            self.data_version()
        except Fault as fault:
            if fault.code == "log_older":
                return True
            raise
        return False

    def requests(
        self, *, limit: int | None = None, after_id: int | None = None
    ) -> list[dict[str, object]]:
        """Rows of `requests`, the last written first; `store.listing` has what is sought."""
        query = "select * from requests where id > ? order by id desc limit ?"
        return self.dicts(query, [after_id or 0, -1 if limit is None else limit])

    def between(self, since: str, until: str) -> Iterator[Row]:
        """Rows that began from `since` to before `until` (RFC 3339 UTC), oldest first."""
        query = """
            select * from requests where started_at >= ? and started_at < ?
            order by started_at, id
        """
        yield from self.dicts(query, [since, until])

    def request(self, request_id: int) -> dict[str, object] | None:
        """One row, or None."""
        return next(iter(self.dicts("select * from requests where id = ?", [request_id])), None)

    def ways(self, count: int) -> list[tuple[str, str]]:
        """(source, client) of the newest requests, each pair once, most first."""
        query = """
            select source, client, count(*) as n from (
                select source, ifnull(client, '') as client from requests order by id desc limit ?)
            group by source, client order by n desc, source, client
        """
        return [(str(row["source"]), str(row["client"])) for row in self.rows(query, [count])]

    def count(self) -> int:
        """How many requests are logged in all."""
        rows = self.rows("select count(*) as n from requests")
        return int(str(rows[0]["n"])) if rows else 0

    def last_id(self) -> int:
        """The greatest id there is; 0 while there is none."""
        rows = self.rows("select max(id) as id from requests")
        return int(rows[0]["id"] or 0) if rows else 0

    def span(self, condition: str, values: Sequence[object]) -> tuple[int, str | None, str | None]:
        """Number, first and last start (RFC 3339 UTC) of the requests that meet a condition.

        The condition is SQL of ours, in which a person's words are question marks.
        """
        query = f"""
            select count(*) as n, min(started_at) as first, max(started_at) as last
            from requests where {condition}
        """  # noqa: S608
        rows = self.rows(query, values)
        return (rows[0]["n"], rows[0]["first"], rows[0]["last"]) if rows else (0, None, None)

    def extent(self, table: str, column: str) -> tuple[int, str | None, str | None]:
        """Number of rows of a table of ours, and the least and greatest in one of its columns."""
        query = f"select count(*) as n, min({column}) as a, max({column}) as b from {table}"  # noqa: S608
        rows = self.rows(query)
        return (rows[0]["n"], rows[0]["a"], rows[0]["b"]) if rows else (0, None, None)

    def sizes(self) -> dict[str, int]:
        """Bytes on disk of each table with its indexes; none where SQLite cannot tell."""
        query = """
            select tbl_name as name, sum(pgsize) as size from dbstat
            join sqlite_master using (name) where aggregate = true group by tbl_name
        """
        try:
            return {str(row["name"]): int(row["size"]) for row in self.rows(query)}
        except Fault as fault:
            if isinstance(fault.__cause__, sqlite3.OperationalError):
                return {}  # it was compiled without dbstat
            raise

    def cells(
        self,
        first: date,
        last: date,
        *,
        by: Sequence[str] = _KEYS,
        only: Only = ALL,
        sums: Sequence[str] = _ADDED_UP,
    ) -> list[Cell]:
        """Sums of all requests from `first` to `last` (local dates, both included).

        Keys left out of `by` are summed over and come back as '' or 0, as do sums left out of
        `sums`. "month" in `by` gives months (2026-11) as days, "weekday" 0 (Monday) to 6.
        """
        day = next((_DAYS[name] for name in _DAYS if name in by), None)
        read = {"day": day or "day"} | {name: name for name in _KEYS[1:]}
        kept = [name for name in _KEYS if name in by or (name == "day" and day)]
        blank = dict.fromkeys(_KEYS, "''") | {"hour": "0", "is_local": "0"}
        keys = [f"{(read if name in kept else blank)[name]} as {name}" for name in _KEYS]
        added = [f"{f'sum({name})' if name in sums else 0} as {name}" for name in _ADDED_UP]
        conditions, values = only.conditions(_IN_SUMS)
        # Column names come from the dataclass above, never from a caller's text.
        group = f"group by {', '.join(read[name] for name in kept)}" if kept else ""
        query = f"""
            select {", ".join(keys + added)} from {"hours" if "hour" in by else "days"}
            where {" and ".join(["day between ? and ?", *conditions])} {group}
        """  # noqa: S608
        rows = self.rows(query, [first.isoformat(), last.isoformat(), *values])
        return [cell(tuple(row)) for row in rows if row["request_count"] is not None]

    def counters(self, first: date, last: date) -> dict[str, int]:
        """What was missed from `first` to `last`: dropped, failed, lost, passed_through, …"""
        query = "select name, sum(count) as n from counters where day between ? and ? group by name"
        rows = self.rows(query, [first.isoformat(), last.isoformat()])
        return {str(row["name"]): int(str(row["n"])) for row in rows}

    def paces(self) -> dict[tuple[str, str], float]:
        """By provider and model, the milliseconds between two tokens, over the whole log."""
        query = """
            select provider, model, sum(timed_ms) / sum(timed_tokens) as pace from days
            where not is_local and output_basis in ('reported', 'counted')
            group by provider, model having sum(timed_tokens) >= 1
        """
        rows = self.rows(query)
        return {(str(r["provider"]), str(r["model"])): float(str(r["pace"])) for r in rows}

    def factor_sets(self) -> list[tuple[str, str]]:
        """(name, RFC 3339 UTC of its first use), oldest first."""
        query = "select name, first_used_at from factor_sets order by first_used_at, name"
        return [(str(row["name"]), str(row["first_used_at"])) for row in self.rows(query)]

    def rows(self, query: str, values: Sequence[object] = ()) -> list[sqlite3.Row]:
        """What a query of ours finds; what a person typed stands in `values`."""
        try:
            connection = self._open()
            return connection.execute(query, tuple(values)).fetchall() if connection else []
        except sqlite3.Error as error:
            self.close()
            from store import backups  # with what copies files

            raise backups.unusable(self.home, error) from error

    def dicts(self, query: str, values: Sequence[object] = ()) -> list[dict[str, object]]:
        """`rows`, each whole in a plain dictionary."""
        rows = self.rows(query, values)
        names = rows[0].keys() if rows else ()
        # `dict(row)` would look for each name by itself: 8 times slower.
        return [dict(zip(names, row, strict=True)) for row in rows]

    def _open(self) -> sqlite3.Connection | None:
        if self._is_over:
            raise sqlite3.OperationalError("interrupted")
        if self._connection is None and self.home.log.exists():
            self._connection = read_only(self.home)
            if self._connection is not None:
                # Connection.interrupt() does nothing to a query that is just about to begin.
                self._connection.set_progress_handler(lambda: self._is_over, OPERATIONS)
        return self._connection


def cell(values: tuple[Any, ...]) -> Cell:
    """Of the columns of `hours`, in their order."""
    pictures = values[_PICTURES_AT:_WORK_END]
    return Cell._make(
        (
            *values[:_WORK_AT],
            Work(*values[_WORK_AT:_PICTURES_AT]),
            PictureWork(*pictures) if any(pictures) else NO_PICTURES,
            *values[_WORK_END:],
        )
    )


def read_only(home: Home) -> sqlite3.Connection | None:
    """A connection to the log, which is there; None while its tables are not made.

    Raises:
        Fault: `log_newer`, `log_older`.
        sqlite3.Error: it cannot be opened.
    """
    path = home.log.as_uri()
    try:
        return _with_tables(home, f"{path}?mode=ro")
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode == sqlite3.SQLITE_BUSY:
            raise  # what is read past another's lock may be neither old nor new
        # A log in WAL mode cannot be opened where its -shm file can neither be read nor made.
        return _with_tables(home, f"{path}?immutable=1")


def _with_tables(home: Home, uri: str) -> sqlite3.Connection | None:
    connection = sqlite3.connect(uri, uri=True, timeout=5, check_same_thread=False)
    connection.row_factory = sqlite3.Row
    try:
        version = connection.execute("pragma user_version").fetchone()[0]
        if version > VERSION:
            raise Fault("log_newer", path=str(home.log))
        if 0 < version < VERSION:
            raise Fault("log_older", path=str(home.log))
        query = "select 1 from sqlite_master where name = 'hours'"
        is_made = connection.execute(query).fetchone() is not None
    except (sqlite3.Error, Fault):
        connection.close()
        raise
    if is_made:
        return connection
    connection.close()
    return None


@contextlib.contextmanager
def opened(home: Home) -> Iterator[Log]:
    """A log that is closed at the end."""
    log = Log(home)
    try:
        yield log
    finally:
        log.close()
