"""A line of text that is asked for, checked before it is taken."""

import asyncio
from collections.abc import Callable
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.suggester import SuggestFromList
from textual.widgets import Input, Static

from tui.keys import key

type Take = Callable[[str], str]
"""Takes the text, and says why it does not fit; '' where it does. May block."""


class Asking(ModalScreen[str | None]):
    """Gives back the text that was taken; None: nothing was changed."""

    DEFAULT_CSS = """
    Asking { align: center middle; }
    Asking Vertical {
        width: 64;
        max-width: 94%;
        height: auto;
        border: round $primary;
        background: $surface;
        padding: 0 1;
        border-title-color: $text;
        border-subtitle-color: $text-muted;
    }
    Asking Input { border: none; height: 1; padding: 0; margin: 1 0; background: $panel; }
    Asking .refused { color: $text-warning; display: none; }
    Asking .refused.-on { display: block; }
    """
    AUTO_FOCUS = "Input"
    BINDINGS: ClassVar[list[BindingType]] = [
        key("escape", "dismiss", "close"),
        key("ctrl+c", "app.quit", "quit"),
    ]

    def __init__(
        self, title: str, hint: str, value: str, take: Take, known: list[str] | None = None
    ) -> None:
        """`known`: texts that are offered to be completed to."""
        super().__init__()
        self._title, self._hint, self._take = title, hint, take
        suggester = SuggestFromList(known, case_sensitive=False) if known else None
        self._input = Input(value, suggester=suggester, select_on_focus=False)
        self._refused = Static(classes="refused", markup=False)

    def compose(self) -> ComposeResult:
        with Vertical() as box:
            box.border_title = self._title
            yield Static(self._hint, markup=False)
            yield self._input
            yield self._refused

    def on_input_submitted(self, event: Input.Submitted) -> None:
        self.run_worker(self._try(event.value.strip()), exclusive=True)

    async def _try(self, text: str) -> None:
        refused = await asyncio.to_thread(self._take, text)
        if not refused:
            self.dismiss(text)
            return
        self._refused.update(refused)
        self._refused.add_class("-on")
