"""A question with one answer that does something, and one that does not."""

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from reports.words import say
from tui.keys import key


class Question(ModalScreen[bool]):
    """Gives back whether the answer was yes."""

    DEFAULT_CSS = """
    Question { align: center middle; }
    Question Vertical {
        width: 56;
        max-width: 94%;
        height: auto;
        border: round $warning;
        background: $surface;
        padding: 0 1;
    }
    Question .answers { margin-top: 1; link-style: none; link-color: $text; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        key("enter,d", "dismiss(True)", "yes"),
        key("escape,n,q", "dismiss(False)", "no"),
        key("ctrl+c", "app.quit", "quit"),
    ]

    def __init__(self, text: str, yes: str) -> None:
        """`yes`: what the answer does, as one word."""
        super().__init__()
        self._text, self._yes = text, yes

    def compose(self) -> ComposeResult:
        with Vertical():
            yield Static(self._text, markup=False)
            yield Static(self._answers(), classes="answers")

    def _answers(self) -> Content:
        enter, escape = (self.app.get_key_display(Binding(key, "")) for key in ("enter", "escape"))
        return Content.from_markup(
            "[@click=screen.dismiss(True)][b]$enter[/b] $yes[/]   "
            "[@click=screen.dismiss(False)][b]$escape[/b] $no[/]",
            enter=enter,
            yes=self._yes,
            escape=escape,
            no=say("key.no"),
        )
