"""What is kept about a person, as text and as a document."""

from collections.abc import Iterator
from dataclasses import asdict
from datetime import datetime
from zoneinfo import ZoneInfo

from reports import dates, figures
from reports.words import say
from store.stored import Files, Kind, Stored

_SHOWN = 4
"""File names of one purpose that a line has room for."""


def written(found: Stored, now: datetime, zone: ZoneInfo | None) -> str:
    """A paragraph a kind of data, a line a kind of file."""
    return "\n".join(_lines(found, now, zone)) + "\n"


def document(found: Stored) -> dict[str, object]:
    """The same for scripts."""
    return {
        "home": str(found.home.root),
        "size_bytes": found.size_bytes,
        "retention_days": found.retention_days,
        "undo_until": dates.rfc3339(found.deletion.until) if found.deletion else None,
        "data": [{**asdict(kind), "what": say(f"stored.kind_{kind.name}")} for kind in found.kinds],
        "files": [
            {**asdict(files), "what": say(f"stored.file_{files.purpose}")} for files in found.files
        ],
    }


def _lines(found: Stored, now: datetime, zone: ZoneInfo | None) -> Iterator[str]:
    yield say("stored.where", path=found.home.root, size=_size(found.size_bytes))
    if found.retention_days is None:
        yield say("stored.for_ever")
    else:
        yield say("stored.for_days", days=found.retention_days)
    if found.deletion is not None:
        yield say("stored.undo", until=dates.soon(found.deletion.until, now, zone))
    yield ""
    for kind in found.kinds:
        yield from _kind(kind)
    yield ""
    for files in found.files:
        yield from _files(files)


def _kind(kind: Kind) -> Iterator[str]:
    name = say(f"stored.name_{kind.name}")
    span = f"{(kind.first or '')[:10]} – {(kind.last or '')[:10]}" if kind.first else ""  # noqa: RUF001
    size = "" if kind.size_bytes is None else _size(kind.size_bytes)
    yield f"{name:<22} {figures.count(kind.count):>9}  {span:<23}  {size:>9}".rstrip()
    yield "    " + say(f"stored.kind_{kind.name}")


def _files(files: Files) -> Iterator[str]:
    names = ", ".join(files.names[:_SHOWN])
    if len(files.names) > _SHOWN:
        names = say("stored.more", names=names, count=len(files.names) - _SHOWN)
    yield f"{_size(files.size_bytes):>9}  {names}"
    yield " " * 11 + say(f"stored.file_{files.purpose}")
    if files.open_to_others:
        names = ", ".join(files.open_to_others)
        yield " " * 11 + say("stored.open", names=names)


def _size(count: int) -> str:
    if count >= 100_000:
        return say("figure.megabytes", amount=figures.decimal(count / 1e6, 1))
    return say("figure.kilobytes", amount=figures.decimal(count / 1e3, 1))
