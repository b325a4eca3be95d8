"""Ids are kept only as hashes under a secret of the home."""

import stat
from pathlib import Path

import pytest

from store.keys import Hasher
from store.paths import Home


def test_the_same_id_has_the_same_key_in_one_home(home: Home) -> None:
    """Also after a restart: the secret is kept, closed to others."""
    assert Hasher(home).key("resp_1") == Hasher(home).key("resp_1")
    assert stat.S_IMODE(home.hash_key.stat().st_mode) == 0o600


def test_a_key_does_not_tell_its_id(home: Home) -> None:
    """32 hex digits, none for another id, and nothing of the id in them."""
    hasher = Hasher(home)
    keys = {hasher.key(identity) for identity in ("resp_1", "resp_2", "", "\ud800", "é")}

    assert len(keys) == 5
    assert all(len(key) == 32 and set(key) <= set("0123456789abcdef") for key in keys)


def test_another_home_has_other_keys(home: Home, tmp_path: Path) -> None:
    """Two people's logs cannot be joined by the ids of answers."""
    other = Home(tmp_path / "other")
    other.prepare()
    assert Hasher(home).key("resp_1") != Hasher(other).key("resp_1")


@pytest.mark.parametrize("name", ["missing", "file"])
def test_a_secret_that_cannot_be_kept_is_made_up(tmp_path: Path, name: str) -> None:
    """Recording goes on; keys only have to differ as long as the process lasts."""
    (tmp_path / "file").write_text("")
    hasher = Hasher(Home(tmp_path / name))
    assert hasher.key("resp_1") == hasher.key("resp_1") != hasher.key("resp_2")
