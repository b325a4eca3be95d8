"""`wattprint` alone, where there is no terminal: it records, shows the week, and ends."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.rows import log_of, row
from tests.wattprint.logged import Terminal
from tests.wattprint.shell import PATIENCE_S, Shell


@pytest.fixture
def shell(tmp_path: Path) -> Iterator[Shell]:
    """In a folder where another package of the name of one of ours lies."""
    folder = tmp_path / "project" / "store"
    folder.mkdir(parents=True)
    (folder / "__init__.py").write_text("raise SystemExit('not this one')")
    found = Shell(tmp_path / "project" / "home")
    yield found
    found.run("off")


def test_it_records_from_then_on(shell: Shell) -> None:
    """Says where, shows the week, says how to open the dashboard; once is enough."""
    done = shell.run()
    assert (done.returncode, done.stderr) == (0, "")
    (recorder,) = shell.recorders()
    assert f"Recording on {recorder['proxy']}" in done.stdout
    assert str(recorder["gateway"]) in done.stdout
    assert done.stdout.splitlines()[-1] == "Open the dashboard in a terminal with: wattprint"
    assert recorder["kind"] == "main"
    assert recorder["health"] is not None

    assert shell.run().returncode == 0
    assert shell.recorders() == [recorder | {"health": shell.recorders()[0]["health"]}]

    off = shell.run("off")
    assert (off.returncode, off.stderr) == (0, "")
    assert shell.recorders() == []


def test_starts_at_once_make_one_recorder_and_one_authority(shell: Shell) -> None:
    """Three terminals that are opened together share one home."""
    processes = [shell.open() for _ in range(3)]
    said = [process.communicate(timeout=PATIENCE_S) for process in processes]

    assert [process.returncode for process in processes] == [0] * 3, said
    (recorder,) = shell.recorders()
    assert all(f"Recording on {recorder['proxy']}" in output for output, _ in said)
    assert [errors for _, errors in said] == [""] * 3
    assert len(list(shell.home.ca.glob("mitmproxy-ca.pem"))) == 1


def test_a_recorder_that_cannot_start_is_said(tmp_path: Path) -> None:
    """With what it said itself; exit code 1."""
    shell = Shell(tmp_path / "home")
    shell.home.prepare()
    shell.home.log.write_bytes(b"no database at all, but long enough to be looked at" * 40)
    done = shell.run()
    assert (done.returncode, done.stdout) == (1, "")
    assert "is damaged, or is no log" in done.stderr
    assert len(done.stderr.splitlines()) == 2
    assert "Traceback" not in done.stderr
    assert not list(shell.home.run.glob("*.json"))


def test_the_demonstration_is_shown_and_not_recorded(terminal: Terminal, tmp_path: Path) -> None:
    """`wattprint --demo` starts nothing: its log is of the past."""
    log_of(tmp_path / "home" / "demo", [row()])
    said = terminal.says("--demo")
    assert "Recording on" not in said
    assert said.splitlines()[-1] == "Open it with: wattprint --demo"
    assert not (tmp_path / "home" / "run").exists()


def test_a_factor_set_that_is_not_there_is_refused_before_anything_starts(shell: Shell) -> None:
    """As by the commands that print: a typing error is no other set, and no traceback."""
    done = shell.run("--factors", "1999-01")
    assert done.returncode == 2
    assert "There is no factor set 1999-01" in done.stderr
    assert shell.recorders() == []
