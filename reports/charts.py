"""Energy drawn with characters: bars from zero with their range, and a map of hours."""

from collections.abc import Mapping, Sequence

from estimator.ranges import Range
from reports import dates, figures

WIDTH = 78
LOW, MID, HIGH, BEYOND = "█", "▓", "░", "→"
SHADES = "░▒▓█"
FREE = "·"


def bar(value: Range, axis: float, width: int) -> str:
    """From zero to the low edge, on to the best guess, on to the high edge or the axis' end."""
    low, mid, high = (
        round(min(edge / axis, 1.0) * width) for edge in (value.low, value.mid, value.high)
    )
    if value.mid > 0:
        mid = max(mid, 1)
    drawn = LOW * min(low, mid) + MID * (mid - min(low, mid)) + HIGH * max(high - mid, 0)
    return drawn[: width - 1] + BEYOND if value.high > axis else drawn


def bars(items: Sequence[tuple[str, Range | None]]) -> tuple[str, ...]:
    """A bar an item, labelled, on one axis: twice the largest best guess."""
    axis = 2 * max((value.mid for _, value in items if value), default=0.0)
    tails = [_tail(value) for _, value in items]
    before = max(len(label) for label, _ in items)
    width = WIDTH - before - max(len(tail) for tail in tails) - 4
    lines = []
    for (label, value), tail in zip(items, tails, strict=True):
        drawn = bar(value, axis, width) if value and axis else ""
        lines.append(f"{label:<{before}}  {drawn:<{width}}  {tail}".rstrip())
    return tuple(lines)


def _tail(value: Range | None) -> str:
    return f"{figures.amount('energy', value):>8}  {figures.span('energy', value)}".rstrip()


def hour_map(hours: Mapping[tuple[int, int], float | None]) -> tuple[str, ...]:
    """A line a weekday, a pair of characters an hour, darker for more energy.

    `hours` holds best guesses by weekday (0 is Monday) and hour.
    """
    most = max((value for value in hours.values() if value), default=0.0)
    head = " " * 5 + "".join(f"{hour:<6}" for hour in range(0, 24, 3)).rstrip()
    lines = [head]
    for weekday in range(7):
        cells = (_shade(hours, (weekday, hour), most) * 2 for hour in range(24))
        lines.append(f"{dates.weekday_name(weekday):<5}{''.join(cells)}".rstrip())
    return tuple(lines)


def _shade(hours: Mapping[tuple[int, int], float | None], key: tuple[int, int], most: float) -> str:
    if key not in hours:
        return " "
    value = hours[key]
    if not value:
        return FREE
    return SHADES[min(int(len(SHADES) * value / most), len(SHADES) - 1)]
