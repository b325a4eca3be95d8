"""What `wattprint export` wrote, here or on another machine: JSON Lines, CSV or SQLite."""

import csv
import io
import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path

from intake import databases
from intake.files import Opened
from intake.lines import lines
from intake.turns import Row
from store import portable
from store.faults import Fault
from store.portable import FIRST, UnfitError

_LINE_LIMIT = 2**20
"""Bytes of a line of a sheet; what is longer is no request."""
_VERSION_AT, _APPLICATION_AT = 60, 68
"""Where an SQLite database has these numbers."""


def is_lines(file: Opened) -> bool:
    return file.start.startswith(f'{{"{FIRST}":'.encode())


def is_sheet(file: Opened) -> bool:
    return file.start.startswith(f"{FIRST},id,uid,".encode())


def is_database(file: Opened) -> bool:
    is_any = file.start.startswith(databases.MAGIC)
    return is_any and _number(file, _APPLICATION_AT) == portable.APPLICATION_ID


def of_lines(file: Opened) -> Iterator[Row | str]:
    """Complete rows of `requests`, or why one is none.

    Raises:
        BrokenFileError: it ends too early.
        Fault: `import_newer` if a newer wattprint wrote it.
    """
    return _rows(file, map(_object, lines(file.content)))


def of_sheet(file: Opened) -> Iterator[Row | str]:
    """As `of_lines`."""
    return _rows(file, _cells(file.content))


def of_database(file: Opened) -> Iterator[Row | str]:
    """As `of_lines`."""
    version = _number(file, _VERSION_AT)
    if version > portable.VERSION:
        raise _newer(file)
    return _rows(file, _stored(file, version))


def _rows(file: Opened, found: Iterator[Mapping[str, object]]) -> Iterator[Row | str]:
    is_first = True
    for values in found:
        try:
            yield portable.row_of(values)
        except UnfitError as error:
            if is_first and error.reason == "row_newer":
                raise _newer(file) from None
            yield error.reason
        is_first = False


def _newer(file: Opened) -> Fault:
    return Fault("import_newer", path=str(file.path or ""))


def _object(line: bytes) -> Mapping[str, object]:
    try:
        found = json.loads(line)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _cells(content: io.BufferedReader) -> Iterator[Mapping[str, object]]:
    # What is not UTF-8 is in no row that holds what it should.
    texts = (
        line.decode("utf-8", "replace")
        for line in iter(partial(content.readline, _LINE_LIMIT), b"")
    )
    reader = csv.reader(texts)
    heads = next(reader, [])
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:
            yield {}
            continue
        if cells:
            is_whole = len(cells) == len(heads)
            yield portable.of_cells(dict(zip(heads, cells, strict=True))) if is_whole else {}


def _stored(file: Opened, version: int) -> Iterator[Mapping[str, object]]:
    # A library opens a compressed file as little as one in an archive.
    is_plain = file.path is not None and _is_plain(file.path)
    with databases.database(file if is_plain else replace(file, path=None)) as connection:
        found = connection.execute("select * from requests order by started_at, id")
        names = [column[0] for column in found.description]
        for values in found:
            row = dict(zip(names, values, strict=True))
            if row.get("input_images"):
                row |= portable.of_cells({"input_images": str(row["input_images"])})
            yield row | {FIRST: version}


def _is_plain(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(len(databases.MAGIC)) == databases.MAGIC


def _number(file: Opened, at: int) -> int:
    return int.from_bytes(file.start[at : at + 4], "big")
