"""What was deleted last, kept beside the log for ten minutes, so that a slip can be undone.

A file of its own, so that the log itself holds nothing of it from the moment of the deletion.
Ten minutes are long enough to see a mistake and short enough to be called deletion. Whoever
runs first after that removes it: recorders look every minute, every command when it starts.
"""

import contextlib
import os
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from store import backups
from store.paths import Home

KEPT = timedelta(minutes=10)
_CLOCK_STEP = timedelta(minutes=1)
"""By which a clock may be set back without ending the time to undo."""
_BLOCK = 2**20


@dataclass(frozen=True, slots=True)
class Kept:
    """A deletion that can be undone."""

    deleted_at: datetime
    size_bytes: int

    @property
    def until(self) -> datetime:
        """Aware UTC, as `deleted_at`."""
        return self.deleted_at + KEPT


def kept(home: Home, now: datetime | None = None) -> Kept | None:
    """The deletion that can still be undone."""
    found = _found(home)
    if found is None:
        return None
    age = (now or datetime.now(UTC)) - found.deleted_at
    return found if -_CLOCK_STEP < age < KEPT else None


def renew(home: Home) -> None:
    """Begin the ten minutes anew. Raises OSError."""
    os.utime(home.forgotten)


def expire(home: Home, now: datetime | None = None) -> None:
    """Remove for good what can no longer be undone."""
    if kept(home, now) is None:
        empty(home)


def empty(home: Home) -> None:
    """Remove for good what was deleted, and the copies of the log that hold it too.

    What cannot be removed stays, and is tried again at the next look.
    """
    found = _found(home)
    if found is None:
        return
    with contextlib.suppress(OSError):
        _overwrite(home, found)
        discard(home)
        backups.remove(home, found.deleted_at)


def discard(home: Home) -> None:
    """Remove the file alone: what was in it is in the log again. Raises OSError."""
    for file in home.root.glob(f"{home.forgotten.name}*"):
        file.unlink(missing_ok=True)


def _found(home: Home) -> Kept | None:
    try:
        found = home.forgotten.stat()
    except OSError:
        return None
    return Kept(datetime.fromtimestamp(found.st_mtime, UTC), found.st_size)


def _overwrite(home: Home, found: Kept) -> None:
    """Zeros in its place, since most disks keep the bytes of a file that is removed."""
    with home.forgotten.open("rb+") as file:
        for start in range(0, found.size_bytes, _BLOCK):
            file.write(bytes(min(_BLOCK, found.size_bytes - start)))
        file.flush()
        os.fsync(file.fileno())
    moment = found.deleted_at.timestamp()
    os.utime(home.forgotten, (moment, moment))
