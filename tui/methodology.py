"""The methodology as it is published, with its tables."""

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import VerticalScroll
from textual.screen import Screen
from textual.widgets import Markdown

from reports import methodology, words
from tui.key_line import KeyLine
from tui.keys import key


class Methodology(Screen[None]):
    """The whole of it; links are not followed, as nothing is fetched."""

    AUTO_FOCUS = "VerticalScroll"
    BINDINGS: ClassVar[list[BindingType]] = [
        key("escape,enter", "dismiss", "close", show=True),
    ]

    def compose(self) -> ComposeResult:
        with VerticalScroll():
            yield Markdown(methodology.text(words.language()), open_links=False)
        yield KeyLine()
