"""One of a few: a list over the screen, by keys or by mouse."""

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.screen import ModalScreen
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from tui.keys import key


class Chooser(ModalScreen[int | None]):
    """Gives back which was chosen; None: none."""

    DEFAULT_CSS = """
    Chooser { align: center middle; }
    Chooser OptionList {
        width: 56;
        max-width: 94%;
        height: auto;
        max-height: 80%;
        border: round $primary;
        background: $surface;
        border-title-color: $text;
        border-subtitle-color: $text-muted;
        scrollbar-size-vertical: 1;
    }
    """
    AUTO_FOCUS = "OptionList"
    BINDINGS: ClassVar[list[BindingType]] = [
        key("escape", "dismiss", "close"),
        key("q,ctrl+c", "app.quit", "quit"),
    ]

    def __init__(self, title: str, names: Sequence[str], chosen: int = 0, hint: str = "") -> None:
        super().__init__()
        self._title, self._hint = title, hint
        self._names, self._chosen = names, chosen

    def compose(self) -> ComposeResult:
        found = OptionList(*(Option(name) for name in self._names), markup=False)
        found.border_title, found.border_subtitle = self._title, self._hint
        found.highlighted = self._chosen
        yield found

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        self.dismiss(event.option_index)
