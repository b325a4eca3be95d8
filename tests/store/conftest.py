"""A home of the test's own, and a recorder that writes there."""

import os
import threading
from collections.abc import Iterator
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from store import schema, worker
from store.link import Link
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
    made = Recorder(home, Settings(timezone="UTC"), work=in_thread)
    made.start()
    yield made
    made.stop()


def in_thread(home: Home, zone: ZoneInfo | None) -> Link:
    """The real worker with the real pipes, where a test can reach into it."""
    (down_out, down_in), (up_out, up_in) = os.pipe(), os.pipe()
    ends = os.fdopen(down_out, "rb"), os.fdopen(up_in, "wb")
    thread = threading.Thread(target=worker.serve, args=(*ends, home, zone))
    thread.start()

    def wait() -> None:
        thread.join()
        ends[0].close()

    return Link(os.fdopen(down_in, "wb"), os.fdopen(up_out, "rb"), wait)
