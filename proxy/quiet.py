"""Keep what libraries log off the disk and the terminal: it holds raw requests, keys included."""

import logging
import sys
import threading
from typing import TextIO


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
    """Make every logger of this process quiet, and unforeseen exceptions too."""
    root = logging.getLogger()
    root.handlers[:] = [Quiet(sys.stderr)]
    root.setLevel(logging.ERROR)
    logging.raiseExceptions = False
    threading.excepthook = _thread_ended


def _thread_ended(args: threading.ExceptHookArgs) -> None:
    logging.getLogger("thread").error("ended", exc_info=(args.exc_type, None, None))  # type: ignore[arg-type]
