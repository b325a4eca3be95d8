"""The recorder that is soaked: where its processes are, what they hold, and how it is hurt."""

import asyncio
import contextlib
import json
import os
import signal
import sqlite3
import subprocess
import sys
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from store import presence
from store.paths import Home
from store.presence import Presence

PATIENCE_S = 60.0
DAY_S = 86_400
CLOCK = Path(__file__).with_name("clock")

type Health = dict[str, object]


def is_settled(health: Health) -> bool:
    """Whether nothing is under way and all is written."""
    return not any(health[name] for name in ("in_flight", "pending_rows", "waiting_bytes"))


class Recorder:
    """A watched recorder, as `wattprint` starts it, in a home of its own."""

    def __init__(self, home: Home, upstream: str) -> None:
        self.home = home
        self._clock = home.root.with_name("clock")
        self._clock.write_text("0")
        self._process = subprocess.Popen(
            [
                *(sys.executable, "-P", "-m", "wattprint", "proxy", "--watched"),
                *("--port", "0", "--gateway-port", "0", "--map", f"api.openai.com={upstream}"),
            ],
            stdout=subprocess.PIPE,
            env=self._environment(),
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
            while any(map(_is_running, self._orphans)):  # noqa: ASYNC110  # no child of ours
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

    def rows_of_yesterday(self) -> int:
        """How many began half a day ago or more, by the recorder's clock."""
        with closing(sqlite3.connect(self.home.log)) as connection:
            (count,) = connection.execute(
                "select count(*) from requests "
                "where started_at < strftime('%Y-%m-%dT%H:%M:%S', 'now', '-12 hours')"
            ).fetchone()
        return int(count)

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

    @contextmanager
    def clock_back(self) -> Iterator[None]:
        """While its clock is a day behind."""
        self._clock.write_text(str(-DAY_S))
        yield
        self._clock.write_text("0")

    def _environment(self) -> dict[str, str]:
        paths = (str(CLOCK), os.environ.get("PYTHONPATH", ""))
        return {
            **os.environ,
            "WATTPRINT_HOME": str(self.home.root),
            "WATTPRINT_SOAK_CLOCK": str(self._clock),
            "PYTHONPATH": os.pathsep.join(filter(None, paths)),
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
