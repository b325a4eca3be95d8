"""The folder of weekly summaries: a file for each week that has ended, in the formats chosen."""

import hashlib
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

from reports import dates, formats, loading, words
from reports.reading import Reading, opened
from reports.spans import A_DAY, Span
from reports.totals import KIND
from store import presence, settings
from store.paths import Home
from store.shelf import Shelf, State

FORMATS = ("html",)
"""Where none are chosen."""
PATIENCE_S = 60


def catch_up(home: Home) -> list[tuple[Path, State]]:
    """Write what is missing, or was made from other numbers or factors; what was done, in order.

    Nothing where no folder is chosen.

    Raises:
        Fault: the settings or the log cannot be read, or another is writing for too long.
        OSError: the folder, or a file in it, cannot be written.
    """
    chosen = settings.load(home)
    if chosen.summary_folder is None:
        return []
    kinds = [kind for kind in chosen.summary_formats if kind in formats.WRITERS] or FORMATS
    with presence.start_lock(home, PATIENCE_S, "summaries"), opened(home) as read:
        shelf = Shelf(home)
        return [
            done
            for week in _ended(read, chosen.retention_days)
            for done in _put(read, shelf, chosen.summary_folder, week, tuple(kinds))
        ]


def _ended(read: Reading, retention_days: int | None) -> Iterator[Span]:
    """The weeks with requests that are over, oldest first.

    Those that the retention has begun to delete are left out: what was written of them while they
    were whole is not to be replaced by a part.
    """
    _, first, _ = read.log.extent("requests", "started_at")
    if first is None:
        return
    today = dates.local_date(read.now, read.time_zone)
    since = dates.local_date(datetime.fromisoformat(first), read.time_zone) - A_DAY
    kept_since = date.min if retention_days is None else today - (retention_days - 1) * A_DAY
    cells = read.log.cells(since, today, by=("day",), sums=("request_count",))
    for monday in sorted({Span.of("week", date.fromisoformat(cell.day)).first for cell in cells}):
        week = Span.of("week", monday)
        if week.last < today and week.first >= kept_since:
            yield week


def _put(
    read: Reading, shelf: Shelf, folder: Path, week: Span, kinds: tuple[str, ...]
) -> Iterator[tuple[Path, State]]:
    made_from = _made_from(read, week)
    files = {kind: folder / formats.file_name(week, kind) for kind in kinds}
    due = {kind: path for kind, path in files.items() if not shelf.has(path, made_from)}
    if not due:
        return
    period = loading.period(
        read.log, read.factors, "week", now=read.now, time_zone=read.time_zone, day=week.first
    )
    for kind, path in due.items():
        content = formats.write(read, period, kind).encode()
        yield path, shelf.put(path, content, made_from)


def _made_from(read: Reading, week: Span) -> str:
    """Another text when the week's requests, the factors or the language change.

    The pace of all streams, which moves a figure by a little each day, is left out.
    """
    by = (*KIND, "client", "label", "day")
    cells = read.log.cells(week.first, week.last, by=by)
    missed = read.log.counters(week.first, week.last)
    own = read.factors.own
    parts = (cells, missed, read.factors.name, own.models, own.intensities, own.zone, own.zones)
    told = repr((*parts, own.gpu_power_w, str(read.time_zone), words.language()))
    return hashlib.sha256(told.encode()).hexdigest()
