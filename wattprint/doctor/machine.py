"""What wattprint stands on: its folder, the disk, the clock, the installation, the settings."""

import contextlib
import os
import platform
import shutil
import stat
import sys
from datetime import UTC, datetime, timedelta
from importlib.machinery import PathFinder
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import store
from reports import dates
from reports.words import say
from store import queries, settings, stored
from store.faults import Fault
from store.paths import Home
from wattprint.doctor.findings import (
    Finding,
    Found,
    Severity,
    Subject,
    is_readable,
    note,
    of_fault,
    ok,
    problem,
)

LITTLE_MB = 200
"""Free on the disk: below it the log may soon not be written."""
TIGHT_MB = 1000
AHEAD = timedelta(minutes=5)
"""By which clocks may differ."""
PACKAGES = ("addons", "estimator", "intake", "proxy", "reports", "store", "tui", "wire")
"""Ours, by names that others may use as well."""


def folder(on: Subject) -> Found:
    """Whether the home can be written, and by its owner alone."""
    home = on.home
    if not home.root.exists():
        yield ok("no_home", path=str(home.root))
        return
    if home.is_read_only:
        yield of_fault(Fault("home_unwritable", path=str(home.root), reason="read-only"))
    else:
        yield ok("home", path=str(home.root))
    if os.name != "posix":
        return
    files = stored.files(home)
    if stat.S_IMODE(home.root.stat().st_mode) & 0o077:
        yield problem("open_folder", path=str(home.root))
        # Behind a closed folder nobody gets at a file, whatever its own mode.
        if names := [name for kind in files for name in kind.open_to_others]:
            yield problem("open_files", names=" ".join(names), path=str(home.root))
    if foreign := sorted(name for kind in files for name in kind.names if _is_foreign(on, name)):
        yield problem("foreign_files", name=foreign[0], count=len(foreign), path=str(home.root))


def _is_foreign(on: Subject, name: str) -> bool:
    """Whether a file belongs to somebody else, as after a `sudo wattprint`."""
    try:
        return (on.home.root / name).lstat().st_uid != os.geteuid()
    except FileNotFoundError:
        return False


def disk(on: Subject) -> Found:
    """Whether there is room for the log to grow, and to be upgraded."""
    there = next(path for path in (on.home.root, *on.home.root.parents) if path.exists())
    free_mb = round(shutil.disk_usage(there).free / 1e6)
    size_mb = round(on.home.log.stat().st_size / 1e6) if on.home.log.exists() else 0
    if free_mb < LITTLE_MB:
        yield problem("disk_full", path=str(there), free_mb=free_mb)
    elif free_mb < max(TIGHT_MB, 2 * size_mb):
        yield note("disk_tight", path=str(there), free_mb=free_mb)
    else:
        yield ok("disk", free_gb=free_mb // 1000)


def clock(on: Subject) -> Found:
    """Whether what was written before now was written before now."""
    edge = on.now + AHEAD
    newest = _newest(on.home)
    if newest is not None and datetime.fromisoformat(newest) > edge:
        yield problem("future_request", moment=newest, now=dates.rfc3339(on.now))
        return
    for path in (on.home.log, on.home.settings, on.home.ca_certificate):
        if path.exists():
            written = datetime.fromtimestamp(path.stat().st_mtime, UTC)
            if written > edge:
                moment, now = dates.rfc3339(written), dates.rfc3339(on.now)
                yield problem("future_file", path=str(path), moment=moment, now=now)
                return
    yield ok("clock", now=dates.rfc3339(on.now))


def _newest(home: Home) -> str | None:
    """When the latest request of the log began, RFC 3339 UTC."""
    if not is_readable(home):
        return None
    with queries.opened(home) as log:
        return log.extent("requests", "started_at")[2]


def installation(on: Subject) -> Found:
    """Whether our packages are ours: other programs have some by the same names."""
    root = Path(str(store.__file__)).resolve().parents[1]
    searched = [entry or os.curdir for entry in sys.path]
    for name in PACKAGES:
        spec = PathFinder.find_spec(name, searched)
        found = spec.origin if spec else None
        if found is None or Path(found).resolve().parents[1] != root:
            yield problem("other_package", name=name, path=str(found or "-"), root=str(root))
    with contextlib.suppress(PackageNotFoundError):
        yield problem("proxy_py", version=version("proxy.py"))
    facts = {name: version(name) for name in ("wattprint", "mitmproxy", "aiohttp")}
    yield ok("versions", python=platform.python_version(), system=platform.platform(), **facts)


def chosen(on: Subject) -> Found:
    """Whether the settings say what they are meant to."""
    path = str(on.home.settings)
    try:
        found = settings.load(on.home)
    except Fault as fault:
        yield of_fault(fault)
        return
    for key, code in found.doubts:
        says = say(f"settings.doubt_{code}", path=path, key=key)
        yield Finding(Severity.NOTE, "setting_doubt", {"key": key, "why": code}, says)
    for key, nearest in found.unknown:
        name = "settings.unknown_near" if nearest else "settings.unknown"
        says = say(name, path=path, key=key, nearest=nearest)
        yield Finding(Severity.NOTE, "setting_unknown", {"key": key, "nearest": nearest}, says)
    if not found.doubts and not found.unknown:
        yield ok("settings", path=path)
