"""What a recorder does for its home beside recording: each minute, and once a day."""

import contextlib
import logging
import sqlite3
import threading
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, date, datetime, timedelta

from store import backups, retention, schema, settings, wastebasket
from store.faults import Fault
from store.paths import Home

logger = logging.getLogger(__name__)

ROUND_S = 60.0


class Housekeeper:
    """Ends the time to undo, deletes what has grown old, keeps files small.

    `duties` are done each minute too. Nothing that goes wrong here reaches the recorder.
    """

    def __init__(self, home: Home, duties: Sequence[Callable[[], None]] = ()) -> None:
        self._home = home
        self._duties = duties
        self._end = threading.Event()
        self._day_done: date | None = None

    @contextlib.contextmanager
    def working(self) -> Iterator[None]:
        """At work, on a thread of its own, while this lasts; not on a read-only disk."""
        if self._home.is_read_only:
            yield
            return
        thread = threading.Thread(target=self._work, name="housekeeper", daemon=True)
        thread.start()
        try:
            yield
        finally:
            self._end.set()
            thread.join()

    def tidy(self, now: datetime) -> None:
        """One round; what a day needs is done in its first."""
        wastebasket.expire(self._home, now)
        for duty in self._duties:
            duty()
        # By the calendar: a machine that slept has no hours to count, and clocks go back.
        if self._day_done != now.date():
            self._tidy_for_the_day(now)
            self._day_done = now.date()

    def _tidy_for_the_day(self, now: datetime) -> None:
        backups.remove(self._home, now - timedelta(days=backups.KEPT_DAYS))
        days = settings.load(self._home).retention_days
        if days is not None:
            retention.prune(self._home, days, now, self._end.wait)
        with contextlib.closing(schema.connect(str(self._home.log), busy_timeout_s=1)) as log:
            log.execute("pragma wal_checkpoint(truncate)").fetchone()

    def _work(self) -> None:
        while True:
            try:
                self.tidy(datetime.now(UTC))
            except (sqlite3.Error, OSError, Fault) as error:
                logger.error("round not done: %s", type(error).__name__)
            if self._end.wait(ROUND_S):
                return
