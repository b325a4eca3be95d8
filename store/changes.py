"""What was changed outside of the home, so that `off` can undo it, after a crash too.

A change is remembered before it is made and forgotten when it is undone: one that is
remembered may not have been made, but none that was made is not remembered.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime

from store import notes
from store.faults import Fault
from store.notes import Note
from store.paths import Home

TRUST = "trust"
"""A store of certificates trusts ours."""
SERVICE = "service"
"""systemd starts the recorder."""


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that was changed: of which kind, and what undoing it has to know."""

    kind: str
    facts: Mapping[str, str]


def outstanding(home: Home, kind: str | None = None) -> list[Change]:
    """What has been changed and not undone, oldest first; of one kind, or all.

    Raises:
        Fault: `changes_unreadable`: nobody knows any more what has to be undone.
    """
    try:
        noted = notes.read(home.changes, datetime.now(UTC), is_strict=True)
    except OSError as error:
        raise Fault("changes_unreadable", path=str(home.changes)) from error
    found = [_change(note) for note in noted]
    return [change for change in found if change and kind in (None, change.kind)]


def remember(home: Home, change: Change) -> None:
    """Note a change that is about to be made; once, however often it is made.

    Raises:
        Fault: `home_unwritable`, or `start_locked`: then it must not be made.
    """
    _edit(home, change, [asdict(change)])


def forget(home: Home, change: Change) -> None:
    """Strike off a change that is undone.

    Raises:
        Fault: `home_unwritable`, or `start_locked`.
    """
    _edit(home, change, [])


def _edit(home: Home, change: Change, put: Sequence[Note]) -> None:
    def edited(kept: list[Note]) -> list[Note]:
        return [note for note in kept if _change(note) != change] + list(put)

    try:
        notes.change(home, home.changes, datetime.now(UTC), edited)
    except OSError as error:
        reason = error.strerror or ""
        raise Fault("home_unwritable", path=str(home.root), reason=reason) from error


def _change(note: Note) -> Change | None:
    kind, facts = note.get("kind"), note.get("facts")
    if not isinstance(kind, str) or not isinstance(facts, dict):
        return None
    return Change(kind, {str(name): str(fact) for name, fact in facts.items()})
