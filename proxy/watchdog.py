"""A supervisor that one can leave on for months: it ends with the traffic going direct.

It holds the sockets of both doors and lends them to a recorder. While that is dead or
starting, connections wait in the backlog; one that fails again and again gives its place
to a bypass, until it works again. It loads neither mitmproxy nor aiohttp, and measures
time by what it was awake for: a laptop's sleep is no recorder's silence.
"""

import contextlib
import json
import os
import selectors
import signal
import socket
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

from proxy import bypass, succession
from proxy.watched import Plan, Recorder
from store import presence
from store.faults import Fault
from store.paths import Home
from store.presence import DIRECT, RECORDING, Presence

TICK_S = 1.0
FAILURES = 5
WINDOW_S = 60.0
"""This many failures within this time, and the traffic goes direct."""
RETRY_S = 15.0
RETRY_MOST_S = 300.0
"""Between two tries to record again: doubled each time, up to this."""


class Watchdog:
    """Runs one recorder after another, and a bypass where none will run."""

    def __init__(self, plan: Plan, say: Callable[[Fault], str]) -> None:
        self._plan = plan
        self._home = Home(Path(plan.home))
        self._say = say
        self._entry: Presence | None = None
        self._present = contextlib.ExitStack()
        self._recorder: Recorder | None = None
        self._direct: bypass.Process | None = None
        self._leaving: list[bypass.Process] = []
        """Bypasses whose last tunnels are still open."""
        self._failures: list[float] = []
        self._retry_at = 0.0
        self._retry_s = RETRY_S
        self._recovered_at = -WINDOW_S
        self._asked_to_end = 0
        self._is_ending = False
        self._selector = selectors.DefaultSelector()
        self._tick_at = time.monotonic()

    def run(self) -> int:
        """Watch until a signal, or until a recorder ends by its own will; the exit code."""
        with self._present, _waking(self._selector, self._end):
            self._start()
            code: int | None = None
            while code is None:
                for key, _ in self._selector.select(TICK_S):
                    key.data()
                self._pass_on()
                code = self._look_at_recorder()
                self._look_at_bypass()
            self._close()
            return code

    def _start(self) -> None:
        try:
            self._recorder = recorder = Recorder(self._plan)
        except OSError:  # no memory, no processes, or no Python any more
            self._failures.append(time.monotonic())
            self._go_direct(time.monotonic())
            return

        def hear() -> None:
            if not recorder.hear():
                self._selector.unregister(recorder.output)

        self._selector.register(recorder.output, selectors.EVENT_READ, hear)

    def _look_at_recorder(self) -> int | None:
        """React to what became of the recorder; an exit code when all is to end."""
        now, awake_s = time.monotonic(), min(time.monotonic() - self._tick_at, 2 * TICK_S)
        self._tick_at = now
        recorder = self._recorder
        if recorder is None:
            if self._is_ending:
                return 0
            if now >= self._retry_at:
                self._start()
            return None
        if recorder.code is not None:
            return self._ended(recorder, now)
        if recorder.is_ready and (self._entry is None or self._direct is not None):
            self._is_recording(recorder)
        if recorder.is_hung(awake_s):
            recorder.kill_hung()
        return None

    def _is_recording(self, recorder: Recorder) -> None:
        if self._entry is None:
            self._announce(json.loads(recorder.line)["ca"])
            with contextlib.suppress(OSError):  # nobody may listen any more
                print(recorder.line.decode().strip(), flush=True)
        if self._direct is not None:
            self._direct.leave()
            self._leaving.append(self._direct)
            self._direct = None
            # One more failure soon, and it was too early.
            self._recovered_at = time.monotonic()
            self._failures = [self._recovered_at] * (FAILURES - 1)
        self._tell(RECORDING)

    def _ended(self, recorder: Recorder, now: float) -> int | None:
        """One life is over: another, the bypass, or the end of all."""
        code = recorder.code or 0
        with contextlib.suppress(KeyError):
            self._selector.unregister(recorder.output)
        recorder.close()
        self._recorder = None
        if self._is_ending or code in (0, -signal.SIGTERM):
            return 0
        if self._entry is None and not self._plan.is_lasting:
            return abs(code)
        self._failures = [at for at in self._failures if now - at < WINDOW_S]
        if recorder.has_failed():
            self._failures.append(now)
        if self._direct is not None or len(self._failures) >= FAILURES:
            self._go_direct(now)
        else:
            self._start()
            self._tell(RECORDING, is_restart=True)
        return None

    def _go_direct(self, now: float) -> None:
        is_new = self._direct is None and now - self._recovered_at > WINDOW_S
        self._retry_s = RETRY_S if is_new else min(2 * self._retry_s, RETRY_MOST_S)
        self._retry_at = now + self._retry_s
        if self._direct is None:
            self._direct = self._bypass()
        if self._entry is None:
            self._announce(str(self._home.ca_certificate))
        self._tell(DIRECT)

    def _bypass(self) -> bypass.Process:
        return bypass.fork(self._home, self._plan.handles, self._plan.maps, self._say)

    def _look_at_bypass(self) -> None:
        self._leaving = [process for process in self._leaving if process.is_alive()]
        if self._direct is not None and not self._direct.is_alive() and not self._is_ending:
            self._direct = self._bypass()

    def _announce(self, ca: str) -> None:
        """Be there for everybody; whoever lent us the sockets may go."""
        proxy, gateway = (_url(handle) for handle in self._plan.handles)
        self._entry = presence.of_this_process(
            proxy=proxy,
            gateway=gateway,
            ca=ca,
            kind=presence.MAIN,
            maps=self._plan.maps,
            trust_upstream_ca=self._plan.trust_upstream_ca,
        )
        self._entry = replace(self._entry, restarts=0)
        self._present.enter_context(presence.announced(self._home, self._entry))
        lend = self._present.enter_context(succession.lending(self._home, self._plan.handles))
        if lend is not None:
            self._selector.register(lend.door, selectors.EVENT_READ, lend.lend)
        if self._plan.predecessor is not None:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self._plan.predecessor, signal.SIGTERM)
        _tell_systemd("READY=1")

    def _tell(self, state: str, *, is_restart: bool = False) -> None:
        """What `status` and `doctor` are to know."""
        if self._entry is None:
            return
        restarts = (self._entry.restarts or 0) + is_restart
        entry = replace(self._entry, state=state, restarts=restarts)
        if entry != self._entry:
            self._entry = entry
            _tell_systemd(f"STATUS={state}")
            presence.changed(self._home, entry)

    def _end(self) -> None:
        self._asked_to_end += 1

    def _pass_on(self) -> None:
        """Ask the recorder for its end as often as we were asked: the second time it hurries."""
        if self._asked_to_end and self._recorder is not None:
            self._recorder.end()
        self._is_ending = self._is_ending or self._asked_to_end > 0
        self._asked_to_end = 0

    def _close(self) -> None:
        for process in (self._direct, *self._leaving):
            if process is not None:
                process.end()
        for handle in self._plan.handles:
            os.close(handle)


@contextlib.contextmanager
def _waking(selector: selectors.BaseSelector, end: Callable[[], None]) -> Iterator[None]:
    """Signals wake the selector: those that ask for the end, and the end of a child."""
    reading, writing = os.pipe()
    os.set_blocking(writing, False)
    os.set_blocking(reading, False)
    selector.register(reading, selectors.EVENT_READ, lambda: os.read(reading, 4096))
    signal.set_wakeup_fd(writing, warn_on_full_buffer=False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    endings = [signal.SIGTERM, signal.SIGINT, signal.SIGHUP]
    for number in endings:
        if signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, lambda *_: end())
    try:
        yield
    finally:
        signal.set_wakeup_fd(-1)


def _url(handle: int) -> str:
    with socket.socket(fileno=os.dup(handle)) as door:
        host, port = door.getsockname()
        return f"http://{host}:{port}"


def _tell_systemd(words: str) -> None:
    """Where a service manager asked to be told (sd_notify): whether we are ready, and how."""
    address = os.environ.get("NOTIFY_SOCKET", "")
    if address.startswith(("/", "@")):
        with contextlib.suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as to:
            to.sendto(words.encode(), address.replace("@", "\0", 1))
