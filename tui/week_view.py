"""The first screen: four figures, the days, the hours, the models, and what is not seen."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal
from textual.events import Click
from textual.message import Message
from textual.widgets import Static

from reports import dates, figures
from reports.period import Missed, PartTotal, Period
from reports.spans import Kind
from reports.words import say
from tui.bars import ARROW, Bar, RangeBars, axis_top
from tui.faces import faces
from tui.hour_map import HOURS, HourMap
from tui.keys import key
from tui.model_table import ModelTable
from tui.snapshot import Snapshot
from tui.tiles import Tile
from tui.view import View

ROOM_FOR_KEY = 76
LEGEND = ("[$primary]█[/]", "[$primary 70%]█[/]", "[$primary 22%]█[/]")
TILES = ("day", "week", "change")
CLOSER: dict[Kind, Kind] = {"week": "day", "month": "day", "year": "month"}
"""What a bar stands for."""


class LikeTile(Tile):
    """The familiar thing; a click shows another."""

    class Clicked(Message):
        """Another is asked for."""

    def on_click(self, event: Click) -> None:
        event.stop()
        self.post_message(self.Clicked())


class WeekView(View):
    """A week, or a day: the same screen without the map of hours."""

    DEFAULT_CSS = """
    WeekView #tiles { height: 4; }
    WeekView #charts { height: 1fr; min-height: 10; }
    WeekView .panel {
        border: round $primary 40%;
        border-title-color: $text-muted;
        border-subtitle-color: $text-muted;
        padding: 0 1;
    }
    WeekView #bars { width: 1fr; height: 100%; }
    WeekView #hours { width: 32; height: 100%; }
    WeekView #models { height: 5; }
    WeekView #seen { height: 1; color: $text-muted; padding: 0 1; }
    WeekView.-day #hours { display: none; }
    """

    @dataclass
    class DayClicked(Message):
        """The bar of a date, or of a month, was clicked."""

        kind: Kind
        day: date

    BINDINGS: ClassVar[list[BindingType]] = [key("f", "another_like", "like", show=True)]

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._shown: Snapshot | None = None
        self._like = 0
        self._like_tile = LikeTile(id="tile-like")
        self._tiles = [*(Tile(id=f"tile-{name}") for name in TILES), self._like_tile]
        self._bars = RangeBars(figures.number, id="bars")
        self._hours = HourMap([say(f"date.weekday_{day}") for day in range(7)], id="hours")
        self._hours.border_title = say("dashboard.by_hour")
        self._models = ModelTable(id="models")
        self._charts = Horizontal(self._bars, self._hours, id="charts")
        self._seen = Static(id="seen", markup=False)

    def compose(self) -> ComposeResult:
        for panel in (self._bars, self._hours, self._models):
            panel.add_class("panel")
        yield Horizontal(*self._tiles, id="tiles")
        yield self._charts
        yield self._models
        yield self._seen

    def show(self, shown: Snapshot) -> None:
        """Show what was read."""
        self._shown = shown
        period = shown.period
        self.set_class(period.span.kind == "day", "-day")
        self._show_tiles()
        self._show_bars(period)
        self._show_hours(period)
        self._models.show(period.models)
        self._models.border_subtitle = _in_no_figure(period.missed)
        self._fit()

    def action_another_like(self) -> None:
        """Compare with the next familiar thing."""
        self._like += 1
        self._show_tiles()

    def on_resize(self) -> None:
        self._fit()

    def on_range_bars_clicked(self, event: RangeBars.Clicked) -> None:
        kind = CLOSER.get(self._shown.period.span.kind) if self._shown else None
        if self._shown and kind:
            self.post_message(self.DayClicked(kind, self._shown.period.parts[event.index].first))

    def on_like_tile_clicked(self) -> None:
        self.action_another_like()

    def _fit(self) -> None:
        """Give the models the lines they need, as far as the charts keep theirs."""
        lines = len(self._shown.period.models) if self._shown else 0
        least = self._charts.styles.min_height
        around = self._like_tile.outer_size.height + int(least.value if least else 0) + 1
        spare = self.size.height - around
        most = max(4, min(self.size.height * 2 // 5, spare))
        self._models.styles.height = max(4, min(lines + 3, most))
        width = self.size.width - 2
        long, short = say("dashboard.seen"), say("dashboard.seen_short")
        self._seen.update(long if len(long) <= width else short)
        has_room = width >= ROOM_FOR_KEY
        self._like_tile.border_subtitle = say("dashboard.another") if has_room else ""

    def _show_tiles(self) -> None:
        if self._shown is not None:
            for tile, face in zip(self._tiles, faces(self._shown, self._like), strict=True):
                tile.show(face)

    def _show_bars(self, period: Period) -> None:
        chart = self._bars
        bars = bars_of(period)
        chart.border_title = say(f"dashboard.wh_in_{period.span.kind}")
        chart.border_subtitle = self._legend(bars)
        chart.show(bars, say("total.nothing"))

    def _legend(self, bars: Sequence[Bar]) -> str:
        """What the shades mean, drawn as the bars draw them; an arrow only where there is one."""
        values = [bar.value for bar in bars if bar.value]
        top = axis_top(values)
        if not top:
            return ""
        marks = "█▓░" if self.app.no_color else LEGEND
        names = ("legend_low", "legend_about", "legend_high")
        parts = [f"{mark} {say(f'chart.{name}')}" for mark, name in zip(marks, names, strict=True)]
        if any(value.high > top for value in values):
            parts.append(f"{ARROW} {say('chart.legend_beyond')}")
        return "  ".join(parts)

    def _show_hours(self, period: Period) -> None:
        energy_wh: dict[tuple[int, int], float] = {}
        for held in period.hours:
            if held.energy_wh is not None:
                energy_wh[held.weekday, held.hour] = held.energy_wh
        largest = max(energy_wh.values(), default=0.0)
        scale = say("dashboard.map_scale", amount=figures.number(largest))
        self._hours.show(energy_wh, scale)


def bars_of(period: Period) -> list[Bar]:
    """The hours of a day, the days of a week or month, the months of a year."""
    if period.span.kind == "day":
        held = {part.hour: part.total.footprint.energy_wh for part in period.parts}
        return [Bar((str(hour),), "", held.get(hour)) for hour in range(HOURS)]
    return [_bar(period.span.kind, part) for part in period.parts]


def _bar(kind: Kind, part: PartTotal) -> Bar:
    wh = part.total.footprint.energy_wh
    return Bar(_bar_names(kind, part.first), figures.number(wh.mid) if wh and wh.mid else "", wh)


def _bar_names(kind: Kind, day: date) -> tuple[str, ...]:
    if kind == "year":
        return (dates.month(day), str(day.month))
    if kind == "month":
        return (str(day.day),)
    name = dates.weekday(day)
    return (f"{name} {day.day}", name)


def _in_no_figure(missed: Missed) -> str:
    """Which requests are in no figure, the reason that holds for most of them."""
    counts = {
        "unknown_model": sum(count for _, count in missed.unknown_models),
        "local": missed.local_count,
        "opaque": missed.opaque_count,
        "uncounted": missed.uncounted_count,
    }
    total = sum(counts.values())
    if not total:
        return ""
    why = ", ".join(say(f"unestimated.{name}") for name, count in counts.items() if count)
    return say("unestimated.count", count=total, n=figures.count(total), why=why)
