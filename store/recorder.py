"""The recorder: takes what passes the doors and has it read, counted and written by a worker.

Nothing that goes wrong there reaches the user's traffic: a worker that dies is replaced, and
what it had not yet written is counted.
"""

import itertools
import logging
import threading
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from store import link
from store.link import Link
from store.live import Live
from store.passing import Passing
from store.paths import Home
from store.settings import Settings
from store.troubles import Trouble, Troubles
from wire.capture import BATCH_BYTES, Capture, Head, Inbox, new_uid
from wire.services import Route

logger = logging.getLogger(__name__)

COMPANY_S = 0.02
"""The longest that a piece waits for others on its way to the worker: each hand-over takes the
interpreter from the doors for a moment."""
REVIVAL_S = 1.0
"""Between two starts of a worker."""

_STOP = ("", "stop")


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
    """Rows given up because the log could not be written for too long, or with a dead worker."""
    passed_through: int
    """Connections that were not decrypted, because their like had failed."""
    paused: int
    """Connections and exchanges left alone because the person wanted it so."""
    troubles: tuple[Trouble, ...]
    """The latest of what was not read or did not work, by host."""
    write_error: str | None
    """Why the last write failed; None: it did not."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Report:
    """What a worker last said of itself."""

    ended: int = 0
    """Exchanges that have ended, of those handed to it."""
    settled: int = 0
    """Of these, those whose rows are written."""
    turns: int = 0
    """Under way on WebSockets."""
    pending_rows: int = 0
    written: int = 0
    missed: dict[str, int]
    write_error: str | None = None


class Recorder:
    """Takes exchanges from any door and has them written to the log of a home.

    `on_trouble` is called from a thread with the name of the SQLite error when writing begins
    to fail, and with None when it works again. `work` starts a worker.
    """

    def __init__(
        self,
        home: Home,
        settings: Settings,
        *,
        on_trouble: Callable[[str | None], None] = lambda error: None,
        work: Callable[[Home, ZoneInfo | None], Link] = link.worker_process,
    ) -> None:
        self._start_worker = partial(work, home, settings.time_zone)
        self._on_trouble = on_trouble
        self.passing = Passing(home)
        """What is left alone just now."""
        self._inbox = Inbox()
        self._inbox.on_ended = self._push
        self._worker: Link | None = None
        self._is_ready = threading.Event()
        self._handing = threading.Lock()
        self._unsent = b""
        """Of a frame that the pipe had no room for."""
        self._is_told = False
        self._asked: dict[int, Future[list[Live]]] = {}
        self._numbers = itertools.count()
        self._troubles = Troubles()
        self._missed: Counter[str] = Counter()
        self._counting = threading.Lock()
        self._report = _Report(missed={})
        self._ended_before = self._written_before = 0
        self._is_stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="recorder", daemon=True)

    def start(self) -> None:
        self._thread.start()
        self.passing.start()

    def wait_ready(self, timeout_s: float) -> None:
        """Return when the worker reads what it is handed, or after `timeout_s`."""
        self._is_ready.wait(timeout_s)

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
        self._note(name, host)
        self._inbox.say("missed", name)

    def health(self) -> Health:
        report, missed = self._report, self._missed
        requests = sum(not capture.is_socket for capture in list(self._inbox.open.values()))
        return Health(
            in_flight=requests + report.turns,
            waiting_bytes=self._inbox.waiting_bytes,
            pending_rows=report.pending_rows
            + max(self._inbox.ended_count - self._ended_before - report.ended, 0),
            written=self._written_before + report.written,
            dropped=missed["dropped"],
            failed=missed["failed"],
            lost=missed["lost"],
            passed_through=missed["passed_through"],
            paused=missed["paused"],
            troubles=self._troubles.all(),
            write_error=report.write_error,
        )

    def live(self) -> Future[list[Live]]:
        """What is under way now; counted only when asked for. Empty where the worker dies."""
        asked: Future[list[Live]] = Future()
        number = next(self._numbers)
        self._asked[number] = asked
        self._inbox.say("live", number)
        return asked

    def stop(self, patience_s: float = 5.0) -> int:
        """Read and write all that waits, then end; how many rows were lost for good.

        Exchanges still open are logged as interrupted. A log that cannot be written
        within `patience_s` is given up.
        """
        self._is_stopping.set()
        self._inbox.say("stop", patience_s)
        self.passing.stop()
        self._thread.join()
        return self._missed["lost"]

    def _note(self, name: str, host: str | None = None) -> None:
        self._troubles.note(name, host)
        with self._counting:
            self._missed[name] += 1

    def _run(self) -> None:
        """Keep a worker going, until `stop`."""
        while not self._served() and not self._is_stopping.wait(REVIVAL_S):
            for capture in list(self._inbox.open.values()):
                capture.miss()
                self._inbox.opened(capture)

    def _served(self) -> bool:
        """Serve one worker; whether it has ended because it was told to."""
        try:
            worker = self._start_worker()
        except OSError as error:
            logger.error("no worker: %s", type(error).__name__)
            return False
        gone = threading.Event()
        listener = threading.Thread(
            target=self._listen, args=(worker, gone), name="told", daemon=True
        )
        listener.start()
        self._worker = worker
        try:
            is_told = self._feed(worker, gone)
        except (OSError, ValueError):
            is_told = False  # it died
        self._worker = None
        if is_told:
            gone.wait()
        worker.close()
        listener.join()
        self._bury()
        return is_told

    def _feed(self, worker: Link, gone: threading.Event) -> bool:
        """Hand over what comes; whether `stop` was. Raises OSError or ValueError if the worker
        dies."""
        while not gone.is_set():
            self._inbox.wait()
            self._is_stopping.wait(COMPANY_S)
            with self._handing:
                self._hand_over(worker)
            if self._is_told:
                return True
        return False

    def _hand_over(self, worker: Link) -> None:
        while frame := self._frame():
            worker.send(frame)

    def _push(self) -> None:
        """Hand over at once what has ended, if nothing has to wait for it: then it is in the log
        even if this process is killed before its client reads the last byte."""
        worker = self._worker
        if worker is None or not self._handing.acquire(blocking=False):
            return
        try:
            if not self._unsent and self._inbox.waiting_bytes < BATCH_BYTES:
                self._unsent = worker.send_now(self._frame())
        except (OSError, ValueError):
            pass  # it died, which the thread that feeds it hears of
        finally:
            self._handing.release()

    def _frame(self) -> bytes:
        """What is to be handed over next; empty: nothing is."""
        if self._unsent:
            frame, self._unsent = self._unsent, b""
            return frame
        if not (batch := self._inbox.take()):
            return b""
        if self._is_stopping.is_set():
            self._is_told |= any(handed[:2] == _STOP for handed in batch)
        return link.frame(batch)

    def _listen(self, worker: Link, gone: threading.Event) -> None:
        for name, value in worker.told():
            self._hear(name, value)
        gone.set()
        self._inbox.say("gone")

    def _hear(self, name: str, value: Any) -> None:
        if name == "live":
            number, found = value
            asked = self._asked.pop(number)
            if asked.set_running_or_notify_cancel():
                asked.set_result([Live(**one) for one in found])
        elif name == "health":
            self._is_ready.set()
            before, self._report = self._report, _Report(**value)
            for missed, count in self._report.missed.items():
                for _ in range(count - before.missed.get(missed, 0)):
                    self._note(missed)
            if (before.write_error is None) != (self._report.write_error is None):
                self._on_trouble(self._report.write_error)

    def _bury(self) -> None:
        """Count what a worker took with it, and let nobody wait for it."""
        for _ in range(self._inbox.taken_count - self._ended_before - self._report.settled):
            self.missed("lost")
        self._unsent = b""
        self._written_before += self._report.written
        self._ended_before = self._inbox.taken_count
        self._report = _Report(missed={}, write_error=self._report.write_error)
        while self._asked:
            _, asked = self._asked.popitem()
            if asked.set_running_or_notify_cancel():
                asked.set_result([])


def _writable(name: str | None) -> str | None:
    """A name from the command line, whose bytes need not be any text's."""
    return name and name.encode("utf-8", "replace").decode()
