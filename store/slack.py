"""Memory that was freed and is still held: given back to the system.

glibc keeps what lies free between blocks that are in use. Bodies pass in large blocks and leave
small ones behind, so a process that runs for months would hold some 20 MB that it does not use.
"""

import ctypes
import functools
from collections.abc import Callable

TRIM_S = 60.0
"""Between two times; each takes some milliseconds, and none of the interpreter's."""


def give_back() -> None:
    """Let go of it, where the allocator can be told to (glibc)."""
    _trim()(0)


@functools.cache
def _trim() -> Callable[[int], object]:
    try:
        found: Callable[[int], object] = ctypes.CDLL(None).malloc_trim
    except (OSError, AttributeError, TypeError):  # musl, macOS, Windows
        return lambda keep: None
    return found
