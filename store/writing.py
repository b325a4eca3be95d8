"""The one way into the log: rows, their roll-ups and counters, all or nothing.

Recorder, imports and deletions all write through here, in transactions that
are begun at once and kept short, so that any number of writers take turns.
"""

import functools
import operator
import re
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from itertools import batched
from zoneinfo import ZoneInfo

from estimator import speed
from estimator.picture_work import PictureWork
from estimator.work import Work, sums_of_request
from store import schema
from store.works import done

type Column = str | int | float | None
type Sums = tuple[float, ...]
type Cell = tuple[Column, ...]
"""Sums in the columns of `hours`."""

COLUMNS = (
    *re.findall(r"^ {4}(\w+) (?:text|integer|real)", schema.REQUESTS, re.MULTILINE)[1:],
    *(column.partition(" ")[0] for column in schema.ADDED),
)
"""Columns of `requests`, without its id."""
_CELL = tuple(re.findall(r"^ {4}(\w+) (?:text|integer|real)", schema.HOURS, re.MULTILINE))
_KEYS = 11
"""The first columns of `hours` that make its primary key."""
_HOUR = _CELL.index("hour")
"""The column that `days` has not."""
BATCH = 200
"""Rows in one transaction at the most: another writer waits no longer than for these."""


def write(
    connection: sqlite3.Connection,
    rows: Sequence[Mapping[str, Column]],
    *,
    zone: ZoneInfo | None,
    counters: Mapping[str, int] | None = None,
    today: date | None = None,
) -> None:
    """Write complete rows of `requests` (every column but id) and what was missed.

    `zone` is the person's time zone, None the system's. Rows go in transactions of
    `BATCH`; `counters` are added to `today` in the last one.

    Raises:
        sqlite3.Error: nothing of the failing transaction was written.
    """
    batches = list(batched(rows, BATCH, strict=False)) or [()]
    for batch in batches:
        with schema.transaction(connection):
            add(connection, batch, zone=zone)
            if counters and today and batch is batches[-1]:
                connection.executemany(
                    "insert into counters (day, name, count) values (?, ?, ?) "
                    "on conflict do update set count = count + excluded.count",
                    [(today.isoformat(), name, count) for name, count in counters.items()],
                )


def add(
    connection: sqlite3.Connection, rows: Sequence[Mapping[str, Column]], *, zone: ZoneInfo | None
) -> list[Cell]:
    """Put complete rows into the transaction that is open, with all that follows from them.

    What they came to in `hours` is returned, in its columns.
    """
    connection.executemany(_insert(), [_values(row) for row in rows])
    by_hour = _add_up(connection, [cell_of(row, zone) for row in rows])
    carry(connection, rows)
    return by_hour


def remove(connection: sqlite3.Connection, ids: Sequence[int], *, zone: ZoneInfo | None) -> int:
    """Take rows out of the log and out of their roll-ups; how many there were.

    What was kept for the next turn of their conversations goes too.

    Raises:
        sqlite3.Error: nothing of the failing transaction was removed.
    """
    removed = 0
    for batch in batched(ids, BATCH, strict=False):
        with schema.transaction(connection):
            rows = _rows(connection, batch)
            cells = [_negative(cell_of(row, zone)) for row in rows]
            _add_up(connection, cells)
            days = [(day,) for day in {cell[0] for cell in cells}]
            for table in ("hours", "days"):
                # Only the table's name is put in.
                emptied = f"delete from {table} where request_count = 0 and day = ?"  # noqa: S608
                connection.executemany(emptied, days)
                connection.executemany(_not_negative(table), days)
            connection.executemany(
                "delete from requests where id = ?", [[row["id"]] for row in rows]
            )
            talks = {row["conversation_key"] for row in rows} - {None}
            connection.executemany(
                "delete from conversations where key = ?", [[key] for key in talks]
            )
            removed += len(rows)
    return removed


def correct(
    connection: sqlite3.Connection,
    dedupe_key: str,
    counts: dict[str, Column],
    *,
    zone: ZoneInfo | None,
) -> None:
    """Give the row of a key other counts, in the transaction that is open, roll-ups too."""
    query = "select id from requests where dedupe_key = ?"
    ids = [row[0] for row in connection.execute(query, [dedupe_key])]
    for row in _rows(connection, ids):
        corrected = row | counts
        _add_up(connection, [_negative(cell_of(row, zone)), cell_of(corrected, zone)])
        carry(connection, [corrected])
        # Names come from the caller's constants.
        assigned = ", ".join(f"{name} = ?" for name in counts)
        statement = f"update requests set {assigned} where id = ?"  # noqa: S608
        connection.execute(statement, [*counts.values(), row["id"]])


def restore(
    connection: sqlite3.Connection, rows: Sequence[Mapping[str, Column]], *, zone: ZoneInfo | None
) -> None:
    """Put rows that were removed back under their ids, in the transaction that is open.

    Those that are there already stay as they are.
    """
    there = {row["id"] for row in _rows(connection, [row["id"] for row in rows])}
    missing = [row for row in rows if row["id"] not in there]
    # Names come from the schema above.
    statement = (
        f"insert into requests (id, {', '.join(COLUMNS)}) "  # noqa: S608
        f"values (?, {', '.join('?' * len(COLUMNS))})"
    )
    connection.executemany(statement, [(row["id"], *_values(row)) for row in missing])
    _add_up(connection, [cell_of(row, zone) for row in missing])


def _rows(connection: sqlite3.Connection, ids: Sequence[Column]) -> list[dict[str, Column]]:
    marks = ", ".join("?" * len(ids))
    # Only question marks are put in; the ids stay bound.
    cursor = connection.execute(f"select * from requests where id in ({marks})", ids)  # noqa: S608
    names = [column[0] for column in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor]


def carry(connection: sqlite3.Connection, rows: Sequence[Mapping[str, Column]]) -> None:
    """Let each row's conversation go on from it, in the transaction that is open."""
    connection.executemany(_CARRY, _carried(rows))


_CARRY = """
insert into conversations (key, provider, turn_count, input_tokens, updated_at)
values (?, ?, ?, ?, ?)
on conflict do update set provider = excluded.provider, turn_count = excluded.turn_count,
    input_tokens = excluded.input_tokens, updated_at = excluded.updated_at
where excluded.updated_at >= updated_at
"""


def _carried(rows: Sequence[Mapping[str, Column]]) -> Iterable[tuple[Column, ...]]:
    """What each conversation takes into its next turn, by the latest of its rows."""
    found: dict[Column, tuple[Column, ...]] = {}
    for row in rows:
        key, at = row["conversation_key"], row["started_at"]
        if key is None or (carried := carried_by(row)) is None:
            continue
        if key not in found or str(found[key][-1]) <= str(at):
            found[key] = key, row["provider"], carried.turn, carried.tokens, at
    return found.values()


@dataclass(frozen=True, slots=True)
class Recalled:
    """What came before an exchange in its conversation."""

    tokens: int
    """Input and visible output of the turn before."""
    turn: int
    """How many turns came before."""
    asked: int | None = None
    """Input of the turn before alone, which another answer to it reads; None: not known."""


def carried_by(row: Mapping[str, Column]) -> Recalled | None:
    """What the turn after a row's reads again; None where that is not known.

    Thinking is not carried on.
    """
    given, made = row["input_tokens"], row["output_tokens"]
    if not isinstance(given, int) or not isinstance(made, int):
        return None
    hidden, turn = row["reasoning_tokens"], row["turn"]
    return Recalled(
        given + made - (hidden if isinstance(hidden, int) else 0),
        turn if isinstance(turn, int) else 1,
        given,
    )


def _negative(cell: Cell) -> Cell:
    keys, sums = cell[:_KEYS], cell[_KEYS:]
    return (*keys, *(-value for value in sums if isinstance(value, int | float)))


def rebuild(connection: sqlite3.Connection, zone: ZoneInfo | None) -> None:
    """Make the roll-ups anew from the rows, keyed in `zone`."""
    with schema.transaction(connection):
        connection.execute("delete from hours")
        connection.execute("delete from days")
        _fill(connection, zone)
        _remember_zone(connection, zone)


def refill(connection: sqlite3.Connection) -> None:
    """Fill empty roll-ups from the rows, keyed as they were, in the transaction that is open."""
    _fill(connection, kept_zone(connection))


def kept_zone(connection: sqlite3.Connection) -> ZoneInfo | None:
    """The time zone that the roll-ups are keyed in; None: the system's."""
    row = connection.execute("select value from meta where name = 'timezone'").fetchone()
    named = row[0] if row else _zone_name(None)
    return None if named == _zone_name(None) else ZoneInfo(named)


def _fill(connection: sqlite3.Connection, zone: ZoneInfo | None) -> None:
    cursor = connection.execute("select * from requests")
    names = [column[0] for column in cursor.description]
    while page := cursor.fetchmany(5000):
        _add_up(connection, [cell_of(dict(zip(names, row, strict=True)), zone) for row in page])


def keep_zone(connection: sqlite3.Connection, zone: ZoneInfo | None) -> None:
    """Rebuild the roll-ups if they were keyed in another time zone than the person's."""
    row = connection.execute("select value from meta where name = 'timezone'").fetchone()
    if row is None:
        with schema.transaction(connection):
            _remember_zone(connection, zone)
    elif row[0] != _zone_name(zone):
        rebuild(connection, zone)


def _remember_zone(connection: sqlite3.Connection, zone: ZoneInfo | None) -> None:
    connection.execute(
        "insert into meta (name, value) values ('timezone', ?) "
        "on conflict do update set value = excluded.value",
        [_zone_name(zone)],
    )


def _zone_name(zone: ZoneInfo | None) -> str:
    return zone.key if zone else "system"


_values = operator.itemgetter(*COLUMNS)
"""Of a row, in the order in which they are inserted."""


@functools.cache
def _insert() -> str:
    # Names come from the schema above.
    return (
        f"insert into requests ({', '.join(COLUMNS)}) "  # noqa: S608
        f"values ({', '.join('?' * len(COLUMNS))})"
    )


def _add_up(connection: sqlite3.Connection, cells: Sequence[Cell]) -> list[Cell]:
    """Add to both roll-ups what is the same but for its sums first: a batch has few kinds."""
    by_hour = together(cells)
    by_day = together([(*cell[:_HOUR], *cell[_HOUR + 1 :]) for cell in by_hour], _KEYS - 1)
    connection.executemany(_adding("hours"), by_hour)
    connection.executemany(_adding("days"), by_day)
    return by_hour


def together(cells: Iterable[Cell], keys: int = _KEYS) -> list[Cell]:
    """Those whose first columns are the same, as one."""
    found: dict[Cell, Cell] = {}
    for cell in cells:
        key, sums = cell[:keys], cell[keys:]
        held = found.get(key)
        found[key] = sums if held is None else tuple(map(operator.add, held, sums))
    return [key + sums for key, sums in found.items()]


@functools.cache
def _adding(table: str) -> str:
    names = [name for name in _CELL if table == "hours" or name != "hour"]
    sums = ", ".join(f"{name} = {name} + excluded.{name}" for name in _CELL[_KEYS:])
    # Names come from the schema above.
    return (
        f"insert into {table} ({', '.join(names)}) values ({', '.join('?' * len(names))}) "  # noqa: S608
        f"on conflict do update set {sums}"
    )


@functools.cache
def _not_negative(table: str) -> str:
    """A rounding error that a subtraction leaves must not look like work that was undone."""
    sums = re.findall(r"^ {4}(\w+) real", schema.HOURS, re.MULTILINE)
    raised = ", ".join(f"{name} = max({name}, 0.0)" for name in sums)
    return f"update {table} set {raised} where day = ? and min({', '.join(sums)}) < 0"  # noqa: S608


# Each row needs them, and `astuple` copies what it holds, one by one.
_TOKENS = operator.attrgetter(*(field.name for field in fields(Work)))
_PICTURES = operator.attrgetter(*(field.name for field in fields(PictureWork)))
_NO_TOKENS: Sums = _TOKENS(Work())
_NOTHING_MADE: Sums = _PICTURES(PictureWork())


@functools.lru_cache(maxsize=1024)
def _hour(minute: str, zone: ZoneInfo | None) -> tuple[str, int]:
    """Local date and hour of a minute, given as 2026-11-22T10:30 in UTC."""
    local = datetime.fromisoformat(f"{minute}Z").astimezone(zone)
    return local.date().isoformat(), local.hour


def cell_of(row: Mapping[str, Column], zone: ZoneInfo | None) -> Cell:
    """What one row adds to `hours`, in the order of its columns."""
    day, hour = _hour(str(row["started_at"])[:16], zone)
    is_refused = row["outcome"] == "refused"
    tokens, pictures, gpu_s, is_known = _work(row)
    is_known &= not is_refused
    if not is_known:
        tokens, pictures, gpu_s = _NO_TOKENS, _NOTHING_MADE, 0.0
    timed_tokens, timed_ms = _timed(row)
    return (
        day,
        hour,
        row["provider"],
        row["model_served"] or row["model_requested"] or "",
        row["client"] or "",
        row["task"],
        row["input_basis"],
        row["output_basis"],
        row["zone_hint"] or "",
        row["is_local"],
        row["label"] or "",
        1,
        int(is_known),
        int(is_refused),
        int(row["outcome"] == "opaque"),
        row["is_lower_bound"],
        *(row[f"{name}_tokens"] or 0 for name in ("input", "cached_input", "cache_write")),
        *(row[f"{name}_tokens"] or 0 for name in ("output", "reasoning")),
        *tokens,
        *pictures,
        row["output_count"] or 0 if row["task"] == "image" else 0,
        row["audio_s"] or 0.0,
        row["video_s"] or 0.0,
        gpu_s,
        timed_tokens,
        timed_ms,
    )


def _work(row: Mapping[str, Column]) -> tuple[Sums, Sums, float, bool]:
    """The work of a row: its tokens, its pictures, this machine's seconds; whether it is known."""
    given, made = row["input_tokens"], row["output_tokens"]
    if (
        row["task"] == "chat"
        and not row["is_local"]
        and isinstance(given, int)
        and isinstance(made, int)
    ):
        # What nearly all rows are, without a value for each step.
        cached = row["cached_input_tokens"]
        tokens = sums_of_request(given, made, cached if isinstance(cached, int) else 0)
        return tokens, _NOTHING_MADE, 0.0, True
    work = done(row)
    if work is None:
        return _NO_TOKENS, _NOTHING_MADE, 0.0, False
    return _TOKENS(work.tokens), _PICTURES(work.pictures), work.gpu_s, True


def _timed(row: Mapping[str, Column]) -> tuple[float, float]:
    """Tokens of a stream whose pace can be told, and the milliseconds in which they came."""
    first, last = row["ttft_ms"], row["last_token_ms"]
    if not row["is_streamed"] or first is None or last is None:
        return 0.0, 0.0
    visible = int(row["output_tokens"] or 0) - int(row["reasoning_tokens"] or 0)
    ttft_ms, last_token_ms = float(first), float(last)
    tokens = speed.timed_tokens(ttft_ms, last_token_ms, visible, int(row["chunk_count"] or 0))
    return (tokens, last_token_ms - ttft_ms) if tokens > 0 else (0.0, 0.0)
