"""The recorder's part in the weekly summaries: it has them written, by another process."""

import os
import subprocess
import sys
from datetime import datetime

from store import settings
from store.paths import Home


class Keeper:
    """Has the folder of summaries brought up to date, by a process of low priority.

    When a recorder begins and once a day; each hour while that fails.
    """

    def __init__(self, home: Home) -> None:
        self._home = home
        self._done = ""
        self._child: subprocess.Popen[bytes] | None = None

    def __call__(self) -> None:
        """To be called each minute. Raises Fault and OSError."""
        has_failed = self._child is not None and self._child.poll() != 0
        if self._child is not None and self._child.returncode is None:
            return
        chosen = settings.load(self._home)
        due = f"{datetime.now(chosen.time_zone):{'%F %H' if has_failed else '%F'}}"
        if chosen.summary_folder is not None and due != self._done:
            self._done = due
            self._child = started(self._home, "summary", "--catch-up")


def started(home: Home, *arguments: str) -> subprocess.Popen[bytes]:
    """A command of ours on this home, whose output nobody reads."""
    demo = ["--demo"] if home.is_demo else []
    root = home.root.parent if home.is_demo else home.root
    return subprocess.Popen(  # noqa: S603
        [sys.executable, "-P", "-m", "wattprint", *demo, *arguments],
        cwd=home.root,
        env={**os.environ, "WATTPRINT_HOME": str(root)},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        creationflags=getattr(subprocess, "BELOW_NORMAL_PRIORITY_CLASS", 0),  # Windows alone
    )


def yield_to_others() -> None:
    """Let whatever else runs on this machine go first."""
    if hasattr(os, "nice"):  # Windows was asked at the start of the process
        os.nice(10)
