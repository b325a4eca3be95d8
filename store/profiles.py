"""Profiles of the browsers that wattprint starts: thrown away when they end, or kept.

A profile belongs to the browser that uses it for as long as a lock in it is held. The browser
holds it too, as the file is handed down to it: one whose wattprint was killed keeps its
profile until it ends itself, and then the next start or `off` sweeps it away.
"""

import contextlib
import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from filelock import lock_descriptor

from store import presence
from store.faults import Fault
from store.paths import Home

LOCK = "wattprint.lock"
ONCE = "once-"
"""How the name of a profile begins that is thrown away."""
PATIENCE_S = 5.0
"""How long a browser's last helper may still write into a profile that is removed."""


@dataclass(frozen=True, slots=True)
class Profile:
    """A folder that one browser uses now."""

    folder: Path
    handle: int
    """File descriptor of the lock, for the browser to inherit."""


@contextlib.contextmanager
def opened(
    home: Home, *, kept: str | None = None, outside: Path | None = None
) -> Iterator[Profile]:
    """A profile, 0700, for as long as this lasts: the `kept` one of that name, or a new one.

    `outside` is the folder for it where the browser may not read the home.

    Raises:
        Fault: `profile_open` if a browser uses the kept one now.
    """
    with presence.start_lock(home, name="browsers"):
        sweep(home)
        folder = _made(outside or home.browsers, kept)
        handle = os.open(folder / LOCK, os.O_RDWR | os.O_CREAT, 0o600)
        is_ours = lock_descriptor(handle, blocking=False)
    try:
        if not is_ours:
            raise Fault("profile_open", name=folder.name)
        yield Profile(folder, handle)
    finally:
        os.close(handle)
        if not kept:
            _remove(folder)


def sweep(home: Home) -> int:
    """Remove what browsers left that did not end in order; how many profiles."""
    return sum(_remove(folder) for folder in left(home))


def left(home: Home) -> list[Path]:
    """The profiles to be thrown away that no browser uses any more."""
    thrown = [folder for folder in _folders(home) if folder.name.startswith(ONCE)]
    return [folder for folder in thrown if not is_open(folder)]


def kept(home: Home) -> list[Path]:
    """The profiles that are kept between uses."""
    found = [folder for folder in _folders(home) if (folder / LOCK).exists()]
    return sorted(folder for folder in found if not folder.name.startswith(ONCE))


def remove_all(home: Home) -> list[Path]:
    """Remove every profile; those that stay, as a browser is open on them."""
    ours = [folder for folder in _folders(home) if (folder / LOCK).exists()]
    return [folder for folder in ours if is_open(folder) or not _remove(folder)]


def is_open(folder: Path) -> bool:
    """Whether a browser uses the profile now."""
    try:
        handle = os.open(folder / LOCK, os.O_RDWR)
    except OSError:
        return False
    try:
        return not lock_descriptor(handle, blocking=False)
    finally:
        os.close(handle)


def snap_folder(snap: str) -> Path:
    """Where a snap may write: it reads no hidden folder of the person's."""
    return Path.home() / "snap" / snap / "common" / "wattprint"


def _folders(home: Home) -> Iterator[Path]:
    for parent in (home.browsers, *Path.home().glob("snap/*/common/wattprint")):
        yield from parent.glob("*/")


def _made(parent: Path, kept: str | None) -> Path:
    parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    if kept is None:
        return Path(tempfile.mkdtemp(prefix=ONCE, dir=parent))
    folder = parent / kept
    folder.mkdir(mode=0o700, exist_ok=True)
    return folder


def _remove(folder: Path) -> bool:
    deadline = time.monotonic() + PATIENCE_S
    while True:
        shutil.rmtree(folder, ignore_errors=True)
        if not folder.exists():
            return True
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
