"""Every sentence, label and unit word that a person sees, in one place.

`say("week.title", ...)` fills a template of the tables in this folder, one module a
screen or subject. A key is `group.name`; a template is a `str.format` string, or a pair
(one, many) that the value `count` chooses from.
"""

from store.faults import Fault

from . import (
    dashboard,
    estimate,
    explanation,
    faults,
    figures,
    importing,
    listing,
    models,
    period,
    recording,
)

type Template = str | tuple[str, str]

TABLE: dict[str, Template] = {
    **faults.WORDS,
    **figures.WORDS,
    **period.WORDS,
    **listing.WORDS,
    **models.WORDS,
    **explanation.WORDS,
    **estimate.WORDS,
    **dashboard.WORDS,
    **recording.WORDS,
    **importing.WORDS,
}


def say(key: str, /, **values: object) -> str:
    """The sentence or word of `key`, with `values` in their places.

    Raises:
        KeyError: no such key, or the template needs a value that is not given.
    """
    template = TABLE[key]
    if not isinstance(template, str):
        template = template[0 if values["count"] == 1 else 1]
    return template.format(**values)


def fault(fault: Fault) -> str:
    """What happened, what it means and what to do, in one or two lines."""
    try:
        return say(f"fault.{fault.code}", **fault.facts)
    except KeyError:
        return say("fault.unknown", code=fault.code)
