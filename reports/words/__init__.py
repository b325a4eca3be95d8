"""Every sentence, label and unit word that a person sees, in one place.

`say("week.title", ...)` fills a template of the tables in this folder, one module a
screen or subject. A key is `group.name`; a template is a `str.format` string, or a pair
(one, many) that the value `count` chooses from. The tables are English; other languages
are gettext catalogues beside them (`make words` brings them up to date), in which a
template's context is its key.
"""

import contextlib
import functools
import gettext
import os
from collections.abc import Iterator
from pathlib import Path

from store.faults import Fault

from . import (
    browsing,
    clicking,
    dashboard,
    doctor,
    doors,
    estimate,
    explanation,
    exporting,
    faults,
    figures,
    helping,
    importing,
    keeping,
    launching,
    listing,
    models,
    options,
    passing,
    period,
    plugin,
    recording,
    requests,
    serving,
    summary,
    telemetry,
    trusting,
    watching,
)

type Template = str | tuple[str, str]

TABLE: dict[str, Template] = {
    **faults.WORDS,
    **figures.WORDS,
    **period.WORDS,
    **listing.WORDS,
    **requests.WORDS,
    **models.WORDS,
    **explanation.WORDS,
    **estimate.WORDS,
    **dashboard.WORDS,
    **recording.WORDS,
    **trusting.WORDS,
    **launching.WORDS,
    **watching.WORDS,
    **importing.WORDS,
    **exporting.WORDS,
    **keeping.WORDS,
    **passing.WORDS,
    **browsing.WORDS,
    **doors.WORDS,
    **doctor.WORDS,
    **helping.WORDS,
    **options.WORDS,
    **clicking.WORDS,
    **summary.WORDS,
    **plugin.WORDS,
    **serving.WORDS,
    **telemetry.WORDS,
}
SOURCE = "en"
LANGUAGES = (SOURCE, "fr")
DOMAIN = "wattprint"
CATALOGUES = Path(__file__).with_name("catalogues")

_chosen = SOURCE


def use(language: str) -> None:
    """Speak this language from now on, one of `LANGUAGES`."""
    global _chosen
    _catalogue(language)
    _chosen = language


def language() -> str:
    """The language that is spoken."""
    return _chosen


@contextlib.contextmanager
def spoken(language: str) -> Iterator[None]:
    """Speak a language while this lasts."""
    before = _chosen
    use(language)
    try:
        yield
    finally:
        use(before)


def of_locale() -> str:
    """The language that the environment asks for, as gettext reads it; else English."""
    for name in ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"):
        for asked in os.environ.get(name, "").split(":"):
            code = asked.partition(".")[0].partition("_")[0].lower()
            if code in LANGUAGES:
                return code
            if asked and name != "LANGUAGE":
                return SOURCE
    return SOURCE


def say(key: str, /, **values: object) -> str:
    """The sentence or word of `key`, with `values` in their places.

    Raises:
        KeyError: no such key, or the template needs a value that is not given.
    """
    count = None if isinstance(TABLE[key], str) else values["count"]
    return template(key, count if isinstance(count, int) else 2).format(**values)


def template(key: str, count: int = 1) -> str:
    """The sentence of `key` with the places for its values. Raises KeyError."""
    source, spoken = TABLE[key], _catalogue(_chosen)
    if isinstance(source, str):
        return spoken.pgettext(key, source)
    return spoken.npgettext(key, *source, count)


def fault(fault: Fault) -> str:
    """What happened, what it means and what to do, in one or two lines."""
    try:
        return say(f"fault.{fault.code}", **fault.facts)
    except KeyError:
        return say("fault.unknown", code=fault.code)


@functools.cache
def _catalogue(language: str) -> gettext.NullTranslations:
    if language == SOURCE:
        return gettext.NullTranslations()
    return gettext.translation(DOMAIN, CATALOGUES, [language])
