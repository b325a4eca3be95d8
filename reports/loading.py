"""A day, a week, a month or a year, read from the log and estimated under one factor set."""

from dataclasses import replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from estimator import speed
from estimator.factors import FactorSet
from estimator.own import with_own
from estimator.personal import Own
from reports import comparison, dates, impacts, revisions, totals
from reports.advice import could_do
from reports.costliest import costliest
from reports.period import HourShare, Line, PartTotal, Period, Revision
from reports.spans import A_DAY, Kind, Span
from store.queries import ALL, COUNTS, ENERGY_SUMS, Cell, Log, Only
from store.repeats import lost


def factors_of(log: Log, factors: FactorSet, own: Own) -> FactorSet:
    """The set with the person's own figures, and with the pace of their log's streams: one for a
    provider and model, so that a day is the sum of its requests."""
    paces = sorted(
        (*key, speed.rounded(pace_ms) or pace_ms) for key, pace_ms in log.paces().items()
    )
    return with_own(factors, replace(own, paces=tuple(paces)))


def period(
    log: Log,
    factors: FactorSet,
    kind: Kind,
    *,
    now: datetime,
    time_zone: ZoneInfo | None,
    day: date | None = None,
    only: Only = ALL,
    limit: int = 3,
) -> Period:
    """The span of a kind that holds `day`, today by default, in the person's time zone; `limit`:
    so many costliest requests."""
    found = brief(log, factors, kind, now=now, time_zone=time_zone, day=day, only=only)
    return completed(log, factors, found, time_zone, limit)


def brief(
    log: Log,
    factors: FactorSet,
    kind: Kind,
    *,
    now: datetime,
    time_zone: ZoneInfo | None,
    day: date | None = None,
    only: Only = ALL,
) -> Period:
    """`period` without `hours`, `costliest` and `could_do`, which take their time over a year."""
    local_now = now.astimezone(time_zone)
    span = Span.of(kind, day or dates.local_date(now, time_zone))
    part = {"day": "hour", "year": "month"}.get(kind, "day")
    by = (*totals.KIND, "client", "label", part)
    cells = log.cells(span.first, span.last, by=by, only=only, sums=COUNTS)
    whole = totals.together(cells, totals.KIND)
    total = totals.total(factors, whole)
    before, is_so_far = _before(log, span, local_now, only)
    return Period(
        span=span,
        only=only,
        total=total,
        parts=_parts(factors, cells, span),
        hours=(),
        models=totals.lines(factors, whole, lambda cell: (cell.model, cell.provider)),
        clients=_lines(factors, cells, "client"),
        providers=totals.lines(factors, whole, lambda cell: (cell.provider, cell.provider)),
        labels=_lines(factors, cells, "label"),
        change=comparison.change(factors, whole, before, is_so_far=is_so_far),
        revision=_revision(log, factors, span, local_now) if only == ALL else None,
        likes=impacts.likes(factors, total.footprint),
        costliest=(),
        could_do=(),
        missed=totals.missed(
            factors, whole, log.counters(span.first, span.last) if only == ALL else {}
        ),
        factor_set=factors.name,
        factor_date=date.fromisoformat(factors.published),
        is_demo=log.home.is_demo,
    )


def completed(
    log: Log, factors: FactorSet, found: Period, time_zone: ZoneInfo | None, limit: int = 3
) -> Period:
    """A brief period with its hours, its costliest requests and what could be done."""
    span = found.span
    since, until = (
        dates.rfc3339(dates.midnight(edge, time_zone)) for edge in (span.first, span.after.first)
    )
    cells = log.cells(span.first, span.last, by=totals.KIND, only=found.only)
    # Rows have to be looked through for these: a year has too many.
    again = lost(log, since, until, found.only) if span.kind in ("day", "week") else ()
    return replace(
        found,
        hours=_hours(log, factors, span, found.only),
        costliest=costliest(log, factors, since, until, cells, limit, found.only),
        could_do=could_do(factors, cells, again),
    )


def _before(log: Log, span: Span, now: datetime, only: Only) -> tuple[list[Cell], bool]:
    """The period before; while this one runs, only as far as this one has come."""
    before = span.before
    if now.date() not in span:
        cells = log.cells(before.first, before.last, by=totals.KIND, only=only, sums=COUNTS)
        return cells, False
    here = span.as_far_as(now.date())
    whole = log.cells(before.first, here - A_DAY, by=totals.KIND, only=only, sums=COUNTS)
    last = log.cells(here, here, by=(*totals.KIND, "hour"), only=only, sums=COUNTS)
    return whole + [cell for cell in last if cell.hour <= now.hour], True


def _revision(log: Log, factors: FactorSet, span: Span, now: datetime) -> Revision | None:
    """Told in the week that runs."""
    if span.kind != "week" or now.date() not in span:
        return None
    before = span.before
    return revisions.revision(
        log, factors, log.cells(before.first, before.last, by=totals.KIND), now
    )


def _lines(factors: FactorSet, cells: list[Cell], column: str) -> tuple[Line, ...]:
    found = totals.together(cells, (*totals.KIND, column))
    return totals.lines(factors, found, lambda cell: (getattr(cell, column), ""))


def _parts(factors: FactorSet, cells: list[Cell], span: Span) -> tuple[PartTotal, ...]:
    cells = totals.together(cells, (*totals.KIND, "day", "hour"))
    if span.kind == "day":
        by_hour = sorted(totals.by(cells, lambda cell: cell.hour).items())
        return tuple(
            PartTotal(
                first=span.first, last=span.last, hour=hour, total=totals.total(factors, same)
            )
            for hour, same in by_hour
        )
    held = totals.by(cells, lambda cell: cell.day)
    return tuple(
        PartTotal(
            first=part.first,
            last=part.last,
            hour=None,
            total=totals.total(factors, held.get(part.label, ())),
        )
        for part in span.parts
    )


def _hours(log: Log, factors: FactorSet, span: Span, only: Only) -> tuple[HourShare, ...]:
    by = (*totals.KIND, "weekday", "hour")
    cells = log.cells(span.first, span.last, by=by, only=only, sums=ENERGY_SUMS)
    weights = totals.Weights(factors)
    found = totals.by(cells, lambda cell: (int(cell.day), cell.hour))
    return tuple(
        HourShare(
            weekday=weekday,
            hour=hour,
            request_count=sum(cell.request_count for cell in same),
            energy_wh=weights.energy_wh(same),
        )
        for (weekday, hour), same in sorted(found.items())
    )
