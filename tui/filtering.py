"""Which part of the log is shown: by client, label, model or provider."""

from dataclasses import fields, replace

from reports.period import Period
from reports.words import say
from store.queries import ALL, Only
from tui import ranking

MOST = 12
"""Of each kind, those with most energy."""


def choices(period: Period) -> list[Only]:
    """Everything first, then each client, label, model and provider of a period."""
    found = [ALL]
    for field in fields(Only):
        lines = ranking.lines_of(period, field.name)  # type: ignore[arg-type]
        if len(lines) > 1:
            found += [replace(ALL, **{field.name: line.name}) for line in lines[:MOST]]
    return found


def named(only: Only) -> str:
    """'client curl', 'client curl, model gpt-5'; everything has a word of its own."""
    parts = [
        say(f"only.{field.name}", name=value or say("table.unnamed"))
        for field in fields(Only)
        if (value := getattr(only, field.name)) is not None
    ]
    return ", ".join(parts) or say("only.everything")
