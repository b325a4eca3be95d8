"""The dashboard: reads the log as it grows, and shows a week, a day or the requests."""

import asyncio
import contextlib
import os
from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import ClassVar

from textual.app import App, ComposeResult
from textual.binding import BindingType
from textual.widgets import ContentSwitcher, Footer, Static

from reports.words import say
from store.faults import Fault
from store.paths import Home
from tui import recording
from tui.controls import Controls
from tui.empty import EmptyState
from tui.key_help import KeyHelp
from tui.keys import KEYS
from tui.notice import Notice
from tui.phrases import n_requests
from tui.reader import Kind, Reader, Snapshot, system_clock
from tui.recording import Recording
from tui.request_list import RequestList
from tui.top_line import TopLine
from tui.week_view import WeekView

__all__ = ["Controls", "Dashboard"]

POLL_S = 0.5
"""Between two looks at the log: with the time to write and to draw, a row shows within a second."""
LOOK_S = 2.0
"""Between two looks at who records."""
A_DAY, A_WEEK = timedelta(days=1), timedelta(days=7)
WIDTHS = [(0, "-narrow"), (78, "-normal"), (118, "-wide")]
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
        self.shown: Snapshot | None = None
        self._own_home = home
        self._factors = factors
        self._controls = controls or Controls()
        self._clock = clock
        self._reader = Reader(home, factors, clock)
        self._recording = Recording(None, ())
        self._kind: Kind = "week"
        self._day: date | None = None
        self._view = "week"
        self._is_asked = asyncio.Event()
        self._top_line, self._notice = TopLine(), Notice()
        self._week, self._list = WeekView(id="week"), RequestList(id="requests")
        self._empty = EmptyState(
            id="empty",
            can_start=self._controls.start is not None,
            can_demo=self._controls.load_demo is not None,
        )
        self._read_as: object = None
        self._listed_as: object = None

    def compose(self) -> ComposeResult:
        yield self._top_line
        yield self._notice
        with ContentSwitcher(id="views", initial="opening"):
            yield Static(say("dashboard.opening"), id="opening")
            yield self._empty
            yield self._week
            yield self._list
        yield Footer(compact=True, show_command_palette=False)

    def on_mount(self) -> None:
        self.run_worker(self._follow(), group="follow")
        self.run_worker(self._watch_recording(), group="recording")

    def on_unmount(self) -> None:
        self._reader.close()

    async def _follow(self) -> None:
        while True:
            self._is_asked.clear()
            await self._read()
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._is_asked.wait(), POLL_S)

    async def _read(self) -> None:
        """Read again what the log, the day's end or another period asked for has changed."""
        reader, kind, day = self._reader, self._kind, self._day
        try:
            moment = (reader, await reader.moment())
            if reader is not self._reader or (moment, kind, day) == self._read_as:
                return
            is_listed = moment == self._listed_as
            pages = None if is_listed else self._list.visible_pages()
            shown, listing = await reader.read(kind, day, pages)
        except Fault as fault:
            self._read_as = self._listed_as = None
            self._notice.show_fault("log", fault)
        else:
            if reader is not self._reader:
                return
            self._read_as, self._listed_as = (moment, kind, day), moment
            self._notice.show_fault("log", None)
            if listing is not None:
                self._list.show(listing.count, listing.pages)
            self._show(shown)

    def _show(self, shown: Snapshot) -> None:
        self.shown = shown
        self._notice.show_missed(shown.period.missed.counters)
        self._week.show(shown)
        self._show_view()

    def _show_view(self) -> None:
        if self.shown is None:
            return
        self._show_heading(self.shown)
        views = self.query_one(ContentSwitcher)
        views.current = self._view if self._list.count else "empty"
        if len(self.screen_stack) == 1:
            self.set_focus(self._list if views.current == "requests" else None)
        self.refresh_bindings()

    def _show_heading(self, shown: Snapshot) -> None:
        period = shown.period
        clients = sum(bool(line.name) for line in period.clients)
        if self._view == "requests":
            heading, is_period = n_requests(self._list.count), False
        else:
            heading, is_period = period.span.name, True
        self._top_line.show_heading(heading, clients, is_period=is_period, is_demo=period.is_demo)

    def on_request_list_wanted(self, event: RequestList.Wanted) -> None:
        self.run_worker(self._put_page(event.number), group="pages")

    async def _put_page(self, number: int) -> None:
        listed_as = self._listed_as
        try:
            entries = await self._reader.page(number)
        except Fault as fault:
            self._notice.show_fault("log", fault)
        else:
            # A page of a listing that was replaced meanwhile is asked for again.
            if listed_as == self._listed_as:
                self._list.put(number, entries)

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

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if len(self.screen_stack) > 1 and action not in ("help", "quit"):
            return False
        is_list = self._view == "requests"
        match action:
            case "explain":
                return is_list
            case "another_like" | "earlier" | "later" | "now":
                return not is_list
            case "start":
                return self._controls.start is not None and not self._recording.is_live
            case "stop":
                return self._controls.stop is not None and self._recording.is_live
            case "load_demo":
                return self._controls.load_demo is not None
        return True

    def action_view(self, view: str) -> None:
        self._view = view
        self._show_view()

    def action_period(self, kind: Kind) -> None:
        self._ask(kind, self.shown.period.span.last if self.shown and self._day else None)
        self.action_view("week")

    def action_earlier(self) -> None:
        self._step(-1)

    def action_later(self) -> None:
        self._step(1)

    def _step(self, periods: int) -> None:
        if self.shown is None:
            return
        today = self.shown.today
        day = (self._day or today) + periods * (A_DAY if self._kind == "day" else A_WEEK)
        self._ask(self._kind, day if day < today else None)

    def action_now(self) -> None:
        self._ask(self._kind, None)

    def action_another_like(self) -> None:
        self._week.another_like()

    def action_explain(self) -> None:
        request_id = self._list.chosen_id()
        if request_id is not None:
            self.run_worker(self._explain(request_id), group="explain", exclusive=True)

    def action_start(self) -> None:
        self._set_going(self._controls.start, say("dashboard.starting"))

    def action_stop(self) -> None:
        self._set_going(self._controls.stop, say("dashboard.stopping"))

    def action_load_demo(self) -> None:
        self._set_going(self._controls.load_demo, say("dashboard.loading_demo"))

    def action_leave(self) -> None:
        if self._reader.home != self._own_home:
            self._open(self._own_home)
        elif self._view != "week":
            self.action_view("week")

    def action_help(self) -> None:
        keys = [(self.get_key_display(binding), binding.tooltip) for binding in KEYS]
        self.push_screen(KeyHelp([*keys, (say("key.list"), say("key.list_tip"))]))

    def on_week_view_day_clicked(self, event: WeekView.DayClicked) -> None:
        self._ask("day", event.day)

    def on_week_view_like_clicked(self) -> None:
        self.action_another_like()

    def on_request_list_chosen(self, event: RequestList.Chosen) -> None:
        self.run_worker(self._explain(event.request_id), group="explain", exclusive=True)

    def _ask(self, kind: Kind, day: date | None) -> None:
        """Read another period; None follows the clock."""
        self._kind, self._day = kind, day
        self._is_asked.set()

    def _open(self, home: Home) -> None:
        self._reader.close()
        self._reader = Reader(home, self._factors, self._clock)
        self._ask(self._kind, None)

    async def _explain(self, request_id: int) -> None:
        try:
            page = await self._reader.explanation(request_id)
        except Fault as fault:
            self._notice.show_fault("log", fault)
        else:
            from tui.explained import Explained

            if page is not None:
                self.push_screen(Explained(page))

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
