"""Undo Content-Encoding as the bytes come, with bounded output and one error."""

import zlib
from collections.abc import Callable, Iterator

import brotli  # type: ignore[import-untyped]
import zstandard

OUTPUT_LIMIT = 64 * 2**20
"""Bytes that one exchange's body may grow to: past it, the body is a bomb."""

_STEP = 64 * 2**10
"""Bytes of output at most that are handed on at once."""
_ZSTD_WINDOW = 8 * 2**20
"""RFC 9659: a zstd content coding needs no larger window."""
_DEPTH = 4


class DecodingError(Exception):
    """The body is broken, grows without end, or is coded in a way that nobody here can undo."""


type _Layer = Callable[[bytes], Iterator[bytes]]


class Decoder:
    """Undoes a Content-Encoding header's codings, last one first.

    A truncated body yields what came of it; there is nothing to flush.
    Raises DecodingError, at once for a coding that is not known.
    """

    def __init__(self, content_encoding: str | None = None) -> None:
        codings = [part.strip().lower() for part in (content_encoding or "").split(",")]
        known = [coding for coding in codings if coding not in {"", "identity"}]
        if len(known) > _DEPTH or any(coding not in _LAYERS for coding in known):
            raise DecodingError("unknown coding")
        self._layers = [_bounded(_LAYERS[coding]()) for coding in reversed(known)]

    @property
    def is_plain(self) -> bool:
        """Nothing is coded: any part can be read without those before it."""
        return not self._layers

    def feed(self, data: bytes) -> Iterator[bytes]:
        """The plain bytes that `data` completes, in pieces; to be read to the end."""
        pieces: Iterator[bytes] = iter((data,))
        for layer in self._layers:
            pieces = _through(layer, pieces)
        return pieces


def _through(layer: _Layer, pieces: Iterator[bytes]) -> Iterator[bytes]:
    for piece in pieces:
        yield from layer(piece)


def _bounded(layer: _Layer) -> _Layer:
    """`layer`, ended by DecodingError when it fails or its output passes the limit."""
    total = 0

    def feed(data: bytes) -> Iterator[bytes]:
        nonlocal total
        try:
            for piece in layer(data):
                total += len(piece)
                if total > OUTPUT_LIMIT:
                    raise DecodingError("more output than any real body has")
                if piece:
                    yield piece
        except (zlib.error, brotli.error, zstandard.ZstdError) as error:
            raise DecodingError(type(error).__name__) from None

    return feed


class _Zlib:
    """One zlib stream after another: a gzip body may have several members."""

    _IN_STEP = 4 * 2**10
    """Small, so that thousands of empty members do not copy the rest thousands of times."""

    def __init__(self, *, is_gzip: bool) -> None:
        self._is_gzip = is_gzip
        self._start = b""
        self._stream = zlib.decompressobj(31) if is_gzip else None
        self._is_over = False

    def __call__(self, data: bytes) -> Iterator[bytes]:
        for at in range(0, len(data), self._IN_STEP):
            rest = data[at : at + self._IN_STEP]
            while rest and not self._is_over:
                if self._stream is None:
                    rest = self._opened(rest)
                    continue
                piece = self._stream.decompress(rest, _STEP)
                while piece:
                    yield piece
                    if self._stream.eof:
                        break
                    # All input may be taken in while output still waits inside.
                    piece = self._stream.decompress(self._stream.unconsumed_tail, _STEP)
                rest = self._stream.unused_data
                if self._stream.eof:
                    self._stream, self._start = None, b""
                    self._is_over = not self._is_gzip

    def _opened(self, data: bytes) -> bytes:
        """Decide on the first two bytes how the stream is wrapped; what is to be read next."""
        self._start += data
        if len(self._start) < 2:
            return b""
        if self._is_gzip:
            # Padding or rubbish behind the last member is no error anywhere else either.
            self._is_over = self._start[:2] != b"\x1f\x8b"
            wbits = 31
        else:
            # RFC 9110 means zlib's wrapper; some servers send the bare stream.
            is_wrapped = self._start[0] & 15 == 8 and int.from_bytes(self._start[:2]) % 31 == 0
            wbits = 15 if is_wrapped else -15
        self._stream = zlib.decompressobj(wbits)
        return self._start


class _Brotli:
    def __init__(self) -> None:
        self._stream = brotli.Decompressor()

    def __call__(self, data: bytes) -> Iterator[bytes]:
        if self._stream.is_finished():
            return
        yield self._stream.process(data, output_buffer_limit=_STEP)
        while not self._stream.can_accept_more_data():
            yield self._stream.process(b"", output_buffer_limit=_STEP)


class _Zstd:
    _IN_STEP = 64
    """The library has no bound on output: 4 bytes of input can be a block of 128 kB."""

    def __init__(self) -> None:
        codec = zstandard.ZstdDecompressor(max_window_size=_ZSTD_WINDOW)
        self._stream = codec.decompressobj(read_across_frames=True)

    def __call__(self, data: bytes) -> Iterator[bytes]:
        for at in range(0, len(data), self._IN_STEP):
            yield self._stream.decompress(data[at : at + self._IN_STEP])


_LAYERS: dict[str, Callable[[], _Layer]] = {
    "gzip": lambda: _Zlib(is_gzip=True),
    "x-gzip": lambda: _Zlib(is_gzip=True),
    "deflate": lambda: _Zlib(is_gzip=False),
    "br": _Brotli,
    "zstd": _Zstd,
}
