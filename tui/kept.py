"""Periods as they were read, to be shown again at once."""

import time

from tui.snapshot import Asked, Snapshot

MOST = 64
RECENT_S = 60.0
"""So old may be what is shown for the moment that it takes to read it again."""


class Kept:
    """The last that were read of each period, with the moment of the log."""

    def __init__(self) -> None:
        self._held: dict[Asked, tuple[object, float, Snapshot]] = {}

    def put(self, moment: object, found: Snapshot) -> None:
        self._held.pop(found.asked, None)
        if len(self._held) >= MOST:
            self._held.pop(next(iter(self._held)))
        self._held[found.asked] = moment, time.monotonic(), found

    def of(self, moment: object, asked: Asked) -> Snapshot | None:
        """As it is at that moment."""
        held = self._held.get(asked)
        return held[2] if held is not None and held[0] == moment else None

    def recent(self, asked: Asked) -> Snapshot | None:
        """As it was a short while ago."""
        held = self._held.get(asked)
        is_recent = held is not None and time.monotonic() - held[1] < RECENT_S
        return held[2] if held is not None and is_recent else None

    def clear(self) -> None:
        self._held.clear()
