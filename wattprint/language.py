"""Which language is spoken, chosen before anything is said; click's own sentences with it."""

import functools
import os

from click import core, decorators, exceptions, formatting, parser, termui, types

from reports import words
from store.faults import Fault
from store.paths import Home

CLICKS = (core, decorators, exceptions, formatting, parser, termui, types)


def choose(asked: str | None, home: Home) -> None:
    """Speak what is asked for, else what the settings say, else what the locale says."""
    wanted = asked or os.environ.get("WATTPRINT_LANGUAGE") or _set(home)
    words.use(wanted if wanted in words.LANGUAGES else words.of_locale())
    # click looks its sentences up in gettext's global domain, whose language is that of the
    # environment; a change of that would be passed on to the commands that `run` starts.
    for module in CLICKS:
        vars(module).update(_=_one, ngettext=_one_or_many)


def _set(home: Home) -> str | None:
    if not os.path.exists(home.settings):  # unlike Path, no error where it is out of reach
        return None
    from store import settings  # takes as long to import as click

    try:
        return settings.load(home).language
    except Fault:
        return None  # said by the command, if it needs them


def _one(message: str) -> str:
    key = _keys().get(message)
    return words.template(key) if key else message


def _one_or_many(one: str, many: str, count: int) -> str:
    key = _keys().get(one)
    return words.template(key, count) if key else (one if count == 1 else many)


@functools.cache
def _keys() -> dict[str, str]:
    """Keys by what click says: its message, or the first of a pair."""
    said = ((key, words.TABLE[key]) for key in words.TABLE if key.startswith("click."))
    return {text if isinstance(text, str) else text[0]: key for key, text in said}
