"""The bars of a period and its map of hours, as the widgets draw them."""

from collections.abc import Sequence
from datetime import date

from reports import dates, figures
from reports.period import HourShare, PartTotal, Period
from reports.spans import Kind
from reports.words import say
from tui.bars import ARROW, Bar, axis_top
from tui.hour_map import HOURS

LEGEND = ("[$primary]█[/]", "[$primary 70%]█[/]", "[$primary 22%]█[/]")
PLAIN_LEGEND = "█▓░"


def unit_of(period: Period) -> tuple[str, float]:
    """The unit that suits the largest bar, and its size in Wh."""
    held = (part.total.footprint.energy_wh for part in period.parts)
    return figures.unit("energy", max((wh.mid for wh in held if wh), default=0.0))


def bars_of(period: Period) -> list[Bar]:
    """The hours of a day, the days of a week or month, the months of a year."""
    kind, (_, size) = period.span.kind, unit_of(period)
    if kind == "day":
        held = {part.hour: part.total.footprint.energy_wh for part in period.parts}
        return [Bar((str(hour),), "", held.get(hour)) for hour in range(HOURS)]
    return [_bar(kind, part, size) for part in period.parts]


def _bar(kind: Kind, part: PartTotal, size: float) -> Bar:
    wh = part.total.footprint.energy_wh
    note = figures.number(wh.mid / size) if wh and wh.mid else ""
    return Bar(_names(kind, part.first), note, wh)


def _names(kind: Kind, day: date) -> tuple[str, ...]:
    if kind == "year":
        return (dates.month(day), str(day.month))
    if kind == "month":
        return (str(day.day),)
    name = dates.weekday(day)
    return (f"{name} {day.day}", name)


def legend(bars: Sequence[Bar], *, is_plain: bool) -> str:
    """What the shades mean, drawn as the bars draw them; an arrow only where there is one."""
    values = [bar.value for bar in bars if bar.value]
    top = axis_top(values)
    if not top:
        return ""
    marks = PLAIN_LEGEND if is_plain else LEGEND
    names = ("low", "about", "high")
    parts = [
        f"{mark} {say(f'chart.legend_{name}')}" for mark, name in zip(marks, names, strict=True)
    ]
    if any(value.high > top for value in values):
        parts.append(f"{ARROW} {say('chart.legend_beyond')}")
    return "  ".join(parts)


def hours_of(held: Sequence[HourShare]) -> tuple[dict[tuple[int, int], float], str]:
    """Wh by weekday and hour, and what the darkest is."""
    energy_wh = {
        (share.weekday, share.hour): share.energy_wh
        for share in held
        if share.energy_wh is not None
    }
    largest = max(energy_wh.values(), default=0.0)
    unit, size = figures.unit("energy", largest)
    amount = figures.number(largest / size)
    return energy_wh, say("dashboard.map_scale", amount=amount, unit=unit)
