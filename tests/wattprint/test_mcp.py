"""`wattprint mcp install` and `remove`."""

import json
import sys
from pathlib import Path

import pytest

from tests.wattprint.logged import Terminal


@pytest.fixture
def person(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home folder of a person, in which nothing is set."""
    home = tmp_path / "person"
    home.mkdir()
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.delenv("CODEX_HOME", raising=False)
    return home


def test_a_client_is_told_of_the_plugin_and_of_the_home(terminal: Terminal, person: Path) -> None:
    """It starts this installation, whatever its PATH is; said again, nothing changes."""
    said = terminal.says("mcp", "install", "claude-code")
    path = person / ".claude.json"
    assert str(path) in said
    (made,) = json.loads(path.read_text())["mcpServers"].values()
    assert made["command"] == sys.executable
    assert made["args"][-1] == "mcp"
    assert made["env"]["WATTPRINT_HOME"].endswith("home")
    assert "already" in terminal.says("mcp", "install", "claude-code")


def test_a_dry_run_shows_the_change_and_makes_none(terminal: Terminal, person: Path) -> None:
    """As the lines that would come."""
    said = terminal.says("mcp", "install", "codex", "--dry-run")
    assert "+[mcp_servers.wattprint]" in said
    assert list(person.iterdir()) == []


def test_it_is_removed_again(terminal: Terminal, person: Path) -> None:
    """And where it is not, that is said."""
    terminal.says("mcp", "install", "gemini-cli")
    assert "no longer" in terminal.says("mcp", "remove", "gemini-cli")
    assert json.loads((person / ".gemini" / "settings.json").read_text()) == {"mcpServers": {}}
    assert "is not in" in terminal.says("mcp", "remove", "gemini-cli")
