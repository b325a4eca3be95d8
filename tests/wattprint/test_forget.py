"""`wattprint forget`: deletes what is named, asks before, and can be undone."""

import json
import os
import pty
import subprocess
from pathlib import Path

import pytest

from store import queries
from store.paths import home
from tests.rows import log_of, row
from tests.wattprint.logged import Terminal
from tests.wattprint.shell import WATTPRINT, Shell


def logged(terminal: Terminal) -> None:
    terminal.log(
        row(label="secret", client="curl"),
        row(label="secret", started_at="2026-11-19T23:30:00.000Z"),
        row(started_at="2026-11-20T10:00:00.000Z", model_served="o3", service="chatgpt.com"),
    )


def left(terminal: Terminal) -> list[int]:
    return sorted(row["id"] for row in json.loads(terminal.says("requests", "--json")))


@pytest.mark.parametrize(
    ("arguments", "wanted"),
    [
        (["2"], [1, 3]),
        (["1", "3"], [2]),
        (["--since", "2026-11-20"], [1, 2]),
        (["--before", "2026-11-20"], [3]),
        (["--since", "2026-11-19", "--until", "2026-11-20"], [1, 3]),
        (["--client", "curl"], [2, 3]),
        (["--model", "o3"], [1, 2]),
        (["--provider", "openai"], []),
        (["--host", "chatgpt.com"], [1, 2]),
        (["--label", "secret"], [3]),
        (["--label", "secret", "--client", "curl"], [2, 3]),
        (["--all"], []),
    ],
)
def test_what_is_named_is_deleted_and_comes_back(
    terminal: Terminal, arguments: list[str], wanted: list[int]
) -> None:
    """Each option picks; together they narrow. `--undo` brings back what went."""
    logged(terminal)
    said = terminal.says("forget", *arguments, "--yes")
    count = 3 - len(wanted)
    assert said.startswith("Deleted 1 request." if count == 1 else f"Deleted {count} requests.")
    assert "forget --undo" in said
    assert left(terminal) == wanted

    assert "back" in terminal.says("forget", "--undo")
    assert left(terminal) == [1, 2, 3]


def test_a_dry_run_deletes_nothing(terminal: Terminal) -> None:
    """It says how many, and of which days in the person's time zone."""
    logged(terminal)
    said = terminal.says("forget", "--label", "secret", "--dry-run")
    assert said == "2 requests of 18-19 Nov 2026 would be deleted.\n"
    assert left(terminal) == [1, 2, 3]


def test_without_a_terminal_nothing_is_deleted_unasked(terminal: Terminal) -> None:
    """A script has to say that it means it."""
    logged(terminal)
    result = terminal.run("forget", "--all")
    assert result.exit_code == 2
    assert "--yes" in result.stderr
    assert left(terminal) == [1, 2, 3]


@pytest.mark.parametrize(
    ("arguments", "part"),
    [
        ([], "Say which"),
        (["--all", "--label", "x"], "--all"),
        (["--undo", "3"], "--undo"),
        (["--since", "yesterday"], "yesterday"),
        (["0"], "0"),
    ],
)
def test_what_is_unclear_deletes_nothing(
    terminal: Terminal, arguments: list[str], part: str
) -> None:
    """Exit code 2, and a line that says what is amiss."""
    logged(terminal)
    result = terminal.run("forget", "--yes", *arguments)
    assert result.exit_code == 2
    assert part in result.stderr
    assert left(terminal) == [1, 2, 3]


def test_what_matches_nothing_is_said(terminal: Terminal) -> None:
    """No mistake, and no question; with no log neither."""
    assert "nothing was deleted" in terminal.says("forget", "--all")
    logged(terminal)
    assert "nothing was deleted" in terminal.says("forget", "--label", "none")
    assert not home().forgotten.exists()


def test_nothing_to_undo_is_said(terminal: Terminal) -> None:
    """Exit code 1: what was asked for is not so."""
    logged(terminal)
    result = terminal.run("forget", "--undo")
    assert result.exit_code == 1


def test_now_is_for_good(terminal: Terminal) -> None:
    """With a deletion, and for the one before."""
    logged(terminal)
    assert terminal.says("forget", "1", "--now", "--yes") == "Deleted 1 request, for good.\n"
    assert not home().forgotten.exists()

    terminal.says("forget", "2", "--yes")
    assert home().forgotten.exists()
    terminal.says("forget", "--now")
    assert not home().forgotten.exists()
    assert left(terminal) == [3]


def test_any_command_ends_the_time_to_undo(terminal: Terminal) -> None:
    """Where no recorder runs, what was deleted goes with the next look at anything."""
    logged(terminal)
    terminal.says("forget", "--all", "--yes")
    os.utime(home().forgotten, (1e9, 1e9))
    terminal.says("requests")
    assert not home().forgotten.exists()


@pytest.mark.parametrize(("answer", "count"), [(b"y\n", 0), (b"\n", 1)])
def test_on_a_terminal_it_asks(tmp_path: Path, answer: bytes, count: int) -> None:
    """Anything but yes leaves the log as it was."""
    shell = Shell(tmp_path / "home", WATTPRINT_TIMEZONE="UTC")
    log_of(shell.home.root, [row(label="secret")])
    ours, theirs = pty.openpty()
    os.write(ours, answer)
    done = subprocess.run(
        [WATTPRINT, "forget", "--label", "secret"],
        env=shell.environment,
        stdin=theirs,
        capture_output=True,
        timeout=60,
        check=False,
    )
    os.close(theirs)
    os.close(ours)
    assert b"Delete 1 request of Wed 18 Nov 2026?" in done.stdout
    assert done.returncode == int(count)
    with queries.opened(shell.home) as log:
        assert log.count() == count
