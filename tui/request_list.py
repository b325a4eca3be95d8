"""Requests in a list: only what is in view is fetched and drawn; what is under way stands first."""

import functools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import ClassVar

from rich.cells import cell_len
from rich.segment import Segment
from textual.binding import BindingType
from textual.events import Click, Resize
from textual.geometry import Size
from textual.message import Message
from textual.reactive import reactive
from textual.scroll_view import ScrollView
from textual.strip import Strip

from reports import dates, words
from reports.words import say
from store.listing import Order
from tui import columns
from tui.columns import Column, Layout
from tui.keys import key

PAGE = 50
"""Rows that are fetched together."""
CURSOR = "▸ "
UNDER_WAY = "● "
SORTED = "▾"
KEPT_PAGES = 64
MODEL_LEAST = {0: 10, 70: 16, 100: 24}
"""What a model's name keeps from a width on: the wider, the more it is worth."""
LIVE_SHARE = 4
"""Requests under way take one in so many lines at the most."""
ORDERS: dict[str, Order] = {
    "about_wh": "energy",
    "low_high_wh": "energy",
    "when": "newest",
    "tokens_in": "input",
    "tokens_out": "output",
    "took": "duration",
}
"""What a click on the head of a column sorts by; the first that has an order is marked."""

type Texts = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Entry:
    """One request as the list shows it: its id, and its texts by column."""

    id: int
    texts: dict[str, str]


class RequestList(ScrollView, can_focus=True):
    """One line a request under a head that stays; a cursor that Enter or a click opens."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "list--head",
        "list--live",
        "list--row",
        "list--cursor",
    }
    DEFAULT_CSS = """
    RequestList {
        height: 1fr;
        overflow-x: hidden;
        overflow-y: scroll;
        scrollbar-size-vertical: 1;
        .list--head { color: $text-muted; text-style: bold; }
        .list--live { color: $text-success; text-style: italic; }
        .list--row { color: $text; }
        .list--cursor { color: $text; background: $primary 35%; text-style: bold; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        key("up,k", "move(-1)", "up"),
        key("down,j", "move(1)", "down"),
        key("pageup", "leaf(-1)", "page_up"),
        key("pagedown", "leaf(1)", "page_down"),
        key("home,g", "edge(0)", "first"),
        key("end,G", "edge(1)", "last"),
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

    @dataclass
    class HeadClicked(Message):
        """The list is to be sorted like this."""

        order: Order

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.count = 0
        self._order: Order = "newest"
        self._live: Sequence[Texts] = ()
        self._pages: dict[int, Sequence[Entry | None]] = {}
        self._asked: set[int] = set()

    def pages_in_view(self, places: Sequence[int] = ()) -> list[int]:
        """Once rows have come in at these positions, one after the other."""
        first = 0 if self._is_following() else _shifted(self.scroll_offset.y, places)
        return list(range(first // PAGE, (first + self.size.height) // PAGE + 1))

    def begin(self, count: int, pages: Mapping[int, Sequence[Entry | None]], order: Order) -> None:
        """Show another list, from its first row on."""
        self._order, self.cursor = order, 0
        self.scroll_to(y=0, animate=False, immediate=True)
        self.show(count, pages)

    def show(
        self,
        count: int,
        pages: Mapping[int, Sequence[Entry | None]],
        places: Sequence[int] = (),
    ) -> None:
        """Show the same list, into which rows have come at these positions, one after the other.

        At its top the list follows; below, what is in view stays.
        """
        is_following = self._is_following()
        self.count, self._pages, self._asked = count, dict(pages), set()
        self._measure()
        if places and not is_following:
            top = _shifted(self.scroll_offset.y, places)
            self.scroll_to(y=top, animate=False, immediate=True)
            self.cursor = _shifted(self.cursor, places)
        self.cursor = min(self.cursor, max(count - 1, 0))
        self.refresh()

    def grow(self, count: int) -> None:
        """More have been found, after those that are shown."""
        if count == self.count:
            return
        last = self.count // PAGE
        if len(self._pages.get(last, ())) < PAGE:
            self._pages.pop(last, None)
        self.count = count
        self._measure()
        self.refresh()

    def put(self, number: int, entries: Sequence[Entry | None]) -> None:
        """A page that was wanted."""
        if len(self._pages) >= KEPT_PAGES:
            self._pages.pop(max(self._pages, key=lambda page: abs(page - number)))
        self._pages[number] = entries
        self._asked.discard(number)
        self.refresh()

    def do_without(self, number: int) -> None:
        """A page that was wanted and is not to come: it is asked for when it is in view again."""
        self._asked.discard(number)

    def show_live(self, live: Sequence[Texts]) -> None:
        """Show what is under way above the rows."""
        if live != self._live:
            self._live = live
            self._measure()
            self.refresh()

    def chosen(self) -> Entry | None:
        """The row under the cursor; None while its page is on the way."""
        return self._entry(self.cursor)

    def render_line(self, y: int) -> Strip:
        width = self.scrollable_content_region.width
        layout = _layout(width, self._order, words.language())
        name, text = self._line(y, layout)
        style = self.get_component_rich_style(f"list--{name}")
        return Strip([Segment(columns.cell(text, width), style)], width)

    def _line(self, y: int, layout: Layout) -> tuple[str, str]:
        """What kind of line it is, and its text."""
        head_lines = self._head_lines
        if y == 0:
            return "head", " " * len(CURSOR) + layout.titles()
        if y < head_lines:
            return "live", UNDER_WAY + layout.line(self._live_line(y - 1))
        index = self.scroll_offset.y + y - head_lines
        entry = self._entry(index)
        if entry is None:
            return "row", ""
        is_cursor = index == self.cursor
        text = (CURSOR if is_cursor else " " * len(CURSOR)) + layout.line(entry.texts)
        return "cursor" if is_cursor else "row", text

    @property
    def _head_lines(self) -> int:
        """The head, and what is under way."""
        return 1 + min(len(self._live), max(self.size.height // LIVE_SHARE, 1))

    def _live_line(self, index: int) -> Texts:
        left = len(self._live) - index
        if index == self._head_lines - 2 and left > 1:
            return {"when": "", "model": say("live.more", count=left)}
        return self._live[index]

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

    def _measure(self) -> None:
        self.virtual_size = Size(self.size.width, self.count + self._head_lines)

    def watch_cursor(self) -> None:
        top, rows = self.scroll_offset.y, max(self.size.height - self._head_lines, 1)
        if not top <= self.cursor < top + rows:
            target = self.cursor if self.cursor < top else self.cursor - rows + 1
            self.scroll_to(y=target, animate=False, immediate=True)
        self.refresh()

    def on_resize(self, event: Resize) -> None:
        self._measure()

    def action_move(self, lines: int) -> None:
        self.cursor = max(0, min(self.cursor + lines, self.count - 1))

    def action_leaf(self, leaves: int) -> None:
        self.action_move(leaves * max(self.size.height - self._head_lines - 1, 1))

    def action_edge(self, is_last: int) -> None:
        self.cursor = max(self.count - 1, 0) if is_last else 0

    def on_click(self, event: Click) -> None:
        offset = event.get_content_offset(self)
        if offset is None:
            return
        if offset.y == 0:
            self._sort_by(offset.x)
        elif offset.y >= self._head_lines:
            self._point_at(self.scroll_offset.y + offset.y - self._head_lines)

    def _point_at(self, index: int) -> None:
        if index >= self.count:
            return
        was_chosen, self.cursor = index == self.cursor, index
        if was_chosen and (entry := self.chosen()) is not None:
            self.post_message(self.Chosen(entry.id))

    def _sort_by(self, x: int) -> None:
        layout = _layout(self.scrollable_content_region.width, self._order, words.language())
        end = len(CURSOR)
        for column, width in layout.columns:
            end += width + layout.gap
            if x < end:
                if column.key in ORDERS:
                    self.post_message(self.HeadClicked(ORDERS[column.key]))
                return


def _shifted(index: int, places: Sequence[int]) -> int:
    for place in places:
        index += place <= index
    return index


@functools.lru_cache(maxsize=4)
def _layout(width: int, order: Order, language: str) -> Layout:
    """The columns that fit; what the list is sorted by stays as long as it can."""
    marked = next(key for key in ORDERS if ORDERS[key] == order)
    return columns.fitting(
        [_marked(column) if column.key == marked else column for column in _columns(width)],
        width - len(CURSOR),
    )


def _marked(column: Column) -> Column:
    rank = min(column.rank, 1)
    return replace(column, title=column.title + SORTED, rank=rank)


def _columns(width: int) -> list[Column]:
    def right(key: str, least: int, rank: int) -> Column:
        return Column(key, say(f"column.{key}"), least, rank, is_right=True)

    model_least = max(least for start, least in MODEL_LEAST.items() if start <= width)
    return [
        Column("when", say("column.when"), _when_width(), 0),
        Column("model", say("column.model"), 28, 0, squeezed=model_least),
        right("tokens_in", 6, 3),
        right("tokens_out", 6, 4),
        right("about_wh", 6, 0),
        right("low_high_wh", 15, 0),
        Column("basis", say("column.basis"), 9, 2),
        Column("client", say("column.client"), 14, 5),
        Column("outcome", say("column.outcome"), 11, 6),
        right("took", 7, 7),
    ]


def _when_width() -> int:
    """Of the widest moment: the names of months differ by language."""
    months = (dates.month(date(2028, month, 22)) for month in range(1, 13))
    return max(
        cell_len(say("dashboard.when_at", day=22, month=month, clock="08:00")) for month in months
    )
