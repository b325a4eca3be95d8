"""The log on threads of its own: the loop asks and goes on.

All that makes figures of it is imported there, after the first paint.
"""

import asyncio
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from store.faults import Fault
from store.paths import Home
from store.queries import Log

if TYPE_CHECKING:
    from estimator.figures import FactorSet
    from reports.reading import Reading

GIL_S = 0.001
"""So long the loop may wait for a thread that computes (Python's own 5 ms make keys late)."""


class Gone(Exception):
    """The reader was closed: another log is open by now, or none any more."""


class Reader:
    """Reads one home. Every call waits on the reading thread, never on the loop.

    Raises:
        Fault: from any read that cannot be done.
        Gone: from any read.
    """

    def __init__(self, home: Home, factor_set: str | None, clock: Callable[[], datetime]) -> None:
        self.home = home
        self.is_closed = False
        self._factor_set = factor_set
        self._clock = clock
        self._thread, self._aside = ThreadPoolExecutor(1, "reader"), ThreadPoolExecutor(1, "aside")
        self._log = Log(home)
        self._long: Log | None = None
        self._version = -1
        sys.setswitchinterval(GIL_S)
        self._loaded: tuple[FactorSet, ZoneInfo | None] | None = None

    async def moment(self) -> tuple[int, date]:
        """What is read depends on it: moves when the log was written, and when a day is over."""
        return await self.run(self._moment)

    async def run[T](self, work: "Callable[[Reading], T]") -> T:
        """What a function makes of the log, on the thread."""
        if self.is_closed:
            raise Gone
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._thread, lambda: work(self._reading()))

    async def aside[T](self, work: "Callable[[Reading], T]") -> T:
        """`run` for what takes its time: on another thread. Where it is cancelled, so is its
        query."""
        read = await self.run(lambda read: read)
        if self.is_closed:
            raise Gone
        log = self._long = Log(self.home)

        def done() -> T:
            with closing(log):
                return work(replace(read, log=log))

        try:
            return await asyncio.get_running_loop().run_in_executor(self._aside, done)
        except asyncio.CancelledError:
            log.break_off()
            raise
        except Fault:
            if self.is_closed:
                raise Gone from None
            raise

    def close(self) -> None:
        """Give the threads up once they have done what they are doing."""
        self.is_closed = True
        if self._long is not None:
            self._long.break_off()
        self._aside.shutdown(wait=False)
        self._thread.submit(self._log.close)
        self._thread.shutdown(wait=False)

    def _moment(self, read: "Reading") -> tuple[int, date]:
        version = self._log.data_version()
        if version != self._version:
            self._version, self._loaded = version, None
        return version, read.today

    def _reading(self) -> "Reading":
        from reports.reading import Reading

        if self._loaded is None:
            from estimator import factors
            from reports import loading
            from store import settings

            chosen = settings.load(self.home)
            found = factors.load(self._factor_set)
            found = loading.factors_of(self._log, found, chosen.own)
            self._loaded = found, chosen.time_zone
        return Reading(self._log, *self._loaded, self._clock())


def system_clock() -> datetime:
    """Now, aware."""
    return datetime.now(UTC)
