"""The log, newest first: only what is in view is fetched and drawn."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from rich.segment import Segment
from textual.binding import BindingType
from textual.events import Click, Resize
from textual.geometry import Size
from textual.message import Message
from textual.reactive import reactive
from textual.scroll_view import ScrollView
from textual.strip import Strip

from reports import dates
from reports.words import say
from tui import columns
from tui.columns import Column
from tui.keys import key
from tui.pages import PAGE

CURSOR = "▸ "
KEPT_PAGES = 32
WIDE = 100
"""From here on a model's name is worth more than the last columns."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One request as the list shows it: its id, and its texts by column."""

    id: int
    texts: dict[str, str]


class RequestList(ScrollView, can_focus=True):
    """One line a request under a head that stays; a cursor that Enter or a click opens."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"list--head", "list--row", "list--cursor"}
    DEFAULT_CSS = """
    RequestList {
        height: 1fr;
        overflow-x: hidden;
        overflow-y: scroll;
        scrollbar-size-vertical: 1;
        .list--head { color: $text-muted; text-style: bold; }
        .list--row { color: $text; }
        .list--cursor { color: $text; background: $primary 35%; text-style: bold; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        key("up,k", "move(-1)", "up"),
        key("down,j", "move(1)", "down"),
        key("pageup", "leaf(-1)", "page_up"),
        key("pagedown", "leaf(1)", "page_down"),
        key("home,g", "edge(0)", "newest"),
        key("end,G", "edge(1)", "oldest"),
    ]
    cursor: reactive[int] = reactive(0)

    @dataclass
    class Wanted(Message):
        """A page has come into view and is not here yet."""

        number: int

    @dataclass
    class Chosen(Message):
        """The request with this id is to be explained."""

        request_id: int

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.count = 0
        self._pages: dict[int, Sequence[Entry]] = {}
        self._asked: set[int] = set()

    def visible_pages(self, added: int = 0) -> list[int]:
        """The pages in view once `added` newer rows have come."""
        first = 0 if self._is_following() else self.scroll_offset.y + added
        return list(range(first // PAGE, (first + self.size.height) // PAGE + 1))

    def show(self, count: int, pages: Mapping[int, Sequence[Entry]]) -> None:
        """Show a log of `count` rows. At its top the list follows; below, what is in view stays."""
        added = max(count - self.count, 0) if self.count and not self._is_following() else 0
        self.count, self._pages, self._asked = count, dict(pages), set()
        self.virtual_size = Size(self.size.width, count + 1)
        if added:
            self.scroll_to(y=self.scroll_offset.y + added, animate=False, immediate=True)
        self.cursor = min(self.cursor + added, max(count - 1, 0))
        self.refresh()

    def put(self, number: int, entries: Sequence[Entry]) -> None:
        """A page that was wanted."""
        if len(self._pages) >= KEPT_PAGES:
            self._pages.pop(max(self._pages, key=lambda page: abs(page - number)))
        self._pages[number] = entries
        self._asked.discard(number)
        self.refresh()

    def chosen_id(self) -> int | None:
        """The id under the cursor; None while its page is on the way."""
        entry = self._entry(self.cursor)
        return entry.id if entry else None

    def render_line(self, y: int) -> Strip:
        width = self.scrollable_content_region.width
        layout = columns.fitting(_columns(width), width - len(CURSOR))
        if y == 0:
            return self._strip(" " * len(CURSOR) + layout.titles(), "head")
        index = self.scroll_offset.y + y - 1
        entry = self._entry(index)
        if entry is None:
            return self._strip("", "row")
        is_cursor = index == self.cursor
        text = (CURSOR if is_cursor else " " * len(CURSOR)) + layout.line(entry.texts)
        return self._strip(text, "cursor" if is_cursor else "row")

    def _strip(self, text: str, name: str) -> Strip:
        style = self.get_component_rich_style(f"list--{name}")
        return Strip([Segment(columns.cell(text, self.scrollable_content_region.width), style)])

    def _entry(self, index: int) -> Entry | None:
        if not 0 <= index < self.count:
            return None
        number, place = divmod(index, PAGE)
        page = self._pages.get(number)
        if page is None:
            if number not in self._asked:
                self._asked.add(number)
                # While drawing, the sender is the screen, and a message stops at its sender.
                self.post_message(self.Wanted(number).set_sender(self))
            return None
        return page[place] if place < len(page) else None

    def _is_following(self) -> bool:
        return self.cursor == 0 and self.scroll_offset.y == 0

    def watch_cursor(self) -> None:
        top, rows = self.scroll_offset.y, max(self.size.height - 1, 1)
        if not top <= self.cursor < top + rows:
            target = self.cursor if self.cursor < top else self.cursor - rows + 1
            self.scroll_to(y=target, animate=False, immediate=True)
        self.refresh()

    def on_resize(self, event: Resize) -> None:
        self.virtual_size = Size(event.size.width, self.count + 1)

    def action_move(self, lines: int) -> None:
        self.cursor = max(0, min(self.cursor + lines, self.count - 1))

    def action_leaf(self, leaves: int) -> None:
        self.action_move(leaves * max(self.size.height - 2, 1))

    def action_edge(self, is_oldest: int) -> None:
        self.cursor = max(self.count - 1, 0) if is_oldest else 0

    def on_click(self, event: Click) -> None:
        offset = event.get_content_offset(self)
        if offset is None or offset.y == 0:
            return
        index = self.scroll_offset.y + offset.y - 1
        if index < self.count:
            was_chosen = index == self.cursor
            self.cursor = index
            if was_chosen and (request_id := self.chosen_id()) is not None:
                self.post_message(self.Chosen(request_id))


def _columns(width: int) -> list[Column]:
    def right(key: str, least: int, rank: int) -> Column:
        return Column(key, say(f"column.{key}"), least, rank, is_right=True)

    return [
        Column("when", say("column.when"), _when_width(), 0),
        Column("model", say("column.model"), 28, 0, squeezed=24 if width >= WIDE else 16),
        right("tokens_in", 6, 3),
        right("tokens_out", 6, 4),
        right("about_wh", 6, 0),
        right("low_high_wh", 15, 1),
        Column("basis", say("column.basis"), 9, 2),
        Column("client", say("column.client"), 14, 5),
        Column("outcome", say("column.outcome"), 11, 6),
        right("took", 7, 7),
    ]


def _when_width() -> int:
    """Of the widest moment: the names of months differ by language."""
    months = (dates.month(date(2028, month, 22)) for month in range(1, 13))
    return max(
        len(say("dashboard.when_at", day=22, month=month, clock="08:00")) for month in months
    )
