"""Deleting by itself what is older than the person wants to keep (`recording.retention_days`)."""

import contextlib
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from store import backups, schema, writing
from store.paths import Home

type Pause = Callable[[float], bool]
"""Waits so many seconds; True: stop."""


def edge(now: datetime, days: int) -> str:
    """What began before this goes: RFC 3339 UTC, as the log writes it."""
    before = now.astimezone(UTC) - timedelta(days=days)
    return before.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def prune(home: Home, days: int, now: datetime, pause: Pause = lambda seconds: False) -> int:
    """Delete for good what began more than `days` before `now`; how many requests that were.

    Their sums go with them, and what was imported, carried on and counted before that day.
    Between two transactions others have as long as one took.

    Raises:
        sqlite3.Error: the log could not be written; what was deleted so far is.
    """
    before, moment = now - timedelta(days=days), edge(now, days)
    removed = 0
    with contextlib.closing(schema.connect(str(home.log))) as log:
        zone = writing.kept_zone(log)
        query = "select id from requests where started_at < ? order by id limit ?"
        while ids := [found[0] for found in log.execute(query, (moment, writing.BATCH))]:
            began = time.monotonic()
            removed += writing.remove(log, ids, zone=zone)
            if pause(time.monotonic() - began):
                return removed
        with schema.transaction(log):
            log.execute("delete from conversations where updated_at < ?", [moment])
            day = before.astimezone(zone).date().isoformat()
            log.execute("delete from counters where day < ?", [day])
            log.execute(
                "delete from imports where started_at < ? and id not in "
                "(select import_id from requests where import_id is not null)",
                [moment],
            )
    backups.remove(home, before)
    return removed
