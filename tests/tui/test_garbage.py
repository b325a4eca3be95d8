"""The whole heap is gone through only while nobody waits for an answer."""

import gc
from collections.abc import Iterator
from types import SimpleNamespace

import pytest

from tui import garbage
from tui.garbage import Garbage


class Ring:
    """Garbage that counting references does not find."""

    left = 0

    def __init__(self) -> None:
        self.itself = self

    def __del__(self) -> None:
        Ring.left += 1


@pytest.fixture
def found() -> Iterator[Garbage]:
    made = Garbage()
    made.begin()
    yield made
    made.end()


def test_garbage_goes_once_nobody_has_used_the_keys_for_a_while(
    found: Garbage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not while somebody does, and not again when nothing was done since."""
    now = [100.0]
    monkeypatch.setattr("tui.garbage.time", SimpleNamespace(monotonic=lambda: now[0]))
    Ring.left = 0
    found.used()
    Ring()
    now[0] += garbage.QUIET_S - 1
    found.look()
    assert Ring.left == 0
    now[0] += 1
    found.look()
    assert Ring.left == 1
    Ring()
    now[0] += 100
    found.look()
    assert Ring.left == 1


def test_other_programs_of_the_process_get_their_collector_back() -> None:
    """`serve` and tests run more than one dashboard."""
    before = gc.get_threshold()
    made = Garbage()
    made.begin()
    assert gc.get_threshold()[2] > before[2]
    made.end()
    assert gc.get_threshold() == before
    assert gc.get_freeze_count() == 0
