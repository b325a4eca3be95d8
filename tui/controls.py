"""What the dashboard can set going, given to it by the command line."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from store.paths import Home


@dataclass(frozen=True, slots=True)
class Controls:
    """What the dashboard can set going; each may block, and may raise a Fault. None: it cannot."""

    start: Callable[[], object] | None = None
    """Start recording."""
    stop: Callable[[], object] | None = None
    """Stop every recorder of the home."""
    pause: Callable[[timedelta | None], object] | None = None
    """Record nothing for a time; None: until it is resumed."""
    resume: Callable[[], object] | None = None
    """Record again."""
    load_demo: Callable[[], Home] | None = None
    """Make a demonstration, and return the home that holds it."""
