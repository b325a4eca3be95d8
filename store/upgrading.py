"""A log that an older wattprint wrote, brought up to date before it is read."""

import contextlib
import os

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


def prepare_aside(home: Home) -> None:
    """`schema.prepare`, whose libraries take 12 MB for a new or an old log: where a process can
    be split, they go with the part that has done it.

    Raises:
        Fault: as `schema.prepare`.
    """
    from store import schema

    if hasattr(os, "fork") and not schema.is_current(home):
        if (child := os.fork()) == 0:
            with contextlib.suppress(BaseException):  # the parent meets it again, and says so
                schema.prepare(home)
            os._exit(0)
        os.waitpid(child, 0)
    schema.prepare(home)
