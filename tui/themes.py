"""The dashboard's own themes: one hue, so that colour is never the only sign."""

import os

from textual.app import App
from textual.theme import Theme

from store import settings
from store.faults import Fault
from store.paths import Home

NAMES = ("dark", "light", "ansi")
"""What `look.theme` may say; ansi takes the terminal's own colours."""
DEFAULT = "dark"

DARK = Theme(
    name="wattprint-dark",
    primary="#58a6e8",
    secondary="#58a6e8",
    accent="#8cc4f2",
    warning="#e3a04a",
    error="#e3a04a",
    success="#58a6e8",
    foreground="#dfe5ea",
    background="#0f1419",
    surface="#161c23",
    panel="#1f2730",
    dark=True,
)
LIGHT = Theme(
    name="wattprint-light",
    primary="#0b5cad",
    secondary="#0b5cad",
    accent="#084a8c",
    warning="#8a5200",
    error="#8a5200",
    success="#0b5cad",
    foreground="#1b232b",
    background="#fbfbfa",
    surface="#f1f3f4",
    panel="#e4e9ed",
    dark=False,
)
NAMED = {"dark": DARK.name, "light": LIGHT.name, "ansi": "ansi-dark"}


def wear(app: App[None], name: str | None) -> None:
    """Put a theme on: the one asked for, else the one that suits the terminal."""
    for theme in (DARK, LIGHT):
        app.register_theme(theme)
    if name not in NAMES:
        name = "ansi" if has_few_colours(app) else DEFAULT
    app.theme = NAMED[name]


def of_settings(home: Home) -> str | None:
    """What the settings say; settings that cannot be read are told of elsewhere."""
    try:
        return settings.load(home).theme
    except Fault:
        return None


def has_few_colours(app: App[None]) -> bool:
    """The terminal has 16 colours or fewer, in which shades cannot be mixed."""
    return "NO_COLOR" not in os.environ and app.console.color_system == "standard"


def is_plain(app: App[object]) -> bool:
    """Shapes have to say what shades say elsewhere."""
    return app.no_color or app.native_ansi_color
