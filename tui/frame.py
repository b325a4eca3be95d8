"""What stands on the screen: the top line, the views, the keys; all of it follows the log."""

import asyncio
import contextlib
import importlib
import os
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from textual.app import App, ComposeResult
from textual.events import Event, InputEvent
from textual.widgets import ContentSwitcher, Static

from reports.words import say
from store.faults import Fault
from store.paths import Home
from store.queries import ALL
from tui import recording, themes
from tui.controls import Controls
from tui.empty import EmptyState
from tui.feed import Feed
from tui.garbage import Garbage
from tui.key_line import KeyLine
from tui.notice import Notice
from tui.reader import Gone, Reader, system_clock
from tui.recording import Recording
from tui.snapshot import Snapshot
from tui.top_line import TopLine
from tui.view import View
from tui.view_line import ViewLine

LOOK_S = 2.0
"""Between two looks at who records."""
WIDTHS = [(0, "-narrow"), (78, "-normal"), (118, "-wide"), (150, "-widest")]
HEIGHTS = [(0, "-low"), (30, "-tall")]


class Frame(App[None]):
    """Opens at once and fills as the log is read."""

    ENABLE_COMMAND_PALETTE = False
    AUTO_FOCUS = None
    HORIZONTAL_BREAKPOINTS = WIDTHS
    VERTICAL_BREAKPOINTS = HEIGHTS
    CSS_PATH = Path(__file__).with_name("dashboard.tcss")

    def __init__(
        self,
        home: Home,
        *,
        factors: str | None = None,
        controls: Controls | None = None,
        theme: str | None = None,
        clock: Callable[[], datetime] = system_clock,
    ) -> None:
        # Textual turns colours into greys under NO_COLOR; with native colours it leaves them out.
        super().__init__(ansi_color=True if "NO_COLOR" in os.environ else None)
        themes.wear(self, theme or themes.of_settings(home))
        self.title = say("dashboard.name")
        self.view_name = "week"
        self.controls = controls or Controls()
        self.recording = Recording(None, ())
        self._has_looked = self._is_following = self._is_laid_out = False
        self.own_home = home
        self._factors = factors
        self._clock = clock
        self.feed = Feed(self.reader(home), self)
        self._garbage = Garbage()
        self._make_widgets()

    def _make_widgets(self) -> None:
        self.top_line, self._view_line, self.notice = TopLine(), ViewLine(), Notice()
        self._empty = EmptyState(
            id="empty",
            can_start=self.controls.start is not None,
            can_demo=self.controls.load_demo is not None,
        )
        self.views: dict[str, View] = {}

    def compose(self) -> ComposeResult:
        yield self.top_line
        yield self._view_line
        yield self.notice
        with ContentSwitcher(id="views", initial="opening"):
            yield Static(say("dashboard.opening"), id="opening")
            yield self._empty
        yield KeyLine()

    def on_ready(self) -> None:
        self.run_worker(self._fill(), group="feed")
        self.run_worker(self._watch_recording(), group="recording")

    async def _fill(self) -> None:
        """The frame is painted: now what stands in it."""
        with contextlib.suppress(Fault, Gone):  # the feed meets it again, and says so
            await asyncio.gather(self.feed.reader.moment(), asyncio.to_thread(_import_views))
        await self._add_views()
        if self._is_laid_out:
            self._garbage.begin()
        await self.feed.run()

    async def _add_views(self) -> None:
        from tui import views

        if not self.is_running:
            return  # it is being left
        self.views = views.made()
        for view in self.views.values():
            view.display = False
        await self.query_one(ContentSwitcher).mount(*self.views.values())
        self._is_laid_out = True

    async def on_event(self, event: Event) -> None:
        if isinstance(event, InputEvent):
            self._garbage.used()
        await super().on_event(event)

    def on_unmount(self) -> None:
        self._garbage.end()
        self.feed.reader.close()

    def reader(self, home: Home) -> Reader:
        """One that reads a home as the settings are now."""
        return Reader(home, self._factors, self._clock)

    async def renew(self) -> None:
        """Make all of it anew: in another language."""
        self._is_laid_out = False
        self._make_widgets()
        await self.recompose()
        await self._add_views()
        if self.shown is not None:
            self.show(self.shown)
        self.feed.reread()
        await self.look()

    @property
    def shown(self) -> Snapshot | None:
        """What is on the screen."""
        return self.feed.shown

    @property
    def is_settled(self) -> bool:
        """All that is asked for stands on the screen, and who records too."""
        view = self.views.get(self.view_name)
        is_settled = self.feed.is_settled and view is not None and view.is_settled
        return is_settled and self._has_looked and not self._is_following

    @property
    def is_demo(self) -> bool:
        return self.feed.reader.home.is_demo

    def show(self, shown: Snapshot) -> None:
        if not (self._is_laid_out and self.is_running):
            return
        self.set_class(self.is_demo, "-demo")
        self.notice.show_missed(shown.period.missed.counters)
        for view in self.views.values():
            view.show(shown)
        self.show_view()

    async def follow(self, reader: Reader, shown: Snapshot) -> None:
        if not (self._is_laid_out and self.is_running):
            return
        self._is_following = True
        try:
            await self.views[self.view_name].follow(reader, shown)
        finally:
            self._is_following = False
        self._show_heading(shown)

    def show_fault(self, of: str, fault: Fault | None) -> None:
        self.notice.show_fault(of, fault)

    def show_view(self) -> None:
        """The view that is asked for, with what has been read."""
        if self.shown is None:
            return
        self._show_heading(self.shown)
        views = self.query_one(ContentSwitcher)
        views.current = "empty" if self.shown.is_empty else self.view_name
        if len(self.screen_stack) == 1:
            chief = self.views[self.view_name].chief
            if not self.shown.is_empty and not chief.has_focus_within:
                self.set_focus(chief)
        self.refresh_bindings()

    def on_view_headed(self) -> None:
        if self.shown is not None:
            self._show_heading(self.shown)
            self.refresh_bindings()

    def _show_heading(self, shown: Snapshot) -> None:
        from tui import filtering

        period, heading = shown.period, self.views[self.view_name].heading
        self.top_line.show_heading(
            heading or period.span.name,
            sum(bool(line.name) for line in period.clients),
            is_period=heading is None,
            is_demo=period.is_demo,
            only="" if period.only == ALL else filtering.named(period.only),
        )
        has_periods = self.view_name != "requests"
        self._view_line.show(self.view_name, shown.asked.kind, has_periods=has_periods)

    async def _watch_recording(self) -> None:
        while True:
            await self.look()
            self._garbage.look()
            await asyncio.sleep(LOOK_S)

    async def look(self) -> None:
        """See who records, and say so."""
        found = await asyncio.to_thread(recording.look, self.own_home)
        has_moved = found.is_live != self.recording.is_live or found.paused != self.recording.paused
        self.recording = found
        self.top_line.show_recording(found, self.controls)
        self._empty.show_recording(found)
        self.notice.show_recording(found)
        self._has_looked = True
        if has_moved:
            self.refresh_bindings()


def _import_views() -> None:
    importlib.import_module("tui.views")
