"""What a person looks for in the list of requests, as they type it: words, and `key:value`."""

import re
from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from reports import dates
from reports.spans import Kind, Span
from reports.words import say
from store.listing import COLUMNS, Sought
from store.queries import ALL, Only

UNKNOWN = "-"
"""As a value: what is not known or not given."""
TIMES = ("since", "until", "on")
KEYS = (*COLUMNS, *TIMES)
KINDS: tuple[Kind, ...] = ("week", "month", "year", "day")
"""As they are tried: to Python the name of a week is that of its Monday too."""
_PARTS = re.compile(rf'(?:({"|".join(KEYS)}):)?("[^"]*"?|\S*)', re.IGNORECASE)


class Unclear(ValueError):
    """What was typed names no time; its text says so to the person."""


def sought(text: str, now: datetime, zone: ZoneInfo | None, only: Only = ALL) -> Sought:
    """The requests that `text` asks for, of those that `only` leaves.

    `gpt-5 label:thesis on:2026-11`: each word stands somewhere in the request's columns, each
    value in the column of its key, all of them at once. In quotes a value may hold spaces.

    Raises:
        Unclear: a value of `since`, `until` or `on` is no time.
    """
    words: list[tuple[str, str]] = []
    found = Sought(only=only)
    for key, quoted in _PARTS.findall(text):
        column, value = key.lower(), quoted.strip('"')
        if not value:
            continue  # it is being typed
        if column in TIMES:
            found = found.within(*_edges(column, value, now, zone))
        else:
            words.append((column, "" if column and value == UNKNOWN else value))
    return replace(found, words=tuple(words))


def _edges(
    key: str, value: str, now: datetime, zone: ZoneInfo | None
) -> tuple[str | None, str | None]:
    """The first moment that is meant, and the first one after."""
    if key == "on":
        span = _span(value)
        first, after = (dates.midnight(day, zone) for day in (span.first, span.after.first))
        return dates.rfc3339(first), dates.rfc3339(after)
    try:
        moment = dates.rfc3339(dates.moment(value, now, zone))
    except (ValueError, OverflowError):
        raise Unclear(say("refused.moment", text=value)) from None
    return (moment, None) if key == "since" else (None, moment)


def _span(value: str) -> Span:
    for kind in KINDS:
        try:
            return Span.of(kind, dates.first_day(kind, value))
        except ValueError:
            continue
    raise Unclear(say("refused.span", text=value))
