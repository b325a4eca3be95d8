"""The command line on a log of its own."""

from pathlib import Path

import pytest

from tests.wattprint.logged import Terminal


@pytest.fixture
def terminal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Terminal:
    return Terminal(tmp_path / "home", monkeypatch)
