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

ROOM_FOR_KEY = 78
LEGEND = ("[$primary]█[/]", "[$primary 70%]█[/]", "[$primary 22%]█[/]")
A_MONDAY = date(2026, 11, 16)


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

    def compose(self) -> ComposeResult:
        with Horizontal(id="tiles"):
            for name in ("day", "week", "change"):
                yield Tile(id=f"tile-{name}")
            yield LikeTile(id="tile-like")
        with Horizontal(id="charts"):
            bars = RangeBars(figures.number, id="bars")
            bars.add_class("panel")
            yield bars
            days = [date.fromordinal(A_MONDAY.toordinal() + n) for n in range(7)]
            hours = HourMap([dates.weekday(day) for day in days], id="hours")
            hours.add_class("panel")
            hours.border_title = say("dashboard.by_hour")
            yield hours
        models = ModelTable(id="models")
        models.add_class("panel")
        yield models
        yield Static(id="seen", markup=False)

    def show(self, shown: Snapshot) -> None:
        """Show what was read."""
        self._shown = shown
        period = shown.period
        self.set_class(period.kind == "day", "-day")
        self._show_tiles()
        self._show_bars(period)
        self._show_hours(period)
        table = self.query_one(ModelTable)
        table.show(period.models)
        table.border_subtitle = _in_no_figure(period.missed)
        self._fit()

    def another_like(self) -> None:
        """Compare with the next familiar thing."""
        self._like += 1
        self._show_tiles()

    def on_resize(self) -> None:
        self._fit()

    def on_range_bars_clicked(self, event: RangeBars.Clicked) -> None:
        if self._shown and self._shown.period.kind == "week":
            self.post_message(self.DayClicked(self._shown.period.days[event.index].day))

    def _fit(self) -> None:
        """Give the models the lines they need, as far as the charts keep theirs."""
        lines = len(self._shown.period.models) if self._shown else 0
        around = sum(self.query_one(f"#{name}").outer_size.height for name in ("tiles", "seen"))
        least = self.query_one("#charts").styles.min_height
        spare = self.size.height - around - int(least.value if least else 0)
        most = max(4, min(self.size.height * 2 // 5, spare))
        self.query_one("#models").styles.height = max(4, min(lines + 3, most))
        width = self.size.width - 2
        long, short = say("dashboard.seen"), say("dashboard.seen_short")
        self.query_one("#seen", Static).update(long if len(long) <= width else short)

    def _show_tiles(self) -> None:
        if self._shown is not None:
            for tile, face in zip(self.query(Tile), faces(self._shown, self._like), strict=True):
                tile.show(face)
            has_room = self.size.width >= ROOM_FOR_KEY and len(self._shown.period.likes) > 1
            another = say("dashboard.another") if has_room else ""
            self.query_one(LikeTile).border_subtitle = another

    def _show_bars(self, period: Period) -> None:
        chart = self.query_one(RangeBars)
        is_week = period.kind == "week"
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
            wh = held.total.footprint.energy_wh
            if wh is not None:
                energy_wh[held.day.weekday(), held.hour] = wh.mid
        largest = max(energy_wh.values(), default=0.0)
        scale = say("dashboard.map_scale", amount=figures.number(largest))
        self.query_one(HourMap).show(energy_wh, scale)


def _bars_by_day(period: Period) -> list[Bar]:
    bars = []
    for held in period.days:
        wh = held.total.footprint.energy_wh
        name = dates.weekday(held.day)
        note = figures.number(wh.mid) if wh and wh.mid else ""
        bars.append(Bar((f"{name} {held.day.day}", name), note, wh))
    return bars


def _bars_by_hour(period: Period) -> list[Bar]:
    held = {hour.hour: hour.total.footprint.energy_wh for hour in period.hours}
    return [Bar((str(hour),), "", held.get(hour)) for hour in range(HOURS)]


def _in_no_figure(missed: Missed) -> str:
    """Which requests are in no figure, the reason that holds for most of them."""
    counts = {
        "model": sum(count for _, count in missed.unknown_models),
        "local": missed.local_count,
        "opaque": missed.opaque_count,
        "uncounted": missed.uncounted_count,
    }
    total = sum(counts.values())
    if not total:
        return ""
    why = ", ".join(say(f"unestimated.{name}") for name, count in counts.items() if count)
    return say("unestimated.count", count=total, n=figures.count(total), why=why)
