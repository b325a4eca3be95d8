"""A log that an older wattprint wrote, brought up to date before it is read."""

import contextlib

from store import queries
from store.paths import Home


def upgrade(home: Home) -> None:
    """Do as recording would; nothing where there is no log, or none of an older wattprint.

    In a folder that cannot be written the log stays as it is, and reading it says so.

    Raises:
        Fault: `log_newer`, `log_unusable`, or `start_locked` while another is at it.
    """
    with queries.opened(home) as log:
        if not log.is_older():
            return
    from store import presence, schema  # 100 ms that only this needs

    with contextlib.suppress(OSError), presence.start_lock(home):
        schema.prepare(home)
