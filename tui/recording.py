"""Whether anything records now, and what it could not."""

from dataclasses import dataclass

from reports import figures
from reports.words import say
from store.paths import Home

TROUBLES = ("lost", "dropped", "failed")
"""Counts of exchanges that are not in the log."""
REASONS = {
    "SQLITE_FULL": "full",
    "SQLITE_BUSY": "locked",
    "SQLITE_LOCKED": "locked",
    "SQLITE_READONLY": "readonly",
    "SQLITE_CANTOPEN": "readonly",
    "SQLITE_IOERR": "broken",
}


@dataclass(frozen=True, slots=True)
class Recording:
    """What the recorders of a home say of themselves; none: nothing records."""

    address: str | None
    """host:port of the proxy of the newest one; None: nothing records."""
    health: dict[str, object]
    """As `store.recorder.Health`; empty: it did not answer."""

    @property
    def is_live(self) -> bool:
        return self.address is not None

    def warnings(self) -> list[str]:
        """What the recorder could not write, in sentences."""
        found = []
        if error := self.health.get("write_error"):
            for key, name in (("unwritten", "lost"), ("waiting", "pending_rows")):
                if count := _whole(self.health.get(name)):
                    n = figures.count(count)
                    found.append(say(f"recorder.{key}", count=count, n=n, why=why(error)))
        if self.is_live and not self.health:
            found.append(say("recorder.no_answer"))
        return found


def look(home: Home) -> Recording:
    """Ask the newest recorder of a home. Blocks for a second at the most."""
    # Imported on the thread that needs it, after the first paint (it costs 30 ms).
    from store import presence

    running = presence.live(home)
    if not running:
        return Recording(None, {})
    address = running[0].proxy.removeprefix("http://")
    return Recording(address, presence.health(running[0]) or {})


def missed(counters: dict[str, int]) -> list[str]:
    """What a period's counters say is not in the log, in sentences."""
    return [
        say(f"missed.{name}", count=counters[name], n=figures.count(counters[name]))
        for name in TROUBLES
        if counters.get(name)
    ]


def why(error: object) -> str:
    """An SQLite error's name in words."""
    code = str(error)
    known = next((reason for name, reason in REASONS.items() if code.startswith(name)), None)
    return say(f"gap.why_{known}") if known else code


def _whole(value: object) -> int:
    return value if isinstance(value, int) else 0
