"""Content-Encoding undone as the bytes come."""

import gzip
import tracemalloc
import zlib
from collections.abc import Callable

import brotli  # type: ignore[import-untyped]
import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from wire.decoding import OUTPUT_LIMIT, Decoder, DecodingError

TEXT = b'{"choices":[]}\n' * 3000 + bytes(range(256)) * 40


def bare_deflate(data: bytes) -> bytes:
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    return packer.compress(data) + packer.flush()


CODED = {
    "identity": TEXT,
    "": TEXT,
    "gzip": gzip.compress(TEXT[:500]) + gzip.compress(b"") + gzip.compress(TEXT[500:]),
    "X-GZip": gzip.compress(TEXT),
    "deflate": zlib.compress(TEXT),
    " deflate ": bare_deflate(TEXT),
    "br": brotli.compress(TEXT),
    "zstd": zstandard.compress(TEXT[:500]) + zstandard.compress(TEXT[500:]),
    "gzip, br": brotli.compress(gzip.compress(TEXT)),
    "zstd, identity, gzip": gzip.compress(zstandard.compress(TEXT)),
}


def decoded(coding: str, data: bytes, step: int) -> bytes:
    decoder = Decoder(coding)
    slices = (data[at : at + step] for at in range(0, len(data), step))
    return b"".join(piece for part in slices for piece in decoder.feed(part))


@pytest.mark.parametrize("step", [1, 7, 4096, 10**9])
@pytest.mark.parametrize("coding", CODED)
def test_each_coding_is_undone_whatever_the_slices(coding: str, step: int) -> None:
    """Gzip and zstd may have several members, deflate comes wrapped or bare, lists are reversed."""
    assert decoded(coding, CODED[coding], step) == TEXT


def test_no_header_means_no_coding() -> None:
    """An absent Content-Encoding leaves the bytes as they are."""
    assert list(Decoder(None).feed(b"abc")) == [b"abc"]


@pytest.mark.parametrize("coding", ["gzip", "deflate", "br", "zstd"])
def test_a_truncated_body_yields_what_came(coding: str) -> None:
    """A stream that is flushed after each event can be read up to the last one."""
    packer = {
        "gzip": lambda: zlib.compressobj(wbits=31),
        "deflate": zlib.compressobj,
        "br": brotli.Compressor,
        "zstd": lambda: zstandard.ZstdCompressor().compressobj(),
    }[coding]()
    if coding == "br":
        data = packer.process(b"first ") + packer.flush() + packer.process(b"second")
    elif coding == "zstd":
        block = zstandard.COMPRESSOBJ_FLUSH_BLOCK
        data = packer.compress(b"first ") + packer.flush(block) + packer.compress(b"second")
    else:
        data = packer.compress(b"first ") + packer.flush(zlib.Z_SYNC_FLUSH)
    assert decoded(coding, data, 1) == b"first "


@pytest.mark.parametrize("coding", ["gzip", "deflate", "br", "zstd"])
def test_broken_data_raises_the_one_error(coding: str) -> None:
    """An HTML page under a coding that it has not is DecodingError, never the library's own."""
    with pytest.raises(DecodingError):
        decoded(coding, b"<html>nothing of the kind</html>" * 20, 5)


@pytest.mark.parametrize("coding", ["compress", "gzip, dcb", ", ".join(["gzip"] * 50)])
def test_a_coding_that_cannot_be_undone_raises_at_once(coding: str) -> None:
    """Unknown codings and piles of known ones are refused before any byte."""
    with pytest.raises(DecodingError):
        Decoder(coding)


@pytest.mark.parametrize("coding", ["gzip", "br", "zstd", "gzip, gzip"])
def test_a_bomb_ends_at_the_limit_in_little_memory(coding: str) -> None:
    """65 MB of zeros in a few kilobytes are neither held nor passed on whole."""
    packers: dict[str, Callable[[bytes], bytes]] = {
        "gzip": gzip.compress,
        "br": lambda data: brotli.compress(data, quality=3),
        "zstd": zstandard.compress,
        "gzip, gzip": lambda data: gzip.compress(gzip.compress(data)),
    }
    bomb = packers[coding](bytes(OUTPUT_LIMIT + 2**20))
    tracemalloc.start()
    try:
        passed, largest = passed_on(coding, bomb)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert 0 < passed <= OUTPUT_LIMIT
    assert largest <= 4 * 2**20
    assert peak < 32 * 2**20


def passed_on(coding: str, bomb: bytes) -> tuple[int, int]:
    """Bytes in all, and in the largest piece, that came before the error that must come."""
    passed, largest = 0, 0
    try:
        for piece in Decoder(coding).feed(bomb):
            passed, largest = passed + len(piece), max(largest, len(piece))
    except DecodingError:
        return passed, largest
    raise AssertionError("the bomb went off")


def test_padding_behind_a_gzip_body_is_no_error() -> None:
    """RFC 1952 readers ignore what is not another member."""
    assert decoded("gzip", gzip.compress(b"words") + bytes(20), 3) == b"words"


@given(st.binary(max_size=300), st.sampled_from(["gzip", "deflate", "br", "zstd", "br, gzip"]))
def test_no_bytes_raise_anything_else(data: bytes, coding: str) -> None:
    """Whatever is sent, only DecodingError comes out."""
    try:
        decoded(coding, data, 3)
    except DecodingError:
        return
