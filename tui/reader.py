"""The log on a thread of its own: the loop asks and goes on."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Literal
from zoneinfo import ZoneInfo

from estimator import factors
from estimator.factors import FactorSet
from reports import dates, loading
from reports.page import Page
from reports.period import Period
from store import settings
from store.paths import Home
from store.queries import Log
from store.settings import Settings
from tui.entries import entry_of
from tui.pages import Pages
from tui.request_list import Entry

type Kind = Literal["day", "week"]


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A period as it is at one moment."""

    today: date
    period: Period
    week: Period
    """The week that holds the period; the period itself where that is a week."""


@dataclass(frozen=True, slots=True)
class Listing:
    """The log as it is at one moment: how many requests, and some pages of them."""

    count: int
    pages: dict[int, list[Entry]]


class Reader:
    """Reads one home. Every call waits on the reading thread, never on the loop.

    Raises:
        Fault: from any read that cannot be done.
    """

    def __init__(self, home: Home, factor_set: str | None, clock: Callable[[], datetime]) -> None:
        self.home = home
        self._factor_set = factor_set
        self._clock = clock
        self._thread = ThreadPoolExecutor(1, "reader")
        self._log = Log(home)
        self._pages: Pages | None = None
        self._chosen: Settings | None = None
        self._terms: tuple[FactorSet, ZoneInfo | None] | None = None

    async def moment(self) -> tuple[int, date]:
        """What is read depends on it: moves when the log was written, and when a day is over."""
        return await self._run(self._moment)

    async def read(
        self, kind: Kind, day: date | None, pages: list[int] | None
    ) -> tuple[Snapshot, Listing | None]:
        """The day or week that holds `day` (None: today), and a new listing if pages are named."""
        return await self._run(lambda: (self._snapshot(kind, day), self._listing(pages)))

    async def page(self, number: int) -> list[Entry]:
        """A further page of the last listing."""
        return await self._run(lambda: self._entries(number))

    async def explanation(self, request_id: int) -> Page | None:
        """How one request's figure came about; None if it is no longer there."""
        return await self._run(lambda: self._explanation(request_id))

    def close(self) -> None:
        """Give the thread up once it has done what it is doing."""
        self._thread.submit(self._log.close)
        self._thread.shutdown(wait=False)

    async def _run[T](self, work: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._thread, work)

    def _loaded(self) -> tuple[FactorSet, ZoneInfo | None]:
        """The factor set with the log's paces at the last snapshot, and the time zone."""
        if self._terms is None:
            if self._chosen is None:
                self._chosen = settings.load(self.home)
            found = factors.load(self._factor_set)
            found = loading.factors_of(self._log, found, self._chosen.own)
            self._terms = found, self._chosen.time_zone
        return self._terms

    def _moment(self) -> tuple[int, date]:
        _, zone = self._loaded()
        return self._log.data_version(), dates.local_date(self._clock(), zone)

    def _explanation(self, request_id: int) -> Page | None:
        # Imported when it is asked for, not before the first paint (it costs 50 ms).
        from reports import explanation

        factor_set, zone = self._loaded()
        row = self._log.request(request_id)
        if row is None:
            return None
        return explanation.page_of(factor_set, row, zone, is_demo=self.home.is_demo)

    def _snapshot(self, kind: Kind, day: date | None) -> Snapshot:
        self._terms = None
        factor_set, zone = self._loaded()
        now = self._clock()
        week = loading.period(self._log, factor_set, "week", now=now, time_zone=zone, day=day)
        period = week
        if kind == "day":
            period = loading.period(self._log, factor_set, kind, now=now, time_zone=zone, day=day)
        return Snapshot(dates.local_date(now, zone), period, week)

    def _listing(self, pages: list[int] | None) -> Listing | None:
        if pages is None:
            return None
        self._pages = Pages(self._log)
        return Listing(self._pages.count, {number: self._entries(number) for number in pages})

    def _entries(self, number: int) -> list[Entry]:
        factor_set, zone = self._loaded()
        today = dates.local_date(self._clock(), zone)
        rows = self._pages.rows(number) if self._pages else []
        return [entry_of(row, factor_set, zone, today) for row in rows]


def system_clock() -> datetime:
    """Now, aware."""
    return datetime.now(UTC)
