"""The command line as a whole: help, mistakes, and what it costs to load."""

import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

import pytest

from tests.wattprint.logged import Terminal
from tests.wattprint.shell import Shell
from wattprint.cli import COMMANDS

HEAVY = ("aiohttp", "mitmproxy", "sqlite_utils", "textual", "tiktoken")


@pytest.mark.parametrize("flag", ["--help", "-h"])
@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_explains_itself(terminal: Terminal, name: str, flag: str) -> None:
    """In both spellings, with its usage and a sentence."""
    said = terminal.says(name, flag)
    assert f" {name} [OPTIONS]" in said.splitlines()[0]
    assert len(said.splitlines()) > 4


def test_the_list_of_commands_is_complete(terminal: Terminal) -> None:
    """Each with a line of its own, by what it is for, in the order of use."""
    said = terminal.says("--help")
    listed = said.partition("Record:")[2].splitlines()
    names = [line.split()[0] for line in listed if line.startswith("  ")]
    assert names == list(COMMANDS)
    modules = Path(sys.modules["wattprint.cli"].__file__ or "").parent / "commands"
    files = {file.stem for file in modules.glob("*.py")} - {"__init__", "start"}
    assert {name.removesuffix("_") for name in files} == set(COMMANDS)


def test_an_unknown_command_is_a_mistake_and_no_traceback(terminal: Terminal) -> None:
    """Exit code 2, as for any wrong usage."""
    result = terminal.run("wekk")
    assert result.exit_code == 2
    assert "wekk" in result.stderr
    assert "Traceback" not in result.output


def test_it_says_its_version(terminal: Terminal) -> None:
    """That of the package that is installed."""
    assert version("wattprint") in terminal.says("--version")


def test_a_setting_that_means_nothing_is_told(terminal: Terminal, tmp_path: Path) -> None:
    """On any command, on the side: its output stays fit for other programs."""
    terminal.log()
    (tmp_path / "home" / "settings.toml").write_text("[place]\ntimezon = 'UTC'\n")
    result = terminal.run("requests", "--json")
    assert result.exit_code == 0
    assert "place.timezon" in result.stderr
    assert "timezone" in result.stderr
    assert "timezon" not in result.stdout


def test_a_fault_is_said_without_a_traceback(tmp_path: Path) -> None:
    """What happened and what to do, on stderr; exit code 1."""
    shell = Shell(tmp_path / "home")
    shell.home.prepare()
    shell.home.settings.write_text("[place]\ntimezone = 'Mars/Base'\n")
    done = shell.run("week")
    assert (done.returncode, done.stdout) == (1, "")
    assert len(done.stderr.splitlines()) == 2
    assert "timezone" in done.stderr


LOADED = """
import sys
from click.testing import CliRunner
from wattprint.cli import main_group
result = CliRunner().invoke(main_group, sys.argv[1:])
print(*sorted({name.partition(".")[0] for name in sys.modules}))
"""


@pytest.mark.parametrize("arguments", [["--help"], ["status"], ["run", "--help"], ["week"]])
def test_it_loads_no_more_than_it_needs(tmp_path: Path, arguments: list[str]) -> None:
    """A person waits for every import: 0.9 s for mitmproxy alone."""
    done = subprocess.run(
        [sys.executable, "-c", LOADED, *arguments],
        env=Shell(tmp_path / "home").environment,
        capture_output=True,
        text=True,
        check=True,
        timeout=30,
    )
    assert set(done.stdout.split()).isdisjoint(HEAVY)


def test_a_terminal_that_knows_few_characters_gets_question_marks(tmp_path: Path) -> None:
    """A bar or an accent is no reason to fail."""
    done = Shell(tmp_path / "home", PYTHONIOENCODING="ascii", LC_ALL="C").run("week")
    assert done.returncode == 0, done.stderr
