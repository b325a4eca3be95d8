"""What was changed outside of the home is known until it is undone."""

import stat
from pathlib import Path

import pytest

from store import changes
from store.changes import Change
from store.faults import Fault
from store.paths import Home

NSS = Change("trust", {"store": "nss", "place": "/home/me/.pki/nssdb"})
UNIT = Change("service", {"unit": "wattprint.service"})


@pytest.fixture
def home(tmp_path: Path) -> Home:
    made = Home(tmp_path / "home")
    made.prepare()
    return made


def test_a_change_is_known_until_it_is_undone(home: Home) -> None:
    """To any process, in the order in which they were made, all of them or those of a kind."""
    changes.remember(home, NSS)
    changes.remember(home, UNIT)
    assert changes.outstanding(home) == [NSS, UNIT]
    assert changes.outstanding(home, "service") == [UNIT]
    changes.forget(home, NSS)
    assert changes.outstanding(Home(home.root)) == [UNIT]
    changes.forget(home, UNIT)
    assert changes.outstanding(home) == []


def test_a_change_that_is_made_again_is_one(home: Home) -> None:
    """And to forget one that is not known is no mistake."""
    changes.remember(home, NSS)
    changes.remember(home, NSS)
    assert changes.outstanding(home) == [NSS]
    changes.forget(home, UNIT)
    assert changes.outstanding(home) == [NSS]


def test_without_any_nothing_is_made(tmp_path: Path) -> None:
    """`off` on a home that never was asks, and leaves no trace."""
    assert changes.outstanding(Home(tmp_path / "none")) == []
    assert list(tmp_path.iterdir()) == []


def test_the_file_is_closed_to_others_and_goes_with_the_home(home: Home) -> None:
    """It names the person's folders."""
    changes.remember(home, NSS)
    assert stat.S_IMODE(home.changes.stat().st_mode) == 0o600
    home.remove()
    assert not home.root.exists()


def test_what_cannot_be_noted_is_a_fault(tmp_path: Path) -> None:
    """The change must not be made then: `off` would not know of it."""
    (tmp_path / "file").touch()
    with pytest.raises(Fault) as caught:
        changes.remember(Home(tmp_path / "file" / "home"), NSS)
    assert caught.value.code == "home_unwritable"


@pytest.mark.parametrize("content", ["[3]", '[{"kind": 3}]', '[{"kind": "x", "facts": 3}]'])
def test_a_note_of_another_make_is_left_aside(home: Home, content: str) -> None:
    """What is known is still undone."""
    home.changes.write_text(content)
    assert changes.outstanding(home) == []
    changes.remember(home, NSS)
    assert changes.outstanding(home) == [NSS]


def test_what_cannot_be_read_is_not_taken_for_nothing(home: Home) -> None:
    """Else `off --purge` would leave a trusted authority behind and say that all is undone."""
    for content in (b"", b"{}", b'[{"kind": "tr'):
        home.changes.write_bytes(content)
        with pytest.raises(Fault, match="changes_unreadable"):
            changes.outstanding(home)
