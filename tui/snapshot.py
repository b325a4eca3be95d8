"""Which period is asked for, and what is shown of it at one moment."""

from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from reports.spans import Kind, Span
from store.queries import ALL, Only

if TYPE_CHECKING:
    from reports.period import Period, Total
    from reports.reading import Reading

KINDS: tuple[Kind, ...] = ("day", "week", "month", "year")
FIRST_DAY = date(2000, 1, 1)
"""Arrows go no further back."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A period, and the part of the log that it is about."""

    kind: Kind = "week"
    day: date | None = None
    """In it; None follows the clock."""
    only: Only = ALL

    def span(self, today: date) -> Span:
        return Span.of(self.kind, self.day or today)

    def moved(self, by: int, today: date) -> "Asked":
        """One period earlier (-1) or later (1), never beyond today."""
        span = self.span(today)
        there = span.before if by < 0 else span.after
        if there.last < FIRST_DAY:
            return self
        return replace(self, day=None if there.last >= today else there.last)

    def of_kind(self, kind: Kind, today: date) -> "Asked":
        """The last period of another kind that lies in this one and not after today."""
        span = self.span(today)
        return replace(self, kind=kind, day=None if today in span else span.last)

    def near(self, today: date) -> list["Asked"]:
        """What is one key away: a period earlier, one later, and each of another kind."""
        kinds = (self.of_kind(kind, today) for kind in KINDS if kind != self.kind)
        return [self.moved(-1, today), self.moved(1, today), *kinds]


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A period as it is at one moment."""

    asked: Asked
    today: date
    time_zone: ZoneInfo | None
    period: "Period"
    around: "Period"
    """The week that holds a day; the period itself where it is none."""
    day: "Total | None"
    """Today's, where it lies in the period."""
    is_whole: bool
    """Hours and costliest requests are in it; where not, they are still being read."""
    is_empty: bool
    """The whole log is."""


def read(read: "Reading", asked: Asked) -> Snapshot:
    """What is asked for, as far as it can be had at once."""
    period = _period(read, asked.kind, asked)
    around = _period(read, "week", asked) if asked.kind == "day" else period
    return Snapshot(
        asked,
        read.today,
        read.time_zone,
        period,
        around,
        _today(read, period, around),
        is_whole=False,
        is_empty=not period.total.request_count and not read.log.requests(limit=1),
    )


def completed(read: "Reading", shown: Snapshot) -> Snapshot:
    """With what takes its time."""
    from reports import loading

    period = loading.completed(read.log, read.factors, shown.period, read.time_zone)
    around = period if shown.around is shown.period else shown.around
    return replace(shown, period=period, around=around, is_whole=True)


def _period(read: "Reading", kind: Kind, asked: Asked) -> "Period":
    from reports import loading

    return loading.brief(
        read.log,
        read.factors,
        kind,
        now=read.now,
        time_zone=read.time_zone,
        day=asked.day,
        only=asked.only,
    )


def _today(read: "Reading", period: "Period", around: "Period") -> "Total | None":
    if read.today not in period.span:
        return None
    if period.span.kind == "year":
        return _period(read, "day", Asked("day", None, period.only)).total
    return next((part.total for part in around.parts if part.first == read.today), None)
