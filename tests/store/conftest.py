"""A home of the test's own, and a recorder that writes there."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from store import schema
from store.paths import Home
from store.recorder import Recorder
from store.settings import Settings


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    """A home whose folders are made, and no setting from the environment."""
    for name in ("HOSTS", "ORIGINS", "RETENTION_DAYS", "ZONE", "TIMEZONE", "LANGUAGE", "THEME"):
        monkeypatch.delenv(f"WATTPRINT_{name}", raising=False)
    found = Home(tmp_path / "home")
    found.prepare()
    return found


@pytest.fixture
def recorder(home: Home) -> Iterator[Recorder]:
    schema.prepare(home)
    made = Recorder(home, Settings(timezone="UTC"))
    made.start()
    yield made
    made.stop()
