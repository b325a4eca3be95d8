"""What a watchdog watches: one life of the recorder after another, by one plan.

The recorder tells by a line of JSON that it listens, then by an empty one every second
that its loop turns (`proxy.pulse`). It sees by the end of its input that it is alone.
"""

import contextlib
import json
import os
import signal
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

HANG_S = 10.0
"""A recorder that says nothing for this long is ended."""
START_S = 90.0
"""One that starts may wait a minute for the lock of another start."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What to watch. It crosses an `exec` as JSON, and holds no secret."""

    home: str
    handles: tuple[int, int]
    """Of the sockets of the proxy and the gateway, which listen."""
    maps: tuple[str, ...] = ()
    trust_upstream_ca: str | None = None
    predecessor: int | None = None
    """The watchdog that lent its sockets, and ends when our recorder listens."""
    is_lasting: bool = False
    """Go direct even if no recorder ever started; else its failure is the answer."""


def begin(plan: Plan) -> None:
    """Become the watchdog: this process is replaced by one that holds little memory.

    Its id stays, and so do its output and its errors.
    """
    for handle in plan.handles:
        os.set_inheritable(handle, True)
    words = json.dumps({name: getattr(plan, name) for name in Plan.__slots__})
    os.environ["WATTPRINT_HOME"] = plan.home
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
        reading, writing = os.pipe()
        os.set_blocking(reading, False)
        try:
            self._process = subprocess.Popen(  # noqa: S603
                [sys.executable, "-P", "-m", "wattprint", "proxy", *arguments],
                stdin=subprocess.PIPE,
                stdout=writing,
                pass_fds=plan.handles,
                # ctrl+c is for the watchdog, which passes it on once.
                process_group=0,
            )
        except OSError:
            os.close(reading)
            raise
        finally:
            os.close(writing)
        self.output = reading
        self.line = b""
        """What it said of itself when it began to listen."""
        self.is_ready = False
        self._silent_s = 0.0
        self._was_hung = False
        self._spared = _killed_for_memory()

    def hear(self) -> bool:
        """Take in what it says; False when it has closed its mouth."""
        with contextlib.suppress(BlockingIOError):
            said = os.read(self.output, 65536)
            self._silent_s = 0.0
            if not self.is_ready:
                self.line += said
                self.is_ready = b"\n" in self.line
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
        """Whether this life counts against it: not if it listened until somebody killed it."""
        was_killed = self.code == -signal.SIGKILL and not self._was_hung
        is_spared = self._spared is not None and self._spared == _killed_for_memory()
        return not (was_killed and self.is_ready and is_spared)

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


def _killed_for_memory() -> int | None:
    """How many processes the system has killed for want of memory; None: it does not tell."""
    with contextlib.suppress(OSError, ValueError):
        lines = Path("/proc/vmstat").read_text("ascii").splitlines()
        return next((int(line[9:]) for line in lines if line.startswith("oom_kill ")), None)
    return None
