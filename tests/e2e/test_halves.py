"""Clients that end their half of the connection behind the request, as `nc` does."""

import asyncio
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import closing

import pytest

from tests.e2e.raw import HOST, OK, PATIENCE_S, Link, Raw
from tests.e2e.recording import Recording
from tests.e2e.upstream import served

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="Linux tells who waits")
SLOW_S = 1.5
"""Longer than the time after which a client is looked at again."""


class Slow(Raw):
    """Answers /slow after a while, and nothing else; counts who has gone meanwhile."""

    def __init__(self) -> None:
        self.left = 0

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        if b"/slow " in head:
            await asyncio.sleep(SLOW_S)
            writer.write(OK)
        elif not await reader.read():
            self.left += 1
        writer.close()


@pytest.fixture(scope="module")
def slow() -> Slow:
    return Slow()


@pytest.fixture(scope="module")
def recording(slow: Slow, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Recording]:
    with served(slow) as url:
        running = Recording(tmp_path_factory.mktemp("halves") / "home", {HOST: url})
        yield running
        assert running.errors.read_text() == ""
        running.close()


@pytest.fixture(params=["gateway", "proxy"])
async def link(recording: Recording, request: pytest.FixtureRequest) -> AsyncIterator[Link]:
    found = Link(recording, request.param)
    await found.open()
    with closing(found):
        yield found


def ask(link: Link, path: str) -> None:
    link.write(f"GET {link.base}{path} HTTP/1.1\r\nHost: {link.host}\r\n\r\n".encode())
    link.end()


async def test_a_client_that_waits_gets_its_answer(link: Link) -> None:
    """And the connection is closed behind it, since no other request can come."""
    ask(link, "/slow")
    assert await link.status() == 200
    assert await link.status() is None


async def test_a_client_that_waited_and_went_is_gone(link: Link, slow: Slow) -> None:
    """Its provider is told, for it may be paid by what it writes."""
    before = slow.left
    ask(link, "/never")
    await asyncio.sleep(0.2)  # it waits: that nothing happens has no event
    assert slow.left == before
    link.close()
    async with asyncio.timeout(PATIENCE_S):
        while slow.left == before:  # noqa: ASYNC110  # it counts in a thread of its own
            await asyncio.sleep(0.02)
