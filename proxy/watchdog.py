"""A supervisor that one can leave on for months: it ends with the traffic going direct.

It holds the sockets of both doors and lends them to a recorder. While that is dead or
starting, connections wait in the backlog; one that fails again and again gives its place
to a bypass, until it works again. It loads neither mitmproxy nor aiohttp, and measures
time by what it was awake for: a laptop's sleep is no recorder's silence.

The recorder tells by a line of JSON that it listens, then by an empty one every second
that its loop turns (`proxy.pulse`). It sees by the end of its input that it is alone.
"""

import contextlib
import json
import os
import selectors
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from proxy import bypass
from store import presence
from store.faults import Fault
from store.paths import Home
from store.presence import Presence

TICK_S = 1.0
HANG_S = 10.0
"""A recorder that says nothing for this long is ended."""
START_S = 90.0
"""One that starts may wait a minute for the lock of another start."""
FAILURES = 5
WINDOW_S = 60.0
"""This many failures within this time, and the traffic goes direct."""
RETRY_S = 15.0
RETRY_MOST_S = 300.0
"""Between two tries to record again: doubled each time, up to this."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What to watch. It crosses an `exec` as JSON, and holds no secret."""

    home: str
    handles: tuple[int, int]
    """Of the sockets of the proxy and the gateway, which listen."""
    maps: tuple[str, ...] = ()
    trust_upstream_ca: str | None = None
    is_lasting: bool = False
    """Go direct even if no recorder ever started; else its failure is the answer."""


def begin(plan: Plan) -> None:
    """Become the watchdog: this process is replaced by one that holds little memory.

    Its id stays, and so do its output and its errors.
    """
    for handle in plan.handles:
        os.set_inheritable(handle, True)
    words = json.dumps({name: getattr(plan, name) for name in Plan.__slots__})
    os.execv(sys.executable, [sys.executable, "-P", "-m", "wattprint.watching", words])  # noqa: S606


def plan_of(words: str) -> Plan:
    """What `begin` wrote."""
    found = json.loads(words)
    lists = {name: tuple(found[name]) for name in ("handles", "maps")}
    return Plan(**(found | lists))


class Recorder:
    """One life of the recorder."""

    def __init__(self, plan: Plan) -> None:
        arguments = ["--doors", *map(str, plan.handles)]
        for entry in plan.maps:
            arguments += ["--map", entry]
        if plan.trust_upstream_ca:
            arguments += ["--trust-upstream-ca", plan.trust_upstream_ca]
        self._log = Home(Path(plan.home)).log
        reading, writing = os.pipe()
        os.set_blocking(reading, False)
        self._process = subprocess.Popen(  # noqa: S603
            [sys.executable, "-P", "-m", "wattprint", "proxy", *arguments],
            stdin=subprocess.PIPE,
            stdout=writing,
            pass_fds=plan.handles,
            env={**os.environ, "WATTPRINT_HOME": plan.home},
            # ctrl+c is for the watchdog, which passes it on once.
            process_group=0,
        )
        os.close(writing)
        self.output = reading
        self.line = b""
        """What it said of itself when it began to listen."""
        self.is_ready = False
        self._silent_s = 0.0
        self._was_hung = False
        self._saved: object = None

    def hear(self) -> bool:
        """Take in what it says; False when it has closed its mouth."""
        with contextlib.suppress(BlockingIOError):
            said = os.read(self.output, 65536)
            self._silent_s = 0.0
            if not self.is_ready:
                self.line += said
                self.is_ready = b"\n" in self.line
                if self.is_ready:
                    self._saved = self._stored()
            return bool(said)
        return True

    def is_hung(self, awake_s: float) -> bool:
        """Whether it has been silent for too long, now that we were awake for so much longer."""
        self._silent_s += awake_s
        return self._silent_s > (HANG_S if self.is_ready else START_S)

    @property
    def code(self) -> int | None:
        """Its exit code, negative for a signal; None: it lives."""
        return self._process.poll()

    def has_failed(self) -> bool:
        """Whether this life counts against it: not if it worked until another killed it."""
        is_of_use = self.is_ready and self._saved != self._stored()
        return self._was_hung or self.code != -signal.SIGKILL or not is_of_use

    def _stored(self) -> object:
        """Changes whenever something is saved."""
        files = (self._log, self._log.with_name(f"{self._log.name}-wal"))
        return [(found.st_size, found.st_mtime_ns) for file in files if (found := _stat(file))]

    def end(self) -> None:
        self._process.terminate()

    def kill_hung(self) -> None:
        self._was_hung = True
        self._process.kill()

    def close(self) -> None:
        os.close(self.output)
        if self._process.stdin is not None:
            self._process.stdin.close()
        self._process.wait()


def _stat(file: Path) -> os.stat_result | None:
    with contextlib.suppress(OSError):
        return file.stat()
    return None


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
                self._wait()
                self._pass_on()
                code = self._look_at_recorder()
                self._look_at_bypass()
            self._close()
            return code

    def _start(self) -> None:
        self._recorder = Recorder(self._plan)
        self._selector.register(self._recorder.output, selectors.EVENT_READ)

    def _wait(self) -> None:
        for key, _ in self._selector.select(TICK_S):
            if isinstance(key.data, int):  # the pipe that signals wake us by
                os.read(key.data, 4096)
            elif self._recorder is not None and not self._recorder.hear():
                self._selector.unregister(key.fd)

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
            self._announce(json.loads(recorder.line))
            with contextlib.suppress(OSError):  # nobody may listen any more
                print(recorder.line.decode().strip(), flush=True)
        if self._direct is not None:
            self._direct.leave()
            self._leaving.append(self._direct)
            self._direct = None
            # One more failure soon, and it was too early.
            self._failures = [time.monotonic()] * (FAILURES - 1)
        self._tell("recording")

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
            self._tell("recording", is_restart=True)
        return None

    def _go_direct(self, now: float) -> None:
        if self._direct is None:
            self._direct = bypass.fork(self._home, self._plan.handles, self._plan.maps, self._say)
        else:
            self._retry_s = min(2 * self._retry_s, RETRY_MOST_S)
        self._retry_at = now + self._retry_s
        self._tell("direct")

    def _look_at_bypass(self) -> None:
        self._leaving = [process for process in self._leaving if process.is_alive()]
        if self._direct is not None and not self._direct.is_alive() and not self._is_ending:
            self._direct = bypass.fork(self._home, self._plan.handles, self._plan.maps, self._say)

    def _announce(self, listening: dict[str, str]) -> None:
        self._entry = presence.of_this_process(
            proxy=listening["proxy"],
            gateway=listening["gateway"],
            ca=listening["ca"],
            kind=presence.MAIN,
            maps=self._plan.maps,
            trust_upstream_ca=self._plan.trust_upstream_ca,
        )
        self._entry = replace(self._entry, restarts=0)
        self._present.enter_context(presence.announced(self._home, self._entry))

    def _tell(self, state: str, *, is_restart: bool = False) -> None:
        """What `status` and `doctor` are to know."""
        if self._entry is None:
            return
        restarts = (self._entry.restarts or 0) + is_restart
        entry = replace(self._entry, state=state, restarts=restarts)
        if entry != self._entry:
            self._entry = entry
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
    selector.register(reading, selectors.EVENT_READ, reading)
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
