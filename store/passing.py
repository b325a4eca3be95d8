"""What a recorder leaves alone just now: paused hosts, and clients that refused the certificate.

Looked up on the way of every request, so it is kept in memory; a thread looks once a second
whether the files have changed, by a command or by another recorder.
"""

import contextlib
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from store import notes, pauses, refusals
from store.faults import Fault
from store.paths import Home
from store.pauses import Pause
from store.refusals import Refusal

LOOK_S = 1.0
"""Between two looks at the files."""


def _utc_now() -> datetime:
    return datetime.now(UTC)


class Passing:
    """One recorder's view: the files as of its making, and as they change from `start` to `stop`.

    Nothing here raises: what cannot be read stays as it was, and what cannot be written is
    remembered by this recorder alone.
    """

    def __init__(self, home: Home, *, now: Callable[[], datetime] = _utc_now) -> None:
        self._home = home
        self._now = now
        self._stamps: dict[Path, object] = {}
        self._noted: tuple[tuple[Pause, ...], tuple[Refusal, ...]] = ((), ())
        self._learnt: dict[tuple[str, str], Refusal] = {}
        self._learning = threading.Lock()
        self._pauses: tuple[Pause, ...] = ()
        self._refused: frozenset[tuple[str, str]] = frozenset()
        self._end = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="passing", daemon=True)
        self.look()

    def is_paused(self, host: str) -> bool:
        """Whether a host is neither to be decrypted nor recorded."""
        if not self._pauses:
            return False
        host = host.lower().removesuffix(".")
        return any(pause.covers(host) for pause in self._pauses)

    def is_refused(self, host: str, fingerprint: str) -> bool:
        """Whether this kind of client has refused the certificate for a host, a day ago at most."""
        key = (host, fingerprint)
        return key in self._refused or key in self._learnt

    def learn(self, host: str, fingerprint: str, client: str | None = None) -> None:
        """This kind of client has refused just now; it is noted at the next look."""
        learnt = Refusal(host, fingerprint, self._now(), client)
        with self._learning:
            self._learnt[learnt.key] = learnt

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """Note what was learnt, and look no more."""
        self._end.set()
        if self._thread.is_alive():
            self._thread.join()
        self.look()

    def look(self) -> None:
        """Note what was learnt, and take over what the files say now."""
        now = self._now()
        learnt = tuple(self._learnt.values())
        with contextlib.suppress(OSError, Fault):  # tried again at the next look
            refusals.learn(self._home, learnt, now)
        with contextlib.suppress(OSError):
            self._read(now)
        paused, refused = self._noted
        self._pauses = tuple(pause for pause in paused if pauses.is_on(pause, now))
        self._refused = frozenset(refusal.key for refusal in refused if now < refusal.until)
        with self._learning:
            for refusal in learnt:
                if refusal.key in self._refused or now >= refusal.until:
                    self._learnt.pop(refusal.key, None)

    def _watch(self) -> None:
        while not self._end.wait(LOOK_S):
            self.look()

    def _read(self, now: datetime) -> None:
        """Read the files again if they have changed, or if the clock was set back."""
        files = self._home.pauses, self._home.refusals
        is_ahead = any(entry.since > now for noted in self._noted for entry in noted)
        stamps = {file: _stamp(file) for file in files}
        if stamps == self._stamps and not is_ahead:
            return
        for file in files:
            if stamps[file] is not None:
                with contextlib.suppress(OSError, Fault):
                    notes.change(self._home, file, now)
        # The stamps come first: what changes while it is read is read again.
        self._stamps = {file: _stamp(file) for file in files}
        self._noted = pauses.load(self._home, now), refusals.load(self._home, now)


def _stamp(file: Path) -> object:
    """Another one whenever a file was replaced; None: there is none."""
    try:
        found = file.stat()
    except FileNotFoundError:
        return None
    return found.st_mtime_ns, found.st_ino, found.st_size
