"""Short lists that the processes of a home share: small JSON files, changed under a lock.

An entry is an object whose `since`, and `until` if it ends by itself, are seconds since 1970.
"""

import errno
import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from store import presence
from store.paths import Home, replace_private

type Note = dict[str, object]

PATIENCE_S = 5
"""For another process to finish its change."""


def read(path: Path, now: datetime, *, is_strict: bool = False) -> list[Note]:
    """The entries of a file; none of one that is absent, or that is no such list.

    Raises:
        OSError: the file is there and cannot be read, or with `is_strict` is no such list.
    """
    try:
        found = json.loads(path.read_bytes())
    except FileNotFoundError:
        return []
    except ValueError:
        found = None
    if not isinstance(found, list):
        if is_strict:
            raise OSError(errno.EIO, "not readable as it was written", str(path))
        return []
    return [_begun(entry, now.timestamp()) for entry in found if isinstance(entry, dict)]


def change(
    home: Home, path: Path, now: datetime, edit: Callable[[list[Note]], list[Note]] = list
) -> None:
    """Put what `edit` makes of the entries in their place, one process after the other.

    Raises:
        Fault: `start_locked` if another does not finish its change.
        OSError: the file cannot be read or written.
    """
    with presence.start_lock(home, PATIENCE_S, path.stem):
        content = json.dumps(edit(read(path, now))).encode()
        if not path.exists() or path.read_bytes() != content:
            replace_private(path, content)


def moment(entry: Note, key: str) -> datetime | None:
    """A time of an entry, as aware UTC; None: it has none."""
    found = entry.get(key)
    if not isinstance(found, int | float):
        return None
    try:
        return datetime.fromtimestamp(found, UTC)
    except (OverflowError, ValueError, OSError):
        return None


def _begun(entry: Note, now_s: float) -> Note:
    """An entry from after now was made before the clock was set back: it begins now."""
    since, until = entry.get("since"), entry.get("until")
    if not isinstance(since, int | float) or since <= now_s:
        return entry
    shifted = until - (since - now_s) if isinstance(until, int | float) else None
    return {**entry, "since": now_s, "until": shifted}
