"""What the four tiles say of a period."""

from collections.abc import Sequence

from estimator.equivalents import Equivalent
from estimator.ranges import Range
from reports import dates, figures, impacts
from reports.period import Footprint, Revision
from reports.words import say
from tui.phrases import low_to_high, n_requests
from tui.reader import Snapshot
from tui.tiles import Face

DAYS_IN_WEEK = 7


def faces(shown: Snapshot, like: int) -> list[Face]:
    """The day, the week, the change, and the familiar thing at index `like`."""
    return [_day(shown), _week(shown), _change(shown), _like(shown.period.likes, like)]


def _day(shown: Snapshot) -> Face:
    period = shown.period
    today = next((part.total for part in shown.week.parts if part.first == shown.today), None)
    if period.span.kind == "day":
        is_today = period.span.first == shown.today
        day = period.span.first
        named = (dates.day_name(day), f"{dates.weekday(day)} {day.day}")
        title = (say("dashboard.today"),) if is_today else named
        return Face(title, _energy(period.total.footprint.energy_wh, period.total.request_count))
    if today is not None:
        return Face(
            (say("dashboard.today"),), _energy(today.footprint.energy_wh, today.request_count)
        )
    total = period.total.footprint.energy_wh
    return Face(
        (say("dashboard.per_day"),), _energy(total and total.scaled(1 / DAYS_IN_WEEK), None)
    )


def _week(shown: Snapshot) -> Face:
    week = shown.week
    is_now = shown.today in week.span
    title = (
        say("dashboard.this_week") if is_now else say("dashboard.that_week", label=week.span.label)
    )
    lines = _energy(week.total.footprint.energy_wh, None)
    return Face((title,), (*lines, _other(week.total.footprint)))


def _energy(energy_wh: Range | None, count: int | None) -> tuple[tuple[str, ...], ...]:
    short = low_to_high("energy", energy_wh)
    lines = (
        (figures.about("energy", energy_wh),),
        (figures.between("energy", energy_wh), short),
    )
    return lines if count is None else (*lines, (n_requests(count),))


def _other(footprint: Footprint) -> tuple[str, ...]:
    """Carbon and water in one line."""
    carbon = figures.about("ghg", footprint.ghg_g)
    water = figures.about("water", impacts.water_ml(footprint))
    return (f"{carbon}, {water}", carbon)


def _change(shown: Snapshot) -> Face:
    period, change = shown.period, shown.period.change
    if period.span.kind == "day":
        name = say("dashboard.against_day_before")
    elif shown.today in period.span:
        name = say("dashboard.against_last_week")
    else:
        name = say("dashboard.against_week_before")
    title = (name, say("dashboard.against_short"))
    if change is None:
        return Face(title, ((say("dashboard.no_before"),),))
    percent = change.percent
    headline = say("dashboard.no_change") if percent is None else figures.percent(percent)
    counts = say(
        "dashboard.counts_so_far" if change.is_so_far else "dashboard.counts_before",
        count=period.total.request_count,
        n=figures.count(period.total.request_count),
        before=figures.count(change.before.request_count),
    )
    lines = ((counts, n_requests(period.total.request_count)),)
    return Face(title, ((headline,), *_revised(period.revision), *lines))


def _revised(revision: Revision | None) -> tuple[tuple[str, ...], ...]:
    """That a new factor set, and not the person, changed last week's figure."""
    if revision is None:
        return ()
    before = figures.amount("energy", revision.before_wh)
    after = figures.amount("energy", revision.after_wh)
    values = {"after": after, "before": before, "name": revision.after_set}
    return ((say("dashboard.revised", **values), say("dashboard.revised_short", **values)),)


def _like(likes: Sequence[Equivalent], index: int) -> Face:
    title = (say("dashboard.like"),)
    if not likes:
        return Face(title, ((say("dashboard.none"),),))
    like = likes[index % len(likes)]
    low, high = figures.number(like.amount.low), figures.number(like.amount.high)
    range_ = (say("figure.between", low=low, high=high), say("figure.range", low=low, high=high))
    return Face(title, ((figures.likened(like),), range_), like.amount)
