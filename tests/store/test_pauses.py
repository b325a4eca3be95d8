"""What is paused, for how long, and by which name."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from store import pauses
from store.passing import Passing
from store.paths import Home
from tests.store.test_refusals import NOON, Clock

HOUR = timedelta(hours=1)


def test_everything_is_paused_until_its_time_is_over(home: Home) -> None:
    """It resumes by itself, and a recorder that starts meanwhile keeps to it."""
    clock = Clock()
    pauses.pause(home, clock(), lasts=HOUR)
    for passing in (Passing(home, now=clock), Passing(home, now=clock)):
        assert passing.is_paused("api.openai.com")
    clock.now += HOUR
    passing.look()
    assert not passing.is_paused("api.openai.com")
    assert pauses.in_force(home, clock()) == ()


def test_a_recorder_that_runs_hears_of_it_at_its_next_look(home: Home) -> None:
    """A command of another process pauses and resumes; between two looks nothing changes."""
    passing = Passing(home)
    now = datetime.now(UTC)
    pauses.pause(home, now)
    assert not passing.is_paused("claude.ai")
    passing.look()
    assert passing.is_paused("claude.ai")
    assert pauses.resume(home, now)
    passing.look()
    assert not passing.is_paused("claude.ai")


def test_one_host_can_be_left_alone_for_good(home: Home) -> None:
    """By its name in any spelling; the rest is read, and a general `resume` does not touch it."""
    pauses.pause(home, NOON, "chatgpt.com")
    passing = Passing(home)
    assert [passing.is_paused(host) for host in ("chatgpt.com", "ChatGPT.com.")] == [True, True]
    assert [passing.is_paused(host) for host in ("claude.ai", "xchatgpt.com")] == [False, False]
    assert not pauses.resume(home, NOON)
    assert [pause.host for pause in pauses.in_force(home, NOON)] == ["chatgpt.com"]
    assert pauses.resume(home, NOON, "chatgpt.com")
    assert not pauses.in_force(home, NOON)


def test_a_star_stands_for_any_names_before(home: Home) -> None:
    """Not for none, and not for a part of one."""
    pauses.pause(home, NOON, "*.example.com")
    passing = Passing(home)
    hosts = ("a.example.com", "a.b.example.com", "example.com", "aexample.com")
    assert [passing.is_paused(host) for host in hosts] == [True, True, False, False]


def test_the_last_word_on_a_host_holds(home: Home) -> None:
    """A second pause takes the place of the first, and what is over goes from the file."""
    pauses.pause(home, NOON, "claude.ai", HOUR)
    pauses.pause(home, NOON, "grok.com", HOUR / 2)
    pauses.pause(home, NOON, "claude.ai")
    (found,) = [pause for pause in pauses.in_force(home, NOON) if pause.host == "claude.ai"]
    assert found.until is None
    pauses.pause(home, NOON + HOUR, "chatgpt.com")
    hosts = [entry["host"] for entry in json.loads(home.pauses.read_bytes())]
    assert hosts == ["claude.ai", "chatgpt.com"]
    assert home.pauses.stat().st_mode & 0o777 == 0o600


def test_a_clock_that_is_set_back_does_not_make_a_pause_longer(home: Home) -> None:
    """An hour stays an hour from when it is noticed, and the file says so to others."""
    clock = Clock()
    pauses.pause(home, clock(), lasts=HOUR)
    passing = Passing(home, now=clock)
    clock.now -= timedelta(days=1)
    passing.look()
    (pause,) = pauses.in_force(home, clock())
    assert pause.until == clock.now + HOUR
    clock.now += HOUR
    passing.look()
    assert not passing.is_paused("claude.ai")


@pytest.mark.parametrize(
    ("text", "host"),
    [
        ("ChatGPT.com", "chatgpt.com"),
        ("https://chatgpt.com/c/1?model=x", "chatgpt.com"),
        ("*.Example.com.", "*.example.com"),
        ("127.0.0.1", "127.0.0.1"),
        ("[::1]", "::1"),
    ],
)
def test_a_host_is_known_in_what_people_paste(text: str, host: str) -> None:
    """A URL, a name with a dot at its end, an address."""
    assert pauses.pattern(text) == host


@pytest.mark.parametrize(
    "text", ["", "*", "a b", "a.*.com", "chatgpt.com/c", "a" * 300, "https://", "x:y"]
)
def test_what_is_no_host_is_refused(text: str) -> None:
    """A pause that fits nothing would be taken for one that works."""
    with pytest.raises(ValueError, match=r"no host"):
        pauses.pattern(text)


@pytest.mark.parametrize("content", ["", "{", "{}", "[3]", '[{"host": 3, "since": "x"}]', "[[]]"])
def test_a_file_that_is_none_of_ours_stops_nobody(home: Home, content: str) -> None:
    """It is read as far as it makes sense."""
    home.pauses.write_text(content)
    assert not Passing(home).is_paused("claude.ai")
    pauses.pause(home, NOON)
    assert Passing(home).is_paused("claude.ai")
