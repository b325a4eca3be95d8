"""Programs in a terminal of their own, timed until a text stands on it."""

import contextlib
import fcntl
import os
import pty
import select
import signal
import struct
import subprocess
import termios
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

SIZE = (120, 40)
LONGEST_S = 60.0


@dataclass(frozen=True, slots=True)
class Painted:
    """From the start of a program until its text was painted."""

    wall_ms: float
    processor_ms: float
    """Of the program with all its threads; 0 where the system does not tell."""


def painted(command: Sequence[str], text: str, environment: Mapping[str, str]) -> Painted:
    """Run a program until it has written `text`, then end it. Raises TimeoutError."""
    ours, theirs = pty.openpty()
    width, height = SIZE
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", height, width, 0, 0))
    begun = time.perf_counter()
    program = subprocess.Popen(
        command, stdin=theirs, stdout=theirs, stderr=theirs, env=environment, start_new_session=True
    )
    os.close(theirs)
    try:
        _read_until(ours, text.encode(), begun + LONGEST_S)
        return Painted(1e3 * (time.perf_counter() - begun), _processor_ms(program.pid))
    finally:
        program.send_signal(signal.SIGKILL)
        program.wait()
        os.close(ours)


def _read_until(terminal: int, text: bytes, deadline: float) -> None:
    seen = b""
    while text not in seen:
        ready, _, _ = select.select([terminal], [], [], max(deadline - time.perf_counter(), 0))
        if not ready:
            raise TimeoutError(f"{text!r} was not painted: {seen[-2000:]!r}")
        seen += os.read(terminal, 65_536)


def _processor_ms(pid: int) -> float:
    spent = 0
    for task in Path(f"/proc/{pid}/task").glob("*/schedstat"):
        with contextlib.suppress(OSError):
            spent += int(task.read_text().split()[0])
    return spent / 1e6
