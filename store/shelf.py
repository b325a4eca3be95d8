"""Files that are kept up to date for the person, and never over what is their own.

HOME/summaries.json notes what was written where. A file that is not as it was written was
changed by the person; one that was there before, or that they deleted, is theirs as well.
"""

import hashlib
import json
from enum import StrEnum
from pathlib import Path

from store.paths import Home, replace_private


class State(StrEnum):
    """What became of a file."""

    WRITTEN = "written"
    CHANGED = "changed"
    """The person has changed it: it was left as it is."""
    DELETED = "deleted"
    """The person has deleted it: it was not written again."""
    FOREIGN = "foreign"
    """It was not made here: it was left as it is."""


class Shelf:
    """The files that were written, each with what it was made from.

    Raises:
        OSError: from any method, the notes or the file cannot be read or written.
    """

    def __init__(self, home: Home) -> None:
        self._notes = home.summaries
        self._known = _read(self._notes)

    def has(self, path: Path, made_from: str) -> bool:
        """Whether nothing is to be done: this was written, or left alone, once before."""
        return self._known.get(str(path), {}).get("made_from") == made_from

    def put(self, path: Path, content: bytes, made_from: str) -> State:
        """Write the file, all of it or nothing, unless it is the person's own."""
        state = self._state(path)
        known = self._known.setdefault(str(path), {})
        if state is State.WRITTEN:
            replace_private(path, content)
            known["digest"] = _digest(content)
        known["made_from"] = made_from
        replace_private(self._notes, json.dumps(self._known, indent=1).encode())
        return state

    def _state(self, path: Path) -> State:
        digest = self._known.get(str(path), {}).get("digest")
        try:
            found = path.read_bytes()
        except FileNotFoundError:
            return State.DELETED if digest else State.WRITTEN
        if not digest:
            return State.FOREIGN
        return State.WRITTEN if _digest(found) == digest else State.CHANGED


def _read(path: Path) -> dict[str, dict[str, str]]:
    try:
        found = json.loads(path.read_bytes())
    except (FileNotFoundError, ValueError):
        return {}
    if not isinstance(found, dict):
        return {}
    return {name: note for name, note in found.items() if isinstance(note, dict)}


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
