"""What is not read for a time, or until further notice: everything, or one host."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from store import notes
from store.notes import Note
from store.paths import Home

_HOST = re.compile(r"(?:\*\.)?[a-z0-9_-]+(?:\.[a-z0-9_-]+)*|[0-9a-f:]*:[0-9a-f:.]*")
_AT_MOST = 200


@dataclass(frozen=True, slots=True)
class Pause:
    """Neither decrypted nor recorded from `since` on."""

    since: datetime
    host: str | None = None
    """As `pattern` makes it; None: every host."""
    until: datetime | None = None
    """None: until it is resumed."""

    def covers(self, host: str) -> bool:
        """Whether it is about a host, given in lower case."""
        if self.host is None or self.host == host:
            return True
        return self.host.startswith("*.") and host.endswith(self.host[1:])


def pattern(text: str) -> str:
    """A host as it is compared: lower case, of a URL its host, `*.` for any names before it.

    Raises:
        ValueError: not the name of a host, or more than that.
    """
    host = text
    if "://" in text:
        from urllib.parse import urlsplit  # 5 ms that reading needs not

        host = urlsplit(text).hostname or ""
    found = host.strip().strip("[]").lower().removesuffix(".")
    if len(found) > 253 or not _HOST.fullmatch(found):
        raise ValueError(f"no host: {text!r}")
    return found


def in_force(home: Home, now: datetime) -> tuple[Pause, ...]:
    """The pauses that hold now. Raises OSError."""
    return tuple(pause for pause in load(home, now) if is_on(pause, now))


def load(home: Home, now: datetime) -> tuple[Pause, ...]:
    """Every pause that is noted, those that are over too. Raises OSError."""
    return tuple(_pause(entry, now) for entry in notes.read(home.pauses, now))


def is_on(pause: Pause, now: datetime) -> bool:
    """Whether it is not over yet."""
    return pause.until is None or now < pause.until


def pause(
    home: Home, now: datetime, host: str | None = None, lasts: timedelta | None = None
) -> Pause:
    """Pause a host, or everything, from now on; instead of what was said of it before.

    Raises:
        OSError, Fault: the home cannot be written.
    """
    made = Pause(now, host, now + lasts if lasts else None)
    notes.change(home, home.pauses, now, lambda all: [*_without(all, host, now), _note(made)])
    return made


def resume(home: Home, now: datetime, host: str | None = None) -> bool:
    """End the pause of a host, or that of everything; whether there was one.

    Raises:
        OSError, Fault: the home cannot be written.
    """
    was_paused = any(found.host == host for found in in_force(home, now))
    if was_paused:
        notes.change(home, home.pauses, now, lambda all: _without(all, host, now))
    return was_paused


def _without(entries: list[Note], host: str | None, now: datetime) -> list[Note]:
    """Those in force that are about something else."""
    kept = [
        entry for entry in entries if entry.get("host") != host and is_on(_pause(entry, now), now)
    ]
    return kept[1 - _AT_MOST :]


def _pause(entry: Note, now: datetime) -> Pause:
    host = entry.get("host")
    return Pause(
        notes.moment(entry, "since") or now,
        None if host is None else str(host),
        notes.moment(entry, "until"),
    )


def _note(pause: Pause) -> Note:
    until = pause.until and pause.until.timestamp()
    return {"host": pause.host, "since": pause.since.timestamp(), "until": until}
