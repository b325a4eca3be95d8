"""A week by weekday and hour: the darker, the more energy."""

import math
from collections.abc import Mapping, Sequence
from typing import ClassVar

from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip
from textual.widget import Widget

SHADES = " ·░▒▓█"
HOURS = 24


def shade(value: float, largest: float) -> int:
    """0 for nothing, else 1 to 5: fifths of the largest."""
    if value <= 0 or largest <= 0:
        return 0
    return min(5, max(1, math.ceil(5 * value / largest - 1e-9)))


class HourMap(Widget):
    """Seven rows of 24 hours, hours in one cell each or in two where there is room."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"hours--label", "hours--fill", "hours--scale"}
    DEFAULT_CSS = """
    HourMap {
        .hours--label { color: $text; }
        .hours--fill { color: $primary; }
        .hours--scale { color: $text-muted; }
    }
    """

    def __init__(self, weekdays: Sequence[str], *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._weekdays = weekdays
        self._energy_wh: Mapping[tuple[int, int], float] = {}
        self._largest_wh = 0.0
        self._scale = ""
        self._gutter = max(len(name) for name in weekdays) + 1

    def show(self, energy_wh: Mapping[tuple[int, int], float], scale: str) -> None:
        """Draw the best guesses by (weekday from 0, hour); `scale` says what the darkest is."""
        self._energy_wh = energy_wh
        self._largest_wh = max(energy_wh.values(), default=0.0)
        self._scale = scale
        self.refresh()

    def render_line(self, y: int) -> Strip:
        width, height = self.size
        each = 2 if width >= self._gutter + 2 * HOURS else 1
        tall = 2 if height >= 2 * len(self._weekdays) + 2 else 1
        # Without room for all the days, the line of hours goes first.
        head = 1 if height > tall * len(self._weekdays) else 0
        day, line = divmod(y - head, tall)
        if y < head:
            segments = self._hours_line(each)
        elif day < len(self._weekdays):
            segments = self._day_line(day, each, is_first=line == 0)
        elif (day, line) == (len(self._weekdays), 0) and self._energy_wh:
            scale = self._scale.rjust(self._gutter + HOURS * each)
            segments = [Segment(scale, self._style("scale"))]
        else:
            segments = []
        return Strip(segments).adjust_cell_length(width, self.rich_style)

    def _hours_line(self, each: int) -> list[Segment]:
        marks = "".join(f"{hour:<{6 * each}}" for hour in range(0, HOURS, 6))
        return [Segment(" " * self._gutter + marks, self._style("scale"))]

    def _day_line(self, day: int, each: int, *, is_first: bool) -> list[Segment]:
        text = "".join(self._hour(day, hour, each, is_first) for hour in range(HOURS))
        label = (self._weekdays[day] if is_first else "").ljust(self._gutter)
        return [Segment(label, self._style("label")), Segment(text, self._style("fill"))]

    def _hour(self, day: int, hour: int, each: int, is_first: bool) -> str:
        """A shade fills its cell; the dot of the least stands in it once."""
        level = shade(self._energy_wh.get((day, hour), 0.0), self._largest_wh)
        if level == 1:
            return (SHADES[1] if is_first else "").ljust(each)
        return SHADES[level] * each

    def _style(self, name: str) -> Style:
        return self.get_component_rich_style(f"hours--{name}")
