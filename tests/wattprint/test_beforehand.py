"""What a person is told before anything of theirs is recorded."""

import os
import pty
import subprocess
from pathlib import Path

import pytest

from store.paths import Home
from tests.wattprint.shell import WATTPRINT, Shell


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """Of a person whose settings keep a recorder from starting: the words come before that."""
    home = Home(tmp_path / "home")
    home.prepare()
    home.settings.write_text("[recording", "utf-8")
    return home


def on_a_terminal(home: Home, *arguments: str) -> tuple[str, str]:
    """The output of a command, and what its terminal shows of its errors."""
    terminal, errors = pty.openpty()
    done = subprocess.run(
        [WATTPRINT, *arguments],
        env=Shell(home.root).environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=errors,
        text=True,
        check=False,
    )
    os.close(errors)
    shown = os.read(terminal, 65536).decode()
    os.close(terminal)
    return done.stdout, shown


def test_the_first_start_says_what_is_read_and_kept(home: Home) -> None:
    """Once in a home, before anything starts, and never in a command's own output."""
    output, shown = on_a_terminal(home, "run", "--", "echo", "hello")
    assert output == "hello\n"
    for part in ("AI services and nothing else", "never words", str(home.root), "forget"):
        assert part in shown
    assert home.told.stat().st_mode & 0o077 == 0

    _, shown = on_a_terminal(home, "proxy")
    assert "AI services" not in shown


def test_without_a_terminal_nothing_is_said(home: Home) -> None:
    """Nobody would read it: a script's errors stay what they were, and the next person is told."""
    done = Shell(home.root).run("run", "--", "echo", "hello")
    assert "AI services" not in done.stderr
    assert not home.told.exists()
