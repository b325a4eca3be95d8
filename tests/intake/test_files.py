"""What a file is, is told by its first bytes."""

import gzip
import zipfile
import zlib
from pathlib import Path

import pytest
import zstandard

from intake.files import BrokenFileError, Kind, opened
from store.faults import Fault

TEXT = b'{"log": {"entries": []}}' * 100


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (TEXT, Kind.HAR),
        (b"\xef\xbb\xbf" + TEXT, Kind.HAR),
        (b" \r\n" + TEXT, Kind.HAR),
        (b"4517:9:websocket", Kind.FLOWS),
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
    with opened(path) as file:
        assert file.kind is kind
        assert file.content.read() == content.removeprefix(b"\xef\xbb\xbf")
        assert file.position() == file.size == path.stat().st_size


def test_a_gzip_file_of_several_members_is_one_file(tmp_path: Path) -> None:
    """As `cat a.gz b.gz` makes it."""
    path = tmp_path / "a.gz"
    path.write_bytes(gzip.compress(TEXT) + gzip.compress(b"tail") + b"\0" * 10)
    with opened(path) as file:
        assert file.content.read() == TEXT + b"tail"


def test_the_same_content_has_the_same_digest_and_another_has_not(tmp_path: Path) -> None:
    """It is what an import is known by later."""
    digests = []
    for name, content in (("a", TEXT), ("b", TEXT), ("c", TEXT + b" ")):
        (tmp_path / name).write_bytes(content)
        with opened(tmp_path / name) as file:
            file.content.read()
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
    with opened(path) as file:
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
    with opened(path) as file:
        assert file.attached("1.json") == b"in/1.json"
        for name in ("../secret", str(tmp_path / "secret"), "link", "..", ".", "", "no"):
            assert file.attached(name) is None


@pytest.mark.parametrize("content", [b"", b"hello", b"PK\x03\x04", b"\x1f\x8bnonsense", b"12"])
def test_other_files_are_refused(tmp_path: Path, content: bytes) -> None:
    """Nothing of them is read."""
    path = tmp_path / "f"
    path.write_bytes(content)
    with pytest.raises(Fault) as refused, opened(path):
        pass
    assert refused.value.code == "import_unknown"


def test_a_missing_file_and_a_folder_are_told_apart(tmp_path: Path) -> None:
    """Each has its own way out."""
    for path, code in ((tmp_path / "no", "import_missing"), (tmp_path, "import_folder")):
        with pytest.raises(Fault) as refused, opened(path):
            pass
        assert refused.value.code == code


def test_broken_compression_is_a_broken_file(tmp_path: Path) -> None:
    """What came before it was good."""
    path = tmp_path / "f.gz"
    packed = bytearray(gzip.compress(bytes(range(256)) * 4000, 1))
    packed[-4000:-3000] = b"\xff" * 1000
    path.write_bytes(gzip.compress(b"{" + b" " * 10**6) + bytes(packed))
    with opened(path) as file, pytest.raises(BrokenFileError):
        file.content.read()


def test_an_archive_that_was_changed_is_a_broken_file(tmp_path: Path) -> None:
    """Its sum is wrong, which shows only at its end."""
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("har.har", b"{" + b" " * 10**6)
    path.write_bytes(path.read_bytes().replace(b" " * 10, b" " * 9 + b"x", 1))
    with opened(path) as file, pytest.raises(BrokenFileError):
        file.content.read()
