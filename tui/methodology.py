"""The methodology as it is published, with its tables."""

from typing import ClassVar

from rich.markdown import Markdown
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import VerticalScroll
from textual.screen import Screen
from textual.widgets import Static

from reports import methodology, words
from tui.key_line import KeyLine
from tui.keys import key


class Methodology(Screen[None]):
    """The whole of it, as one text: a widget for each paragraph takes seconds to lay out."""

    DEFAULT_CSS = """
    Methodology VerticalScroll { padding: 0 1; scrollbar-size-vertical: 1; }
    """
    AUTO_FOCUS = "VerticalScroll"
    BINDINGS: ClassVar[list[BindingType]] = [
        key("escape,enter", "dismiss", "close", show=True),
    ]

    def compose(self) -> ComposeResult:
        with VerticalScroll():
            yield Static(Markdown(methodology.text(words.language()), hyperlinks=False))
        yield KeyLine()
