"""The last conversation of the log: what its turns cost together."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from estimator.figures import FactorSet
from reports import dates, figures, impacts
from reports.document import SCHEMA
from reports.page import Lines, Page, Section, page
from reports.period import Footprint
from reports.requests import measured
from reports.sections import footprint_lines
from reports.words import say
from store import works
from store.queries import Log

type Row = Mapping[str, object]

PAUSE = timedelta(minutes=30)
"""A client that is silent for longer begins anew, where requests name no conversation."""
LONGEST = 2000
"""Requests that are looked at."""


def last(log: Log) -> list[dict[str, object]]:
    """The rows of the newest request's conversation, newest first; none: nothing is logged.

    Where it names none: those of the same client before it, with no longer pause between.
    """
    rows = log.requests(limit=LONGEST)
    if not rows:
        return []
    newest = rows[0]
    if (key := newest["conversation_key"]) is not None:
        return [row for row in rows if row["conversation_key"] == key]
    own = [row for row in rows if row["client"] == newest["client"]]
    return list(_sitting(own))


def _sitting(rows: Sequence[dict[str, object]]) -> Iterator[dict[str, object]]:
    before = _started(rows[0])
    for row in rows:
        if before - _started(row) > PAUSE:
            return
        yield row
        before = _started(row)


def page_of(
    factors: FactorSet, rows: Sequence[Row], zone: ZoneInfo | None, *, is_demo: bool
) -> Page:
    """What it cost, and what it was made of."""
    if not rows:
        return page(
            say("talk.title"),
            (Section(say("page.total"), (Lines((say("total.nothing"),)),)),),
            is_demo=is_demo,
        )
    first, last_at = (dates.local(_started(row), zone) for row in (rows[-1], rows[0]))
    models = sorted(
        {str(row["model_served"] or row["model_requested"] or "") for row in rows} - {""}
    )
    said = say(
        "talk.turns",
        count=len(rows),
        n=figures.count(len(rows)),
        client=rows[0]["client"] or say("seen.unknown"),
        models=", ".join(models) or say("table.unnamed"),
        day=dates.day_name(first.date()),
        first=f"{first:%H:%M}",
        last=f"{last_at:%H:%M}",
        given=figures.tokens(_sum(rows, "input_tokens")),
        answered=figures.tokens(_sum(rows, "output_tokens")),
    )
    lines = (*footprint_lines(footprint(factors, rows)), said)
    return page(say("talk.title"), (Section(say("page.total"), (Lines(lines),)),), is_demo=is_demo)


def document(factors: FactorSet, rows: Sequence[Row], *, is_demo: bool) -> dict[str, Any]:
    """The same as plain values; times are RFC 3339 UTC."""
    return {
        "schema": SCHEMA,
        "factor_set": factors.name,
        "demo": is_demo,
        "request_count": len(rows),
        "request_ids": [row["id"] for row in rows],
        "first": rows[-1]["started_at"] if rows else None,
        "last": rows[0]["started_at"] if rows else None,
        "input_tokens": _sum(rows, "input_tokens"),
        "output_tokens": _sum(rows, "output_tokens"),
        **measured(footprint(factors, rows)),
    }


def footprint(factors: FactorSet, rows: Sequence[Row]) -> Footprint:
    """Of all rows together; unknown where none that should cost something has a figure."""
    payable = [row for row in rows if row["outcome"] != "refused"]
    parts = []
    for row in payable:
        kind, done = impacts.kind_of_row(row), works.done(row)
        found = impacts.of_work(factors, kind, done) if done else None
        if found:
            parts.append((kind.shared, found))
    if parts:
        return impacts.footprint(factors, parts)
    return impacts.UNKNOWN if payable else impacts.FREE


def _started(row: Row) -> datetime:
    return datetime.fromisoformat(str(row["started_at"]))


def _sum(rows: Sequence[Row], name: str) -> int:
    return sum(int(str(row[name] or 0)) for row in rows)
