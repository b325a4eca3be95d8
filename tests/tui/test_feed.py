"""What is shown when, and what is read for it."""

import asyncio
import threading
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from estimator.figures import FactorSet
from reports import loading
from reports.period import Period
from reports.reading import Reading
from store.faults import Fault
from store.paths import Home
from store.queries import Log
from tests.rows import log_of, row
from tests.tui.looking import NOW, clock, in_utc, until, write
from tui.app import Dashboard
from tui.reader import Gone, Reader
from tui.snapshot import Asked

SIZE = (80, 24)


def home_of(root: Path) -> Home:
    """A year with a request in each of ten months."""
    moments = [NOW - timedelta(days=30 * n) for n in range(10)]
    return in_utc(log_of(root, [row(started_at=moment.isoformat()) for moment in moments]))


async def test_what_is_one_key_away_is_read_ahead(tmp_path: Path) -> None:
    """The next key finds it read, and shows that very value."""
    app = Dashboard(home_of(tmp_path), clock=clock)
    async with app.run_test(size=SIZE) as pilot:
        kept = app.feed._kept
        near = Asked().near(NOW.date())
        assert len(near) == 5
        await until(pilot, lambda: all(kept.recent(asked) for asked in near))
        year = kept.recent(Asked("year"))
        app.action_period("year")
        await until(pilot, lambda: app.shown is not None and app.shown.asked == Asked("year"))
        assert year is not None
        assert app.shown is not None
        assert app.shown.period.parts is year.period.parts


async def test_a_period_shown_before_is_read_again_once_the_log_has_moved(tmp_path: Path) -> None:
    """What was read a moment ago may stand for an instant, never longer."""
    home = home_of(tmp_path)
    app = Dashboard(home, clock=clock)
    async with app.run_test(size=SIZE) as pilot:
        await until(pilot, lambda: app.feed.is_settled)
        app.action_period("year")
        await until(pilot, lambda: app.feed.is_settled)
        app.action_period("week")
        await until(pilot, lambda: app.feed.is_settled)
        write(home, row(started_at=(NOW - timedelta(minutes=5)).isoformat()))
        app.action_period("year")

        def counts_it() -> bool:
            shown = app.shown
            assert shown is not None
            return shown.asked.kind == "year" and shown.period.total.request_count == 11

        await until(pilot, counts_it)


async def test_what_takes_its_time_is_broken_off_for_what_is_asked_next(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A query that would take an hour keeps nobody from the next period."""
    broken_off: list[str] = []
    whole = loading.completed

    def slow(log: Log, factors: FactorSet, found: Period, zone: ZoneInfo | None) -> Period:
        if found.span.kind == "year":
            try:
                log.rows(ENDLESS)
            except Fault as fault:
                broken_off.append(fault.code)
                raise
        return whole(log, factors, found, zone)

    monkeypatch.setattr(loading, "completed", slow)
    app = Dashboard(home_of(tmp_path), clock=clock)
    async with app.run_test(size=SIZE) as pilot:
        await until(pilot, lambda: app.feed.is_settled)
        app.action_period("year")
        await until(pilot, lambda: app.shown is not None and app.shown.asked.kind == "year")
        await pilot.pause(0.2)
        app.action_period("month")
        await until(pilot, lambda: app.feed.is_settled)
        assert app.shown is not None
        assert app.shown.asked.kind == "month"
    assert broken_off == ["log_unusable"]


async def test_a_reader_that_is_closed_ends_what_it_reads(tmp_path: Path) -> None:
    """A dashboard that is left does not wait for its longest query."""
    reader = Reader(home_of(tmp_path), None, clock)
    has_begun = threading.Event()

    def endless(read: Reading) -> None:
        has_begun.set()
        read.log.rows(ENDLESS)

    reading = asyncio.create_task(reader.aside(endless))
    assert await asyncio.to_thread(has_begun.wait, 10)
    reader.close()
    with pytest.raises(Gone):
        await asyncio.wait_for(reading, 10)


ENDLESS = """
with recursive numbers(n) as (select 1 union all select n + 1 from numbers)
select max(n) from numbers
"""
