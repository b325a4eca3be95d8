"""The recorder that is soaked: where its processes are, what they hold, and how it is hurt."""

import asyncio
import contextlib
import glob
import json
import os
import signal
import sqlite3
import subprocess
import sys
import urllib.request
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, closing, contextmanager
from pathlib import Path

from store import presence
from store.paths import Home
from store.presence import Presence

PATIENCE_S = 60.0
FAKETIME = "/usr/lib/*/faketime/libfaketimeMT.so.1"
CLOCK_CACHE_S = 1

type Health = dict[str, object]


def is_settled(health: Health) -> bool:
    """Whether nothing is under way and all is written."""
    return not any(health[name] for name in ("in_flight", "pending_rows", "waiting_bytes"))


class Recorder:
    """A watched recorder, as `wattprint` starts it, in a home of its own."""

    def __init__(self, home: Home, upstream: str, *, has_clock: bool = False) -> None:
        self.home = home
        self._clock = home.root.with_name("clock")
        environment = {**os.environ, "WATTPRINT_HOME": str(home.root)}
        if has_clock:
            environment |= self._moved_clock()
        self._process = subprocess.Popen(
            [
                *(sys.executable, "-P", "-m", "wattprint", "proxy", "--watched"),
                *("--port", "0", "--gateway-port", "0", "--map", f"api.openai.com={upstream}"),
            ],
            stdout=subprocess.PIPE,
            env=environment,
        )
        assert self._process.stdout is not None
        if not self._process.stdout.readline():
            raise RuntimeError("the recorder did not start")
        self.presence = self._found()
        self._orphans: list[int] = []
        """Workers of recorders that were killed."""

    def end(self) -> int:
        """SIGTERM, and the exit code."""
        self._process.terminate()
        with self._process:
            return self._process.wait(PATIENCE_S)

    def health(self) -> Health:
        """What it says of itself. Raises OSError if it does not."""
        with urllib.request.urlopen(f"{self.presence.gateway}/-/health", timeout=10) as answer:  # noqa: S310
            found: Health = json.load(answer)
        return found

    async def settled(self) -> None:
        """Return when nothing is under way and all is written, by orphaned workers too."""
        await self.healthy(is_settled)
        async with asyncio.timeout(PATIENCE_S):
            while any(map(_is_running, self._orphans)):
                await asyncio.sleep(0.05)

    async def healthy(self, is_so: Callable[[Health], bool]) -> Health:
        """Its health, as soon as something is so of it.

        Raises:
            TimeoutError: it is not within a minute.
        """
        async with asyncio.timeout(PATIENCE_S):
            while True:
                with contextlib.suppress(OSError, ValueError):
                    health = await asyncio.to_thread(self.health)
                    if is_so(health):
                        return health
                await asyncio.sleep(0.05)

    def serving(self) -> int:
        """The process that holds the clients' connections: the watchdog's child."""
        for pid in _children(self.presence.pid):
            if b"--doors" in Path(f"/proc/{pid}/cmdline").read_bytes():
                return pid
        return self.presence.pid

    def processes(self) -> list[int]:
        """All of its processes."""
        found, rest = [], [self.presence.pid]
        while rest:
            pid = rest.pop()
            found.append(pid)
            rest += _children(pid)
        return found

    def memory_mb(self) -> float:
        """Resident, of all processes."""
        return sum(_resident_kb(pid) for pid in self.processes()) / 1024

    def files(self) -> int:
        """Open files and sockets, of all processes."""
        return sum(len(os.listdir(f"/proc/{pid}/fd")) for pid in self.processes())

    async def kill(self) -> None:
        """SIGKILL what holds the connections, and wait until another has saved something.

        One that dies before that has failed, and a watchdog lets the traffic go direct after a
        few failures.
        """
        killed = self.serving()
        self._orphans += _children(killed)
        os.kill(killed, signal.SIGKILL)
        await self.healthy(
            lambda told: bool(told["written"]) and self.serving() not in (killed, self.presence.pid)
        )

    @contextmanager
    def locked(self) -> Iterator[None]:
        """While another program holds the log."""
        with closing(sqlite3.connect(self.home.log, isolation_level=None)) as other:
            other.execute("begin immediate")
            yield
            other.execute("rollback")

    @contextmanager
    def full_disk(self) -> Iterator[None]:
        """While not a byte more fits on its disk."""
        filler = self.home.root / "filler"
        with contextlib.suppress(OSError), filler.open("wb", buffering=0) as file:
            for size in (2**20, 4096, 1):
                with contextlib.suppress(OSError):
                    while True:
                        file.write(bytes(size))
        try:
            yield
        finally:
            filler.unlink()

    @asynccontextmanager
    async def clock_back(self) -> AsyncIterator[None]:
        """While its clock is a day behind."""
        self._clock.write_text("-1d\n")
        await asyncio.sleep(2 * CLOCK_CACHE_S)
        yield
        self._clock.write_text("+0\n")
        await asyncio.sleep(2 * CLOCK_CACHE_S)

    def _moved_clock(self) -> dict[str, str]:
        """A wall clock that the file `clock` sets; the monotonic one stays."""
        self._clock.write_text("+0\n")
        return {
            "LD_PRELOAD": glob.glob(FAKETIME)[0],
            "FAKETIME_TIMESTAMP_FILE": str(self._clock),
            "FAKETIME_CACHE_DURATION": str(CLOCK_CACHE_S),
            "FAKETIME_DONT_FAKE_MONOTONIC": "1",
            "NO_FAKE_STAT": "1",
        }

    def _found(self) -> Presence:
        found = presence.newest_main(self.home)
        if found is None:
            raise RuntimeError("the recorder is not there")
        return found


def own_disk(folder: Path, size_mb: int) -> bool:
    """Make a folder a small disk of this process's own; False where that cannot be done."""
    if sys.platform != "linux" or os.geteuid() != 0:
        return False
    with contextlib.suppress(OSError, subprocess.CalledProcessError):
        os.unshare(os.CLONE_NEWNS)
        for arguments in (
            ["--make-rprivate", "/"],
            ["-t", "tmpfs", "-o", f"size={size_mb}m,mode=0700", "tmpfs", str(folder)],
        ):
            subprocess.run(["mount", *arguments], check=True, capture_output=True)
        return True
    return False


def has_faketime() -> bool:
    """Whether libfaketime (Debian: libfaketime) is installed."""
    return sys.platform == "linux" and bool(glob.glob(FAKETIME))


def _children(pid: int) -> list[int]:
    found: list[int] = []
    with contextlib.suppress(OSError):
        for task in os.listdir(f"/proc/{pid}/task"):
            found += map(int, Path(f"/proc/{pid}/task/{task}/children").read_text().split())
    return found


def _is_running(pid: int) -> bool:
    try:
        return ") Z " not in Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return False


def _resident_kb(pid: int) -> int:
    with contextlib.suppress(OSError):
        for line in Path(f"/proc/{pid}/status").read_text().splitlines():
            if line.startswith("VmRSS:"):
                return int(line.split()[1])
    return 0
