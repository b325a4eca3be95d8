"""The first screen: four figures, the days, the hours, the models, and what is not seen."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.events import Click
from textual.message import Message
from textual.widgets import Static

from reports import dates, figures
from reports.period import Missed, Period
from reports.words import say
from tui.bars import ARROW, Bar, RangeBars, axis_top
from tui.faces import faces
from tui.hour_map import HOURS, HourMap
from tui.model_table import ModelTable
from tui.reader import Snapshot
from tui.tiles import Tile

ROOM_FOR_KEY = 76
LEGEND = ("[$primary]█[/]", "[$primary 70%]█[/]", "[$primary 22%]█[/]")
TILES = ("day", "week", "change")


class LikeTile(Tile):
    """The familiar thing; a click shows another."""

    def on_click(self, event: Click) -> None:
        event.stop()
        self.post_message(WeekView.LikeClicked())


class WeekView(Vertical):
    """A week, or a day: the same screen without the map of hours."""

    DEFAULT_CSS = """
    WeekView { height: 1fr; }
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
        """The bar of a date was clicked."""

        day: date

    class LikeClicked(Message):
        """Another familiar thing is asked for."""

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

    def another_like(self) -> None:
        """Compare with the next familiar thing."""
        self._like += 1
        self._show_tiles()

    def on_resize(self) -> None:
        self._fit()

    def on_range_bars_clicked(self, event: RangeBars.Clicked) -> None:
        if self._shown and self._shown.period.span.kind == "week":
            self.post_message(self.DayClicked(self._shown.period.parts[event.index].first))

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
        is_week = period.span.kind == "week"
        bars = _bars_by_day(period) if is_week else _bars_by_hour(period)
        chart.border_title = say("dashboard.wh_per_day" if is_week else "dashboard.wh_per_hour")
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


def _bars_by_day(period: Period) -> list[Bar]:
    bars = []
    for held in period.parts:
        wh = held.total.footprint.energy_wh
        name = dates.weekday(held.first)
        note = figures.number(wh.mid) if wh and wh.mid else ""
        bars.append(Bar((f"{name} {held.first.day}", name), note, wh))
    return bars


def _bars_by_hour(period: Period) -> list[Bar]:
    held = {part.hour: part.total.footprint.energy_wh for part in period.parts}
    return [Bar((str(hour),), "", held.get(hour)) for hour in range(HOURS)]


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
