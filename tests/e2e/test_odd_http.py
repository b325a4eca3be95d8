"""What HTTP/1.1 allows and few servers send still reaches the client, through both doors."""

import asyncio
import contextlib
import itertools
import json
import ssl
from collections.abc import AsyncIterator, Iterator
from urllib.parse import urlsplit

import pytest

from tests.e2e.raw import Raw
from tests.e2e.recording import Recording
from tests.e2e.test_streaming import DOORS
from tests.e2e.upstream import PACE_S, answer, served

HOST = "api.openai.com"
PATIENCE_S = 10
NUMBERS = itertools.count()
OK = b"HTTP/1.1 200 OK"
EARLY = b"HTTP/1.1 103 Early Hints\r\nLink: </style.css>; rel=preload\r\n\r\n"
CONTINUE = b"HTTP/1.1 100 Continue\r\n\r\n"


class Odd(Raw):
    """A chat service of raw HTTP/1.1 that answers as the request's `model` says."""

    def __init__(self) -> None:
        self.connections = 0

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        with contextlib.suppress(asyncio.IncompleteReadError, ConnectionError):
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                body = await body_after(head, reader)
                model = json.loads(body)["model"] if body else "plain"
                await self._answer(model, head.startswith(b"HEAD"), writer)
        writer.close()

    async def _answer(self, model: str, is_head: bool, writer: asyncio.StreamWriter) -> None:
        if model == "103-alone":
            writer.write(EARLY)
            await asyncio.sleep(PACE_S)
        elif model == "100-twice":
            writer.write(CONTINUE + CONTINUE)
        elif is_head:
            writer.write(EARLY)
        body = json.dumps(answer(f"echo {model}")).encode()
        head = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
        if model == "trailers":
            writer.write(head + b"Trailer: X-Sum\r\nTransfer-Encoding: chunked\r\n\r\n")
            writer.write(b"%x\r\n%b\r\n0\r\n" % (len(body), body))
            await asyncio.sleep(PACE_S)
            writer.write(b"X-Sum: 1\r\nX-Took: 2\r\n\r\n")
        else:
            writer.write(head + b"Content-Length: %d\r\n\r\n" % len(body))
            writer.write(b"" if is_head else body)
        await writer.drain()


async def body_after(head: bytes, reader: asyncio.StreamReader) -> bytes:
    """The body that this head announces, without trailers."""
    fields = dict(line.lower().split(b": ", 1) for line in head.split(b"\r\n")[1:-2])
    if b"chunked" not in fields.get(b"transfer-encoding", b""):
        return await reader.readexactly(int(fields.get(b"content-length", 0)))
    body = b""
    while size := int(await reader.readline(), 16):
        body += (await reader.readexactly(size + 2))[:-2]
    while await reader.readline() != b"\r\n":
        pass
    return body


class Client:
    """One connection to the service, through a door."""

    def __init__(self, recording: Recording, door: str, label: str) -> None:
        self._recording = recording
        self._label = label
        self._door = door
        self._path = "/openai" if door == "gateway" else ""

    async def open(self) -> None:
        url = urlsplit(getattr(self._recording, self._door))
        self._reader, self._writer = await asyncio.open_connection(url.hostname, url.port)
        self._host = f"{url.hostname}:{url.port}"
        if self._door == "proxy":
            self._writer.write(f"CONNECT {HOST}:443 HTTP/1.1\r\nHost: {HOST}\r\n\r\n".encode())
            await self._reader.readuntil(b"\r\n\r\n")
            trusted = ssl.create_default_context(cafile=self._recording.ca)
            await self._writer.start_tls(trusted, server_hostname=HOST)
            self._host = HOST

    async def close(self) -> None:
        self._writer.close()
        with contextlib.suppress(ConnectionError, ssl.SSLError):
            await self._writer.wait_closed()

    async def ask(self, model: str, *, has_trailers: bool = False) -> tuple[bytes, str]:
        """The status line and the words of the answer."""
        self.send(model, has_trailers=has_trailers)
        return await self.answer()

    def send(self, model: str, *, has_trailers: bool = False) -> None:
        body = json.dumps({"model": model, "messages": []}).encode()
        head = f"POST {self._path}/v1/chat/completions HTTP/1.1\r\nHost: {self._host}\r\n".encode()
        head += f"Content-Type: application/json\r\nX-Wattprint-Label: {self._label}\r\n".encode()
        if has_trailers:
            head += b"Trailer: X-Sum\r\nTransfer-Encoding: chunked\r\n\r\n"
            body = b"%x\r\n%b\r\n0\r\nX-Sum: 1\r\n\r\n" % (len(body), body)
        else:
            head += b"Content-Length: %d\r\n\r\n" % len(body)
        self._writer.write(head + body)

    async def answer(self) -> tuple[bytes, str]:
        async with asyncio.timeout(PATIENCE_S):
            head = await self._head()
            words = json.loads(await body_after(head, self._reader))
        return head.split(b"\r\n")[0], words["choices"][0]["message"]["content"]

    async def head(self) -> bytes:
        """The head of the answer to a HEAD request."""
        self._writer.write(
            f"HEAD {self._path}/v1/models HTTP/1.1\r\nHost: {self._host}\r\n\r\n".encode()
        )
        async with asyncio.timeout(PATIENCE_S):
            return await self._head()

    async def rows(self, count: int) -> list[dict[str, object]]:
        """What was logged of its requests, as soon as there are so many."""
        found: list[dict[str, object]] = []
        async with asyncio.timeout(PATIENCE_S):
            while len(found) < count:
                await asyncio.sleep(PACE_S)
                rows = await asyncio.to_thread(self._recording.rows)
                found = [row for row in rows if row["label"] == self._label]
        return found

    async def _head(self) -> bytes:
        """The first head that is of no interim response."""
        while (head := await self._reader.readuntil(b"\r\n\r\n")).startswith(b"HTTP/1.1 1"):
            pass
        return head


@pytest.fixture(scope="module")
def odd() -> Odd:
    return Odd()


@pytest.fixture(scope="module")
def recorder(odd: Odd, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Recording]:
    with served(odd) as url:
        running = Recording(tmp_path_factory.mktemp("odd") / "home", {HOST: url})
        yield running
        running.close()


@pytest.fixture(params=DOORS)
async def client(recorder: Recording, request: pytest.FixtureRequest) -> AsyncIterator[Client]:
    found = Client(recorder, request.param, f"odd-{next(NUMBERS)}")
    await found.open()
    yield found
    await found.close()


@pytest.mark.parametrize("model", ["trailers", "103-alone", "100-twice"])
async def test_an_odd_answer_arrives_whole_and_the_connection_goes_on(
    client: Client, odd: Odd, model: str
) -> None:
    """Trailers after the body, interim responses before the head: each ask is one full row."""
    connections_before = odd.connections
    assert await client.ask(model) == (OK, f"echo {model}")
    assert await client.ask("plain") == (OK, "echo plain")
    assert await client.ask(model) == (OK, f"echo {model}")
    rows = await client.rows(3)
    assert [row["outcome"] for row in rows] == ["complete"] * 3
    assert [row["output_tokens"] for row in rows] == [3, 3, 3]
    assert odd.connections - connections_before <= 1


async def test_a_request_with_trailers_is_answered_and_the_connection_goes_on(
    client: Client,
) -> None:
    """Its body is whole at the upstream, and the next request is read from its own start."""
    assert await client.ask("first", has_trailers=True) == (OK, "echo first")
    assert await client.ask("trailers", has_trailers=True) == (OK, "echo trailers")
    assert await client.ask("plain") == (OK, "echo plain")
    rows = await client.rows(3)
    assert [row["outcome"] for row in rows] == ["complete"] * 3


async def test_odd_answers_keep_the_order_of_pipelined_requests(client: Client) -> None:
    """Four requests at once on one connection."""
    models = ["trailers", "103-alone", "100-twice", "plain"]
    for model in models:
        client.send(model, has_trailers=True)
    assert [await client.answer() for _ in models] == [(OK, f"echo {model}") for model in models]
    assert [row["model_requested"] for row in await client.rows(4)] == models


async def test_a_head_request_with_early_hints_is_answered(client: Client) -> None:
    """The head of the answer announces a body that never comes."""
    assert (await client.head()).startswith(OK)
    assert await client.ask("plain") == (OK, "echo plain")
