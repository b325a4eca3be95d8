"""A recorder has the weeks written by another process: once a day, and when that has failed."""

import subprocess
import sys

import pytest

from store.paths import Home, home
from tests.rows import row
from tests.wattprint.logged import Terminal
from wattprint import weekly


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[subprocess.Popen[bytes]]:
    """Processes that wait to be told how to end, in the place of those that write."""
    found: list[subprocess.Popen[bytes]] = []

    def start(_: Home, *arguments: str) -> subprocess.Popen[bytes]:
        code = "import sys; sys.exit(int(sys.stdin.read()))"
        process = subprocess.Popen([sys.executable, "-S", "-c", code], stdin=subprocess.PIPE)
        found.append(process)
        return process

    monkeypatch.setattr(weekly, "started", start)
    return found


def end(process: subprocess.Popen[bytes], code: int) -> None:
    process.communicate(str(code).encode())


def choose_a_folder() -> None:
    home().settings.write_text(f"[summary]\nfolder = '{home().root}'\n", "utf-8")


def test_it_is_done_once_a_day_and_again_when_it_failed(
    terminal: Terminal, started: list[subprocess.Popen[bytes]]
) -> None:
    """One at a time; after a failure in the next minute, then by the hour."""
    terminal.log(row())
    choose_a_folder()
    keeper = weekly.Keeper(home())
    for code, count in ((0, 1), (0, 1)):
        keeper()
        keeper()
        assert len(started) == count
        if started[-1].poll() is None:
            end(started[-1], code)
    failing = weekly.Keeper(home())
    for _ in range(4):
        failing()
        if started[-1].poll() is None:
            end(started[-1], 1)
    assert len(started) == 3


def test_nothing_is_started_where_no_folder_is_chosen(
    terminal: Terminal, started: list[subprocess.Popen[bytes]]
) -> None:
    """And from the minute that one is, it is."""
    terminal.log(row())
    keeper = weekly.Keeper(home())
    keeper()
    assert started == []
    choose_a_folder()
    keeper()
    [process] = started
    end(process, 0)
