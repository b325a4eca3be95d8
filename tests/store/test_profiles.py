"""Profiles of browsers: gone when the browser is, whatever ended wattprint."""

import subprocess
import sys
from pathlib import Path

import pytest

from store import profiles
from store.faults import Fault
from store.paths import Home


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    monkeypatch.setenv("HOME", str(tmp_path / "person"))
    made = Home(tmp_path / "home")
    made.prepare()
    return made


def left(home: Home) -> list[Path]:
    return list(home.browsers.iterdir())


@pytest.mark.parametrize("kept", [None, "chromium"])
def test_only_what_is_kept_outlives_its_use(home: Home, kept: str | None) -> None:
    """Either is closed to others."""
    with profiles.opened(home, kept=kept) as profile:
        (profile.folder / "Cookies").write_text("c")
        assert profile.folder.stat().st_mode & 0o777 == 0o700
        assert home.browsers.stat().st_mode & 0o777 == 0o700
        assert profiles.is_open(profile.folder)
    assert left(home) == profiles.kept(home) == ([home.browsers / kept] if kept else [])


def test_each_use_has_a_profile_of_its_own(home: Home) -> None:
    """Two at once too; neither takes the other's away when it ends."""
    with profiles.opened(home) as first:
        with profiles.opened(home) as second:
            assert first.folder != second.folder
        assert first.folder.exists()
        assert profiles.kept(home) == []


def test_one_browser_at_a_time_uses_what_is_kept(home: Home) -> None:
    """Afterwards the next one may, with what the first left in it."""
    with profiles.opened(home, kept="firefox") as profile:
        (profile.folder / "cookies.sqlite").write_text("c")
        with pytest.raises(Fault, match="profile_open"), profiles.opened(home, kept="firefox"):
            pass
    with profiles.opened(home, kept="firefox") as profile:
        assert (profile.folder / "cookies.sqlite").read_text() == "c"


CRASH = """
import os, subprocess, sys
from pathlib import Path
from store import profiles
from store.paths import Home
with profiles.opened(Home(Path(sys.argv[1]))) as profile:
    browser = "import sys; print(flush=True); sys.stdin.read()"
    subprocess.Popen([sys.executable, "-c", browser], pass_fds=(profile.handle,))
    sys.stdin.close()
    os._exit(1)
"""


def test_a_crash_leaves_a_profile_to_its_browser_and_then_to_the_sweep(home: Home) -> None:
    """The browser of a wattprint that was killed keeps its files until it ends itself."""
    with subprocess.Popen(
        [sys.executable, "-c", CRASH, str(home.root)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        assert process.stdout.readline() == b"\n"
        assert process.wait(20) == 1
        assert profiles.sweep(home) == 0
        (folder,) = left(home)
        process.stdin.close()
        assert process.stdout.read() == b""  # the browser has ended
    assert folder.exists()
    assert profiles.sweep(home) == 1
    assert left(home) == []


def test_snaps_have_theirs_where_they_can_write(home: Home) -> None:
    """A sweep finds it there as well."""
    outside = profiles.snap_folder("chromium")
    with profiles.opened(home, outside=outside) as profile:
        assert profile.folder.parent == outside
        assert outside.is_relative_to(Path.home() / "snap/chromium/common")
    (outside / "once-stale").mkdir()
    assert profiles.sweep(home) == 1
    assert list(outside.iterdir()) == []


def test_all_can_be_removed_but_what_is_in_use(home: Home) -> None:
    """What is no profile stays: the folder may hold other things."""
    (home.browsers / "mine").mkdir(parents=True)
    with profiles.opened(home, kept="chromium"):
        pass
    with profiles.opened(home, kept="firefox") as profile:
        assert profiles.remove_all(home) == [profile.folder]
    assert profiles.remove_all(home) == []
    assert left(home) == [home.browsers / "mine"]
