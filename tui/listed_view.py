"""The list of requests as it is followed: what is sought, made in slices, and what is under way."""

import asyncio
import contextlib
from dataclasses import replace
from datetime import UTC, datetime

from textual import work
from textual.app import ComposeResult
from textual.widgets import Input

from reports.seeking import Unclear
from reports.words import say
from store.faults import Fault
from tui import under_way
from tui.list_line import ListLine
from tui.listed import Asked, Listed, Progress
from tui.phrases import n_requests
from tui.reader import Gone, Reader
from tui.request_list import RequestList
from tui.snapshot import Snapshot
from tui.view import View

TOLD_S = 0.2
"""Between two words on how far a list is made: each draws the screen anew."""
LOOK_S = 1.0
"""Between two looks at what is under way."""


class ListedView(View):
    """The list, a line under it, and a line to type in what is sought."""

    DEFAULT_CSS = """
    ListedView Input { padding: 0 1; background: $panel; }
    """

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.list, self.line = RequestList(), ListLine()
        self.asked = Asked()
        self.listed: Listed | None = None
        self.reader: Reader | None = None
        self.now = under_way.Now()
        self.input = Input(placeholder=say("rows.find"), select_on_focus=False, compact=True)
        self.input.display = False
        self._shown: Snapshot | None = None
        self._page_turn = asyncio.Lock()
        self._renewed: Asked | None = None

    def compose(self) -> ComposeResult:
        yield self.list
        yield self.line
        yield self.input

    def on_mount(self) -> None:
        self._watch()

    @property
    def heading(self) -> str:
        return n_requests(self.list.count)

    @property
    def is_settled(self) -> bool:
        making = (worker for worker in self.workers if worker.group in ("listed", "pages"))
        return self.listed is not None and not any(worker.is_running for worker in making)

    @property
    def chief(self) -> RequestList | Input:
        return self.input if self.input.has_focus else self.list

    async def follow(self, reader: Reader, shown: Snapshot) -> None:
        self.reader, self._shown = reader, shown
        asked = replace(self.asked, only=shown.asked.only)
        if self.listed is None or self.listed.reader is not reader or asked != self.asked:
            self.ask(asked)
        else:
            await self._catch_up(self.listed)

    def ask(self, asked: Asked) -> None:
        """Show another list."""
        self.asked = asked
        if self.reader is not None:
            self._make(Listed(self.reader, asked), is_anew=False)

    @work(group="listed", exclusive=True)
    async def _make(self, listed: Listed, *, is_anew: bool) -> None:
        """Make a list; it takes the place of the one before as soon as its first rows stand, or,
        where it is the same made anew, all of it."""
        self._renewed = listed.asked if is_anew else None
        with contextlib.suppress(Fault, Gone):  # the next look at the log says what is wrong
            try:
                progress = await listed.begin()
            except Unclear as unclear:
                self.line.show_refused(str(unclear))
                return
            self.line.show_refused("")
            while not (progress.is_done or (progress.is_sorted and progress.count and not is_anew)):
                self.line.show_progress(progress, listed.asked)
                progress = await listed.steps(TOLD_S)
            await self._put_up(listed, progress, is_anew)
            while not progress.is_done:
                progress = await listed.steps(TOLD_S)
                self.line.show_progress(progress, listed.asked)
                self.list.grow(progress.count)
            self.line.show_progress(progress, listed.asked)
            self._renewed = None
            await self._catch_up(listed)
        self._renewed = None

    async def _put_up(self, listed: Listed, progress: Progress, is_anew: bool) -> None:
        wanted = self.list.pages_in_view() if is_anew else [0]
        pages = {number: await listed.page(number) for number in wanted}
        self.listed = listed
        self.line.show_asked(listed.asked)
        if is_anew:
            self.list.show(progress.count, pages)
        else:
            self.list.begin(progress.count, pages, listed.asked.order)
        self.post_message(self.Headed())

    async def _catch_up(self, listed: Listed) -> None:
        """Show what has come since, and leave out what has gone."""
        found = await listed.follow(self.list.pages_in_view)
        if listed is not self.listed:
            return
        if found is None:
            if self._renewed != self.asked:  # else what has changed again waits for the end of it
                self._make(Listed(listed.reader, self.asked), is_anew=listed.asked == self.asked)
            return
        self.list.show(found.count, found.pages, found.places)
        self.post_message(self.Headed())

    def on_request_list_wanted(self, event: RequestList.Wanted) -> None:
        self._put_page(event.number)

    @work(group="pages")
    async def _put_page(self, number: int) -> None:
        """One after the other, and none that was scrolled past meanwhile."""
        async with self._page_turn:
            listed = self.listed
            if listed is None or number not in self.list.pages_in_view():
                self.list.do_without(number)
                return
            with contextlib.suppress(Fault, Gone):
                found = await listed.page(number)
                # A page of a list that was replaced meanwhile is asked for again.
                if listed is self.listed:
                    self.list.put(number, found)

    @work(group="under way")
    async def _watch(self) -> None:
        while True:
            if self.display:
                await self.look()
            await asyncio.sleep(LOOK_S)

    async def look(self) -> None:
        """See what is under way, and what can be undone."""
        if self.reader is None or self._shown is None:
            return
        self.now = await asyncio.to_thread(under_way.look, self.reader.home)
        self.list.show_live(self.now.live)
        zone = self._shown.time_zone
        if self.line.show_undo(self.now.undo_until, datetime.now(UTC), zone):
            self.app.refresh_bindings()
