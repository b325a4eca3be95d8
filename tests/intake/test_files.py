"""What a file is, is told by its first bytes."""

import contextlib
import gzip
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path

import pytest
import zstandard

from intake.files import BrokenFileError, Opened, listed
from intake.kinds import FLOWS, HAR, Kind, kind_of
from store.faults import Fault


@contextlib.contextmanager
def only(path: Path) -> Iterator[Opened]:
    """The one file that is to be had from `path`."""
    with listed(path) as (file,), file.open() as found:
        yield found


TEXT = b'{"log": {"entries": []}}' * 100


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (TEXT, HAR),
        (b"\xef\xbb\xbf" + TEXT, HAR),
        (b" \r\n" + TEXT, HAR),
        (b"4517:9:websocket", FLOWS),
    ],
)
@pytest.mark.parametrize(
    "packed", [bytes, gzip.compress, zlib.compress, zstandard.ZstdCompressor().compress]
)
def test_a_file_is_known_whatever_it_is_called_and_packed_in(
    tmp_path: Path, content: bytes, kind: Kind, packed: type[bytes]
) -> None:
    """gzip, zlib (mitmproxy's .zhar) and zstd are undone, a byte order mark is left out."""
    path = tmp_path / "anything"
    path.write_bytes(packed(content))
    with only(path) as file:
        assert kind_of(file) is kind
        assert file.content.read() == content.removeprefix(b"\xef\xbb\xbf")
        assert file.position() == file.size == path.stat().st_size


def test_a_gzip_file_of_several_members_is_one_file(tmp_path: Path) -> None:
    """As `cat a.gz b.gz` makes it."""
    path = tmp_path / "a.gz"
    path.write_bytes(gzip.compress(TEXT) + gzip.compress(b"tail") + b"\0" * 10)
    with only(path) as file:
        assert file.content.read() == TEXT + b"tail"


def test_the_same_content_has_the_same_digest_and_another_has_not(tmp_path: Path) -> None:
    """It is what an import is known by later."""
    digests = []
    for name, content in (("a", TEXT), ("b", TEXT), ("c", TEXT + b" ")):
        (tmp_path / name).write_bytes(content)
        with only(tmp_path / name) as file:
            file.content.read()
            assert file.digest
            digests.append(file.digest())
    assert digests[0] == digests[1] != digests[2]


def test_a_zip_archive_of_playwrights_is_its_har_file_with_the_bodies_beside_it(
    tmp_path: Path,
) -> None:
    """Bodies are asked for by name."""
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("1.json", b"one")
        archive.writestr("har.har", TEXT)
    with only(path) as file:
        assert file.content.read() == TEXT
        assert file.position() == file.size == len(TEXT)
        assert [file.attached(name) for name in ("1.json", "2.json", "")] == [b"one", None, None]


def test_a_har_file_names_only_files_beside_it(tmp_path: Path) -> None:
    """It came from somewhere: no path leads out of its folder."""
    (tmp_path / "in").mkdir()
    for name in ("secret", "in/1.json"):
        (tmp_path / name).write_bytes(name.encode())
    (tmp_path / "in" / "link").symlink_to(tmp_path / "secret")
    path = tmp_path / "in" / "a.har"
    path.write_bytes(TEXT)
    with only(path) as file:
        assert file.attached("1.json") == b"in/1.json"
        for name in ("../secret", str(tmp_path / "secret"), "link", "..", ".", "", "no"):
            assert file.attached(name) is None


@pytest.mark.parametrize("content", [b"", b"hello", b"12", b"{}", b'[{"log": 1}]'])
def test_other_files_are_of_no_kind(tmp_path: Path, content: bytes) -> None:
    """Nothing of them is read."""
    path = tmp_path / "f"
    path.write_bytes(content)
    with only(path) as file:
        assert kind_of(file) is None


@pytest.mark.parametrize("content", [b"PK\x03\x04", b"\x1f\x8bnonsense"])
def test_broken_from_the_start_is_refused(tmp_path: Path, content: bytes) -> None:
    """It could be anything."""
    path = tmp_path / "f"
    path.write_bytes(content)
    with pytest.raises(Fault) as refused, only(path):
        pass
    assert refused.value.code == "import_unknown"


def test_a_missing_file_is_said(tmp_path: Path) -> None:
    """It is no file of another kind."""
    with pytest.raises(Fault) as refused, only(tmp_path / "no"):
        pass
    assert refused.value.code == "import_missing"


def test_a_folder_is_all_files_under_it_in_the_order_of_their_names(tmp_path: Path) -> None:
    """What is in an archive too; links to other folders are not gone by."""
    for name in ("b/2.har", "b/1.har", "a.har", "c/d/e"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(TEXT)
    (tmp_path / "b" / "up").symlink_to(tmp_path)
    with zipfile.ZipFile(tmp_path / "b" / "0.zip", "w") as archive:
        archive.writestr("x/y.json", TEXT)
    with listed(tmp_path) as files:
        names = [file.name for file in files]
        assert names == ["a.har", "b/0.zip/x/y.json", "b/1.har", "b/2.har", "c/d/e"]
        for file in files:
            with file.open() as found:
                assert found.content.read() == TEXT


def test_broken_compression_is_a_broken_file(tmp_path: Path) -> None:
    """What came before it was good."""
    path = tmp_path / "f.gz"
    packed = bytearray(gzip.compress(bytes(range(256)) * 4000, 1))
    packed[-4000:-3000] = b"\xff" * 1000
    path.write_bytes(gzip.compress(b"{" + b" " * 10**6) + bytes(packed))
    with only(path) as file, pytest.raises(BrokenFileError):
        file.content.read()


def test_an_archive_that_was_changed_is_a_broken_file(tmp_path: Path) -> None:
    """Its sum is wrong, which shows only at its end."""
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("har.har", b"{" + b" " * 10**6)
    path.write_bytes(path.read_bytes().replace(b" " * 10, b" " * 9 + b"x", 1))
    with only(path) as file, pytest.raises(BrokenFileError):
        file.content.read()
