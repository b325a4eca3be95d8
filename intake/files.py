"""A file to import: what kind it is by its first bytes, and its bytes with compression undone."""

import contextlib
import hashlib
import io
import os
import zipfile
import zlib
from collections.abc import Buffer, Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import Protocol, cast

import zstandard

from store.faults import Fault

ATTACHED_LIMIT = 64 * 2**20
"""Bytes of a body beside a HAR file; a larger one is taken for missing."""
_BLOCK = 256 * 2**10
_ZIP = b"PK\x03\x04"
_ZSTD_WINDOW = 2**27
"""What `zstd --long` writes, and no more."""


class Kind(StrEnum):
    """What a file holds; the name under which its rows and its import are logged."""

    HAR = "har"
    FLOWS = "flows"


class BrokenFileError(Exception):
    """The file ends too early, or goes on in no form that can be read."""


@dataclass(frozen=True, slots=True)
class Opened:
    """A file under way."""

    kind: Kind
    content: io.BufferedReader
    """Its plain bytes from the beginning, with no byte order mark."""
    size: int
    """Bytes on disk."""
    position: Callable[[], int]
    """How many of them were read so far."""
    digest: Callable[[], str]
    """Of the bytes read so far."""
    attached: Callable[[str], bytes | None]
    """What lies beside it under a name, as Playwright keeps bodies; None: nothing does."""


class _Readable(Protocol):
    def read1(self, size: int, /) -> bytes: ...


@contextlib.contextmanager
def opened(path: Path) -> Iterator[Opened]:
    """The file at `path`.

    Reading its content may raise BrokenFileError, from the compression or the disk.

    Raises:
        Fault: `import_missing`, `import_folder`, `import_unreadable`, or `import_unknown` for
            a file of another kind.
    """
    with contextlib.ExitStack() as stack:
        try:
            file = stack.enter_context(path.open("rb"))
            if file.peek(4)[:4] == _ZIP:
                found = _of_archive(stack.enter_context(zipfile.ZipFile(file)))
            else:
                beside = path.resolve().parent
                found = _of_stream(file, os.fstat(file.fileno()).st_size, partial(_beside, beside))
        except FileNotFoundError:
            raise Fault("import_missing", path=str(path)) from None
        except IsADirectoryError:
            raise Fault("import_folder", path=str(path)) from None
        except (BrokenFileError, zipfile.BadZipFile, NotImplementedError, RuntimeError):
            found = None
        except OSError as error:
            reason = error.strerror or type(error).__name__
            raise Fault("import_unreadable", path=str(path), reason=reason) from None
        if found is None:
            raise Fault("import_unknown", path=str(path))
        yield found


def _of_stream(
    file: _Readable, size: int, attached: Callable[[str], bytes | None]
) -> Opened | None:
    """None if it is of no kind that is known."""
    watched = _Watched(file)
    content = _inflated(_buffered(watched.read))
    kind = _kind(content)
    if kind is None:
        return None
    return Opened(kind, content, size, lambda: watched.count, watched.hash.hexdigest, attached)


def _of_archive(archive: zipfile.ZipFile) -> Opened | None:
    """The HAR file in a zip archive of Playwright's, with the bodies that lie beside it."""
    for member in archive.infolist():
        if member.filename.endswith(".har"):
            attached = partial(_in_archive, archive)
            return _of_stream(
                cast(zipfile.ZipExtFile, archive.open(member)), member.file_size, attached
            )
    return None


def _in_archive(archive: zipfile.ZipFile, name: str) -> bytes | None:
    try:
        is_small = archive.getinfo(name).file_size <= ATTACHED_LIMIT
        return archive.read(name) if is_small else None
    except (KeyError, zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError):
        return None


def _beside(folder: Path, name: str) -> bytes | None:
    path = folder / name
    # A HAR file comes from anywhere: it may not name files elsewhere.
    if not name or Path(name).name != name or path.is_symlink():
        return None
    try:
        return path.read_bytes() if path.stat().st_size <= ATTACHED_LIMIT else None
    except OSError:
        return None


def _kind(content: io.BufferedReader) -> Kind | None:
    start = content.peek(64)[:64]
    if start.startswith(b"\xef\xbb\xbf"):  # Fiddler writes one
        content.read(3)
        start = start[3:]
    if start.lstrip()[:1] == b"{":
        return Kind.HAR
    digits, colon, _ = start.partition(b":")
    # mitmproxy writes a netstring for each flow: its length, a colon, its content.
    return Kind.FLOWS if colon and digits.isdigit() and len(digits) <= 12 else None


def _inflated(outer: io.BufferedReader) -> io.BufferedReader:
    start = outer.peek(4)[:4]
    if start == b"\x28\xb5\x2f\xfd":
        codec = zstandard.ZstdDecompressor(max_window_size=_ZSTD_WINDOW)
        stream = codec.stream_reader(outer, read_across_frames=True)
        return _buffered(stream.read)
    # mitmproxy's .zhar is zlib's.
    if start[:2] == b"\x1f\x8b" or start[:2] in {
        b"\x78\x01",
        b"\x78\x5e",
        b"\x78\x9c",
        b"\x78\xda",
    }:
        return _buffered(_Zlib(outer).read)
    return outer


def _buffered(read: Callable[[int], bytes]) -> io.BufferedReader:
    return io.BufferedReader(_Raw(read), _BLOCK)


class _Raw(io.RawIOBase):
    """What `read` gives, which is at most as many bytes as it is asked for, as a raw stream."""

    def __init__(self, read: Callable[[int], bytes]) -> None:
        self._read = read

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Buffer) -> int:
        view = memoryview(buffer)
        try:
            data = self._read(len(view))
        except (zlib.error, zstandard.ZstdError, zipfile.BadZipFile, EOFError, OSError) as error:
            raise BrokenFileError(type(error).__name__) from None
        view[: len(data)] = data
        return len(data)


class _Watched:
    """Counts and hashes what is read of a file."""

    def __init__(self, file: _Readable) -> None:
        self._file = file
        self.count = 0
        self.hash = hashlib.blake2b()

    def read(self, size: int) -> bytes:
        # One read of the system at a time: a longer one would not see ctrl+c in between.
        data = self._file.read1(size)
        self.count += len(data)
        self.hash.update(data)
        return data


class _Zlib:
    """gzip (any number of members) or zlib, undone as it is read."""

    def __init__(self, outer: io.BufferedReader) -> None:
        self._outer = outer
        self._stream = zlib.decompressobj(47)  # either wrapping

    def read(self, size: int) -> bytes:
        while True:
            waiting = self._stream.unconsumed_tail or self._stream.unused_data
            data = waiting or self._outer.read(_BLOCK)
            if self._stream.eof:
                if not data.strip(b"\x00"):
                    return b""
                self._stream = zlib.decompressobj(47)
            plain = self._stream.decompress(data, size)
            if plain or not data:
                return plain
