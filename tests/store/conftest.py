"""A home of the test's own."""

from pathlib import Path

import pytest

from store.paths import Home


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    """A home whose folders are made, and no setting from the environment."""
    for name in ("HOSTS", "ORIGINS", "RETENTION_DAYS", "ZONE", "TIMEZONE", "LANGUAGE", "THEME"):
        monkeypatch.delenv(f"WATTPRINT_{name}", raising=False)
    found = Home(tmp_path / "home")
    found.prepare()
    return found
