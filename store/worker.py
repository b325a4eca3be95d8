"""The recorder's other half, in a process of its own: it reads what the doors hand over, counts
and writes.

What cannot be read is logged as such, what cannot be written waits and is tried again, and what
is lost for want of room is counted. With the doors it shares two pipes and nothing else:
however long it computes, and even if a library crashes in it, no request waits.
"""

import contextlib
import logging
import os
import queue
import signal
import sqlite3
import sys
import threading
import time
from collections import Counter, deque
from collections.abc import Callable, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any
from zoneinfo import ZoneInfo

from store import link, schema, slack, writing
from store.bookkeeping import Bookkeeper
from store.following import Following
from store.keys import Hasher
from store.link import Frame
from store.live import live
from store.paths import Home
from store.writing import Column
from wire.capture import Handed, Part, size_of
from wire.exchange import Reading
from wire.handover import pieces

logger = logging.getLogger(__name__)

FLUSH_S = 0.2
"""The longest that a finished row waits for company."""
REPORT_S = 0.1
"""Between two words to the doors of how it fares: each takes a moment of theirs."""
IDLE_S = 5.0
"""Between two looks at the clock while nothing comes."""
RETRY_S = 0.5
"""Between two tries to write after one failed."""
PENDING_LIMIT = 20_000
"""Finished rows that may wait for a log that cannot be written; past it they are lost."""
UNFIT = (
    sqlite3.IntegrityError,
    sqlite3.DataError,
    sqlite3.InterfaceError,
    sqlite3.ProgrammingError,
    OverflowError,
    ValueError,  # half a character, which no encoding can write
)
"""Errors that are a row's own; every other is the log's, and passes."""
COMPANY_S = 0.02
"""The longest that a small frame waits for others before it is read."""
AHEAD_BYTES = 32 * 2**20
"""Of bodies that may wait here, where they outlive doors that are killed; past it they wait in
the pipe, and then at the doors."""
PATIENCE_S = 5.0
"""For a log that cannot be written, where the doors are gone without a word."""
NICENESS = 10
"""The user's own programs come first."""


class Batches:
    """What the doors have handed over and is not read yet; None: they are gone."""

    def __init__(self) -> None:
        self._waiting: queue.SimpleQueue[Sequence[Handed] | None] = queue.SimpleQueue()
        self._bytes = 0
        self._changed = threading.Condition()

    def put(self, batch: Sequence[Handed] | None) -> None:
        """Waits while too much does."""
        with self._changed:
            self._changed.wait_for(lambda: self._bytes < AHEAD_BYTES)
            self._bytes += sum(map(size_of, batch or ()))
        self._waiting.put(batch)

    def get(self, timeout_s: float) -> Sequence[Handed] | None:
        """The next. Raises queue.Empty if none comes within the time."""
        batch = self._waiting.get(timeout=timeout_s)
        with self._changed:
            self._bytes -= sum(map(size_of, batch or ()))
            self._changed.notify()
        return batch


class Worker:
    """Takes what the doors say, one frame after another, and writes it to the log of a home."""

    def __init__(self, home: Home, zone: ZoneInfo | None, tell: Callable[[Frame], None]) -> None:
        self._home = home
        self._zone = zone
        self._tell = tell
        self._following = Following()
        self._books = Bookkeeper(Hasher(home), zone, self._log, self._counting_failed)
        self._pending: deque[dict[str, Column]] = deque()
        self._due = 0.0
        self._missed: Counter[str] = Counter()
        self._unsaved: Counter[str] = Counter()
        self._ended = self._settled = self._written = 0
        self._write_error: str | None = None
        self._connection: sqlite3.Connection | None = None
        self._give_up_at: float | None = None
        self._told: dict[str, object] = {}
        self._report_at = 0.0
        self._trim_at = time.monotonic() + slack.TRIM_S
        self._is_changed = True

    def work(self, said: Batches) -> None:
        """Until the doors have said "stop" or are gone, and all that they said is written."""
        while not self._is_done():
            try:
                batch = said.get(self._until_due())
            except queue.Empty:
                batch = ()
            if batch is None:
                self._stop(PATIENCE_S)
            elif batch:
                self._take(batch)
                self._is_changed = True
            self._end(self._following.overdue(time.monotonic()))
            if time.monotonic() >= self._due:
                self._flush()
            if time.monotonic() >= self._report_at:
                self._report()
            if time.monotonic() >= self._trim_at:
                self._trim_at = time.monotonic() + slack.TRIM_S
                slack.give_back()
        self._report()
        if self._connection is not None:
            self._connection.close()

    def _take(self, batch: Sequence[Handed]) -> None:
        for piece in pieces(batch):
            if piece.part is Part.ENDED:
                self._ended += 1
                if piece.is_dropped:
                    self._miss("dropped")
            self._end(self._following.take(piece))
        for uid, word, _, value in batch:
            if not uid:
                self._hear(word, value)

    def _hear(self, word: str, value: Any) -> None:
        match word:
            case "missed":
                self._unsaved[value] += 1
            case "live":
                found = live(self._following.under_way(), time.monotonic())
                self._tell(("live", (value, [asdict(one) for one in found])))
            case "stop":
                self._stop(value)
            case _:
                pass

    def _stop(self, patience_s: float) -> None:
        if self._give_up_at is None:
            self._give_up_at = time.monotonic() + patience_s
            self._end(self._following.interrupt(time.monotonic()))

    def _is_done(self) -> bool:
        if self._give_up_at is None:
            return False
        if self._write_error is not None and time.monotonic() > self._give_up_at:
            self._missed["lost"] += len(self._pending)
            self._pending.clear()
            self._unsaved.clear()
            self._settled = self._ended
        return not (self._pending or self._unsaved)

    def _until_due(self) -> float:
        if self._give_up_at is not None:
            return 0.01
        due = time.monotonic() + IDLE_S
        if self._pending or self._unsaved:
            due = self._due
        if self._is_changed:
            due = min(due, self._report_at)
        return max(due - time.monotonic(), 0.0)

    def _miss(self, name: str) -> None:
        """Count something that is in no row, or in one that says less than it should."""
        self._missed[name] += 1
        self._unsaved[name] += 1

    def _end(self, readings: Sequence[Reading]) -> None:
        for _ in range(self._following.failed):
            self._miss("failed")
        self._following.failed = 0
        for _ in range(self._following.unknown):
            self._miss("lost")
        self._following.unknown = 0
        for reading in readings:
            row = self._books.row(reading)
            if not reading.runs_no_model:
                self._queue(row)

    def _counting_failed(self, error: BaseException) -> None:
        logger.error("counting failed: %s", type(error).__name__)
        self._miss("failed")

    def _queue(self, row: dict[str, Column]) -> None:
        if len(self._pending) >= PENDING_LIMIT:
            self._miss("lost")
            return
        if not self._pending and self._write_error is None:
            self._due = time.monotonic() + FLUSH_S
        self._pending.append(row)

    def _flush(self) -> None:
        """Write what is pending; on any failure keep it and try again later."""
        self._is_changed |= bool(self._pending or self._unsaved)
        try:
            while self._pending or self._unsaved:
                size = min(len(self._pending), writing.BATCH)
                try:
                    self._write(size)
                except UNFIT:
                    # One row that the log can never take must not hold up the others.
                    for _ in range(size):
                        self._write_alone()
            self._settled = self._ended
        except (sqlite3.Error, OSError) as error:
            self._writing_failed(error)

    def _write_alone(self) -> None:
        try:
            self._write(1)
        except UNFIT as error:
            logger.error("row refused: %s", type(error).__name__)
            self._pending.popleft()
            self._miss("failed")

    def _write(self, size: int) -> None:
        batch = [self._pending[index] for index in range(size)]
        counters = dict(self._unsaved)
        today = datetime.now(UTC).astimezone(self._zone).date()
        writing.write(self._log(), batch, zone=self._zone, counters=counters, today=today)
        for _ in batch:
            self._pending.popleft()
        self._unsaved.clear()
        self._written += size
        self._write_error = None

    def _log(self) -> sqlite3.Connection:
        if self._connection is None:
            self._connection = schema.connect(str(self._home.log), busy_timeout_s=1.0)
            writing.keep_zone(self._connection, self._zone)
        return self._connection

    def _writing_failed(self, error: Exception) -> None:
        self._due = time.monotonic() + RETRY_S
        if self._connection is not None:
            self._connection.close()
            self._connection = None
        self._write_error = getattr(error, "sqlite_errorname", type(error).__name__)

    def _report(self) -> None:
        """Tell the doors how it fares, where that has changed."""
        report: dict[str, object] = {
            "ended": self._ended,
            "settled": self._settled,
            "turns": self._following.turns(),
            "pending_rows": len(self._pending),
            "written": self._written,
            "missed": dict(self._missed),
            "write_error": self._write_error,
        }
        self._is_changed = False
        self._report_at = time.monotonic() + REPORT_S
        if report != self._told:
            self._told = report
            self._tell(("health", report))


def serve(down: IO[bytes], up: IO[bytes], home: Home, zone: ZoneInfo | None) -> None:
    """Work for whoever is at the other end of two pipes."""
    said = Batches()
    reader = threading.Thread(target=_listen, args=(down, said), name="pipe", daemon=True)
    reader.start()

    def tell(frame: Frame) -> None:
        # Where the doors are gone, `said` will end.
        with contextlib.suppress(OSError, ValueError):
            link.send(up, link.frame(frame))

    Worker(home, zone, tell).work(said)
    with contextlib.suppress(OSError):
        up.close()
    # The doors close their end now; a thread that reads at exit would break it.
    reader.join()


def _listen(down: IO[bytes], said: Batches) -> None:
    try:
        for frame in link.frames(down, COMPANY_S):
            said.put(frame)
    finally:
        said.put(None)  # else the worker would wait for ever, and the doors for it


def main() -> None:
    """`python -m store.worker HOME ZONE`, as `store.link` starts it."""
    for name in ("SIGINT", "SIGTERM", "SIGHUP"):
        # They reach the whole group or service; the doors decide when it is over.
        if number := getattr(signal, name, None):
            signal.signal(number, signal.SIG_IGN)
    if hasattr(os, "nice"):
        os.nice(NICENESS)
    root, zone = sys.argv[1:]
    up = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    serve(sys.stdin.buffer, up, Home(Path(root)), ZoneInfo(zone) if zone else None)


if __name__ == "__main__":
    main()
