"""A day or a week, read from the log and estimated under one factor set."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from estimator import speed
from estimator.factors import FactorSet
from estimator.figures import Own
from estimator.own import with_own
from reports import comparison, dates, impacts, revisions, totals
from reports.costliest import costliest
from reports.period import DayTotal, HourTotal, Period, Revision
from store.queries import Cell, Log


def factors_of(log: Log, factors: FactorSet, own: Own) -> FactorSet:
    """The set with the person's own figures, and with the pace of their log's streams: one for a
    provider and model, so that a day is the sum of its requests."""
    paces = sorted(
        (*key, speed.rounded(pace_ms) or pace_ms) for key, pace_ms in log.paces().items()
    )
    return with_own(factors, replace(own, paces=tuple(paces)))


def week(
    log: Log,
    factors: FactorSet,
    *,
    now: datetime,
    time_zone: ZoneInfo | None,
    day: date | None = None,
) -> Period:
    """The ISO week that holds `day`, today by default, in the person's time zone."""
    held = day or dates.local_date(now, time_zone)
    first = held - timedelta(days=held.weekday())
    return _period(log, factors, "week", first, 7, now=now, time_zone=time_zone)


def day(
    log: Log,
    factors: FactorSet,
    *,
    now: datetime,
    time_zone: ZoneInfo | None,
    day: date | None = None,
) -> Period:
    """One date, today by default, in the person's time zone."""
    first = day or dates.local_date(now, time_zone)
    return _period(log, factors, "day", first, 1, now=now, time_zone=time_zone)


def _period(
    log: Log,
    factors: FactorSet,
    kind: str,
    first: date,
    length: int,
    *,
    now: datetime,
    time_zone: ZoneInfo | None,
) -> Period:
    last = first + timedelta(days=length - 1)
    cells = log.cells(first, last, by=(*totals.KIND, "client", "day", "hour"))
    total = totals.total(factors, cells)
    before, is_so_far = _before(log, first, length, now.astimezone(time_zone))
    since, until = (
        dates.rfc3339(dates.midnight(edge, time_zone)) for edge in (first, last + timedelta(days=1))
    )
    return Period(
        kind=kind,
        label=dates.week_label(first) if kind == "week" else first.isoformat(),
        first=first,
        last=last,
        total=total,
        days=_days(factors, cells, first, length),
        hours=_hours(factors, cells),
        models=totals.lines(factors, cells, lambda cell: (cell.model, cell.provider)),
        clients=totals.lines(factors, cells, lambda cell: (cell.client, "")),
        providers=totals.lines(factors, cells, lambda cell: (cell.provider, cell.provider)),
        change=comparison.change(factors, cells, before, is_so_far=is_so_far),
        revision=_revision(log, factors, first, now.astimezone(time_zone))
        if kind == "week"
        else None,
        likes=impacts.likes(factors, total.footprint),
        costliest=costliest(
            log, factors, since, until, [kind for kind, _ in totals.by_kind(cells)]
        ),
        missed=totals.missed(factors, cells, log.counters(first, last)),
        factor_set=factors.name,
        factor_date=date.fromisoformat(factors.published),
        is_demo=log.home.is_demo,
    )


def _before(log: Log, first: date, length: int, now: datetime) -> tuple[list[Cell], bool]:
    """The period before; while this one runs, only as far as this one has come."""
    back = timedelta(days=length)
    here = now.date() - back
    if not first <= now.date() < first + back:
        return log.cells(first - back, first - timedelta(days=1), by=totals.KIND), False
    whole = log.cells(first - back, here - timedelta(days=1), by=totals.KIND)
    last = log.cells(here, here, by=(*totals.KIND, "hour"))
    return whole + [cell for cell in last if cell.hour <= now.hour], True


def _revision(log: Log, factors: FactorSet, first: date, now: datetime) -> Revision | None:
    """Told in the week that runs."""
    if not first <= now.date() < first + timedelta(days=7):
        return None
    week_before = first - timedelta(days=7), first - timedelta(days=1)
    return revisions.revision(log, factors, log.cells(*week_before, by=totals.KIND), now)


def _days(factors: FactorSet, cells: list[Cell], first: date, length: int) -> tuple[DayTotal, ...]:
    held = totals.by(cells, lambda cell: cell.day)
    days = [first + timedelta(days=n) for n in range(length)]
    return tuple(
        DayTotal(day=day, total=totals.total(factors, held.get(day.isoformat(), ())))
        for day in days
    )


def _hours(factors: FactorSet, cells: list[Cell]) -> tuple[HourTotal, ...]:
    held = totals.by(cells, lambda cell: (cell.day, cell.hour))
    return tuple(
        HourTotal(day=date.fromisoformat(day), hour=hour, total=totals.total(factors, same))
        for (day, hour), same in sorted(held.items())
    )
