"""What the four tiles say of a period."""

from collections.abc import Sequence

from estimator.equivalents import Equivalent
from estimator.ranges import Range
from reports import dates, figures
from reports.period import Revision
from reports.words import say
from tui.phrases import low_to_high, n_requests
from tui.snapshot import Snapshot
from tui.tiles import Face


def faces(shown: Snapshot, like: int) -> list[Face]:
    """The day, the period, the change, and the familiar thing at index `like`."""
    return [_day(shown), _period(shown), _change(shown), _like(shown.period.likes, like)]


def _day(shown: Snapshot) -> Face:
    """The day in view, else today, else what a day of a past period comes to."""
    period, day = shown.period, shown.period.span.first
    if period.span.kind == "day" and day != shown.today:
        named = (dates.day_name(day), f"{dates.weekday(day)} {day.day}")
        return Face(named, _energy(period.total.footprint.energy_wh, period.total.request_count))
    if shown.day is not None:
        energy_wh, count = shown.day.footprint.energy_wh, shown.day.request_count
        return Face((say("dashboard.today"),), _energy(energy_wh, count))
    days = (period.span.last - day).days + 1
    total = period.total.footprint.energy_wh
    return Face((say("dashboard.per_day"),), _energy(total and total.scaled(1 / days), None))


def _period(shown: Snapshot) -> Face:
    around = shown.around
    span = around.span
    title: tuple[str, ...]
    if shown.today in span:
        title = (say(f"dashboard.this_{span.kind}"),)
    elif span.kind == "week":
        title = (say("dashboard.that_week", label=span.label), span.label)
    else:
        title = (span.name,)
    return Face(title, _energy(around.total.footprint.energy_wh, around.total.request_count))


def _energy(energy_wh: Range | None, count: int | None) -> tuple[tuple[str, ...], ...]:
    short = low_to_high("energy", energy_wh)
    lines = (
        (figures.about("energy", energy_wh),),
        (figures.between("energy", energy_wh), short),
    )
    return lines if count is None else (*lines, (n_requests(count),))


def _change(shown: Snapshot) -> Face:
    period, change = shown.period, shown.period.change
    kind = period.span.kind
    is_now = shown.today in period.span and kind != "day"
    name = say(f"dashboard.against_last_{kind}" if is_now else f"page.change_{kind}")
    title = (name, say("dashboard.against_short"))
    if change is None:
        return Face(title, ((say("dashboard.no_before"),),))
    percent = change.percent
    headline = figures.percent(percent) if percent is not None else say("dashboard.no_change")
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
    brief = say("figure.exact", amount=range_[1], unit=figures.thing(like))
    return Face(title, ((figures.likened(like),), range_), like.amount, brief)
