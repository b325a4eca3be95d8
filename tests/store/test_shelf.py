"""What is written for the person is theirs as soon as they touch it."""

from pathlib import Path

import pytest

from store.paths import Home
from store.shelf import Shelf, State


def test_a_file_is_written_and_written_anew_when_it_would_be_another(home: Home) -> None:
    """As long as it is what was written before; by another process too."""
    file = home.root / "week.html"
    assert Shelf(home).put(file, b"one", "1") is State.WRITTEN
    assert Shelf(home).has(file, "1")
    assert not Shelf(home).has(file, "2")
    assert Shelf(home).put(file, b"two", "2") is State.WRITTEN
    assert file.read_bytes() == b"two"
    assert file.stat().st_mode & 0o777 == 0o600
    assert [path.name for path in home.root.glob(".*")] == []


@pytest.mark.parametrize("state", [State.CHANGED, State.DELETED, State.FOREIGN])
def test_what_is_the_persons_own_is_left_alone_and_told_once(home: Home, state: State) -> None:
    """A file that they changed, deleted, or had there before."""
    file = home.root / "week.html"
    if state is not State.FOREIGN:
        Shelf(home).put(file, b"ours", "1")
    if state is State.DELETED:
        file.unlink()
    else:
        file.write_bytes(b"theirs")
    shelf = Shelf(home)
    assert shelf.put(file, b"new", "2") is state
    assert shelf.has(file, "2")
    assert not file.exists() if state is State.DELETED else file.read_bytes() == b"theirs"


def test_a_file_changed_back_is_kept_up_to_date_again(home: Home) -> None:
    """It is what was written once more."""
    file = home.root / "week.html"
    Shelf(home).put(file, b"ours", "1")
    file.write_bytes(b"theirs")
    Shelf(home).put(file, b"new", "2")
    file.write_bytes(b"ours")
    assert Shelf(home).put(file, b"newer", "3") is State.WRITTEN


@pytest.mark.parametrize("content", [b"", b"[]", b'{"x": 1}', b"{"])
def test_damaged_notes_make_every_file_a_foreign_one(home: Home, content: bytes) -> None:
    """Nothing is overwritten for want of a note."""
    file = home.root / "week.html"
    file.write_bytes(b"theirs")
    home.summaries.write_bytes(content)
    assert Shelf(home).put(file, b"ours", "1") is State.FOREIGN
    assert file.read_bytes() == b"theirs"


def test_a_folder_that_is_gone_is_not_made_again(home: Home, tmp_path: Path) -> None:
    """It may be a disk that is not there now: nothing is noted as written."""
    file = tmp_path / "gone" / "week.html"
    with pytest.raises(FileNotFoundError):
        Shelf(home).put(file, b"ours", "1")
    assert not Shelf(home).has(file, "1")
