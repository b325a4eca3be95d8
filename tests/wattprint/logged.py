"""Running a command on a log of one's own."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from store.paths import home
from store.writing import Column
from tests.rows import log_of
from wattprint.cli import main_group


class Terminal:
    """The command line, with a home in a folder that is thrown away."""

    def __init__(self, root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("WATTPRINT_HOME", str(root))
        monkeypatch.setenv("WATTPRINT_TIMEZONE", "UTC")
        monkeypatch.delenv("COLUMNS", raising=False)

    def log(self, *rows: dict[str, Column], is_demo: bool = False) -> None:
        """Make a log of these rows, numbered from 1."""
        log_of(home().demo.root if is_demo else home().root, rows)

    def run(self, *arguments: str) -> Result:
        """What a person who types these after `wattprint` gets."""
        return CliRunner().invoke(main_group, arguments)

    def says(self, *arguments: str) -> str:
        """The output of a command that succeeds."""
        result = self.run(*arguments)
        assert result.exit_code == 0, result.output
        return result.stdout
