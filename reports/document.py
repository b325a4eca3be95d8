"""A period as JSON, for programs: one object with the number of its schema."""

import json
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from estimator.figures import FactorSet
from reports import dates, explanation, impacts
from reports.period import (
    Change,
    Costly,
    Line,
    Missed,
    PartTotal,
    Period,
    Revision,
    Saving,
    Total,
)
from reports.requests import edges, likeness, measured, public

SCHEMA = 2
"""Goes up when a key changes its meaning or goes; new keys may come at any time."""
PARTS = {"day": "hours", "week": "days", "month": "days", "year": "months"}
"""The key of a period's parts."""


def write(period: Period) -> str:
    """The period as indented JSON, ending in a newline."""
    return dumped(document(period))


def dumped(value: object) -> str:
    """Any of the program's JSON, as it is written everywhere."""
    return json.dumps(value, indent=2, allow_nan=False) + "\n"


def document(period: Period) -> dict[str, Any]:
    """The period as plain values; energy in Wh, carbon in gCO2e, water in mL."""
    return {
        "schema": SCHEMA,
        "kind": period.span.kind,
        "label": period.span.label,
        "first": period.span.first.isoformat(),
        "last": period.span.last.isoformat(),
        "only": {name: value for name, value in asdict(period.only).items() if value is not None},
        "demo": period.is_demo,
        "factor_set": period.factor_set,
        "factor_date": period.factor_date.isoformat(),
        "total": _total(period.total),
        "change": _change(period.change) if period.change else None,
        "revision": _revision(period.revision) if period.revision else None,
        "likes": [likeness(like) for like in period.likes],
        PARTS[period.span.kind]: parts(period),
        "hour_map": [asdict(share) for share in period.hours],
        "models": [_line("model", line) | {"provider": line.provider} for line in period.models],
        "clients": [_line("client", line) for line in period.clients],
        "providers": [_line("provider", line) for line in period.providers],
        "labels": [_line("label", line) for line in period.labels],
        "costliest": [_costly(costly) for costly in period.costliest],
        "could_do": [_saving(saving) for saving in period.could_do],
        "missed": _missed(period.missed),
    }


def parts(period: Period) -> list[dict[str, Any]]:
    """The totals of its days, hours or months, each named."""
    return [_part(period.span.kind, part) for part in period.parts]


def explained(factors: FactorSet, row: Mapping[str, object], *, is_demo: bool) -> dict[str, Any]:
    """A request as `requests --json` has it, why it has no figure, and how its figure came about.

    `explanation` holds the estimator's account with ranges in full, or null.
    """
    found = explanation.explained(factors, row)
    return public(factors, row, is_demo=is_demo) | {
        "schema": SCHEMA,
        "no_figure": impacts.no_figure(factors, row),
        "explanation": asdict(found) if found else None,
    }


def _part(kind: str, part: PartTotal) -> dict[str, Any]:
    """Named by what it is: {"hour": 9}, {"day": "2026-11-22"} or {"month": "2026-11"}."""
    day = part.first.isoformat()
    named: dict[str, Any] = {"day": day}
    if kind == "day":
        named = {"hour": part.hour}
    elif kind == "year":
        named = {"month": day[:7]}
    return named | _total(part.total)


def _total(total: Total) -> dict[str, Any]:
    return {
        "request_count": total.request_count,
        "refused_count": total.refused_count,
        "unestimated_count": total.unestimated_count,
        "lower_bound_count": total.lower_bound_count,
        "local_count": total.local_count,
        "local_wh": edges(total.local_wh),
        "input_tokens": total.input_tokens,
        "cached_input_tokens": total.cached_input_tokens,
        "output_tokens": total.output_tokens,
        "reasoning_tokens": total.reasoning_tokens,
    } | measured(total.footprint)


def _line(name: str, line: Line) -> dict[str, Any]:
    return {name: line.name or None, "bases": list(line.bases)} | _total(line.total)


def _change(change: Change) -> dict[str, Any]:
    percent = None if change.percent is None else round(change.percent, 1)
    return {"percent": percent, "so_far": change.is_so_far, "before": _total(change.before)}


def _revision(revision: Revision) -> dict[str, Any]:
    return {
        "before_set": revision.before_set,
        "after_set": revision.after_set,
        "before_wh": edges(revision.before_wh),
        "after_wh": edges(revision.after_wh),
    }


def _costly(costly: Costly) -> dict[str, Any]:
    return {
        "id": costly.id,
        "started_at": dates.rfc3339(costly.started_at),
        "model": costly.model or None,
        "energy_wh": edges(costly.energy_wh),
        "input_tokens": costly.input_tokens,
        "output_tokens": costly.output_tokens,
        "reasons": list(costly.reasons),
    }


def _saving(saving: Saving) -> dict[str, Any]:
    return {
        "way": saving.way,
        "model": saving.model or None,
        "instead": saving.instead or None,
        "request_count": saving.request_count,
        "tokens_each": saving.tokens_each or None,
        "now_wh": edges(saving.now_wh),
        "then_wh": edges(saving.then_wh),
    }


def _missed(missed: Missed) -> dict[str, Any]:
    return {
        "unknown_models": [
            {"model": name, "request_count": count} for name, count in missed.unknown_models
        ],
        "local_count": missed.local_count,
        "opaque_count": missed.opaque_count,
        "uncounted_count": missed.uncounted_count,
        "counters": missed.counters,
    }
