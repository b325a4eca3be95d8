"""Raw bytes through both doors, and an upstream that keeps what reaches it."""

import asyncio
import contextlib
import ssl
from urllib.parse import urlsplit

from tests.e2e.recording import Recording

HOST = "api.openai.com"
WAYS = ("gateway", "tunnel", "proxy")
"""Through the gateway; through the proxy, in a tunnel to a TLS server or as plain HTTP."""
OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
PATIENCE_S = 10


class Raw:
    """A server on loopback that writes its HTTP by itself."""

    _server: asyncio.Server | None = None

    async def start(self) -> str:
        """Its URL."""
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        return f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"

    async def stop(self) -> None:
        if self._server is not None:
            self._server.close()
            self._server.close_clients()
            await self._server.wait_closed()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        raise NotImplementedError


class Keeper(Raw):
    """Answers the first request of each connection, and keeps every byte that comes."""

    def __init__(self) -> None:
        self.kept = b""

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        mine, is_answered = b"", False
        with contextlib.suppress(ConnectionError):
            while data := await reader.read(2**20):
                mine += data
                self.kept += data
                if b"\r\n\r\n" in mine and not is_answered:
                    is_answered = True
                    writer.write(OK)
        writer.close()


class Link:
    """A connection to the service by one way. `base` stands before a path, `host` is its Host."""

    def __init__(self, recording: Recording, way: str) -> None:
        self._recording = recording
        self._way = way
        self._url = urlsplit(recording.gateway if way == "gateway" else recording.proxy)
        self.base = {"gateway": "/openai", "tunnel": "", "proxy": f"http://{HOST}"}[way]
        self.host = f"localhost:{self._url.port}" if way == "gateway" else HOST

    async def open(self) -> None:
        self._reader, self._writer = await asyncio.open_connection(
            self._url.hostname, self._url.port
        )
        if self._way == "tunnel":
            self._writer.write(f"CONNECT {HOST}:443 HTTP/1.1\r\nHost: {HOST}\r\n\r\n".encode())
            await self._reader.readuntil(b"\r\n\r\n")
            trusted = ssl.create_default_context(cafile=self._recording.ca)
            trusted.set_alpn_protocols(["http/1.1"])
            await self._writer.start_tls(trusted, server_hostname=HOST)

    def write(self, data: bytes) -> None:
        self._writer.write(data)

    def end(self) -> None:
        """Say that no more will come."""
        self._writer.write_eof()

    async def until(self, end: bytes) -> bytes:
        """All that comes, up to and with these bytes."""
        async with asyncio.timeout(PATIENCE_S):
            return await self._reader.readuntil(end)

    async def status(self) -> int | None:
        """The status of the next answer; None: hung up without one."""
        async with asyncio.timeout(PATIENCE_S):
            with contextlib.suppress(asyncio.IncompleteReadError, ConnectionError):
                head = await self._reader.readuntil(b"\r\n\r\n")
                length = head.lower().partition(b"content-length: ")[2].split(b"\r\n")[0]
                await self._reader.readexactly(int(length or 0))
                return int(head.split()[1])
        return None

    def close(self) -> None:
        # At once: a peer that has closed already would be waited for.
        self._writer.transport.abort()


async def ask(
    recording: Recording, way: str, head: bytes, body: bytes = b"", *, line: bytes = b"POST @"
) -> int | None:
    """Send a request on a connection of its own; its status, or None: hung up without one.

    `@` in `line` and `$` in `head` stand for the URL and the Host of the way.
    """
    link = Link(recording, way)
    await link.open()
    try:
        url = f"{link.base}/v1/models".encode()
        line = (
            line.replace(b"@", url) if b" HTTP/" in line else line.replace(b"@", url + b" HTTP/1.1")
        )
        link.write(line + b"\r\n" + head.replace(b"$", link.host.encode()) + b"\r\n" + body)
        return await link.status()
    finally:
        link.close()
