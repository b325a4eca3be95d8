"""Clients that refuse the certificate, remembered on disk for a day."""

import json
import os
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

from store import passing as passing_module
from store import refusals
from store.passing import Passing
from store.paths import Home
from store.refusals import AT_MOST, LASTS, Refusal

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
HOST = "api.openai.com"


class Clock:
    """A wall clock that a test sets."""

    def __init__(self) -> None:
        self.now = NOON

    def __call__(self) -> datetime:
        return self.now


def test_a_recorder_that_starts_later_knows_it(home: Home) -> None:
    """So that the same client does not fail once more after each restart."""
    first = Passing(home)
    first.learn(HOST, "abc", "curl")
    assert first.is_refused(HOST, "abc")
    first.stop()
    assert Passing(home).is_refused(HOST, "abc")
    assert not Passing(home).is_refused(HOST, "abd")
    assert not Passing(home).is_refused("claude.ai", "abc")
    assert home.refusals.stat().st_mode & 0o777 == 0o600


def test_it_is_over_after_a_day(home: Home) -> None:
    """Then the client is tried again."""
    clock = Clock()
    passing = Passing(home, now=clock)
    passing.learn(HOST, "abc")
    passing.look()
    clock.now += LASTS - timedelta(seconds=1)
    passing.look()
    assert passing.is_refused(HOST, "abc")
    clock.now += timedelta(seconds=1)
    passing.look()
    assert not passing.is_refused(HOST, "abc")


def test_recorders_learn_from_each_other(home: Home) -> None:
    """Several at once, each of which has met another client; none loses what another noted."""
    recorders = [Passing(home) for _ in range(4)]

    def meet(number: int) -> None:
        recorders[number].learn(HOST, f"client {number}")
        recorders[number].look()

    threads = [threading.Thread(target=meet, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for recorder in recorders:
        recorder.look()
        assert all(recorder.is_refused(HOST, f"client {number}") for number in range(4))


def test_a_host_that_is_to_be_tried_again_is_forgotten(home: Home) -> None:
    """By each recorder that runs, at its next look; other hosts stay."""
    passing = Passing(home)
    for fingerprint in ("abc", "abd"):
        passing.learn(HOST, fingerprint)
    passing.learn("claude.ai", "abc")
    passing.look()
    assert refusals.forget(home, HOST, datetime.now(UTC)) == 2
    passing.look()
    assert not passing.is_refused(HOST, "abc")
    assert passing.is_refused("claude.ai", "abc")
    assert refusals.forget(home, HOST, datetime.now(UTC)) == 0


def test_a_thread_looks_by_itself(home: Home) -> None:
    """From start to stop, so that a command is obeyed within about a second."""
    passing = Passing(home)
    looked = threading.Event()
    passing_module_look = passing.look

    def look() -> None:
        passing_module_look()
        if passing.is_refused(HOST, "abc"):
            looked.set()

    passing.look = look  # type: ignore[method-assign]
    passing.start()
    refusals.learn(home, [Refusal(HOST, "abc", datetime.now(UTC))], datetime.now(UTC))
    assert looked.wait(passing_module.LOOK_S * 10)
    passing.stop()


def test_a_clock_that_is_set_back_neither_forgets_nor_keeps_for_ever(home: Home) -> None:
    """What was learnt in the future of the new clock lasts a day from when that is noticed."""
    clock = Clock()
    passing = Passing(home, now=clock)
    passing.learn(HOST, "abc")
    passing.look()
    clock.now -= timedelta(days=30)
    passing.look()
    assert passing.is_refused(HOST, "abc")
    assert Passing(home, now=clock).is_refused(HOST, "abc")
    clock.now += LASTS
    passing.look()
    assert not passing.is_refused(HOST, "abc")


def test_it_says_who_and_when(home: Home) -> None:
    """The newest first, with the program where it named itself."""
    clock = Clock()
    passing = Passing(home, now=clock)
    passing.learn(HOST, "abc", "curl")
    clock.now += timedelta(minutes=1)
    passing.learn("claude.ai", "abd")
    passing.look()
    assert refusals.in_force(home, clock()) == (
        Refusal("claude.ai", "abd", NOON + timedelta(minutes=1), None),
        Refusal(HOST, "abc", NOON, "curl"),
    )


def test_it_stays_small(home: Home) -> None:
    """The oldest go; a name may have any labels before a known domain."""
    clock = Clock()
    passing = Passing(home, now=clock)
    for number in range(AT_MOST + 5):
        clock.now += timedelta(seconds=1)
        passing.learn(f"{number}.openai.azure.com", "abc")
    passing.look()
    hosts = [entry["host"] for entry in json.loads(home.refusals.read_bytes())]
    assert len(hosts) == AT_MOST
    assert hosts[0] == f"{AT_MOST + 4}.openai.azure.com"
    assert "4.openai.azure.com" not in hosts


def test_where_nothing_can_be_written_it_is_remembered_all_the_same(tmp_path: Path) -> None:
    """By this recorder, until it ends; and nothing is raised into the user's traffic."""
    home = Home(tmp_path / "file")
    home.root.write_text("no folder")
    passing = Passing(home)
    passing.learn(HOST, "abc")
    passing.look()
    assert passing.is_refused(HOST, "abc")
    passing.stop()


def test_a_file_that_is_replaced_at_the_same_size_is_noticed(home: Home) -> None:
    """In the same instant, even: another file is another file."""
    now = datetime.now(UTC)
    refusals.learn(home, [Refusal(HOST, "abc", now)], now)
    passing = Passing(home)
    times = home.refusals.stat()
    text = home.refusals.read_text().replace("abc", "abd")
    other = home.root / "other"
    other.write_text(text)
    os.utime(other, ns=(times.st_atime_ns, times.st_mtime_ns))
    other.replace(home.refusals)
    passing.look()
    assert passing.is_refused(HOST, "abd")
