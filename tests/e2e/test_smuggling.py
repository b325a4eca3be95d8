"""No request can be hidden in another one, through either door."""

from collections.abc import Iterator

import pytest

from tests.e2e.raw import HOST, WAYS, Keeper, ask
from tests.e2e.recording import Recording
from tests.e2e.upstream import served

HIDDEN = b"GET /hidden HTTP/1.1\r\nHost: x\r\n\r\n"
HEAD = b"Host: $\r\n"
CHUNKED = b"Transfer-Encoding: chunked\r\n"

LENGTHS: dict[str, tuple[bytes, bytes]] = {
    "a length before chunks": (b"Content-Length: 4\r\n" + CHUNKED, b"0\r\n\r\n" + HIDDEN),
    "a length after chunks": (CHUNKED + b"Content-Length: 40\r\n", b"0\r\n\r\n" + HIDDEN),
    "a length twice": (b"Content-Length: 2\r\nContent-Length: 2\r\n", b"{}"),
    "two lengths": (b"Content-Length: 2\r\nContent-Length: 40\r\n", b"{}" + HIDDEN),
    "a list of lengths": (b"Content-Length: 2, 2\r\n", b"{}"),
    "a signed length": (b"Content-Length: +2\r\n", b"{}"),
    "a negative length": (b"Content-Length: -2\r\n", b"{}"),
    "a hexadecimal length": (b"Content-Length: 0x2\r\n", b"{}"),
    "a grouped length": (b"Content-Length: 1_0\r\n", b"{}12345678"),
    "a length past 64 bits": (b"Content-Length: 99999999999999999999\r\n", b"{}"),
    "chunks within nothing": (b"Transfer-Encoding: chunked, identity\r\n", b"0\r\n\r\n" + HIDDEN),
    "codings twice": (CHUNKED + b"Transfer-Encoding: identity\r\n", b"0\r\n\r\n" + HIDDEN),
    "chunks in chunks": (CHUNKED + CHUNKED, b"0\r\n\r\n"),
    "an unknown coding": (b"Transfer-Encoding: xchunked\r\nContent-Length: 2\r\n", b"{}"),
    "a coding after a tabulator": (b"Transfer-Encoding:\x0bchunked\r\n", b"0\r\n\r\n"),
    "a coding on the next line": (b"Transfer-Encoding:\r\n chunked\r\n", b"0\r\n\r\n" + HIDDEN),
    "chunks in HTTP/1.0": (CHUNKED, b"0\r\n\r\n"),
}
HEADS: dict[str, bytes] = {
    "a folded value": b"X-A: 1\r\n Content-Length: 40\r\n",
    "a space before the colon": b"Transfer-Encoding : chunked\r\n",
    "a NUL in a name": b"X\x00A: 1\r\n",
    "a bracket in a name": b"X(A): 1\r\n",
    "no ASCII in a name": "Xé: 1\r\n".encode(),
    "no name": b": 1\r\n",
    "no colon": b"Foo\r\n",
    "a NUL in a value": b"X-A: a\x00b\r\n",
    "a CR in a value": b"X-A: a\rTransfer-Encoding: chunked\r\n",
    "a LF in a value": b"X-A: a\nTransfer-Encoding: chunked\r\n",
    "a second Host": b"Host: evil.example\r\n",
}
LINES: dict[str, bytes] = {
    "a method of two words": b"GE T @",
    "a method that is no token": b"G\xe9T @",
    "HTTP/0.9": b"GET @ HTTP/0.9",
    "HTTP/1.2": b"GET @ HTTP/1.2",
    "no version": b"GET @ HTTP/1.1 x",
    "http in small letters": b"GET @ http/1.1",
}
CHUNKS: dict[str, bytes] = {
    "a size with 0x": b"0x2\r\n{}\r\n0\r\n\r\n",
    "a negative size": b"-2\r\n{}\r\n0\r\n\r\n",
    "a size past 64 bits": b"fffffffffffffffffffff2\r\n{}\r\n0\r\n\r\n",
    "more than its size": b"2\r\n{}GET\r\n0\r\n\r\n",
    "an extension that ends in LF": b"2;\n{}\r\n0\r\n\r\n" + HIDDEN,
    "lines that end in LF": b"2\n{}\n0\n\n" + HIDDEN,
}


@pytest.fixture(scope="module")
def keeper() -> Keeper:
    return Keeper()


@pytest.fixture(scope="module")
def recording(keeper: Keeper, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Recording]:
    with served(keeper) as url:
        running = Recording(tmp_path_factory.mktemp("smuggling") / "home", {HOST: url})
        yield running
        assert running.errors.read_text() == ""
        # What was asked of nobody leaves no row.
        assert "refused" not in {row["label"] for row in running.rows()}
        running.close()


@pytest.fixture
def upstream(keeper: Keeper) -> Keeper:
    keeper.kept = b""
    return keeper


@pytest.mark.parametrize("way", WAYS)
async def test_a_body_of_two_lengths_is_refused(
    recording: Recording, upstream: Keeper, way: str
) -> None:
    """Whatever else frames a body than one length or chunks reaches no server."""
    for name, (fields, body) in LENGTHS.items():
        fields += b"X-Wattprint-Label: refused\r\n"
        line = b"POST @ HTTP/1.0" if "HTTP/1.0" in name else b"POST @"
        status = await ask(recording, way, HEAD + fields, body, line=line)
        assert (status or 400) >= 400, name
        assert upstream.kept == b"", name


@pytest.mark.parametrize("way", WAYS)
async def test_a_head_that_reads_in_two_ways_is_refused(
    recording: Recording, upstream: Keeper, way: str
) -> None:
    """Line ends in values, names that are none, a second Host, odd methods and versions."""
    for name, fields in HEADS.items():
        status = await ask(recording, way, HEAD + fields + b"Content-Length: 2\r\n", b"{}")
        assert (status or 400) >= 400, name
        assert upstream.kept == b"", name
    for name, line in LINES.items():
        status = await ask(recording, way, HEAD, line=line)
        assert (status or 400) >= 400, name
        assert upstream.kept == b"", name


@pytest.mark.parametrize("way", WAYS)
async def test_chunks_that_are_odd_carry_nothing_further(
    recording: Recording, upstream: Keeper, way: str
) -> None:
    """The head may have gone on by then; neither the odd chunk nor what hides behind it does."""
    for name, body in CHUNKS.items():
        await ask(recording, way, HEAD + CHUNKED, body)
        assert b"hidden" not in upstream.kept, name
        assert b"{}" not in upstream.kept, name


@pytest.mark.parametrize("way", WAYS)
async def test_an_extension_of_a_chunk_stays_here(
    recording: Recording, upstream: Keeper, way: str
) -> None:
    """It belongs to one connection (RFC 9112, section 7.1.1); the data goes on."""
    assert await ask(recording, way, HEAD + CHUNKED, b"2;a=b\r\n{}\r\n0\r\n\r\n") == 200
    assert b"a=b" not in upstream.kept


@pytest.mark.parametrize("way", WAYS)
async def test_heads_of_64_kb_pass_and_longer_ones_are_refused_in_words(
    recording: Recording, upstream: Keeper, way: str
) -> None:
    """In one header or in many, with or without an end, 431; the recorder goes on."""
    for fields in (b"X-A: %b\r\n" % (b"a" * 64_000), _many(64)):
        assert await ask(recording, way, HEAD + fields) == 200
    for fields in (b"X-A: %b\r\n" % (b"a" * 80_000), _many(80), b"X-A: " + b"a" * 200_000):
        assert await ask(recording, way, HEAD + fields) == 431
    assert await ask(recording, way, HEAD + _many(70)) == 431
    assert await ask(recording, way, HEAD) == 200


def _many(kilobytes: int) -> bytes:
    return b"".join(b"X-%02d: %b\r\n" % (number, b"a" * 990) for number in range(kilobytes))
