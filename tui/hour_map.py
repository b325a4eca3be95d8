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
        self._scale = ""

    def show(self, energy_wh: Mapping[tuple[int, int], float], scale: str) -> None:
        """Draw the best guesses by (weekday from 0, hour); `scale` says what the darkest is."""
        self._energy_wh = energy_wh
        self._scale = scale
        self.refresh()

    def render_line(self, y: int) -> Strip:
        width = self.size.width
        tall = 2 if self.size.height >= 2 * len(self._weekdays) + 2 else 1
        days = [self._day_line(day, line == 0) for day in range(7) for line in range(tall)]
        # Without room for all the days, the line of hours goes first.
        rows = [self._hours_line(), *days] if self.size.height > len(days) else days
        if self.size.height > len(rows) and self._energy_wh:
            rows.append([Segment(self._scale.rjust(self._used()), self._style("scale"))])
        if y >= len(rows):
            return Strip.blank(width, self.rich_style)
        return Strip(rows[y]).adjust_cell_length(width, self.rich_style)

    def _gutter(self) -> int:
        return max(len(name) for name in self._weekdays) + 1

    def _cell(self) -> int:
        return 2 if self.size.width >= self._gutter() + 2 * HOURS else 1

    def _used(self) -> int:
        return self._gutter() + HOURS * self._cell()

    def _hours_line(self) -> list[Segment]:
        marks = "".join(f"{hour:<{6 * self._cell()}}" for hour in range(0, HOURS, 6))
        return [Segment(" " * self._gutter() + marks, self._style("scale"))]

    def _day_line(self, day: int, is_first: bool) -> list[Segment]:
        largest = max(self._energy_wh.values(), default=0.0)
        text = "".join(
            SHADES[shade(self._energy_wh.get((day, hour), 0.0), largest)] * self._cell()
            for hour in range(HOURS)
        )
        label = (self._weekdays[day] if is_first else "").ljust(self._gutter())
        return [Segment(label, self._style("label")), Segment(text, self._style("fill"))]

    def _style(self, name: str) -> Style:
        return self.get_component_rich_style(f"hours--{name}")
