"""The dashboard: one period of the log in four views, followed as the log grows."""

import asyncio
import os
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import ClassVar

from textual.app import App, ComposeResult
from textual.binding import BindingType
from textual.widgets import ContentSwitcher, Static

from reports.spans import Kind
from reports.words import say
from store.faults import Fault
from store.paths import Home
from store.queries import ALL, Only
from tui import recording
from tui.controls import Controls
from tui.empty import EmptyState
from tui.feed import Feed
from tui.key_line import KeyLine
from tui.keys import KEYS
from tui.notice import Notice
from tui.reader import Reader, system_clock
from tui.recording import Recording
from tui.requests_view import RequestsView
from tui.snapshot import Asked, Snapshot
from tui.top_line import TopLine
from tui.view import View
from tui.view_line import ViewLine
from tui.week_view import WeekView

__all__ = ["Controls", "Dashboard"]

LOOK_S = 2.0
"""Between two looks at who records."""
WIDTHS = [(0, "-narrow"), (78, "-normal"), (118, "-wide"), (150, "-widest")]
HEIGHTS = [(0, "-low"), (30, "-tall")]


class Dashboard(App[None]):
    """Opens at once and fills as the log is read. Leaving it leaves the recorder running."""

    ENABLE_COMMAND_PALETTE = False
    AUTO_FOCUS = None
    HORIZONTAL_BREAKPOINTS = WIDTHS
    VERTICAL_BREAKPOINTS = HEIGHTS
    CSS_PATH = Path(__file__).with_name("dashboard.tcss")
    BINDINGS: ClassVar[list[BindingType]] = [*KEYS]

    def __init__(
        self,
        home: Home,
        *,
        factors: str | None = None,
        controls: Controls | None = None,
        clock: Callable[[], datetime] = system_clock,
    ) -> None:
        # Textual turns colours into greys under NO_COLOR; with native colours it leaves them out.
        super().__init__(ansi_color=True if "NO_COLOR" in os.environ else None)
        self.title = say("dashboard.name")
        self.view_name = "week"
        self._own_home = home
        self._factors = factors
        self._controls = controls or Controls()
        self._clock = clock
        self._recording = Recording(None, ())
        self._feed = Feed(self._reader(home), self)
        self._make_widgets()

    def _make_widgets(self) -> None:
        self._top_line, self._view_line, self._notice = TopLine(), ViewLine(), Notice()
        self._empty = EmptyState(
            id="empty",
            can_start=self._controls.start is not None,
            can_demo=self._controls.load_demo is not None,
        )
        self._views: dict[str, View] = {
            "week": WeekView(id="week"),
            "requests": RequestsView(id="requests"),
        }

    def compose(self) -> ComposeResult:
        yield self._top_line
        yield self._view_line
        yield self._notice
        with ContentSwitcher(id="views", initial="opening"):
            yield Static(say("dashboard.opening"), id="opening")
            yield self._empty
            yield from self._views.values()
        yield KeyLine()

    def on_mount(self) -> None:
        self.run_worker(self._feed.run(), group="feed")
        self.run_worker(self._watch_recording(), group="recording")

    def on_unmount(self) -> None:
        self._feed.reader.close()

    @property
    def shown(self) -> Snapshot | None:
        """What is on the screen."""
        return self._feed.shown

    def show(self, shown: Snapshot) -> None:
        self._notice.show_missed(shown.period.missed.counters)
        for view in self._views.values():
            view.show(shown)
        self._show_view()

    async def follow(self, reader: Reader, shown: Snapshot) -> None:
        await self._views[self.view_name].follow(reader, shown)
        self._show_heading(shown)

    def show_fault(self, of: str, fault: Fault | None) -> None:
        self._notice.show_fault(of, fault)

    def _show_view(self) -> None:
        if self.shown is None:
            return
        self._show_heading(self.shown)
        views = self.query_one(ContentSwitcher)
        views.current = "empty" if self.shown.is_empty else self.view_name
        if len(self.screen_stack) == 1:
            self.set_focus(None if self.shown.is_empty else self._views[self.view_name].chief)
        self.refresh_bindings()

    def _show_heading(self, shown: Snapshot) -> None:
        period, heading = shown.period, self._views[self.view_name].heading
        self._top_line.show_heading(
            heading or period.span.name,
            sum(bool(line.name) for line in period.clients),
            is_period=heading is None,
            is_demo=period.is_demo,
        )
        has_periods = self.view_name != "requests"
        self._view_line.show(self.view_name, shown.asked.kind, has_periods=has_periods)

    async def _watch_recording(self) -> None:
        while True:
            await self._look()
            await asyncio.sleep(LOOK_S)

    async def _look(self) -> None:
        self._recording = await asyncio.to_thread(recording.look, self._own_home)
        can_start = self._controls.start is not None
        self._top_line.show_recording(self._recording, can_start=can_start)
        self._empty.show_recording(self._recording)
        self._notice.show_recording(self._recording)
        self.refresh_bindings()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if len(self.screen_stack) > 1 and action not in ("help", "quit"):
            return False
        controls, is_live = self._controls, self._recording.is_live
        match action:
            case "earlier" | "later" | "now":
                return self.view_name != "requests"
            case "start":
                return controls.start is not None and not is_live
            case "stop":
                return controls.stop is not None and is_live
            case "pause":
                return controls.pause is not None and is_live and not self._recording.paused
            case "resume":
                return controls.resume is not None and is_live and bool(self._recording.paused)
            case "load_demo":
                return controls.load_demo is not None
        return True

    def action_view(self, view: str) -> None:
        self.view_name = view
        self._show_view()
        self._feed.look()

    def action_period(self, kind: Kind) -> None:
        if self.shown is not None:
            self._feed.ask(self._feed.asked.of_kind(kind, self.shown.today))
        if self.view_name == "requests":
            self.action_view("week")

    def action_earlier(self) -> None:
        self._step(-1)

    def action_later(self) -> None:
        self._step(1)

    def _step(self, by: int) -> None:
        if self.shown is not None:
            self._feed.ask(self._feed.asked.moved(by, self.shown.today))

    def action_now(self) -> None:
        self._feed.ask(replace(self._feed.asked, day=None))

    def show_only(self, only: Only) -> None:
        """Show a part of the log in every view."""
        self._feed.ask(replace(self._feed.asked, only=only))

    def action_start(self) -> None:
        self._set_going(self._controls.start, say("dashboard.starting"))

    def action_stop(self) -> None:
        self._set_going(self._controls.stop, say("dashboard.stopping"))

    def action_load_demo(self) -> None:
        self._set_going(self._controls.load_demo, say("dashboard.loading_demo"))

    def action_leave(self) -> None:
        if self._feed.asked.only != ALL:
            self.show_only(ALL)
        elif self._feed.reader.home != self._own_home:
            self._open(self._own_home)
        elif self.view_name != "week":
            self.action_view("week")

    def action_help(self) -> None:
        from tui.key_help import KeyHelp

        self.push_screen(KeyHelp.of(self.screen))

    def on_week_view_day_clicked(self, event: WeekView.DayClicked) -> None:
        self._feed.ask(replace(self._feed.asked, kind=event.kind, day=event.day))

    def on_view_chosen(self, event: View.Chosen) -> None:
        self.run_worker(self._explain(event.request_id), group="explain", exclusive=True)

    def _reader(self, home: Home) -> Reader:
        return Reader(home, self._factors, self._clock)

    def _open(self, home: Home) -> None:
        self._feed.open(self._reader(home))
        self._feed.ask(Asked(self._feed.asked.kind))

    async def _explain(self, request_id: int) -> None:
        from tui import explained

        try:
            page = await self._feed.reader.run(lambda terms: explained.page_of(terms, request_id))
        except Fault as fault:
            self._notice.show_fault("log", fault)
        else:
            if page is not None:
                self.push_screen(explained.Explained(page))

    def _set_going(self, control: Callable[[], object] | None, saying: str) -> None:
        if control is not None and not self._notice.busy:
            self._notice.show_fault("control", None)
            self._notice.show_busy(saying)
            self.run_worker(self._control(control), group="control")

    async def _control(self, control: Callable[[], object]) -> None:
        try:
            made = await asyncio.to_thread(control)
            if isinstance(made, Home):
                self._open(made)
        except Fault as fault:
            self._notice.show_fault("control", fault)
        finally:
            self._notice.show_busy("")
        await self._look()
