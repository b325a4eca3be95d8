"""The two pipes between the doors and their worker, and the process at the other end."""

import contextlib
import marshal
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from typing import IO, Any
from zoneinfo import ZoneInfo

from store.paths import Home
from wire.capture import Handed

try:
    import fcntl
    import termios
except ImportError:  # Windows
    fcntl = None  # type: ignore[assignment]

_HEAD_BYTES = 4
PIPE_BYTES = 2**20
"""As much as Linux gives anybody: what is in a pipe outlives the process that wrote it."""
_PAGES_BYTES = 3 * 4096
"""Pages of a pipe may be full by half at its ends."""

type Frame = Any
"""What one end tells the other, of plain values. `marshal` carries it: both ends are one program,
and there is nothing faster."""


def send(stream: IO[bytes], frame: Frame) -> None:
    """Raises OSError or ValueError if the other end is gone."""
    data = marshal.dumps(frame)
    stream.write(len(data).to_bytes(_HEAD_BYTES) + data)
    stream.flush()


def frames(stream: IO[bytes]) -> Iterator[Frame]:
    """Until the other end is gone."""
    while len(head := stream.read(_HEAD_BYTES)) == _HEAD_BYTES:
        size = int.from_bytes(head)
        if len(data := stream.read(size)) < size:
            return
        yield marshal.loads(data)  # noqa: S302  # from our own process


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

    def send(self, batch: Sequence[Handed]) -> None:
        """Waits while the pipe is full. Raises OSError or ValueError if the worker is gone."""
        send(self._down, batch)

    def room_bytes(self) -> int:
        """What can be sent without waiting; 0 where the system does not tell."""
        if fcntl is None or not hasattr(fcntl, "F_GETPIPE_SZ"):
            return 0
        held = fcntl.ioctl(self._down, termios.FIONREAD, bytes(4))
        size = fcntl.fcntl(self._down, fcntl.F_GETPIPE_SZ)
        return max(size - int.from_bytes(held, sys.byteorder) - _PAGES_BYTES, 0)

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
