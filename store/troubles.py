"""What was not read, or did not work, and why: since this recorder began, for who asks why."""

import threading
from dataclasses import dataclass
from datetime import UTC, datetime

AT_MOST = 50
"""Kinds of trouble that are remembered; past it the one that is longest ago is forgotten."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """One thing that happens with one host."""

    code: str
    """passed_through, tls_failed, …"""
    host: str | None
    """Of an AI service; None: of no single one."""
    count: int
    last_at: str
    """RFC 3339 UTC."""


class Troubles:
    """Counts them by code and host, from any thread."""

    def __init__(self) -> None:
        self._found: dict[tuple[str, str | None], Trouble] = {}
        self._lock = threading.Lock()

    def note(self, code: str, host: str | None) -> None:
        now = datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        host = host and host.lower().removesuffix(".")
        with self._lock:
            known = self._found.pop((code, host), None)
            count = known.count + 1 if known else 1
            self._found[code, host] = Trouble(code=code, host=host, count=count, last_at=now)
            if len(self._found) > AT_MOST:
                del self._found[next(iter(self._found))]

    def all(self) -> tuple[Trouble, ...]:
        """What has happened, the latest first."""
        with self._lock:
            return tuple(reversed(self._found.values()))
