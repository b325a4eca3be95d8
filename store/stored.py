"""What is kept about the person: every kind of data, and every file of the home."""

import os
import stat
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path

from store import queries, settings, wastebasket
from store.paths import MADE, Home
from store.wastebasket import Kept

DATED = {
    "requests": "started_at",
    "hours": "day",
    "days": "day",
    "conversations": "updated_at",
    "imports": "started_at",
    "counters": "day",
    "factor_sets": "first_used_at",
}
"""The tables, and the column that says of when a row is."""
PURPOSES = {
    "log.db*": "log",
    "forgotten.db*": "forgotten",
    "backups/*": "backup",
    "settings.toml": "settings",
    "hash.key": "hash_key",
    "serve.token": "token",
    "changes.json": "changes",
    "pauses.json": "pauses",
    "refusals.json": "refusals",
    "summaries.json": "summaries",
    "telemetry.json": "telemetry",
    "told": "told",
    "run/*.json": "presence",
    "run/*.sock": "presence",
    "run/recorder.log*": "recorder_log",
    "ca/*-roots.pem": "roots",
    "ca/*": "authority",
    "browsers/*": "browsers",
    "*.lock": "lock",
}
"""What a file is for, by its place; the first that fits. Their words are `stored.file_…`."""
OTHER = "other"


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of data in the log."""

    name: str
    count: int
    first: str | None
    """Date or RFC 3339 UTC of the oldest; None: there is none."""
    last: str | None
    size_bytes: int | None
    """On disk, with indexes; None: SQLite cannot tell."""


@dataclass(frozen=True, slots=True)
class Files:
    """The files of the home that serve one purpose."""

    purpose: str
    names: tuple[str, ...]
    """Paths within the home."""
    size_bytes: int
    open_to_others: tuple[str, ...]
    """Those that others on this machine may read or write; none where the system cannot tell."""


@dataclass(frozen=True, slots=True)
class Stored:
    """All that a home keeps."""

    home: Home
    kinds: tuple[Kind, ...]
    files: tuple[Files, ...]
    retention_days: int | None
    """None: until it is deleted by hand."""
    deletion: Kept | None
    """The last, while it can be undone."""

    @property
    def size_bytes(self) -> int:
        return sum(files.size_bytes for files in self.files)


def stored(home: Home) -> Stored:
    """What is kept, without an example of any of it.

    Raises:
        Fault: the settings or the log cannot be read.
    """
    with queries.opened(home) as log:
        sizes = log.sizes()
        kinds = tuple(
            Kind(table, *log.extent(table, column), sizes.get(table))
            for table, column in DATED.items()
        )
    return Stored(
        home, kinds, files(home), settings.load(home).retention_days, wastebasket.kept(home)
    )


def files(home: Home) -> tuple[Files, ...]:
    """The home's own files by purpose; those of others that lie in it are left out."""
    found: dict[str, list[Path]] = {}
    made = {file for pattern in (*MADE, "browsers/**/*") for file in home.root.glob(pattern)}
    for file in sorted(made):
        if file.is_file() and not file.is_symlink():
            found.setdefault(_purpose(file.relative_to(home.root)), []).append(file)
    order = dict.fromkeys([*PURPOSES.values(), OTHER])
    return tuple(_files(home, purpose, found[purpose]) for purpose in order if purpose in found)


def _purpose(path: Path) -> str:
    name = path.as_posix()
    return next((of for pattern, of in PURPOSES.items() if fnmatch(name, pattern)), OTHER)


def _files(home: Home, purpose: str, paths: list[Path]) -> Files:
    states = {path: path.stat() for path in paths}
    named = {path: path.relative_to(home.root).as_posix() for path in paths}
    return Files(
        purpose,
        tuple(named.values()),
        sum(state.st_size for state in states.values()),
        tuple(
            named[path]
            for path, state in states.items()
            if os.name == "posix" and stat.S_IMODE(state.st_mode) & 0o077
        ),
    )
