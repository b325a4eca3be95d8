"""Every key that works here, and what it does."""

from collections.abc import Iterable
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from reports.words import say


class KeyHelp(ModalScreen[None]):
    """A list of keys, made from the bindings themselves."""

    DEFAULT_CSS = """
    KeyHelp { align: center middle; }
    KeyHelp VerticalScroll {
        width: 64;
        max-width: 94%;
        height: auto;
        max-height: 94%;
        border: round $primary;
        background: $surface;
        padding: 0 1;
        scrollbar-size-vertical: 1;
    }
    """
    AUTO_FOCUS = "VerticalScroll"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,question_mark,enter", "dismiss", id="help.close", show=False),
        Binding("q,ctrl+c", "app.quit", id="help.quit", show=False),
    ]

    def __init__(self, keys: Iterable[tuple[str, str]]) -> None:
        """`keys`: each key as it is shown, and what it does."""
        super().__init__()
        self._keys = list(keys)

    def compose(self) -> ComposeResult:
        with VerticalScroll() as scroll:
            scroll.border_title = say("help.title")
            scroll.border_subtitle = say("help.close")
            yield Static(self._text(), markup=False)

    def _text(self) -> Content:
        width = max(len(key) for key, _ in self._keys) + 2
        lines = [
            Content.styled(key.ljust(width), "bold") + Content(what) for key, what in self._keys
        ]
        return Content("\n").join([*lines, Content(""), Content(say("help.plain"))])
