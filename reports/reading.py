"""An open log with what its figures and dates depend on."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from estimator import factors
from estimator.figures import FactorSet
from reports import dates, loading
from store import corrections, queries, settings
from store.paths import Home
from store.queries import Log
from store.upgrading import upgrade


@dataclass(frozen=True, slots=True)
class Reading:
    """What every screen and every answer begins with."""

    log: Log
    factors: FactorSet
    time_zone: ZoneInfo | None
    now: datetime
    doubts: tuple[tuple[str, str], ...] = ()
    """(setting, code) of the person's own figures that do not fit the factor set."""

    @property
    def today(self) -> date:
        return dates.local_date(self.now, self.time_zone)

    @property
    def is_demo(self) -> bool:
        return self.log.home.is_demo


@contextmanager
def opened(home: Home, factor_set: str | None = None) -> Iterator[Reading]:
    """The log of a home, brought up to date first, under a factor set (None: the newest).

    Raises:
        Fault: the settings or the log cannot be read.
    """
    chosen = settings.load(home)
    upgrade(home)
    with queries.opened(home) as log:
        found = factors.load(factor_set)
        doubts = tuple(corrections.unfit(found, chosen.own))
        found = loading.factors_of(log, found, chosen.own)
        yield Reading(log, found, chosen.time_zone, datetime.now(UTC), doubts)
