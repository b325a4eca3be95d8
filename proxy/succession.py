"""One watchdog takes the place of another, on the same sockets: no connection is refused.

The one that runs lends them over a socket of HOME/run, which only its owner can reach.
"""

import contextlib
import os
import socket
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from store import presence
from store.paths import Home

PATIENCE_S = 2.0


@dataclass(frozen=True, slots=True)
class Lending:
    """Lends the sockets of both doors to whoever connects."""

    door: socket.socket
    _handles: tuple[int, int]

    def lend(self) -> None:
        with contextlib.suppress(OSError):
            successor, _ = self.door.accept()
            with successor:
                socket.send_fds(successor, [b"."], self._handles)


@contextlib.contextmanager
def lending(home: Home, handles: tuple[int, int]) -> Iterator[Lending | None]:
    """Be ready to lend while this lasts; None where that cannot be."""
    name = _name(os.getpid())
    with contextlib.ExitStack() as stack:
        try:
            door = stack.enter_context(socket.socket(socket.AF_UNIX))
            with _within(home):
                # Left behind by a process that was killed and had our number.
                Path(name).unlink(missing_ok=True)
                door.bind(name)
            door.listen()
            door.setblocking(False)
        except OSError:  # a read-only disk, or a file system that holds no sockets
            yield None
            return
        try:
            yield Lending(door, handles)
        finally:
            with contextlib.suppress(OSError):
                (home.run / name).unlink()


def borrowed(home: Home) -> tuple[list[socket.socket], int] | None:
    """Both doors of the main recorder's watchdog, and its process; None if nobody lends any."""
    for entry in presence.live(home):
        if entry.kind == presence.MAIN and entry.restarts is not None:
            with contextlib.suppress(OSError, ValueError):
                return _borrowed_of(home, entry.pid), entry.pid
    return None


def _borrowed_of(home: Home, pid: int) -> list[socket.socket]:
    with socket.socket(socket.AF_UNIX) as lender, _within(home):
        lender.settimeout(PATIENCE_S)
        lender.connect(_name(pid))
        _, handles, _, _ = socket.recv_fds(lender, 1, 2)
        if len(handles) != 2:
            raise ValueError
        return [socket.socket(fileno=handle) for handle in handles]


def _name(pid: int) -> str:
    return f"{pid}.sock"


def _within(home: Home) -> contextlib.chdir[Path]:
    """In the folder itself: the path of such a socket may have 100 characters, no more."""
    return contextlib.chdir(home.run)
