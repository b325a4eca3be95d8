"""A Collector that listens, and a command line with a home of its own."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.serve.collector import Collector
from tests.wattprint.logged import Terminal


@pytest.fixture
def collector() -> Iterator[Collector]:
    found = Collector()
    with found.up():
        yield found


@pytest.fixture
def terminal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Terminal:
    for name in [name for name in os.environ if name.startswith("OTEL_")]:
        monkeypatch.delenv(name)
    return Terminal(tmp_path / "home", monkeypatch)
