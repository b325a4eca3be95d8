"""The command palette: everything that can be done here, by its words."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING

from textual.command import CommandPalette, Hit, Hits, SimpleProvider

from reports import words
from reports.words import say
from tui import themes

if TYPE_CHECKING:
    from tui.app import Dashboard

type Command = tuple[str, Callable[[], object]]
"""What it does, and how."""

PAUSES = {"quarter": timedelta(minutes=15), "hour": timedelta(hours=1)}


class Commands(SimpleProvider):
    """What the keys do, and what has no key; where nothing is called so, that is said."""

    async def search(self, query: str) -> Hits:
        is_found = False
        async for hit in super().search(query):
            is_found = True
            yield hit
        if not is_found:
            yield Hit(1, say("palette.nothing"), _nothing)


def palette(app: "Dashboard") -> CommandPalette:
    """Textual's own, with what can be done now."""
    commands = Commands(app.screen, list(_commands(app)))
    # It takes them ready made, as App.search_commands hands them over.
    return CommandPalette([commands], placeholder=say("palette.search"))  # type: ignore[list-item]


def _commands(app: "Dashboard") -> Iterator[Command]:
    found: dict[str, Command] = {}
    for node, binding, is_enabled, _ in app.screen.active_bindings.values():
        if is_enabled and binding.description.startswith("key."):
            what = say(f"{binding.description}_tip")
            named = say("palette.named", what=what, key=app.get_key_display(binding))
            found.setdefault(what, (named, partial(app.run_action, binding.action, node)))
    yield from found.values()
    if app.check_action("pause", ()):
        for name, lasts in PAUSES.items():
            yield say(f"palette.pause_{name}"), partial(app.pause, lasts)
    for theme in themes.NAMES:
        yield say(f"palette.theme_{theme}"), partial(themes.wear, app, theme)
    for language in words.LANGUAGES:
        if language != words.language():
            yield say(f"palette.language_{language}"), partial(app.speak, language)


def _nothing() -> None:
    """There was nothing to do."""
