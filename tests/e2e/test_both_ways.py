"""Requests and answers that pass at the same time, and what clients ask before a body."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Iterator
from contextlib import closing

import pytest

from tests.e2e.raw import HOST, WAYS, Link, Raw
from tests.e2e.recording import Recording
from tests.e2e.upstream import served

CHUNKED = b"Transfer-Encoding: chunked\r\n"
WORDS = [b"one", b"two", b"three"]


class Echo(Raw):
    """Sends back each chunk of a body when it comes; other requests it answers with 204."""

    def __init__(self) -> None:
        self.lines: list[bytes] = []
        """First lines of the requests."""

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(asyncio.IncompleteReadError):
            while head := await reader.readuntil(b"\r\n\r\n"):
                self.lines.append(head.split(b"\r\n")[0])
                if b"chunked" not in head.lower():
                    writer.write(b"HTTP/1.1 204 No Content\r\nAllow: GET, POST\r\n\r\n")
                    continue
                writer.write(b"HTTP/1.1 200 OK\r\n" + CHUNKED + b"\r\n")
                while (size := await reader.readline()) != b"0\r\n":
                    writer.write(size + await reader.readexactly(int(size, 16) + 2))
                await reader.readline()
                writer.write(b"0\r\n\r\n")
        writer.close()


@pytest.fixture(scope="module")
def echo() -> Echo:
    return Echo()


@pytest.fixture(scope="module")
def recording(echo: Echo, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Recording]:
    with served(echo) as url:
        running = Recording(tmp_path_factory.mktemp("both") / "home", {HOST: url})
        yield running
        assert running.errors.read_text() == ""
        running.close()


@pytest.fixture(params=WAYS)
async def link(recording: Recording, request: pytest.FixtureRequest) -> AsyncIterator[Link]:
    found = Link(recording, request.param)
    await found.open()
    with closing(found):
        yield found


def head(link: Link, line: str, fields: bytes = b"") -> bytes:
    method, _, path = line.partition(" ")
    return (
        f"{method} {link.base}{path} HTTP/1.1\r\nHost: {link.host}\r\n".encode() + fields + b"\r\n"
    )


async def test_an_answer_begins_before_its_request_has_ended(link: Link) -> None:
    """Each chunk comes back before the next one is sent, twice on one connection."""
    for _ in range(2):
        link.write(head(link, "POST /v1/chat/completions", CHUNKED))
        link.write(b"3\r\none\r\n")
        assert b" 200 " in await link.until(b"\r\n\r\n")
        await link.until(b"one\r\n")
        for word in WORDS[1:]:
            link.write(b"%x\r\n%b\r\n" % (len(word), word))
            await link.until(word + b"\r\n")
        link.write(b"0\r\n\r\n")
        await link.until(b"0\r\n\r\n")


async def test_who_asks_before_a_body_is_told_to_go_on(link: Link) -> None:
    """As curl does with large ones: by us, at once, for the service may never be asked."""
    fields = CHUNKED + b"Expect: 100-continue\r\n"
    link.write(head(link, "POST /v1/chat/completions", fields))
    assert b" 100 " in await link.until(b"\r\n\r\n")
    link.write(b"3\r\none\r\n0\r\n\r\n")
    assert b" 200 " in await link.until(b"\r\n\r\n")
    await link.until(b"0\r\n\r\n")


async def test_a_preflight_is_the_services_to_answer(link: Link, echo: Echo) -> None:
    """OPTIONS goes on, and its answer without a body leaves the connection open."""
    for _ in range(2):
        link.write(head(link, "OPTIONS /v1/models"))
        assert (await link.until(b"\r\n\r\n")).startswith(b"HTTP/1.1 204 No Content\r\nAllow: GET")
    assert echo.lines[-1] == b"OPTIONS /v1/models HTTP/1.1"
