"""A page of the reports on the screen, laid out for the width there is."""

from collections.abc import Iterator
from typing import ClassVar

from rich.text import Text
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import VerticalScroll
from textual.screen import Screen
from textual.widget import Widget
from textual.widgets import Static

from reports import text
from reports.page import Block, Chart, Lines, Page, Ranking, Section, Table
from reports.words import say
from tui.key_line import KeyLine
from tui.keys import key


class Paper(VerticalScroll):
    """A page that scrolls."""

    DEFAULT_CSS = """
    Paper {
        border: round $primary 40%;
        border-title-color: $text-muted;
        padding: 0 1;
        scrollbar-size-vertical: 1;
    }
    Paper .title { color: $text-primary; text-style: bold; }
    Paper .body { padding: 0 1 1 2; }
    """

    def __init__(self, page: Page | None = None, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._page = page
        if page is not None:
            self.border_title = page.title

    def compose(self) -> ComposeResult:
        if self._page is not None:
            yield from _widgets(self._page)

    async def show(self, page: Page) -> None:
        """Show another page; the same one stays as it is, and where it is."""
        if page != self._page:
            self._page, self.border_title = page, page.title
            await self.recompose()


class PaperScreen(Screen[None]):
    """A page over everything; escape goes back to where one was."""

    AUTO_FOCUS = "Paper"
    BINDINGS: ClassVar[list[BindingType]] = [
        key("escape,enter", "dismiss", "close", show=True),
        key("y", "copy", "copy", show=True),
    ]

    def __init__(self, page: Page) -> None:
        super().__init__()
        self._page = page

    def action_copy(self) -> None:
        self.app.copy_to_clipboard(text.write(self._page))
        self.notify(say("rows.copied"))

    def compose(self) -> ComposeResult:
        yield Paper(self._page)
        yield KeyLine()


def _widgets(page: Page) -> Iterator[Widget]:
    for section in page.sections:
        yield Static(section.title, classes="title", markup=False)
        yield SectionBody(section)


class SectionBody(Static):
    """The blocks of a section."""

    def __init__(self, section: Section) -> None:
        super().__init__(classes="body", markup=False)
        self._section = section

    def on_resize(self) -> None:
        width = self.size.width
        lines = [line for block in self._section.blocks for line in _lines(block, width)]
        self.update(Text("\n".join(lines)))


def _lines(block: Block, width: int) -> list[str]:
    match block:
        case Lines(texts):
            return list(texts)
        case Ranking(texts):
            return [f"{number}. {line}" for number, line in enumerate(texts, 1)]
        case Chart(lines):
            return list(lines)
        case Table():
            table = text.table(block, width)
            return ["", *(table if max(map(len, table)) <= width else _stacked(block)), ""]


def _stacked(table: Table) -> list[str]:
    """A table too wide for the screen, as a list: a row's first cell, then the others named."""
    lines = []
    for first, *others in table.rows:
        lines.append(first)
        named = zip(table.heads[1:], others, strict=True)
        lines += [f"  {head}: {cell}" for head, cell in named if cell]
    return lines
