"""The first screen: figures, bars, hours, what took part, and what is seen."""

from dataclasses import dataclass, replace
from datetime import date
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal
from textual.content import Content
from textual.events import Click
from textual.message import Message
from textual.widgets import Static

from reports import dates, figures, sections
from reports.period import Missed, Period
from reports.spans import Kind
from reports.words import say
from store.queries import ALL, Only
from tui import charts, ranking, themes
from tui.bars import RangeBars
from tui.beside import BesideLine, BesideTiles
from tui.costliest import Costliest
from tui.faces import faces
from tui.hour_map import HourMap
from tui.keys import key
from tui.ranking import Ranking
from tui.reader import Reader
from tui.seen_line import SeenLine
from tui.snapshot import Snapshot
from tui.tiles import Tile
from tui.view import View

ROOM_FOR_KEY = 76
LATEST = 1000
"""So many requests say what is seen."""
TILES = ("day", "period", "change")
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
    """A day, a week, a month or a year at a glance."""

    BINDINGS: ClassVar[list[BindingType]] = [
        key("f", "another_like(1)", "like", show=True),
        key("F", "another_like(-1)", "like_before"),
        key("b", "rank", "rank", show=True),
        key("t", "text", "text", show=True),
    ]

    @dataclass
    class PartClicked(Message):
        """The bar of a day or a month was clicked."""

        kind: Kind
        day: date

    @dataclass
    class OnlyClicked(Message):
        """Only this part of the log is to be shown."""

        only: Only

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._shown: Snapshot | None = None
        self._like, self._source_of_like = 0, ""
        self._by: ranking.By = "model"
        self._like_tile = LikeTile(id="tile-like")
        self._tiles = [*(Tile(id=f"tile-{name}") for name in TILES), self._like_tile]
        self._source = Static(id="source", markup=False)
        self._beside_line, self._beside = BesideLine(id="beside-line"), BesideTiles(id="beside")
        self._bars = RangeBars(id="bars")
        self._hours = HourMap([dates.weekday_name(day) for day in range(7)], id="hours")
        self._charts = Horizontal(self._bars, self._hours, id="charts")
        self._ranking = Ranking(id="ranking")
        self._costliest, self._could_do = Costliest(id="costliest"), Static(id="could-do")
        self._seen = SeenLine(id="seen")

    def compose(self) -> ComposeResult:
        for panel in (self._bars, self._hours, self._ranking, self._costliest, self._could_do):
            panel.add_class("panel")
        yield Horizontal(*self._tiles, id="tiles")
        yield self._source
        yield self._beside_line
        yield self._beside
        yield self._charts
        yield self._ranking
        yield Horizontal(self._costliest, self._could_do, id="costs")
        yield self._seen

    def show(self, shown: Snapshot) -> None:
        self._shown = shown
        period = shown.period
        for kind in ("day", "month"):
            self.set_class(period.span.kind == kind, f"-{kind}")
        self._show_like()
        self._beside_line.show(period.total.footprint)
        self._beside.show(period.total.footprint)
        self._show_bars(period)
        self._hours.border_title = say("dashboard.by_hour")
        self._hours.show(*charts.hours_of(period.hours))
        self._show_ranking()
        self._show_costs(shown)
        self._fit()

    async def follow(self, reader: Reader, shown: Snapshot) -> None:
        self._seen.show(await reader.run(lambda read: read.log.ways(LATEST)))

    def action_another_like(self, by: int) -> None:
        """Another, and for a while its source where that has no line of its own."""
        self._like += by
        self._show_like()
        self._beside_line.say_for_a_while(self._source_of_like)

    def action_rank(self) -> None:
        order = ranking.ORDER
        self._by = order[(order.index(self._by) + 1) % len(order)]
        self._show_ranking()
        self._fit()

    def action_text(self) -> None:
        from tui.paper import PaperScreen

        if self._shown is not None:
            zone = self._shown.time_zone
            self.app.push_screen(PaperScreen(sections.page_of(self._shown.period, zone)))

    def on_resize(self) -> None:
        self._fit()

    def on_like_tile_clicked(self) -> None:
        self.action_another_like(1)

    def on_range_bars_clicked(self, event: RangeBars.Clicked) -> None:
        kind = CLOSER.get(self._shown.period.span.kind) if self._shown else None
        if self._shown and kind:
            day = self._shown.period.parts[event.index].first
            self.post_message(self.PartClicked(kind, day))

    def on_ranking_clicked(self, event: Ranking.Clicked) -> None:
        only = self._shown.asked.only if self._shown else ALL
        self.post_message(self.OnlyClicked(replace(only, **{event.by: event.name})))

    def _fit(self) -> None:
        """Give the ranking the lines it needs, as far as the charts keep theirs."""
        lines = len(ranking.lines_of(self._shown.period, self._by)) if self._shown else 0
        others = (child for child in self.children if child.id not in ("charts", "ranking"))
        taken = sum(child.outer_size.height for child in others if child.display)
        charts_least = self._charts.styles.min_height
        least = int(charts_least.value) if charts_least else 0
        most = max(4, min(self.size.height * 2 // 5, self.size.height - taken - least))
        self._ranking.styles.height = max(4, min(lines + 3, most))
        has_room = self.size.width >= ROOM_FOR_KEY
        self._like_tile.border_subtitle = say("dashboard.another") if has_room else ""

    def _show_like(self) -> None:
        if self._shown is None:
            return
        for tile, face in zip(self._tiles, faces(self._shown, self._like), strict=True):
            tile.show(face)
        likes = self._shown.period.likes
        source = sections.like_source(likes[self._like % len(likes)]) if likes else ""
        self._source_of_like = source
        self._source.update(Content(source))
        self._like_tile.tooltip = Content(source) if source else None

    def _show_bars(self, period: Period) -> None:
        bars = charts.bars_of(period)
        unit, size = charts.unit_of(period)
        self._bars.border_title = say(f"dashboard.wh_in_{period.span.kind}", unit=unit)
        self._bars.border_subtitle = charts.legend(bars, is_plain=themes.is_plain(self.app))
        self._bars.show(bars, lambda value: figures.number(value / size), say("total.nothing"))

    def _show_ranking(self) -> None:
        if self._shown is not None:
            period = self._shown.period
            self._ranking.show(ranking.lines_of(period, self._by), self._by)
            self._ranking.border_subtitle = _in_no_figure(period.missed)

    def _show_costs(self, shown: Snapshot) -> None:
        period = shown.period
        self._costliest.show(period.costliest, shown.time_zone)
        self._could_do.border_title = say("page.could_do")
        lines = [sections.saving_line(saving) for saving in period.could_do[:1]]
        self._could_do.update(Content("\n".join(lines)))
        self._could_do.display = bool(lines)


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
