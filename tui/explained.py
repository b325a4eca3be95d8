"""One request explained: the whole sum, each factor with its source."""

from typing import ClassVar

from rich.text import Text
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import VerticalScroll
from textual.screen import Screen
from textual.widgets import Static

from reports import explanation, text
from reports.page import Block, Chart, Lines, Page, Ranking, Section, Table
from tui.key_line import KeyLine
from tui.keys import key
from tui.reader import Terms


def page_of(terms: Terms, request_id: int) -> Page | None:
    """How one request's figure came about; None if it is no longer there."""
    row = terms.log.request(request_id)
    if row is None:
        return None
    is_demo = terms.log.home.is_demo
    return explanation.page_of(terms.factors, row, terms.time_zone, is_demo=is_demo)


class Explained(Screen[None]):
    """A page that scrolls; escape goes back to where one was."""

    DEFAULT_CSS = """
    Explained VerticalScroll {
        border: round $primary 40%;
        border-title-color: $text-muted;
        padding: 0 1;
        scrollbar-size-vertical: 1;
    }
    Explained .title { color: $text-primary; text-style: bold; }
    Explained .body { padding: 0 0 1 2; }
    """
    AUTO_FOCUS = "VerticalScroll"
    BINDINGS: ClassVar[list[BindingType]] = [
        key("escape,enter", "dismiss", "close", show=True),
    ]

    def __init__(self, page: Page) -> None:
        super().__init__()
        self._page = page

    def compose(self) -> ComposeResult:
        with VerticalScroll() as scroll:
            scroll.border_title = self._page.title
            for section in self._page.sections:
                yield Static(section.title, classes="title", markup=False)
                yield SectionBody(section)
        yield KeyLine()


class SectionBody(Static):
    """The blocks of a section, laid out for the width there is."""

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
