"""The load generator: raw HTTP/1.1 over kept connections, in a process of its own.

    python -m benchmarks.load.clients

Takes one order a line (JSON: a door and a load), answers each with one line of what it saw.
"""

import asyncio
import contextlib
import ssl
import sys
import time
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import orjson

from benchmarks.load.provider import MARK, MARK_LENGTH

PROMPT = "How much energy does a long answer of a large model cost, and why? " * 15


@dataclass(slots=True)
class Seen:
    """What one load came to; times in seconds."""

    took: float = 0.0
    requests: int = 0
    firsts: list[float] = field(default_factory=list)
    """From a request to the first byte of its answer's body."""
    wholes: list[float] = field(default_factory=list)
    delays: list[float] = field(default_factory=list)
    """From an event's sending to its coming, where the stream was paced."""


class Connection(asyncio.Protocol):
    """One kept connection; one request at a time."""

    def __init__(self) -> None:
        self.transport: asyncio.Transport | None = None
        self._answer: asyncio.Future[None] | None = None
        self._data = b""
        self._length: int | None = None
        self._is_chunked = False
        self.first_at: float | None = None
        self.delays: list[float] | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport

    def connection_lost(self, exc: Exception | None) -> None:
        self.transport = None
        if self._answer and not self._answer.done():
            self._answer.set_exception(ConnectionError("hung up"))

    async def ask(self, data: bytes, delays: list[float] | None) -> None:
        """Send a request; return when its answer is whole. ConnectionError if it is not 200."""
        if self.transport is None:
            raise ConnectionError("hung up")
        self._answer = asyncio.get_running_loop().create_future()
        self._data, self._length, self._is_chunked = b"", None, False
        self.first_at, self.delays = None, delays
        self.transport.write(data)
        await self._answer

    def data_received(self, data: bytes) -> None:
        if self._length is None and not self._is_chunked:
            data = self._head(self._data + data)
            if not data:
                return
        if self.first_at is None:
            self.first_at = time.monotonic()
        if self._length is not None:
            self._length -= len(data)
            is_over = self._length <= 0
        else:
            self._data = (self._data + data)[-5:] if len(data) < 5 else data[-5:]
            is_over = self._data == b"0\r\n\r\n"
            if self.delays is not None:
                self._late(data, self.delays)
        if is_over and self._answer and not self._answer.done():
            self._answer.set_result(None)

    def _head(self, data: bytes) -> bytes:
        """What stands behind the head, once all of it has come."""
        head, gap, rest = data.partition(b"\r\n\r\n")
        if not gap:
            self._data = data
            return b""
        lower = head.lower()
        self._data = b""
        if b" 200 " not in head[:16] and self._answer and not self._answer.done():
            self._answer.set_exception(ConnectionError(head[:60].decode("latin-1")))
        self._is_chunked = b"transfer-encoding: chunked" in lower
        if not self._is_chunked:
            named = lower.partition(b"content-length:")
            self._length = int(named[2].partition(b"\r\n")[0]) if named[1] else 0
            if not self._length and self._answer and not self._answer.done():
                self._answer.set_result(None)  # the answer to CONNECT
        return rest

    @staticmethod
    def _late(data: bytes, delays: list[float]) -> None:
        now = time.monotonic_ns()
        at = data.find(MARK)
        while at >= 0:
            begin = at + len(MARK)
            with contextlib.suppress(ValueError):  # a mark cut by the end of a read
                delays.append((now - int(data[begin : begin + MARK_LENGTH])) / 1e9)
            at = data.find(MARK, begin)


@dataclass(frozen=True, slots=True)
class Door:
    """A way to the provider: straight, through a proxy (CONNECT), or by another base URL."""

    base: str
    proxy: str | None = None
    ca: str | None = None
    """Certificate authority of whoever answers on the way."""

    async def connect(self) -> Connection:
        loop = asyncio.get_running_loop()
        parts = urlsplit(self.base)
        tls = ssl.create_default_context(cafile=self.ca) if parts.scheme == "https" else None
        if self.proxy is None:
            there = await loop.create_connection(
                Connection,
                "127.0.0.1",
                parts.port,
                ssl=tls,
                server_hostname=parts.hostname if tls else None,
            )
            return there[1]
        way = urlsplit(self.proxy)
        _, connection = await loop.create_connection(Connection, way.hostname, way.port)
        await connection.ask(
            f"CONNECT {parts.netloc} HTTP/1.1\r\nHost: {parts.netloc}\r\n\r\n".encode(), None
        )
        assert connection.transport is not None
        assert tls is not None
        connection.transport = await loop.start_tls(
            connection.transport, connection, tls, server_hostname=parts.hostname
        )
        return connection


class Clients:
    """Kept connections by door."""

    def __init__(self) -> None:
        self._kept: dict[Door, list[Connection]] = {}

    async def load(self, order: dict[str, Any]) -> Seen:
        """`at_once` clients, which share `requests` of one kind between them."""
        door = Door(**order["door"])
        kept = self._kept.setdefault(door, [])
        while len(kept) < order["at_once"]:
            kept.append(await door.connect())
        seen, numbers = Seen(), iter(range(order["requests"]))
        begun = time.monotonic()
        async with asyncio.TaskGroup() as group:
            for index in range(order["at_once"]):
                group.create_task(self._run(door, kept, index, numbers, order, seen))
        seen.took = time.monotonic() - begun
        return seen

    async def _run(
        self, door: Door, kept: list[Connection], index: int, numbers: Any, order: Any, seen: Seen
    ) -> None:
        for number in numbers:
            if kept[index].transport is None:
                kept[index] = await door.connect()
            connection = kept[index]
            data = request(door, order, order["seed"] + number)
            begun = time.monotonic()
            await connection.ask(data, seen.delays if order.get("pace") else None)
            seen.requests += 1
            seen.wholes.append(time.monotonic() - begun)
            seen.firsts.append((connection.first_at or begun) - begun)


def request(door: Door, order: dict[str, Any], seed: int) -> bytes:
    """One request as an SDK would send it. Every second stream asks for no usage, or, with
    `counted`, each; `model` may be several, taken in turn."""
    models = order.get("models", ["gpt-4o"])
    body: dict[str, object] = {
        "model": models[seed % len(models)],
        "messages": [{"role": "user", "content": f"{seed}: {PROMPT}"}],
        "max_tokens": order.get("events", 100),
        "seed": seed,
    }
    if order["kind"] == "stream":
        body["stream"] = True
        if not order.get("counted", seed % 2):
            body["stream_options"] = {"include_usage": True}
        if order.get("pace"):
            body["metadata"] = {"pace": "1"}
    data = orjson.dumps(body)
    parts = urlsplit(door.base)
    return (
        f"POST {parts.path}/v1/chat/completions HTTP/1.1\r\nHost: {parts.netloc}\r\n"
        "User-Agent: OpenAI/Python 2.7.1\r\nAccept: application/json\r\n"
        "Authorization: Bearer sk-bench\r\nX-Stainless-Lang: python\r\n"
        "X-Stainless-Retry-Count: 0\r\nContent-Type: application/json\r\n"
        f"Content-Length: {len(data)}\r\n\r\n"
    ).encode() + data


async def main() -> None:
    clients = Clients()
    while line := await asyncio.to_thread(sys.stdin.buffer.readline):
        try:
            answer = orjson.dumps(await clients.load(orjson.loads(line)))
        except* (OSError, ConnectionError) as errors:
            answer = orjson.dumps({"error": repr(errors.exceptions[0])})
        sys.stdout.buffer.write(answer + b"\n")
        sys.stdout.buffer.flush()


if __name__ == "__main__":
    asyncio.run(main())
