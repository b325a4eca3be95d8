"""A gateway whose OpenAI is a raw socket, and raw requests to it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import certifi

from addons.redirect import targets
from proxy import ports
from proxy.gateway import Gateway
from wire.services import Services

PLAIN = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"


@dataclass
class Door:
    """A gateway whose OpenAI is a raw socket of the test's."""

    address: tuple[str, int]
    answer: bytes = PLAIN
    seen: list[bytes] = field(default_factory=list)
    """Each request as it arrived upstream."""

    async def send(self, request: bytes) -> bytes:
        """All that comes back until the connection is closed."""
        reader, writer = await asyncio.open_connection(*self.address)
        writer.write(request)
        try:
            return await asyncio.wait_for(reader.read(), 10)
        finally:
            writer.close()

    async def get(self, path: str, *headers: str) -> bytes:
        lines = [f"GET {path} HTTP/1.1", "Host: localhost", "Connection: close", *headers]
        return await self.send(("\r\n".join(lines) + "\r\n\r\n").encode())

    @property
    def request_line(self) -> str:
        return self.seen[-1].split(b"\r\n")[0].decode()

    @property
    def headers(self) -> list[str]:
        """Of the last request upstream, in their order, without what all requests have."""
        head = self.seen[-1].split(b"\r\n\r\n")[0].decode()
        return [line for line in head.split("\r\n")[1:] if not line.startswith("Host:")]


@asynccontextmanager
async def opened(origins: tuple[str, ...] = ()) -> AsyncIterator[Door]:
    door = Door(("", 0))

    async def upstream(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        body = b""
        if b"chunked" in head.lower():
            body = await reader.readuntil(b"0\r\n\r\n")
        elif length := [
            line for line in head.split(b"\r\n") if line[:15].lower() == b"content-length:"
        ]:
            body = await reader.readexactly(int(length[0][15:]))
        door.seen.append(head + body)
        writer.write(door.answer)
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(upstream, "127.0.0.1", 0, limit=2**20)
    port = server.sockets[0].getsockname()[1]
    gateway = Gateway(
        None,
        Services(["llm.example.org"]),
        listening=ports.listening(0, 0),
        targets=targets([f"api.openai.com=http://127.0.0.1:{port}/deep"]),
        roots=Path(certifi.where()),
        origins=origins,
    )
    parts = urlsplit(await gateway.start())
    door.address = (str(parts.hostname), int(parts.port or 0))
    try:
        yield door
    finally:
        await gateway.stop()
        server.close()
