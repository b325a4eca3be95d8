"""Whether the log can be relied on is found without a change of it."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from store import soundness
from store.paths import Home
from tests.rows import log_of, row


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return log_of(tmp_path / "home", [row(), row(outcome="refused"), row(output_tokens=None)])


def changed(home: Home, statement: str) -> None:
    with closing(sqlite3.connect(home.log)) as log, log:
        log.execute(statement)


def test_a_sound_log_is_said_to_be_sound(home: Home) -> None:
    """So is one that is not there yet, and one whose tables are not made yet."""
    assert soundness.damage(home) is None
    assert soundness.differences(home) == {}
    assert soundness.edited_factors(home) == []
    for path in (home.root / "none", home.root / "bare"):
        bare = Home(path)
        if path.name == "bare":
            bare.prepare()
            bare.log.touch()
        assert soundness.damage(bare) is None
        assert soundness.differences(bare) == {}
        assert soundness.edited_factors(bare) == []


def test_damage_is_told_in_sqlites_words(home: Home) -> None:
    """A page that something overwrote is found; so is a file that is no log at all."""
    with home.log.open("r+b") as file:
        file.seek(-4096, 2)
        file.write(b"\xff" * 4096)
    assert soundness.damage(home) is not None
    home.log.write_bytes(b"x" * 8192)
    assert soundness.damage(home) == "DatabaseError"


def test_sums_that_differ_from_their_requests_are_found(home: Home) -> None:
    """In either table, by their names, with what the requests add up to and what stands there."""
    changed(home, "update days set input_tokens = input_tokens + 7")
    changed(home, "update hours set refused_count = 0")
    assert soundness.differences(home) == {
        "hours.refused_count": (1, 0),
        "days.input_tokens": (3000, 3000 + 7),
    }
    changed(home, "delete from requests where id = 1")
    assert soundness.differences(home)["hours.request_count"] == (2, 3)


def test_what_takes_too_long_is_broken_off(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who asks what is wrong is not to wait for a log of years."""
    monkeypatch.setattr(soundness, "_STEPS", 1)
    for check in (soundness.damage, soundness.differences):
        with pytest.raises(soundness.UnfinishedError):
            check(home, -1.0)
        assert not check(home, 60.0)


def test_a_factor_set_that_was_edited_is_named(home: Home) -> None:
    """Sets are appended: one that is changed in place prices the past anew, silently."""
    changed(home, "update factor_sets set digest = 'of before'")
    assert soundness.edited_factors(home) == ["2026-11"]
    changed(home, "update factor_sets set name = 'gone since'")
    assert soundness.edited_factors(home) == []
