"""A wall clock that a file moves, for the processes of a soak; the monotonic clock stays.

Python imports this at its start where its folder is on PYTHONPATH. The file WATTPRINT_SOAK_CLOCK
holds the seconds to add. (libfaketime would do it from outside, and breaks `time.sleep`.)
"""

import datetime
import os
import time
from pathlib import Path
from typing import Self

_FILE = Path(os.environ["WATTPRINT_SOAK_CLOCK"])
_time = time.time


def _moved_s() -> float:
    return float(_FILE.read_text() or 0)


class Moved(datetime.datetime):
    """Its present is moved."""

    @classmethod
    def now(cls, tz: datetime.tzinfo | None = None) -> Self:
        return super().now(tz) + datetime.timedelta(seconds=_moved_s())


time.time = lambda: _time() + _moved_s()
datetime.datetime = Moved  # type: ignore[misc]
