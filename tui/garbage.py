"""Garbage is looked for while nobody waits: to go through all that the dashboard holds takes
70 ms, in which it answers no key."""

import gc
import time

QUIET_S = 60.0
"""Since the last key or click: nobody is about to press another."""
NEVER = 2**31 - 1


class Garbage:
    """When Python goes through all objects. What is young is still looked at as ever."""

    def __init__(self) -> None:
        self._before = gc.get_threshold()
        self._used_at = 0.0
        self._is_due = False

    def begin(self) -> None:
        """All that is there stays; the rest is gone through only by `look`."""
        gc.freeze()
        gc.set_threshold(*self._before[:2], NEVER)

    def used(self) -> None:
        """A key was pressed, or the mouse was moved."""
        self._used_at, self._is_due = time.monotonic(), True

    def look(self) -> None:
        """Once after each time of use."""
        if self._is_due and time.monotonic() - self._used_at >= QUIET_S:
            self._is_due = False
            gc.collect()

    def end(self) -> None:
        """As it was before."""
        gc.set_threshold(*self._before)
        gc.unfreeze()
