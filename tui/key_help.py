"""Every key that works here, and what it does."""

from typing import ClassVar, Self

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen, Screen
from textual.widgets import Static

from reports.words import say
from tui.keys import key

type Line = tuple[str, str]
"""A key as it is shown, and what it does."""


class KeyHelp(ModalScreen[None]):
    """The keys of what has the focus, then those that work everywhere."""

    DEFAULT_CSS = """
    KeyHelp { align: center middle; }
    KeyHelp VerticalScroll {
        width: 72;
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
        key("escape,question_mark,enter", "dismiss", "close"),
        key("q,ctrl+c", "app.quit", "quit"),
    ]

    def __init__(self, here: list[Line], everywhere: list[Line]) -> None:
        super().__init__()
        self._here, self._everywhere = here, everywhere

    @classmethod
    def of(cls, screen: Screen[object]) -> Self:
        """Of a screen as it is now, from the bindings themselves."""
        lines: dict[tuple[bool, str], Line] = {}
        for node, binding, _, _ in screen.active_bindings.values():
            if not binding.description.startswith("key."):
                continue  # one of Textual's own
            at = (node is screen.app, binding.id or binding.action)
            shown, what = screen.app.get_key_display(binding), say(f"{binding.description}_tip")
            lines[at] = (f"{lines[at][0]} {shown}" if at in lines else shown, what)
        here = [line for (is_app, _), line in lines.items() if not is_app]
        return cls(here, [line for (is_app, _), line in lines.items() if is_app])

    def compose(self) -> ComposeResult:
        with VerticalScroll() as scroll:
            scroll.border_title = say("help.title")
            scroll.border_subtitle = say("help.close")
            yield Static(self._text(), markup=False)

    def _text(self) -> Content:
        width = max(len(key) for key, _ in (*self._here, *self._everywhere)) + 2
        parts = []
        for title, keys in (("here", self._here), ("everywhere", self._everywhere)):
            if keys:
                parts += [Content.styled(say(f"help.{title}"), "$text-muted")]
                parts += [Content.styled(key.ljust(width), "bold") + what for key, what in keys]
                parts += [Content("")]
        return Content("\n").join([*parts, Content(say("help.plain"))])
