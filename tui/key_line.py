"""The keys that work here, on the last line."""

from rich.cells import cell_len
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Static

from reports.words import say

LAST = ("help", "quit")
"""Ids of the keys that stay when there is little room."""


type Item = tuple[str, str, str, bool]
"""How a key is shown, the key, its word, and whether it is one of the last."""


class KeyLine(Static):
    """Each key with its word; those that come last go first as the width shrinks."""

    DEFAULT_CSS = """
    KeyLine {
        dock: bottom;
        height: 1;
        padding: 0 1;
        background: $panel;
        text-wrap: nowrap;
        link-style: none;
        link-color: $text;
        link-background-hover: $primary 40%;
        link-color-hover: $text;
        link-style-hover: bold;
    }
    """

    def __init__(self) -> None:
        super().__init__(markup=False)
        self._items: list[Item] = []

    def on_mount(self) -> None:
        self.screen.bindings_updated_signal.subscribe(self, self._show)

    def _show(self, screen: Screen[object]) -> None:
        """Take the keys from the bindings themselves."""
        found: dict[str, Item] = {}
        for _, binding, is_enabled, _ in screen.active_bindings.values():
            if binding.show and is_enabled:
                shown = self.app.get_key_display(binding)
                is_last = binding.id in LAST
                item = (shown, binding.key, say(binding.description), is_last)
                found.setdefault(binding.action, item)
        items = list(found.values())
        if items != self._items:
            self._items = items
            self.refresh()

    def render(self) -> Content:
        width = self.size.width
        kept = [item for item in self._items if not item[3]]
        last = [item for item in self._items if item[3]]
        while kept and sum(map(_width, [*kept, *last])) > width:
            kept.pop()
        left = Content("").join(map(_key, kept))
        right = Content("").join(map(_key, last))
        gap = max(width - left.cell_length - right.cell_length, 0)
        return left + " " * gap + right


def _width(item: Item) -> int:
    return cell_len(item[0]) + cell_len(item[2]) + 3


def _key(item: Item) -> Content:
    shown, key, word, _ = item
    return Content.from_markup(
        f"[@click=app.simulate_key('{key}')][b $text-primary]$shown[/] $word[/]  ",
        shown=shown,
        word=word,
    )
