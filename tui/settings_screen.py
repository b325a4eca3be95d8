"""Settings, changed in place: what does not fit is refused, with the reason."""

import zoneinfo
from collections.abc import Callable
from functools import partial
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.screen import ModalScreen
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from estimator import factors
from estimator.personal import OwnModel
from reports import words
from reports.words import say
from store import settings_file
from store.faults import Fault
from store.paths import Home
from tui import themes
from tui.asking import Asking
from tui.chooser import Chooser
from tui.keys import key

CHOICES: dict[str, tuple[str, ...]] = {
    "look.language": words.LANGUAGES,
    "look.theme": themes.NAMES,
}
"""Settings that have a few values; '' stands before them for the default."""
KNOWN: dict[str, Callable[[], list[str]]] = {
    "place.zone": lambda: sorted(factors.load().zones),
    "place.timezone": lambda: sorted(zoneinfo.available_timezones()),
}
"""What a text may be completed to."""
KEYS = ("place.zone", "place.timezone", "look.language", "look.theme", "recording.retention_days")


class SettingsScreen(ModalScreen[bool]):
    """Gives back whether anything was changed."""

    DEFAULT_CSS = """
    SettingsScreen { align: center middle; }
    SettingsScreen OptionList {
        width: 68;
        max-width: 96%;
        height: auto;
        border: round $primary;
        background: $surface;
        border-title-color: $text;
        border-subtitle-color: $text-muted;
    }
    """
    AUTO_FOCUS = "OptionList"
    BINDINGS: ClassVar[list[BindingType]] = [
        key("escape", "leave", "close"),
        key("q,ctrl+c", "app.quit", "quit"),
    ]

    def __init__(self, home: Home) -> None:
        super().__init__()
        self._home = home
        self._is_changed = False
        self._list = OptionList(markup=False)

    def compose(self) -> ComposeResult:
        self._list.border_title = say("setup.title")
        self._list.border_subtitle = say("setup.hint")
        yield self._list

    def on_mount(self) -> None:
        self._show()

    def _show(self) -> None:
        at = self._list.highlighted or 0
        held = {entry.key: entry for entry in settings_file.entries(self._home)}
        width = max(len(_name(key)) for key in KEYS)
        self._list.clear_options()
        for name in KEYS:
            value, origin = held[name].value, held[name].origin
            shown = _named(name, "" if value is None else str(value))
            note = say("config.origin_environment") if origin == "environment" else ""
            self._list.add_option(Option(f"{_name(name):<{width}}  {shown}{note}"))
        self._list.highlighted = at

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        name = KEYS[event.option_index]
        held = {entry.key: entry.value for entry in settings_file.entries(self._home)}
        value = "" if held[name] is None else str(held[name])
        if name in CHOICES:
            values = ("", *CHOICES[name])
            names = [_named(name, one) for one in values]
            at = values.index(value) if value in values else 0
            done = partial(self._chosen, name, values)
            self.app.push_screen(Chooser(_name(name), names, at), done)
        else:
            known = KNOWN[name]() if name in KNOWN else None
            hint = say("setup.wanted", wanted=_wanted(name), unset=_named(name, ""))
            take = partial(change, self._home, name)
            self.app.push_screen(Asking(_name(name), hint, value, take, known), self._taken)

    def _chosen(self, name: str, values: tuple[str, ...], at: int | None) -> None:
        if at is not None:
            self._taken(change(self._home, name, values[at]) or values[at])

    def _taken(self, text: str | None) -> None:
        if text is not None:
            self._is_changed = True
            self._show()

    def action_leave(self) -> None:
        self.dismiss(self._is_changed)


def change(home: Home, name: str, text: str) -> str:
    """Write a setting, '' for its default; why it does not fit, or ''."""
    try:
        settings_file.change(home, name, text or None)
    except Fault as fault:
        if fault.code == "settings_wrong":
            return say("config.refused", key=name, value=text, wanted=_wanted(name))
        return words.fault(fault)
    return ""


def _named(key: str, value: str) -> str:
    """A value in words; '' is the default."""
    name = key.partition(".")[2]
    if not value:
        return say(f"setup.unset_{name}")
    return say(f"setup.{name}_{value}") if value in CHOICES.get(key, ()) else value


def _name(key: str) -> str:
    return say(f"setup.{key.partition('.')[2]}")


def _wanted(key: str) -> str:
    return say(f"config.wants_{key.partition('.')[2]}")


class ModelSize(Asking):
    """Asks how large a model is."""

    def __init__(self, home: Home, name: str) -> None:
        super().__init__(
            say("setup.size", name=name),
            say("setup.size_wanted"),
            "",
            partial(set_size, home, name),
        )


def set_size(home: Home, name: str, text: str) -> str:
    """Write how many billion parameters a model has; why not, or ''."""
    try:
        total_b = float(text.replace(",", "."))
    except ValueError:
        return say("refused.number", text=text)
    if not 0 < total_b < 1e6:
        return say("refused.number", text=text)
    try:
        settings_file.set_model(home, OwnModel(name, total_b))
    except Fault as fault:
        return words.fault(fault)
    return ""
