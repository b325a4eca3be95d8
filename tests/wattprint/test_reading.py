"""What the commands that show the log have in common."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from store import schema
from store.faults import Fault
from store.paths import Home
from tests.rows import log_of, row
from tests.wattprint.logged import Terminal

ROOT = Path(__file__).resolve().parents[2]
COMMANDS = [
    ("requests",),
    ("requests", "--json"),
    ("day",),
    ("week",),
    ("week", "--json"),
    ("summary",),
    ("explain", "1"),
]
HEAVY = {"textual", "mitmproxy", "aiohttp", "sqlite_utils", "tiktoken", "rich"}
PROGRAM = f"""
import sys
from wattprint.cli import main_group
main_group(sys.argv[1:], standalone_mode=False)
print(sorted(set(sys.modules) & {HEAVY!r}), file=sys.stderr)
"""


@pytest.mark.parametrize("arguments", COMMANDS, ids=" ".join)
def test_showing_the_log_loads_nothing_heavy(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    """Each of these would cost more time than the command itself."""
    log_of(tmp_path, [row()])
    result = subprocess.run(
        [sys.executable, "-c", PROGRAM, *arguments],
        cwd=ROOT,
        env={**os.environ, "WATTPRINT_HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert result.stdout
    assert result.stderr == "[]\n"


@pytest.mark.parametrize("arguments", COMMANDS, ids=" ".join)
def test_looking_creates_nothing(
    tmp_path: Path, terminal: Terminal, arguments: tuple[str, ...]
) -> None:
    """A person who only looks has no folder made."""
    terminal.run(*arguments)
    assert not (tmp_path / "home").exists()


def test_a_log_that_cannot_be_read_is_a_fault_with_its_words(
    terminal: Terminal, tmp_path: Path
) -> None:
    """The process says it in a line (see `wattprint.__main__`)."""
    home = Home(tmp_path / "home")
    home.prepare()
    schema.prepare(home)
    home.log.write_bytes(b"not a database" * 100)
    for extra in home.root.glob("log.db-*"):
        extra.unlink()
    result = terminal.run("week")
    assert isinstance(result.exception, Fault)
    assert result.exception.code == "log_unusable"
