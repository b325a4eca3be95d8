"""`wattprint off`: every recorder of this home ends, and on demand all that it made goes."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from store import profiles
from store.paths import home
from tests.e2e.recording import Recording
from tests.wattprint.logged import Terminal
from wattprint.cli import main_group


def test_nothing_to_stop_is_no_mistake(terminal: Terminal) -> None:
    """Exit code 0: what was asked for is so."""
    assert "Nothing was recording" in terminal.says("off")


def test_recorders_are_stopped_and_their_traces_gone(terminal: Terminal, tmp_path: Path) -> None:
    """Their process has ended in order when the command has; the log stays."""
    recording = Recording(tmp_path / "home")
    try:
        assert "Stopped 1 recorder" in terminal.says("off")
        assert recording.process.wait(10) == 0
    finally:
        recording.close()
    assert not list(home().run.glob("*.json"))
    assert home().log.exists()
    assert terminal.run("status").exit_code == 1


def test_a_shell_that_env_changed_is_told_the_way_back(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Only it can change its variables, and its programs would have no network."""
    assert "env --unset" not in terminal.run("off").output
    monkeypatch.setenv("WATTPRINT_BEFORE", "{}")
    assert "wattprint env --unset" in terminal.run("off").stderr


STUBBORN = """
import signal, sys
from pathlib import Path
from store import presence
from store.paths import Home
signal.signal(signal.SIGTERM, signal.SIG_IGN)
entry = presence.of_this_process(proxy="http://127.0.0.1:1", gateway="g", ca="c", kind="main")
with presence.announced(Home(Path(sys.argv[1])), entry):
    print(flush=True)
    sys.stdin.read()
"""


def test_a_recorder_that_does_not_end_is_named(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Exit code 1, and nothing is deleted under it."""
    monkeypatch.setattr("wattprint.commands.off.PATIENCE_S", 0.2)
    terminal.log()
    with subprocess.Popen(
        [sys.executable, "-c", STUBBORN, str(home().root)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as process:
        assert process.stdout is not None
        process.stdout.readline()
        result = terminal.run("off", "--purge", "--yes")
        process.send_signal(signal.SIGKILL)
    assert result.exit_code == 1
    assert str(process.pid) in result.stderr
    assert home().log.exists()


def test_what_a_killed_browser_left_goes(
    terminal: Terminal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A throw-away profile that nothing holds; on purge those that are kept as well."""
    monkeypatch.setenv("HOME", str(tmp_path))
    thrown, kept = home().browsers / f"{profiles.ONCE}x", home().browsers / "chromium"
    for folder in (thrown, kept):
        folder.mkdir(parents=True)
        (folder / profiles.LOCK).touch()
    assert "what 1 browser had left" in terminal.says("off")
    assert (thrown.exists(), kept.exists()) == (False, True)
    terminal.says("off", "--purge", "--yes")
    assert not home().root.exists()


def test_purging_deletes_the_home(terminal: Terminal) -> None:
    """With `--yes`, or when the question is answered so."""
    terminal.log()
    said = terminal.says("off", "--purge", "--yes")
    assert str(home().root) in said
    assert not home().root.exists()

    terminal.log()
    asked = CliRunner().invoke(main_group, ["off", "--purge"], input="y\n")
    assert asked.exit_code == 0
    assert not home().root.exists()


@pytest.mark.parametrize("answer", ["n\n", "\n", ""])
def test_purging_asks_first(terminal: Terminal, answer: str) -> None:
    """Anything but yes leaves everything: the log cannot be made again."""
    terminal.log()
    result = CliRunner().invoke(main_group, ["off", "--purge"], input=answer)
    assert result.exit_code == 1
    assert str(home().root) in result.stdout
    assert home().log.exists()


def test_purging_what_is_not_there_is_no_mistake(terminal: Terminal) -> None:
    """And asks nothing."""
    assert os.environ["WATTPRINT_HOME"] == str(home().root)
    assert terminal.run("off", "--purge").exit_code == 0
