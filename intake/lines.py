"""A file of one JSON document a line, in memory that no line makes grow."""

import io
from collections.abc import Iterator, Mapping
from datetime import datetime
from functools import partial

from intake.files import BrokenFileError
from intake.recorded import YEARS
from wire import fields
from wire.fields import Json, NotJsonError, mapping

LIMIT = 64 * 2**20
"""Bytes of a line; a longer one is stepped over."""


def lines(content: io.BufferedReader) -> Iterator[bytes]:
    """Each line, with its end; one that is too long as its first bytes, with no end.

    Raises:
        BrokenFileError: the last line breaks off.
    """
    line = b""
    for line in iter(partial(content.readline, LIMIT), b""):
        yield line
        if len(line) == LIMIT:
            while (rest := content.readline(LIMIT)) and not rest.endswith(b"\n"):
                pass
    # A program that is at its work has yet to write the end.
    if line and not line.rstrip().endswith(b"}"):
        raise BrokenFileError


def entry_of(line: bytes) -> Mapping[str, Json] | str | None:
    """The object in a line of `lines`; a reason where it cannot be read; None: it is the last of
    a file that is being written, and no entry yet."""
    if len(line) == LIMIT:
        return "entry_too_large"
    try:
        return mapping(fields.parse(line))
    except NotJsonError:
        return "entry_broken" if line.endswith(b"\n") else None


def moment_of(text: object) -> datetime | None:
    """A time as JSON has it; None if it is none at which a service can have been asked."""
    try:
        found = datetime.fromisoformat(text) if isinstance(text, str) else None
    except ValueError:
        return None
    return found if found and found.tzinfo and found.year in YEARS else None
