"""The log, or a part of it, for other programs and other machines: CSV and JSON Lines.

The same log gives the same bytes. `reports.database` makes SQLite of it.
"""

import csv
import io
import json
from collections.abc import Iterable, Iterator, Mapping
from itertools import batched
from typing import Any, BinaryIO

from estimator import grid
from estimator.figures import FactorSet
from reports import sheets
from reports.reading import Reading
from reports.requests import INTERNAL, MEASURED, public
from store import listing, portable
from store.listing import Sought

FORMATS = ("csv", "jsonl", "sqlite")
ENDINGS = {
    "csv": "csv",
    "jsonl": "jsonl",
    "ndjson": "jsonl",
    "sqlite": "sqlite",
    "sqlite3": "sqlite",
    "db": "sqlite",
}
"""Of a file's name, and the format that it asks for."""
KEPT = tuple(name for name in portable.CARRIED if name in INTERNAL)
"""Columns that no list shows, and without which another machine would lose something."""
_LINES = 500
_COMPACT = json.JSONEncoder(separators=(",", ":"), ensure_ascii=False)

type Entry = dict[str, Any]


def entries(read: Reading, sought: Sought) -> Iterator[Entry]:
    """Each request as `requests --json` has it, oldest first, and what else it takes along."""
    for row in listing.oldest(read.log, sought):
        yield entry(read.factors, row, is_demo=read.is_demo)


def entry(factors: FactorSet, row: Mapping[str, object], *, is_demo: bool) -> Entry:
    """`place_zone` is the zone that the person's settings name for it, where its answer names
    none."""
    return {
        portable.FIRST: portable.VERSION,
        **public(factors, row, is_demo=is_demo),
        **{name: row[name] for name in KEPT},
        "place_zone": place_zone(factors, row),
    }


def place_zone(factors: FactorSet, row: Mapping[str, object]) -> str | None:
    """The grid zone that the person's settings name for a row; None: none, or its own goes
    first."""
    if row["zone_hint"] is not None:
        return None
    own, provider = factors.own, str(row["provider"])
    places = dict(own.zones) | ({grid.UNKNOWN: own.zone} if own.zone else {})
    is_elsewhere = not row["is_local"] and provider in factors.sites
    zone = places.get(provider if is_elsewhere else grid.UNKNOWN)
    return zone if zone in factors.zones else None


def json_lines(found: Iterable[Entry], out: BinaryIO) -> None:
    """An object a line, as compact as can be."""
    for some in batched(found, _LINES, strict=False):
        out.write("".join(f"{_COMPACT.encode(one)}\n" for one in some).encode())


def sheet(found: Iterable[Entry], out: BinaryIO) -> None:
    """A line a request under one of heads, units in the names; lossless, see `sheets.cell`."""
    out.write((",".join(HEADS) + "\n").encode())
    for some in batched(found, _LINES, strict=False):
        written = io.StringIO()
        lines = csv.writer(written, lineterminator="\n")
        lines.writerows([sheets.cell(value) for value in flat(one)] for one in some)
        out.write(written.getvalue().encode())


def flat(one: Entry) -> Iterator[Any]:
    """The values of an entry in the order of `HEADS`."""
    for name, value in one.items():
        if name in _RANGED:
            yield from value.values() if value else _NONE
        else:
            yield _COMPACT.encode(value) if isinstance(value, list) else value


_RANGED = frozenset(MEASURED)
_NONE = [None] * len(sheets.EDGES)
_SEEN = [name for name in portable.CARRIED if name not in KEPT]
HEADS = (
    *(portable.FIRST, "id", *_SEEN),
    *(f"{name}_{edge}" for name in MEASURED for edge in sheets.EDGES),
    *("factor_set", "demo", *KEPT, "place_zone"),
)
"""Columns of a sheet and of the table `requests`."""
