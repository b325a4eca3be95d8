"""What the commands that show the log have in common."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

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


def typed(root: Path, *arguments: str, encoding: str = "utf-8") -> subprocess.CompletedProcess[str]:
    """What a process of one's own says, in an encoding of the terminal's."""
    return subprocess.run(
        [sys.executable, "-m", "wattprint", *arguments],
        cwd=ROOT,
        env={**os.environ, "WATTPRINT_HOME": str(root), "PYTHONIOENCODING": encoding},
        capture_output=True,
        encoding=encoding,
        check=False,
    )


def test_a_log_that_cannot_be_read_is_told_without_a_traceback(tmp_path: Path) -> None:
    """What happened, and what to do, in two lines."""
    home = log_of(tmp_path)
    home.log.write_bytes(b"not a database" * 100)
    result = typed(tmp_path, "week")
    assert result.returncode == 1
    assert result.stderr.startswith(f"The log {home.log} is damaged, or is no log.")
    assert result.stderr.count("\n") == 2


def test_a_terminal_without_the_bars_characters_shows_the_rest(tmp_path: Path) -> None:
    """A question mark, not a traceback."""
    log_of(tmp_path, [row()])
    result = typed(tmp_path, "week", "--week", "2026-W47", encoding="latin-1")
    assert result.returncode == 0, result.stderr
    assert "Energy: about" in result.stdout
    assert "???" in result.stdout


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
@pytest.mark.parametrize("arguments", [*COMMANDS, ("--help",)], ids=" ".join)
def test_output_that_cannot_be_written_is_told_in_a_line(
    tmp_path: Path, arguments: tuple[str, ...]
) -> None:
    """A full disk behind `>`: why, no traceback, and not as if all was well."""
    log_of(tmp_path, [row()])
    with Path("/dev/full").open("w") as full:
        result = subprocess.run(
            [sys.executable, "-m", "wattprint", *arguments],
            cwd=ROOT,
            env={**os.environ, "WATTPRINT_HOME": str(tmp_path)},
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    assert (result.returncode, result.stderr) == (1, "Cannot go on: No space left on device.\n")


def test_bytes_that_are_no_text_are_told_in_a_line(tmp_path: Path) -> None:
    """A name in another encoding than the terminal's."""
    log_of(tmp_path, [row()])
    result = typed(tmp_path, "requests", "--model", "\udcff")
    assert result.returncode == 1
    assert result.stderr == "A name that was given is no text: write it in UTF-8.\n"


@pytest.mark.parametrize(
    ("started_at", "zone"),
    [("9999-12-31T23:30:00.000Z", "Asia/Tokyo"), ("0001-01-01T00:30:00.000Z", "America/Lima")],
)
def test_a_row_at_the_calendar_s_end_is_shown_in_utc(
    tmp_path: Path, started_at: str, zone: str
) -> None:
    """Its local time would be in no year."""
    log_of(tmp_path, [row(started_at=started_at)])
    (tmp_path / "settings.toml").write_text(f'[place]\ntimezone = "{zone}"\n', "utf-8")
    for arguments in (("requests",), ("requests", "--json"), ("explain", "1")):
        result = typed(tmp_path, *arguments)
        assert result.returncode == 0, result.stderr
        assert started_at[11:19] in result.stdout
