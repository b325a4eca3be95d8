"""A request of the log as others may read it: public columns and what it is estimated to cost."""

import functools
import json
from collections.abc import Mapping
from typing import Any

from estimator.equivalents import Equivalent
from estimator.factors import FactorSet
from estimator.ranges import Range
from reports import impacts
from reports.period import Footprint

INTERNAL = frozenset(
    {
        "dedupe_key",
        "import_id",
        "conversation_key",
        "response_key",
        "counted_input_raw",
        "counted_output_raw",
        "tool_tokens_raw",
        "schema_tokens_raw",
    }
)
"""Keyed hashes, and raw counts that only the estimator can read."""
MEASURED = (
    "energy_wh",
    "ghg_g",
    "embodied_ghg_g",
    "embodied_adpe_ugsb",
    "primary_kj",
    "water_ml",
    "onsite_water_ml",
    "offsite_water_ml",
)
"""What `measured` gives."""
MID_DECIMALS = 9
EDGE_DIGITS = 4


def public(factors: FactorSet, row: Mapping[str, object], *, is_demo: bool) -> dict[str, Any]:
    """A row of `requests` without its internal columns, with its footprint and factor set."""
    names, flags = _shown(tuple(row))
    found: dict[str, Any] = {name: row[name] for name in names}
    for name in flags:
        found[name] = bool(found[name])
    if found["input_images"]:
        found["input_images"] = json.loads(found["input_images"])
    footprint = measured(impacts.of_row(factors, row))
    return found | footprint | {"factor_set": factors.name, "demo": is_demo}


@functools.cache
def _shown(columns: tuple[str, ...]) -> tuple[list[str], list[str]]:
    """Those that are not internal; those of them that are true or false."""
    names = [name for name in columns if name not in INTERNAL]
    return names, [name for name in names if name.startswith("is_")]


def measured(footprint: Footprint) -> dict[str, Any]:
    """The quantities of a footprint, and water as one, each {low, mid, high} or null."""
    water_ml = impacts.water_ml(footprint)
    return {
        name: edges(water_ml if name == "water_ml" else getattr(footprint, name))
        for name in MEASURED
    }


def likeness(like: Equivalent) -> dict[str, Any]:
    """So many of a familiar thing, with its names, its value and its sources."""
    return {
        "name": like.thing.name,
        "amount": edges(like.amount),
        "quantity": like.thing.quantity,
        "boundary": like.thing.boundary,
        "each": like.thing.value,
        "unit": like.thing.unit,
        "names": {language: list(names) for language, names in like.thing.names.items()},
        "sources": [
            {
                "title": source.title,
                "year": source.year,
                "licence": source.licence,
                "url": source.url or None,
            }
            for source in like.thing.sources
        ],
    }


def edges(value: Range | None) -> dict[str, float] | None:
    """Low and high to four significant figures, more than is known.

    The mid is kept to nine decimals, which nobody knows either, so that the mids of parts
    add up to the mid of the whole.
    """
    if value is None:
        return None
    mid = round(value.mid, MID_DECIMALS)
    low, high = (float(f"{edge:.{EDGE_DIGITS - 1}e}") for edge in (value.low, value.high))
    return {"low": min(low, mid), "mid": mid, "high": max(high, mid)}
