"""The two pipes between the doors and their worker, and the process at the other end."""

import contextlib
import marshal
import os
import select
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from typing import IO, Any
from zoneinfo import ZoneInfo

from store.paths import Home

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None  # type: ignore[assignment]

_HEAD_BYTES = 4
PIPE_BYTES = 2**20
"""As much as Linux gives anybody: what is in a pipe outlives the process that wrote it."""
FULL_S = 0.005
"""Between two looks at a full pipe, where the system does not tell when it has room."""
READ_BYTES = 64 * 1024
"""A read allocates as much before it shrinks to what came: larger ones splinter the heap."""
BUSY_BYTES = 32 * 1024
"""So many in one read, and the sender is in haste."""

type Frame = Any
"""What one end tells the other, of plain values. `marshal` carries it: both ends are one program,
and there is nothing faster."""


def frame(value: Frame) -> bytes:
    """As it goes through the pipe."""
    data = marshal.dumps(value)
    return len(data).to_bytes(_HEAD_BYTES) + data


def send(stream: IO[bytes], data: bytes) -> None:
    """Raises OSError or ValueError if the other end is gone."""
    stream.write(data)
    stream.flush()


def frames(stream: IO[bytes], company_s: float = 0.0) -> Iterator[Frame]:
    """Until the other end is gone. `company_s`: how long small frames may wait for others, since
    whoever sends them pays for waking this process."""
    held = bytearray()
    while data := _read(stream):
        held += data
        at, start = 0, _HEAD_BYTES
        while start <= len(held):
            end = start + int.from_bytes(held[at:start])
            if end > len(held):
                break
            yield marshal.loads(memoryview(held)[start:end])  # noqa: S302  # our own
            at, start = end, end + _HEAD_BYTES
        del held[:at]
        if company_s and len(data) < BUSY_BYTES:
            time.sleep(company_s)


def _read(stream: IO[bytes]) -> bytes:
    """What has come, as soon as there is something; empty at the end."""
    return os.read(stream.fileno(), READ_BYTES)


class Link:
    """The doors' end. `wait` returns when the worker has ended, whose process is `pid`."""

    def __init__(
        self,
        down: IO[bytes],
        up: IO[bytes],
        wait: Callable[[], object],
        pid: int | None = None,
    ) -> None:
        self.pid = pid
        self._down = down
        self._up = up
        self._wait = wait
        # A pipe may be full though it holds few bytes: each write can take a page of it.
        os.set_blocking(down.fileno(), False)

    def send(self, data: bytes) -> None:
        """Send all of it, however long the worker does not read. Raises OSError or ValueError if
        it is gone."""
        while data := self.send_now(data):
            self._wait_for_room()

    def send_now(self, data: bytes) -> bytes:
        """Send what fits without waiting; what did not. Raises OSError or ValueError if the
        worker is gone."""
        try:
            return data[os.write(self._down.fileno(), data) :]
        except BlockingIOError:
            return data

    def _wait_for_room(self) -> None:
        if hasattr(select, "poll"):  # `select.select` refuses the thousandth file and those after
            waiting = select.poll()
            waiting.register(self._down, select.POLLOUT)
            waiting.poll()
        else:  # Windows can only wait for sockets
            time.sleep(FULL_S)

    def told(self) -> Iterator[Frame]:
        """What the worker says, until it ends."""
        yield from frames(self._up)
        self._up.close()

    def close(self) -> None:
        """Let the worker end, and wait for it."""
        with contextlib.suppress(OSError):  # it has ended
            self._down.close()
        self._wait()


def worker_process(home: Home, zone: ZoneInfo | None) -> Link:
    """A worker in a process of its own. Raises OSError if the system gives none."""
    process = subprocess.Popen(  # noqa: S603  # our own
        [sys.executable, "-P", "-m", "store.worker", str(home.root), zone.key if zone else ""],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    if process.stdin is None or process.stdout is None:
        raise OSError("no pipes")
    if fcntl is not None and hasattr(fcntl, "F_SETPIPE_SZ"):
        with contextlib.suppress(OSError):  # the person has many large pipes already
            fcntl.fcntl(process.stdin, fcntl.F_SETPIPE_SZ, PIPE_BYTES)
    return Link(process.stdin, process.stdout, process.wait, process.pid)
