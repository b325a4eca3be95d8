"""Deleting from the log what the person chooses, and bringing the last deletion back.

The rows go to `store.wastebasket` first, then leave the log in short transactions, roll-ups
with them, so that recorders go on writing. What is removed is overwritten in the log's file.
"""

import contextlib
import json
import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import batched
from zoneinfo import ZoneInfo

from store import backups, presence, queries, schema, telemetry, wastebasket, writing
from store.faults import Fault
from store.paths import Home, create_private

_FREE_SHARE = 0.2
"""Of the log's file that must be empty before it is worth writing anew."""
_READERS_MS = 2000
"""How long a deletion waits for those who still read what was there before it."""

type Progress = Callable[[int, int], None]
"""Told how many rows are done, and of how many."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """Which requests: those that meet every condition given; with none, all.

    `since` (included) and `until` (not included) are RFC 3339 UTC.
    """

    since: str | None = None
    until: str | None = None
    client: str | None = None
    model: str | None = None
    """As asked for, or as served."""
    provider: str | None = None
    service: str | None = None
    """The host family, as `requests --json` names it."""
    label: str | None = None
    import_id: int | None = None
    ids: tuple[int, ...] = ()

    @property
    def is_by_time(self) -> bool:
        """Whether all that was kept of a span is meant, counters and the like too."""
        return self._conditions().keys() <= {"started_at >= ?", "started_at < ?"}

    def condition(self) -> tuple[str, list[object]]:
        """SQL over `requests`, and the values of its question marks."""
        chosen = self._conditions()
        return " and ".join(chosen) or "true", list(chosen.values())

    def _conditions(self) -> dict[str, object]:
        conditions: dict[str, object] = {
            "started_at >= ?": self.since,
            "started_at < ?": self.until,
            "client = ?": self.client,
            "? in (model_served, model_requested)": self.model,
            "provider = ?": self.provider,
            "service = ?": self.service,
            "label = ?": self.label,
            "import_id = ?": self.import_id,
            # One value for any number of ids.
            "id in (select value from json_each(?))": json.dumps(self.ids) if self.ids else None,
        }
        return {sql: value for sql, value in conditions.items() if value is not None}


@dataclass(frozen=True, slots=True)
class Found:
    """What a selection would delete."""

    count: int
    first: str | None
    """When the oldest began; None: there is none."""
    last: str | None


def found(home: Home, selection: Selection) -> Found:
    """What `forget` would take. Raises Fault as `queries.Log` does."""
    with queries.opened(home) as log:
        return Found(*log.span(*selection.condition()))


def forget(
    home: Home,
    selection: Selection,
    *,
    is_final: bool = False,
    progress: Progress = lambda done, count: None,
) -> int:
    """Delete what is selected; how many requests that were.

    It can be undone (`undo`) for `wastebasket.KEPT` or until the next deletion; not at all if
    `is_final`. Stopped half way, it has deleted a part, which can be undone.

    Raises:
        Fault: `log_…` or `home_unwritable` if the log cannot be changed; `start_locked` while
            another deletion goes on.
    """
    if not home.log.exists():
        return 0
    with _opened(home) as log:
        wastebasket.empty(home)
        with _basket(home, log):
            _copy(log, selection)
            if selection == Selection():
                done = _clear(log)
                telemetry.forget(home, datetime.now(UTC))
            else:
                done = _remove(home, log, progress)
                _remove_what_is_left_alone(log, selection)
                _carry_on(log)
        if is_final:
            wastebasket.empty(home)
        _give_back(log)
    return done


def undo(home: Home, *, progress: Progress = lambda done, count: None) -> int:
    """Bring the last deletion back as it was, ids included; how many requests that were.

    Raises:
        Fault: `forget_nothing_kept` if there is none, or its time is over; else as `forget`.
    """
    wastebasket.expire(home)
    if wastebasket.kept(home) is None:
        raise Fault("forget_nothing_kept")
    with _opened(home) as log:
        wastebasket.renew(home)
        with _basket(home, log):
            count = _bring_back(home, log, progress)
        wastebasket.discard(home)
    return count


@contextlib.contextmanager
def _opened(home: Home) -> Iterator[sqlite3.Connection]:
    """The log for one deletion at a time, its errors as faults."""
    try:
        with (
            presence.start_lock(home, name="forget"),
            contextlib.closing(schema.connect(str(home.log))) as log,
        ):
            yield log
    except sqlite3.Error as error:
        raise backups.unusable(home, error) from error
    except OSError as error:
        reason = error.strerror or ""
        raise Fault("home_unwritable", path=str(home.root), reason=reason) from error


@contextlib.contextmanager
def _basket(home: Home, log: sqlite3.Connection) -> Iterator[None]:
    create_private(home.forgotten)
    log.execute("attach database ? as basket", [str(home.forgotten)])
    try:
        yield
    finally:
        log.execute("detach database basket")


def _copy(log: sqlite3.Connection, selection: Selection) -> None:
    """Into the basket, as the log has it at one moment; writers go on meanwhile."""
    condition, values = selection.condition()
    log.execute("begin")
    try:
        # Conditions are constants of `Selection`; values stay bound.
        log.execute(
            f"create table basket.requests as select * from requests where {condition} order by id",  # noqa: S608
            values,
        )
        log.execute(
            "create table basket.conversations as select * from conversations where key in "
            "(select conversation_key from basket.requests)"
        )
        log.execute("create table basket.imports as select * from imports where false")
        log.execute("create table basket.counters as select * from counters where false")
    except BaseException:
        log.rollback()
        raise
    log.commit()


def _remove(home: Home, log: sqlite3.Connection, progress: Progress) -> int:
    """What was copied goes; how many requests that were."""
    ids = [found[0] for found in log.execute("select id from basket.requests")]
    zone = writing.kept_zone(log)
    done = 0
    for batch in batched(ids, writing.BATCH, strict=False):
        done += writing.remove(log, batch, zone=zone)
        wastebasket.renew(home)
        progress(done, len(ids))
    return done


def _clear(log: sqlite3.Connection) -> int:
    """Everything goes at once: 5 s for a million requests, instead of minutes row by row."""
    with schema.transaction(log):
        late = "id > (select ifnull(max(id), 0) from basket.requests)"
        log.execute(f"insert into basket.requests select * from requests where {late}")  # noqa: S608
        (done,) = log.execute("select count(*) from basket.requests").fetchone()
        log.execute("delete from main.requests")
        log.execute("delete from main.hours")
        log.execute("delete from main.days")
        for table in ("conversations", "imports", "counters"):
            _move(log, table, "true", [])
    return int(done)


def _remove_what_is_left_alone(log: sqlite3.Connection, selection: Selection) -> None:
    """Imports of which nothing is left; of a span of time also what was counted in it."""
    with schema.transaction(log):
        mine = "select import_id from basket.requests"
        if selection.is_by_time:
            since, until = selection.since or "", selection.until or "9"
            mine += " union select id from imports where started_at >= ? and started_at < ?"
            values = [since, until]
            _move(log, "conversations", "updated_at >= ? and updated_at < ?", values)
            zone = writing.kept_zone(log)
            days = [_day(since, zone) or "", _day(until, zone) or "9"]
            _move(log, "counters", "day >= ? and day < ?", days)
        else:
            values = []
        left = "select import_id from requests where import_id is not null"
        empty = f"id in ({mine}) and id not in ({left})"
        _move(log, "imports", empty, values)
        if selection.import_id is not None:
            # What it took is to be had again, from files that a later import went through too.
            log.execute("delete from main.imported_files")


_LAST = """
    select * from (
        select *, row_number() over (
            partition by conversation_key order by started_at desc, id desc) as place
        from main.requests
        where input_tokens is not null and output_tokens is not null
        and conversation_key in (select key from basket.conversations))
    where place = 1
"""
"""The turn of each conversation that the next one goes on from."""


def _carry_on(log: sqlite3.Connection) -> None:
    """A conversation of which turns are left goes on from these, as if the others had never been.

    Read in one go through the log, without holding up its writers.
    """
    if log.execute("select 1 from basket.conversations").fetchone() is None:
        return
    cursor = log.execute(_LAST)
    names = [column[0] for column in cursor.description]
    rows = [dict(zip(names, row, strict=True)) for row in cursor]
    with schema.transaction(log):
        writing.carry(log, rows)


def _move(log: sqlite3.Connection, table: str, condition: str, values: list[str]) -> None:
    # Constants of this module; values stay bound.
    log.execute(f"insert into basket.{table} select * from {table} where {condition}", values)  # noqa: S608
    log.execute(f"delete from main.{table} where {condition}", values)  # noqa: S608


def _day(moment: str, zone: ZoneInfo | None) -> str | None:
    """The local date of a moment; None of what is none."""
    try:
        return datetime.fromisoformat(moment).astimezone(zone).date().isoformat()
    except ValueError:
        return None


def _bring_back(home: Home, log: sqlite3.Connection, progress: Progress) -> int:
    zone = writing.kept_zone(log)
    with schema.transaction(log):
        log.execute("insert or ignore into imports select * from basket.imports")
    (count,) = log.execute("select count(*) from basket.requests").fetchone()
    log.row_factory = sqlite3.Row
    done, last = 0, 0
    query = "select rowid as place, * from basket.requests where rowid > ? order by rowid limit ?"
    while rows := [dict(row) for row in log.execute(query, (last, writing.BATCH))]:
        with schema.transaction(log):
            writing.restore(log, rows, zone=zone)
        wastebasket.renew(home)
        done, last = done + len(rows), rows[-1]["place"]
        progress(done, count)
    log.row_factory = None
    with schema.transaction(log):
        log.execute(
            "insert into conversations select * from basket.conversations where true "
            "on conflict do update set turn_count = excluded.turn_count, "
            "input_tokens = excluded.input_tokens, updated_at = excluded.updated_at "
            "where excluded.updated_at >= updated_at"
        )
        log.execute(
            "insert into counters select * from basket.counters where true "
            "on conflict do update set count = count + excluded.count"
        )
    return done


def _give_back(log: sqlite3.Connection) -> None:
    """Give the disk what is empty, and leave nothing of what was removed in log.db-wal."""
    log.execute(f"pragma busy_timeout = {_READERS_MS}")
    free, pages = (
        log.execute(f"pragma {name}").fetchone()[0] for name in ("freelist_count", "page_count")
    )
    # Neither is needed for the deletion to hold: rows are overwritten where they stood.
    with contextlib.suppress(sqlite3.OperationalError):
        if free > pages * _FREE_SHARE:
            log.execute("vacuum")
    with contextlib.suppress(sqlite3.OperationalError):
        log.execute("pragma wal_checkpoint(truncate)").fetchone()
