"""An event loop that notes how long each of its turns took: so long it answers nobody."""

import asyncio
import selectors
import time
from typing import Any


class _Selector(selectors.DefaultSelector):  # type: ignore[misc, valid-type]
    """Knows when a turn began: as the wait for something to do was over."""

    woke = (0.0, 0.0)

    def select(self, timeout: float | None = None) -> Any:
        found = super().select(timeout)
        self.woke = time.perf_counter(), time.thread_time()
        return found


class Turns(asyncio.SelectorEventLoop):
    """The longest turn since `forget`, by the clock and by the processor time of the loop."""

    def __init__(self) -> None:
        self._noting = _Selector()
        self.longest_ms = self.longest_processor_ms = 0.0
        super().__init__(self._noting)

    def forget(self) -> None:
        self.longest_ms = self.longest_processor_ms = 0.0

    def _run_once(self) -> None:
        super()._run_once()  # type: ignore[misc]
        woke, spent = self._noting.woke
        self.longest_ms = max(self.longest_ms, 1e3 * (time.perf_counter() - woke))
        self.longest_processor_ms = max(
            self.longest_processor_ms, 1e3 * (time.thread_time() - spent)
        )
