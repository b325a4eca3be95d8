"""Bars from zero with the range shaded, in eighths of a cell."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise
from typing import ClassVar

from rich.color import Color
from rich.segment import Segment
from rich.style import Style
from textual.events import Click
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from estimator.ranges import Range
from tui import themes

EIGHTHS = " ▁▂▃▄▅▆▇█"
PLAIN = " ░▓█"
"""Without colour: above the range, up to its high edge, to the best guess, to the low edge."""
ARROW = "▲"
EVEN = 10
"""Below so many cells a bar, one cell more or less would show."""


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: what stands under it, and how tall it is."""

    labels: tuple[str, ...]
    """Longest first: the first that fits every bar is shown."""
    note: str
    """Its best guess in words; '' leaves the place empty."""
    value: Range | None
    """None: nothing to draw."""


@dataclass(frozen=True, slots=True)
class Piece:
    """One cell of a bar: the level below, the one above, and where they meet in eighths."""

    below: int
    above: int
    eighths: int


def axis_top(values: Sequence[Range | None]) -> float:
    """The upper end of the axis: the largest best guess, doubled; 0 if there is none."""
    return 2 * max((value.mid for value in values if value is not None), default=0.0)


def ticks(top: float, count: int) -> list[float]:
    """At most `count` round values above zero and up to `top`, evenly spaced."""
    if top <= 0 or count < 1:
        return []
    rough = top / count
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(m * power for m in (1, 2, 5, 10, 20) if m * power >= rough * (1 - 1e-9))
    return [step * i for i in range(1, math.floor(top / step + 1e-9) + 1)]


def pieces(value: Range, top: float, rows: int) -> list[Piece]:
    """The cells of one bar from the lowest up: level 3 to the low edge, 2 to the best guess,
    1 to the high edge, 0 above."""
    return [piece_at(value, top, rows, row) for row in range(rows)]


def piece_at(value: Range, top: float, rows: int, row: int) -> Piece:
    """One cell of a bar, counted from the lowest."""
    edges = [_eighths(edge, top, rows) for edge in (value.low, value.mid, value.high)]
    return _piece(edges, row * 8)


def _eighths(edge: float, top: float, rows: int) -> int:
    return max(1, min(rows * 8, round(edge / top * rows * 8))) if edge > 0 else 0


def _piece(edges: list[int], start: int) -> Piece:
    """A cell has two colours: where several edges meet in one, the best guess is kept."""
    low, mid, high = edges
    for edge in (mid, high, low):
        if start < edge < start + 8:
            return Piece(_level(edges, edge - 0.5), _level(edges, edge + 0.5), edge - start)
    level = _level(edges, start + 4)
    return Piece(level, level, 8)


def _level(edges: list[int], at: float) -> int:
    return sum(at < edge for edge in edges)


class RangeBars(Widget):
    """A row of bars that fills its space; a click on one says which."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "bars--low",
        "bars--mid",
        "bars--high",
        "bars--axis",
        "bars--label",
    }
    DEFAULT_CSS = """
    RangeBars {
        .bars--low { color: $primary; }
        .bars--mid { color: $primary 70%; }
        .bars--high { color: $primary 22%; }
        .bars--axis { color: $text-muted; }
        .bars--label { color: $text; }
    }
    """

    @dataclass
    class Clicked(Message):
        """The bar at `index` was clicked."""

        index: int

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._figure: Callable[[float], str] = str
        self._bars: tuple[Bar, ...] = ()
        self._nothing = ""
        self._ticks: dict[int, dict[int, str]] = {}

    def show(self, bars: Sequence[Bar], figure: Callable[[float], str], nothing: str) -> None:
        """Draw these bars. `figure` writes a value of the axis; `nothing` stands there instead
        where all bars are empty."""
        self._bars, self._figure, self._ticks = tuple(bars), figure, {}
        self._nothing = nothing
        self.refresh()

    def on_click(self, event: Click) -> None:
        offset = event.get_content_offset(self)
        if offset is not None and self._bars:
            ends = accumulate(self._slots(), initial=self._gutter())
            index = sum(offset.x >= end for end in ends) - 1
            if 0 <= index < len(self._bars):
                self.post_message(self.Clicked(index))

    def render_line(self, y: int) -> Strip:
        width, height = self.size
        rows = height - 2
        if not self._bars or rows < 2:
            return Strip.blank(width, self.rich_style)
        if y == rows // 2 and not self._top():
            return Strip([Segment(self._nothing.center(width), self._style("axis"))])
        if y < rows:
            line = self._plot_line(rows, rows - 1 - y)
        else:
            line = self._notes_line() if y > rows else self._labels_line()
        return Strip(line).adjust_cell_length(width, self.rich_style)

    def _top(self) -> float:
        return axis_top([bar.value for bar in self._bars])

    def _tick_labels(self, rows: int) -> dict[int, str]:
        """Row from the bottom -> label."""
        if rows not in self._ticks:
            top = self._top()
            found = {0: self._figure(0.0)} if top else {}
            for value in ticks(top, min(5, rows // 2 + 1)):
                found[min(rows - 1, round(value / top * rows))] = self._figure(value)
            self._ticks = {rows: found}
        return self._ticks[rows]

    def _gutter(self) -> int:
        labels = self._tick_labels(max(self.size.height - 2, 2)).values()
        return max((len(label) for label in labels), default=0) + 2

    def _slots(self) -> list[int]:
        """Cells of each bar with the gap after it; narrow ones are all alike."""
        count, width = len(self._bars), self.size.width - self._gutter()
        least = max(1, width // count)
        if least < EVEN:
            return [least] * count
        ends = [i * width // count for i in range(count + 1)]
        return [end - start for start, end in pairwise(ends)]

    def _plot_line(self, rows: int, row: int) -> list[Segment]:
        label = self._tick_labels(rows).get(row, "")
        mark = "┤" if label else "│"
        line = [Segment(f"{label:>{self._gutter() - 1}}{mark}", self._style("axis"))]
        slots, top, plain = self._slots(), self._top(), self.rich_style
        least = min(slots)
        thick = max(1, least - max(1, least // 4))
        for bar, slot in zip(self._bars, slots, strict=True):
            if bar.value is None or not top:
                line.append(Segment(" " * slot, plain))
                continue
            gap = Segment(" " * (slot - thick), plain)
            leaves = row == rows - 1 and bar.value.high > top
            piece = piece_at(bar.value, top, rows, row)
            line += [self._cell(piece, thick, ARROW if leaves else "", plain), gap]
        return line

    def _cell(self, piece: Piece, thick: int, mark: str, plain: Style) -> Segment:
        if themes.is_plain(self.app):
            glyph = self._plain_glyph(piece)
            text = mark.center(thick, glyph) if mark else glyph * thick
            return Segment(text, self._style("low"))
        if piece.below == 0:
            return Segment(" " * thick, plain)
        below, above = self._fill(piece.below, plain), self._fill(piece.above, plain)
        if mark:
            style = Style(color=self._style("axis").color, bgcolor=above)
            return Segment(mark.center(thick), style)
        return Segment(EIGHTHS[piece.eighths] * thick, Style(color=below, bgcolor=above))

    def _fill(self, level: int, plain: Style) -> Color | None:
        if level == 0:
            return plain.bgcolor
        return self._style(("high", "mid", "low")[level - 1]).color

    def _plain_glyph(self, piece: Piece) -> str:
        """Shape alone: the best guess ends in eighths, the other edges at whole cells."""
        if piece.below >= 2 > piece.above:
            return EIGHTHS[piece.eighths]
        return PLAIN[piece.below if piece.eighths >= 4 else piece.above]

    def _labels_line(self) -> list[Segment]:
        """A label under each bar in the longest wording that fits, else under every second, …"""
        slot = min(self._slots())
        for wording in range(len(self._bars[0].labels)):
            texts = [bar.labels[wording] for bar in self._bars]
            if max(map(len, texts)) < slot:
                return self._under(texts, 1)
        fits = (n for n in (2, 3, 4, 6, 8, 12) if n * slot > max(map(len, texts)))
        return self._under(texts, next(fits, len(texts)))

    def _notes_line(self) -> list[Segment]:
        texts = [bar.note for bar in self._bars]
        return self._under(texts if max(map(len, texts)) < min(self._slots()) else [], 1)

    def _under(self, texts: list[str], every: int) -> list[Segment]:
        slots = self._slots()
        text = "".join(
            text.ljust(sum(slots[at : at + every]))
            for at, text in zip(range(0, len(texts), every), texts[::every], strict=True)
        )
        return [Segment(" " * self._gutter() + text, self._style("label"))]

    def _style(self, name: str) -> Style:
        return self.get_component_rich_style(f"bars--{name}")
