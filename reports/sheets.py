"""A period and its requests as CSV, for spreadsheets: units in the names of the columns.

A name that came over the wire could be a formula to a spreadsheet: it gets an apostrophe.
"""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from operator import attrgetter, itemgetter
from typing import Any
from zoneinfo import ZoneInfo

from estimator.factors import FactorSet
from reports import dates, impacts
from reports.document import parts
from reports.period import Period
from store import portable
from store.queries import Log

EDGES = ("low", "mid", "high")
SEEN = (
    "id",
    "started_at",
    "service",
    "provider",
    "model_requested",
    "model_served",
    "task",
    "client",
    "label",
    "outcome",
    "is_lower_bound",
    "input_tokens",
    "cached_input_tokens",
    "output_tokens",
    "reasoning_tokens",
    "input_basis",
    "output_basis",
)
"""Of a request; `wattprint requests --json` has all that there is."""
MEASURED = ("energy_wh", "ghg_g", "embodied_ghg_g", "onsite_water_ml", "offsite_water_ml")
_SEEN = itemgetter(*SEEN)
_MEASURED = attrgetter(*MEASURED)
_NONE = [None] * len(EDGES)
_RANGED = (*MEASURED, "water_ml", "local_wh", "primary_kj", "embodied_adpe_ugsb")


def days(period: Period) -> str:
    """A line for each day of a week or month, hour of a day or month of a year."""
    found = parts(period)
    named = [name for name in found[0] if name not in _RANGED] if found else []
    heads = [*named, *_edged(_RANGED), "factor_set", "demo"]
    told = [period.factor_set, period.is_demo]
    lines = ([*map(part.get, named), *_flat(map(part.get, _RANGED)), *told] for part in found)
    return _sheet([heads, *lines])


def requests(log: Log, factors: FactorSet, period: Period, time_zone: ZoneInfo | None) -> str:
    """A line for each request of the period, oldest first; its time in the person's zone."""
    since, until = (
        dates.rfc3339(dates.midnight(day, time_zone))
        for day in (period.span.first, period.span.after.first)
    )
    rows = log.between(since, until)
    return heads() + of_rows(factors, rows, time_zone, is_demo=period.is_demo)


def heads() -> str:
    """The first line of a sheet of requests."""
    return _sheet([[*SEEN, *_edged(MEASURED), "factor_set", "demo"]])


def of_rows(
    factors: FactorSet,
    rows: Iterable[Mapping[str, object]],
    time_zone: ZoneInfo | None,
    *,
    is_demo: bool,
) -> str:
    """A line for each row of `requests`, to stand under `heads`."""
    told = [cell(factors.name), cell(is_demo)]
    return _written([*_request(factors, row, time_zone), *told] for row in rows)


def _request(
    factors: FactorSet, row: Mapping[str, object], time_zone: ZoneInfo | None
) -> list[object]:
    number, started_at, *seen = _SEEN(row)
    moment = dates.local(datetime.fromisoformat(str(started_at)), time_zone)
    footprint = impacts.of_row(factors, row)
    cells = [number, moment.isoformat(timespec="seconds"), *map(cell, seen)]
    for value in _MEASURED(footprint):
        cells += [f"{edge:.4g}" for edge in (value.low, value.mid, value.high)] if value else _NONE
    return cells


def _edged(names: Iterable[str]) -> list[str]:
    return [f"{name}_{edge}" for name in names for edge in EDGES]


def _flat(ranges: Iterable[Mapping[str, float] | None]) -> Iterator[float | None]:
    """The edges of each; empty cells where it is not known."""
    for value in ranges:
        for edge in EDGES:
            yield value[edge] if value else None


def _sheet(rows: Iterable[Iterable[object]]) -> str:
    return _written(map(cell, row) for row in rows)


def _written(rows: Iterable[Iterable[object]]) -> str:
    """Of cells that no spreadsheet reckons with."""
    written = io.StringIO()
    csv.writer(written, lineterminator="\n").writerows(rows)
    return written.getvalue()


def cell(value: object) -> Any:
    match value:
        case bool():
            return str(value).lower()
        case str():
            return portable.defused(value)
    return value
