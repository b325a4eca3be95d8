"""From readings to complete rows, one after another, each with what its conversation carried."""

import sqlite3
from collections.abc import Callable
from importlib.metadata import version
from zoneinfo import ZoneInfo

from store.keys import Hasher
from store.memory import Memory
from store.rows import row_of
from store.writing import Column
from wire.exchange import Reading


class Bookkeeper:
    """Makes the rows of one recorder or import.

    `log` gives a connection for reading, or raises sqlite3.Error or OSError; `on_failure` is
    told the error of a reading that could not be counted, whose row has no counts of ours.
    """

    def __init__(
        self,
        hasher: Hasher,
        zone: ZoneInfo | None,
        log: Callable[[], sqlite3.Connection],
        on_failure: Callable[[BaseException], None] = lambda error: None,
    ) -> None:
        self._hasher = hasher
        self._zone = zone
        self._version = version("wattprint")
        self._memory = Memory(hasher, log)
        self._on_failure = on_failure

    def row(self, reading: Reading) -> dict[str, Column]:
        """The row, which the next turn of its conversation goes on from."""
        row = self._counted(reading)
        self._memory.learn(row)
        return row

    def unlearnt(self, reading: Reading) -> dict[str, Column]:
        """The row of a reading that nothing goes on from, and that goes on from nothing."""
        return row_of(reading, self._hasher, self._zone, self._version)

    def _counted(self, reading: Reading) -> dict[str, Column]:
        try:
            recalled = self._memory.recall(reading.exchange)
            return row_of(reading, self._hasher, self._zone, self._version, recalled)
        except (KeyboardInterrupt, SystemExit):
            raise
        except BaseException as error:  # a panic in a tokenizer is no Exception
            self._on_failure(error)
            uncounted = Reading(exchange=reading.exchange)
            return row_of(uncounted, self._hasher, self._zone, self._version)
