"""Keep what libraries log off the disk and the terminal: it holds raw requests, keys included.

And keep the file of a detached recorder small.
"""

import logging
import os
import stat
import sys
import threading
from pathlib import Path
from typing import TextIO

from store.paths import replace_private

LOG_BYTES = 2**20
"""A recorder's own file is begun anew past this; the one before is kept as `….1`."""


class Quiet(logging.Handler):
    """Prints logger, level and exception type of what goes wrong, and never the message."""

    def __init__(self, stream: TextIO) -> None:
        super().__init__(logging.ERROR)
        self._stream = stream

    def emit(self, record: logging.LogRecord) -> None:
        kind = record.exc_info[0].__name__ if record.exc_info and record.exc_info[0] else "-"
        try:
            self._stream.write(f"{record.name} {record.levelname} {kind}\n")
            self._stream.flush()
        except (OSError, ValueError):
            pass  # a closed terminal must not end the traffic


def install() -> None:
    """Make every logger of this process quiet, and unforeseen exceptions and warnings too."""
    root = logging.getLogger()
    root.handlers[:] = [Quiet(sys.stderr)]
    root.setLevel(logging.ERROR)
    logging.raiseExceptions = False
    logging.captureWarnings(capture=True)
    threading.excepthook = _thread_ended
    sys.unraisablehook = _left_aside
    sys.excepthook = _ended


def rotate(log: Path) -> None:
    """Begin this file anew if it has grown too large; whoever writes to it goes on with it.

    Only a file whose writers append can be cut under them. What is written in the moment
    between copy and cut is lost. Raises OSError.
    """
    try:
        found = log.stat()
    except FileNotFoundError:
        return
    if stat.S_ISREG(found.st_mode) and found.st_size > LOG_BYTES:
        # A burst may have made it larger than is worth keeping: its end tells most.
        with log.open("rb") as file:
            file.seek(-LOG_BYTES, os.SEEK_END)
            replace_private(log.with_name(f"{log.name}.1"), file.read())
        os.truncate(log, 0)


def _thread_ended(args: threading.ExceptHookArgs) -> None:
    _tell("thread", args.exc_type)


def _left_aside(args: "sys.UnraisableHookArgs") -> None:
    _tell("unraisable", args.exc_type)


def _ended(kind: type[BaseException], error: BaseException, traceback: object) -> None:
    _tell("process", kind)


def _tell(name: str, kind: type[BaseException]) -> None:
    logging.getLogger(name).error("ended", exc_info=(kind, None, None))  # type: ignore[arg-type]
