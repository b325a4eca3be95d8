"""Whether anything records now, and what it could not."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime

from reports import dates, figures
from reports.words import say
from store.faults import Fault
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
    """host:port of the proxy of the main one, else of the newest; None: nothing records."""
    healths: tuple[dict[str, object], ...]
    """Of each, as `store.recorder.Health`; empty: it did not answer."""
    paused: str | None = None
    """What is said in place of recording while everything is paused."""

    @property
    def is_live(self) -> bool:
        return self.address is not None

    def warnings(self) -> list[str]:
        """What the recorders could not write, in sentences."""
        return [line for health in self.healths for line in _warnings(health)]


def look(home: Home) -> Recording:
    """Ask every recorder of a home. Blocks for about a second at the most."""
    # Imported on the thread that needs it, after the first paint (it costs 30 ms).
    from store import presence

    running = presence.live(home)
    if not running:
        return Recording(None, ())
    running.sort(key=lambda entry: entry.kind != presence.MAIN)
    with ThreadPoolExecutor(len(running)) as asking:
        healths = tuple(health or {} for health in asking.map(presence.health, running))
    return Recording(running[0].proxy.removeprefix("http://"), healths, _paused(home))


def _paused(home: Home) -> str | None:
    from store import pauses, settings

    now = datetime.now(UTC)
    try:
        found = next((pause for pause in pauses.in_force(home, now) if pause.host is None), None)
        zone = settings.load(home).time_zone
    except (OSError, Fault):
        return None
    if found is None:
        return None
    if found.until is None:
        return say("dashboard.paused")
    return say("dashboard.paused_until", until=dates.soon(found.until, now, zone))


def missed(counters: dict[str, int]) -> list[str]:
    """What a period's counters say is not in the log, in sentences."""
    return [
        say(f"missed.{name}", count=counters[name], n=figures.count(counters[name]))
        for name in TROUBLES
        if counters.get(name)
    ]


def _warnings(health: dict[str, object]) -> Iterator[str]:
    if not health:
        yield say("recorder.no_answer")
    if error := health.get("write_error"):
        for key, name in (("unwritten", "lost"), ("waiting", "pending_rows")):
            if count := _whole(health.get(name)):
                n = figures.count(count)
                yield say(f"recorder.{key}", count=count, n=n, why=why(error))


def why(error: object) -> str:
    """An SQLite error's name in words."""
    code = str(error)
    known = next((reason for name, reason in REASONS.items() if code.startswith(name)), None)
    return say(f"gap.why_{known}") if known else code


def _whole(value: object) -> int:
    return value if isinstance(value, int) else 0
