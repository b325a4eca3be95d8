"""Copies of the log from before its upgrades, and what to say of a log that cannot be used."""

import contextlib
import os
import shutil
import sqlite3
from datetime import UTC, datetime
from pathlib import Path

from store.faults import Fault
from store.paths import Home, create_private

KEPT = 2
"""Copies that stay beside the log."""
KEPT_DAYS = 30
"""A copy is no archive: by then an upgrade that went wrong has shown."""
_SPARE_BYTES = 16 * 2**20
_DAMAGED = frozenset({sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT})


def make(home: Home, connection: sqlite3.Connection, version: int) -> Path:
    """Copy the log that `connection` has open to HOME/backups; where the copy is.

    Raises:
        Fault: `backup_no_space` if the disk cannot hold the copy and the upgrade,
            `backup_failed` if it cannot be written. There is no half a copy then.
    """
    size = home.log.stat().st_size
    # The copy, and at most as much again in the write-ahead log of the upgrade.
    needed, free = 2 * size + _SPARE_BYTES, shutil.disk_usage(home.root).free
    if free < needed:
        raise Fault("backup_no_space", needed_mb=_mb(needed), free_mb=_mb(free))
    day = datetime.now(UTC).date().isoformat()
    final = home.backups / f"log-v{version}-{day}.db"
    half = final.with_suffix(".half")
    try:
        home.backups.mkdir(mode=0o700, exist_ok=True)
        half.unlink(missing_ok=True)
        create_private(half)
        _copy(connection, half)
        half.replace(final)
    except (OSError, sqlite3.Error) as error:
        with contextlib.suppress(OSError):
            half.unlink(missing_ok=True)
        raise Fault("backup_failed", path=str(final), reason=type(error).__name__) from error
    for old in found(home)[KEPT:]:
        _remove(old)
    return final


def found(home: Home) -> list[Path]:
    """The copies that are there, newest first."""
    copies = [(copy.stat().st_mtime, copy) for copy in home.backups.glob("log-v*.db")]
    return [copy for _, copy in sorted(copies, reverse=True)]


def newest(home: Home) -> Path | None:
    """The copy to fall back on, if there is one."""
    return next(iter(found(home)), None)


def remove(home: Home, before: datetime) -> None:
    """Delete the copies from before this moment: they hold what has left the log since."""
    for copy in found(home):
        if copy.stat().st_mtime < before.timestamp():
            _remove(copy)


def unusable(home: Home, error: sqlite3.Error) -> Fault:
    """What to tell a person of a log that answers with this error."""
    copy = newest(home)
    # What has the code of an extended error has that of its kind in the last byte.
    if getattr(error, "sqlite_errorcode", 0) & 0xFF in _DAMAGED:
        if copy is None:
            return Fault("log_damaged", path=str(home.log))
        return Fault("log_damaged_with_backup", path=str(home.log), backup=str(copy))
    return Fault("log_unusable", path=str(home.log), reason=type(error).__name__)


def _copy(connection: sqlite3.Connection, path: Path) -> None:
    with contextlib.closing(sqlite3.connect(path)) as copy:
        connection.backup(copy)
        # One file that opens anywhere, with nothing beside it.
        copy.execute("pragma journal_mode = delete")
    with path.open("rb+") as file:
        os.fsync(file.fileno())


def _remove(copy: Path) -> None:
    with contextlib.suppress(OSError):
        copy.unlink(missing_ok=True)


def _mb(size: int) -> int:
    return -(-size // 2**20)
