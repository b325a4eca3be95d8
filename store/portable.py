"""A row of the log as it leaves this machine, and as another one's comes in.

Keys that are hashed under a home's secret go along: they name nothing, and tell two homes with
the same secret what both have seen. What comes in is held against the same bounds as live
traffic: numbers and names, no words.
"""

import json
import math
import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime

from store import schema
from store.writing import COLUMNS, Column
from wire import names
from wire.exchange import Basis, Outcome, Task

VERSION = 1
"""Of an exported row; goes up when a column that is here changes its meaning or goes."""
CARRIED = tuple(name for name in COLUMNS if name != "import_id")
"""Columns of `requests` that a row takes along."""
FLAGS = tuple(name for name in CARRIED if name.startswith("is_"))
FIRST = "export_version"
"""The first column of an exported row, by which a file of them is known."""
APPLICATION_ID = 0x77707831
"""Of an exported database, whose `user_version` is the rows' version."""
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
"""What a spreadsheet takes for the beginning of a formula."""
EARLIEST, LATEST = "2000-01-01T00:00:00.000Z", "2100-01-01T00:00:00.000Z"

_DECLARED = re.compile(r"^ {4}(\w+) (text|integer|real)( not null)?", re.MULTILINE)
_MOST = 10**9
_MOST_BYTES = 10**13
_MOST_REAL = 1e12
_MINUTES_OF_OFFSET = 18 * 60


def defused(text: str) -> str:
    """Text that no spreadsheet reckons with, for a sheet's cell."""
    return f"'{text}" if text.lstrip("'").startswith(FORMULA) else text


def plain(cell: str) -> str:
    """The text that was defused."""
    return cell[1:] if cell.startswith("'") and defused(cell) != cell else cell


class UnfitError(ValueError):
    """A row that is not taken. `reason` is a code."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def row_of(values: Mapping[str, object]) -> dict[str, Column]:
    """A complete row of `requests` from an exported one; columns that are not known are left.

    The zone that its machine's settings named for it goes with the row, as if its answer had
    named it.

    Raises:
        UnfitError: `row_newer`, `row_demo` (made up), `row_broken` (a column is missing or no
            such value) or `row_range` (a value that cannot be).
    """
    version = values.get(FIRST)
    if not isinstance(version, int) or version < 1:
        raise UnfitError("row_broken")
    if version > VERSION:
        raise UnfitError("row_newer")
    if values.get("demo") or values.get("source") == "demo":
        raise UnfitError("row_demo")
    row: dict[str, Column] = dict.fromkeys(COLUMNS)
    for name, value in values.items():
        if value is not None and (read := _READ.get(name)):
            row[name] = read(value)
    if any(row[name] is None for name in _NEEDED):
        raise UnfitError("row_broken")
    if row["zone_hint"] is None and (zone := values.get("place_zone")) is not None:
        row["zone_hint"] = names.name(zone)
    if _is_more(row, "cached_input_tokens", "input_tokens") or _is_more(
        row, "reasoning_tokens", "output_tokens"
    ):
        raise UnfitError("row_range")
    return row


def of_cells(cells: Mapping[str, str | None]) -> dict[str, object]:
    """What a sheet holds in one line, read as what its columns are; an empty cell is null."""
    return {name: _of_cell(name, cell) if cell else None for name, cell in cells.items()}


def _of_cell(name: str, cell: str) -> object:
    kind = "flag" if name in FLAGS or name == "demo" else _KINDS.get(name, ("text", False))[0]
    try:
        if kind == "flag":
            return {"true": True, "false": False}.get(cell.lower(), cell)
        if name == "input_images":
            return json.loads(cell)
        if kind == "integer" or name == FIRST:
            return int(cell)
        return float(cell) if kind == "real" else plain(cell)
    except (ValueError, RecursionError):
        return cell  # of no type that it should be: `row_of` says so


def _is_more(row: Mapping[str, Column], part: str, whole: str) -> bool:
    """A part is larger than its whole."""
    some, all_of_it = row[part], row[whole]
    return isinstance(some, int) and isinstance(all_of_it, int) and some > all_of_it


def _moment(value: object) -> str:
    if not isinstance(value, str):
        raise UnfitError("row_broken")
    try:
        at = datetime.fromisoformat(value)
    except ValueError:
        raise UnfitError("row_broken") from None
    if at.tzinfo is None:
        raise UnfitError("row_broken")
    try:
        said = at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    except OverflowError:
        raise UnfitError("row_range") from None
    if not EARLIEST <= said < LATEST:
        raise UnfitError("row_range")
    return said


def _spelt(pattern: str) -> Callable[[object], str]:
    spelling = re.compile(pattern)

    def read(value: object) -> str:
        if not isinstance(value, str) or not spelling.fullmatch(value):
            raise UnfitError("row_broken")
        return value

    return read


def _one_of(values: type[Task] | type[Outcome] | type[Basis]) -> Callable[[object], str]:
    return _spelt("|".join(values))


def _label(value: object) -> str | None:
    return names.label(value) if isinstance(value, str) else None


def _whole(least: int, most: int) -> Callable[[object], int]:
    def read(value: object) -> int:
        if isinstance(value, float) and value.is_integer():
            value = int(value)  # a spreadsheet's, or a data frame's
        if not isinstance(value, int) or isinstance(value, bool):
            raise UnfitError("row_broken")
        if not least <= value <= most:
            raise UnfitError("row_range")
        return value

    return read


def _flag(value: object) -> int:
    if value not in (0, 1):
        raise UnfitError("row_broken")
    return int(bool(value))


def _real(value: object) -> float:
    if not isinstance(value, int | float) or isinstance(value, bool):
        raise UnfitError("row_broken")
    if not 0 <= value <= _MOST_REAL or not math.isfinite(value):
        raise UnfitError("row_range")
    return float(value)


def _sizes(value: object) -> str:
    """A JSON list of [width, height]."""
    pairs = [pair for pair in value if isinstance(pair, list)] if isinstance(value, list) else []
    sides = [side for pair in pairs for side in pair]
    is_plain = all(isinstance(side, int) and 0 <= side <= _MOST for side in sides)
    if not isinstance(value, list) or pairs != value or not is_plain:
        raise UnfitError("row_broken")
    return json.dumps(value, separators=(",", ":"))


_NAMED: dict[str, Callable[[object], Column]] = {
    "uid": _spelt(r"[A-Za-z0-9._:-]{8,80}"),
    "started_at": _moment,
    "tz_offset_min": _whole(-_MINUTES_OF_OFFSET, _MINUTES_OF_OFFSET),
    "source": _spelt(r"[a-z_]{1,20}"),
    "service": _spelt(r"[A-Za-z0-9._:\[\]-]{1,253}"),
    "provider": _spelt(r"[A-Za-z0-9._:-]{1,128}"),
    "endpoint": _spelt(r"[A-Za-z0-9._:/{}*@+$-]{0,256}"),
    "task": _one_of(Task),
    "client": _label,
    "label": _label,
    "recorder_version": _spelt(r"[A-Za-z0-9._+!-]{1,64}"),
    **dict.fromkeys(("dedupe_key", "conversation_key", "response_key"), _spelt(r"[0-9a-f]{32}")),
    "http_status": _whole(100, 999),
    "outcome": _one_of(Outcome),
    "input_basis": _one_of(Basis),
    "output_basis": _one_of(Basis),
    "input_images": _sizes,
    "request_bytes": _whole(0, _MOST_BYTES),
    "response_bytes": _whole(0, _MOST_BYTES),
}
_BY_TYPE: dict[str, Callable[[object], Column]] = {
    "text": names.name,  # what does not look like a name is left out, as of live traffic
    "integer": _whole(0, _MOST),
    "real": _real,
}


_DECLARATION = "\n".join((schema.REQUESTS, *(f"    {column}" for column in schema.ADDED)))
_KINDS = {name: (kind, bool(needed)) for name, kind, needed in _DECLARED.findall(_DECLARATION)}
"""By column: text, integer or real, and whether it has to be there."""
_READ = {
    name: _flag if name in FLAGS else _NAMED.get(name, _BY_TYPE[_KINDS[name][0]])
    for name in CARRIED
}
_NEEDED = tuple(name for name in CARRIED if _KINDS[name][1])
