"""Files to import: what a person named, one by one, each with its compression undone."""

import contextlib
import hashlib
import io
import os
import zipfile
import zlib
from collections.abc import Buffer, Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Protocol, cast

import zstandard

from store.faults import Fault

ATTACHED_LIMIT = 64 * 2**20
"""Bytes of a body beside a HAR file; a larger one is taken for missing."""
START = 64 * 2**10
"""Bytes of a file that tell its kind."""
_BLOCK = 256 * 2**10
_ZIP = b"PK\x03\x04"
_ZSTD_WINDOW = 2**27
"""What `zstd --long` writes, and no more."""
_BOMB = 200
"""How much smaller compression makes what people write, at the very most; deflate can do 1000."""
_SEEN_AND_HEARD = frozenset(
    {".png", ".jpg", ".jpeg", ".webp", ".gif", ".heic", ".wav", ".mp3", ".m4a", ".mp4", ".pdf"}
)
"""Endings of what lies in an export beside its conversations, thousands of them."""
_BROKEN_ZIP = (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, zlib.error)


class BrokenFileError(Exception):
    """The file ends too early, or goes on in no form that can be read."""


@dataclass(frozen=True, slots=True)
class Opened:
    """A file under way."""

    content: io.BufferedReader
    """Its plain bytes from the beginning, with no byte order mark."""
    start: bytes
    """The first of them, up to START, not taken from `content`."""
    size: int
    """Bytes on disk."""
    position: Callable[[], int]
    """How many of them were read so far."""
    digest: Callable[[], str] | None
    """Of the bytes read so far; None: its stamp tells it from others."""
    attached: Callable[[str], bytes | None]
    """What lies beside it under a name, as Playwright keeps bodies; None: nothing does."""
    path: Path | None = None
    """Where it lies, for a library that opens it itself; None: it is packed."""


@dataclass(frozen=True, slots=True)
class Listed:
    """A file that may hold something to import."""

    name: str
    """Below what the person named: to be shown, never kept."""
    size: int
    stamp: str | None
    """Another one when the file has changed; None: that cannot be told. Never kept in the clear."""
    open: Callable[[], AbstractContextManager[Opened]]
    """May raise Fault as `opened`, and so may reading from it raise BrokenFileError."""


class _Readable(Protocol):
    def read1(self, size: int, /) -> bytes: ...


@contextlib.contextmanager
def listed(path: Path) -> Iterator[list[Listed]]:
    """The file at `path`, or all in the folder or the zip archive there, in the order of names.

    Raises:
        Fault: `import_missing`, `import_unreadable`, or `import_unknown` for a broken archive.
    """
    with contextlib.ExitStack() as stack:
        with _faults(path):
            if path.is_dir():
                found = [one for file in _files(path) for one in _within(stack, path, file)]
            elif _is_archive(path):
                found = _members(stack.enter_context(zipfile.ZipFile(path)), "")
            else:
                found = [Listed(path.name, path.stat().st_size, None, partial(opened, path))]
        yield found


@contextlib.contextmanager
def opened(path: Path, *, is_hashed: bool = True) -> Iterator[Opened]:
    """The file at `path`.

    Reading its content may raise BrokenFileError, from the compression or the disk.

    Raises:
        Fault: `import_missing`, `import_unreadable`, or `import_unknown` if its compression is
            broken from the start.
    """
    with contextlib.ExitStack() as stack:
        with _faults(path):
            file = stack.enter_context(path.open("rb"))
            beside = partial(_beside, path.resolve().parent)
            size = os.fstat(file.fileno()).st_size
            found = _of_stream(file, size, beside, path, is_hashed=is_hashed)
        yield found


def _files(folder: Path) -> Iterator[Path]:
    """Every file under a folder, in the order of names; links to other folders are not gone by."""
    for parent, folders, names in os.walk(folder):
        folders.sort()
        for name in sorted(names):
            path = Path(parent, name)
            if path.is_file():
                yield path


def _within(stack: contextlib.ExitStack, folder: Path, path: Path) -> list[Listed]:
    """A file of a folder, or what is in it if it is an archive."""
    name = str(path.relative_to(folder))
    if path.suffix.lower() == ".zip":
        with contextlib.suppress(*_BROKEN_ZIP, OSError):
            return _members(stack.enter_context(zipfile.ZipFile(path)), f"{name}/")
        return []
    found = path.stat()
    stamp = f"{path.resolve()}\n{found.st_size}\n{found.st_mtime_ns}\n{found.st_ino}"
    return [Listed(name, found.st_size, stamp, partial(opened, path, is_hashed=False))]


def _is_archive(path: Path) -> bool:
    if not path.is_file():  # a pipe can be opened only once
        return False
    with path.open("rb") as file:
        return file.read(4) == _ZIP


def _members(archive: zipfile.ZipFile, prefix: str) -> list[Listed]:
    """What is in an archive but images, sounds and films; of Playwright's the HAR file alone, its
    bodies beside it."""
    members = [
        member
        for member in archive.infolist()
        if not member.is_dir() and Path(member.filename).suffix.lower() not in _SEEN_AND_HEARD
    ]
    recorded = [member for member in members if member.filename.endswith(".har")][:1]
    return [
        Listed(
            prefix + member.filename, member.file_size, None, partial(_opened_in, archive, member)
        )
        for member in recorded or sorted(members, key=lambda member: member.filename)
    ]


@contextlib.contextmanager
def _opened_in(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> Iterator[Opened]:
    path = Path(archive.filename or "") / member.filename
    with contextlib.ExitStack() as stack:
        if member.file_size > _BOMB * member.compress_size + ATTACHED_LIMIT:
            raise Fault("import_unknown", path=str(path))
        with _faults(path):
            file = cast(zipfile.ZipExtFile, stack.enter_context(archive.open(member)))
            found = _of_stream(file, member.file_size, partial(_in_archive, archive), None)
        yield found


@contextlib.contextmanager
def _faults(path: Path) -> Iterator[None]:
    try:
        yield
    except FileNotFoundError:
        raise Fault("import_missing", path=str(path)) from None
    except (BrokenFileError, *_BROKEN_ZIP):
        raise Fault("import_unknown", path=str(path)) from None
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise Fault("import_unreadable", path=str(path), reason=reason) from None


def _of_stream(
    file: _Readable,
    size: int,
    attached: Callable[[str], bytes | None],
    path: Path | None,
    *,
    is_hashed: bool = True,
) -> Opened:
    digest = hashlib.blake2b() if is_hashed else None
    watched = _Watched(file, digest)
    outer = _buffered(watched.read)
    content = _inflated(outer)
    start = content.peek(START)[:START]
    if start.startswith(b"\xef\xbb\xbf"):  # Fiddler writes one
        content.read(3)
        start = start[3:]
    # What is packed is no file that a library could open.
    plain = path if content is outer else None
    return Opened(
        content,
        start,
        size,
        lambda: watched.count,
        digest.hexdigest if digest else None,
        attached,
        plain,
    )


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

    def __init__(self, file: _Readable, digest: hashlib.blake2b | None) -> None:
        self._file = file
        self.count = 0
        self._digest = digest

    def read(self, size: int) -> bytes:
        # One read of the system at a time: a longer one would not see ctrl+c in between.
        data = self._file.read1(size)
        self.count += len(data)
        if self._digest is not None:
            self._digest.update(data)
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
