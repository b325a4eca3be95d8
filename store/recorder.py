"""The recorder: one worker thread that reads what the doors hand over, counts and writes.

Nothing it meets reaches the user's traffic: what cannot be read is logged as
such, what cannot be written waits and is tried again, and what is lost for
want of room is counted.
"""

import logging
import sqlite3
import sys
import threading
import time
from collections import Counter, deque
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial

from store import schema, writing
from store.bookkeeping import Bookkeeper
from store.following import Following
from store.keys import Hasher
from store.live import Live, live
from store.passing import Passing
from store.paths import Home
from store.settings import Settings
from store.troubles import Trouble, Troubles
from store.writing import Column
from wire.capture import Capture, Head, Inbox, Part, Piece, new_uid
from wire.exchange import Reading
from wire.services import Route

logger = logging.getLogger(__name__)

FLUSH_S = 0.2
"""The longest that a finished row waits for company."""
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
SWITCH_S = 0.0005
"""The reading thread gives way this often: Python's default adds 5 ms to every stream's event."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    """How the recorder fares, for `status`, `doctor` and the dashboard."""

    in_flight: int
    """Exchanges under way."""
    waiting_bytes: int
    pending_rows: int
    """Finished, and not yet in the log."""
    written: int
    dropped: int
    """Exchanges whose copy was left out because too much waited."""
    failed: int
    """Exchanges that broke the reader."""
    lost: int
    """Rows given up because the log could not be written for too long."""
    passed_through: int
    """Connections that were not decrypted, because their like had failed."""
    paused: int
    """Connections and exchanges left alone because the person wanted it so."""
    troubles: tuple[Trouble, ...]
    """The latest of what was not read or did not work, by host."""
    write_error: str | None
    """Why the last write failed; None: it did not."""


class Recorder:
    """Takes exchanges from any door and writes them to the log of a home.

    `on_trouble` is called from the worker's thread with the name of the SQLite error
    when writing begins to fail, and with None when it works again.
    """

    def __init__(
        self,
        home: Home,
        settings: Settings,
        *,
        on_trouble: Callable[[str | None], None] = lambda error: None,
    ) -> None:
        self._home = home
        self._zone = settings.time_zone
        self._on_trouble = on_trouble
        self._inbox = Inbox()
        self._following = Following()
        self._books = Bookkeeper(Hasher(home), self._zone, self._log, self._counting_failed)
        self._in_flight = 0
        self._asked: deque[Future[list[Live]]] = deque()
        self._pending: deque[dict[str, Column]] = deque()
        self._due = 0.0
        self.passing = Passing(home)
        """What is left alone just now."""
        self._troubles = Troubles()
        self._missed: Counter[str] = Counter()
        self._unsaved: Counter[str] = Counter()
        self._counting = threading.Lock()
        self._written = 0
        self._write_error: str | None = None
        self._connection: sqlite3.Connection | None = None
        self._give_up_at: float | None = None
        self._thread = threading.Thread(target=self._work, name="recorder", daemon=True)

    def start(self) -> None:
        sys.setswitchinterval(SWITCH_S)
        self._thread.start()
        self.passing.start()

    def opened(
        self,
        route: Route,
        headers: dict[str, str],
        *,
        host: str,
        source: str,
        client: str | None = None,
        label: str | None = None,
    ) -> Capture | None:
        """A new exchange has begun; None: its host is paused, so it is not to be recorded.

        `headers` are only those that `wire.capture.kept` lets by.
        """
        if self.passing.is_paused(host):
            self.missed("paused", host)
            return None
        head = Head(
            uid=new_uid(),
            started_at=datetime.now(UTC),
            started=time.monotonic(),
            source=source,
            route=route,
            headers=headers,
            client=_writable(client),
            label=_writable(label),
        )
        return Capture(
            self._inbox, head, time.monotonic, is_paused=partial(self.passing.is_paused, host)
        )

    def missed(self, name: str, host: str | None = None) -> None:
        """Count something that is in no row: passed_through, failed, …

        `host`, that of an AI service, is remembered with it in `health` alone.
        """
        self._troubles.note(name, host)
        with self._counting:
            self._missed[name] += 1
            self._unsaved[name] += 1

    def health(self) -> Health:
        return Health(
            in_flight=self._in_flight,
            waiting_bytes=self._inbox.waiting_bytes,
            pending_rows=len(self._pending),
            written=self._written,
            dropped=self._missed["dropped"],
            failed=self._missed["failed"],
            lost=self._missed["lost"],
            passed_through=self._missed["passed_through"],
            paused=self._missed["paused"],
            troubles=self._troubles.all(),
            write_error=self._write_error,
        )

    def live(self) -> Future[list[Live]]:
        """What is under way now, to be had within `FLUSH_S`; counted only when asked for."""
        asked: Future[list[Live]] = Future()
        self._asked.append(asked)
        return asked

    def stop(self, patience_s: float = 5.0) -> int:
        """Read and write all that waits, then end; how many rows were lost for good.

        Exchanges still open are logged as interrupted. A log that cannot be written
        within `patience_s` is given up.
        """
        self._give_up_at = time.monotonic() + patience_s
        self.passing.stop()
        self._thread.join()
        return self._missed["lost"]

    def _work(self) -> None:
        while not self._is_done():
            piece = self._inbox.take(self._until_due())
            if piece is not None:
                self._take(piece)
                self._inbox.release(piece)
            elif self._give_up_at is not None:
                self._end(self._following.interrupt(time.monotonic()))
            self._end(self._following.overdue(time.monotonic()))
            self._answer_asked()
            if time.monotonic() >= self._due:
                self._flush()
        if self._connection is not None:
            self._connection.close()

    def _is_done(self) -> bool:
        if self._give_up_at is None or len(self._following) or not self._inbox.is_empty:
            return False
        if self._write_error is not None and time.monotonic() > self._give_up_at:
            self._missed["lost"] += len(self._pending)
            self._pending.clear()
            self._unsaved.clear()
        return not (self._pending or self._unsaved)

    def _until_due(self) -> float:
        if self._give_up_at is not None:
            return 0.01
        waits = bool(self._pending or self._unsaved)
        return max(self._due - time.monotonic(), 0.0) if waits else FLUSH_S

    def _take(self, piece: Piece) -> None:
        if piece.part is Part.ENDED and piece.is_dropped:
            self.missed("dropped")
        self._end(self._following.take(piece))
        if piece.part not in {Part.REQUEST, Part.RESPONSE}:
            self._in_flight = self._following.count()

    def _end(self, readings: Sequence[Reading]) -> None:
        for _ in range(self._following.failed):
            self.missed("failed")
        self._following.failed = 0
        for reading in readings:
            row = self._books.row(reading)
            if not reading.runs_no_model:
                self._queue(row)

    def _counting_failed(self, error: BaseException) -> None:
        logger.error("counting failed: %s", type(error).__name__)
        self.missed("failed")

    def _answer_asked(self) -> None:
        while self._asked:
            asked = self._asked.popleft()
            if asked.set_running_or_notify_cancel():
                asked.set_result(live(self._following.under_way(), time.monotonic()))

    def _queue(self, row: dict[str, Column]) -> None:
        if len(self._pending) >= PENDING_LIMIT:
            self.missed("lost")
            return
        if not self._pending and self._write_error is None:
            self._due = time.monotonic() + FLUSH_S
        self._pending.append(row)

    def _flush(self) -> None:
        """Write what is pending; on any failure keep it and try again later."""
        try:
            while self._pending or self._unsaved:
                size = min(len(self._pending), writing.BATCH)
                try:
                    self._write(size)
                except UNFIT:
                    # One row that the log can never take must not hold up the others.
                    for _ in range(size):
                        self._write_alone()
        except (sqlite3.Error, OSError) as error:
            self._writing_failed(error)

    def _write_alone(self) -> None:
        try:
            self._write(1)
        except UNFIT as error:
            logger.error("row refused: %s", type(error).__name__)
            self._pending.popleft()
            self.missed("failed")

    def _write(self, size: int) -> None:
        batch = [self._pending[index] for index in range(size)]
        counters = dict(self._unsaved)
        today = datetime.now(UTC).astimezone(self._zone).date()
        writing.write(self._log(), batch, zone=self._zone, counters=counters, today=today)
        for _ in batch:
            self._pending.popleft()
        with self._counting:
            self._unsaved.subtract(counters)
            self._unsaved = +self._unsaved
        self._written += size
        self._writing_works()

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
        name = getattr(error, "sqlite_errorname", type(error).__name__)
        if self._write_error is None:
            self._on_trouble(name)
        self._write_error = name

    def _writing_works(self) -> None:
        if self._write_error is not None:
            self._write_error = None
            self._on_trouble(None)


def _writable(name: str | None) -> str | None:
    """A name from the command line, whose bytes need not be any text's."""
    return name and name.encode("utf-8", "replace").decode()
