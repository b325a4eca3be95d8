"""Every request, newest first."""

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType

from reports.reading import Reading
from store.faults import Fault
from tui import entries
from tui.keys import key
from tui.pages import Pages
from tui.phrases import n_requests
from tui.reader import Reader
from tui.request_list import Entry, RequestList
from tui.snapshot import Snapshot
from tui.view import View


class RequestsView(View):
    """The list, read page by page as it comes into view."""

    BINDINGS: ClassVar[list[BindingType]] = [key("enter", "explain", "explain", show=True)]

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.list = RequestList()
        self._reader: Reader | None = None
        self._pages: Pages | None = None

    def compose(self) -> ComposeResult:
        yield self.list

    @property
    def heading(self) -> str:
        return n_requests(self.list.count)

    @property
    def chief(self) -> RequestList:
        return self.list

    async def follow(self, reader: Reader, shown: Snapshot) -> None:
        self._reader = reader
        wanted = self.list.visible_pages()

        def listed(read: Reading) -> tuple[Pages, dict[int, list[Entry]]]:
            pages = Pages(read.log)
            return pages, {number: _entries(read, pages, number) for number in wanted}

        pages, found = await reader.run(listed)
        self._pages = pages
        self.list.show(pages.count, found)

    def action_explain(self) -> None:
        request_id = self.list.chosen_id()
        if request_id is not None:
            self.post_message(self.Chosen(request_id))

    def on_request_list_chosen(self, event: RequestList.Chosen) -> None:
        self.post_message(self.Chosen(event.request_id))

    def on_request_list_wanted(self, event: RequestList.Wanted) -> None:
        self.run_worker(self._put_page(event.number), group="pages")

    async def _put_page(self, number: int) -> None:
        reader, pages = self._reader, self._pages
        if reader is None or pages is None:
            return
        try:
            found = await reader.run(lambda read: _entries(read, pages, number))
        except Fault:
            return  # the next look at the log says so
        # A page of a listing that was replaced meanwhile is asked for again.
        if pages is self._pages:
            self.list.put(number, found)


def _entries(read: Reading, pages: Pages, number: int) -> list[Entry]:
    return [
        entries.entry_of(row, read.factors, read.time_zone, read.today)
        for row in pages.rows(number)
    ]
