"""The proxy's door without a recorder: CONNECT and plain HTTP reach their hosts as they are.

The standard library alone, since it is there for when nothing else works.
"""

import asyncio
import base64
import contextlib
import ssl
from collections.abc import Callable, Collection
from urllib.parse import urlsplit

from proxy.upstream import Upstream
from store.faults import Fault

HEAD_LIMIT = 64 * 1024
HEAD_S = 60.0
"""For a client to say what it wants; what follows may take as long as it takes."""
CONNECT_S = 30.0
CHUNK = 64 * 1024
OF_CONNECTION = frozenset(
    {b"connection", b"keep-alive", b"proxy-connection", b"proxy-authorization"}
)

type Streams = tuple[asyncio.StreamReader, asyncio.StreamWriter]


class Refused(Exception):
    """The proxy in front of the internet would not connect; `answer` is what it said."""

    def __init__(self, answer: bytes) -> None:
        super().__init__()
        self.answer = answer


class Tunnel:
    """Handles the connections of clients. `mapped` hosts are refused: their map cannot hold."""

    def __init__(
        self,
        way_out: Upstream | None,
        mapped: Collection[str],
        tls: Callable[[], ssl.SSLContext],
        say: Callable[[Fault], str],
    ) -> None:
        self._way_out = way_out
        self._mapped = mapped
        self._tls = tls
        self._say = say
        self._open: set[asyncio.Task[None]] = set()

    async def finished(self) -> None:
        """When every connection that is open has come to its end."""
        while self._open:
            await asyncio.wait(self._open)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection of a client, from its request to its end."""
        if (task := asyncio.current_task()) is not None:
            self._open.add(task)
            task.add_done_callback(self._open.discard)
        try:
            async with asyncio.timeout(HEAD_S):
                head = await reader.readuntil(b"\r\n\r\n")
            await self._forward(head, (reader, writer))
        except (OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError, TimeoutError):
            pass
        finally:
            writer.close()

    async def _forward(self, head: bytes, client: Streams) -> None:
        line, _, fields = head.partition(b"\r\n")
        try:
            method, target, version = line.split(b" ")
            is_tunnel = method == b"CONNECT"
            host, port = _address(target.decode("ascii"), is_tunnel)
        except ValueError:
            return await self._refuse(client, b"400 Bad Request", Fault("direct_odd"))
        if host in self._mapped:
            return await self._refuse(client, b"502 Bad Gateway", Fault("direct_map", host=host))
        is_through = self._way_out is not None and self._way_out.leads_to(host, port)
        try:
            server = await self._reach(host, port, is_through, is_tunnel)
        except Refused as refused:
            client[1].write(refused.answer)
            return await client[1].drain()
        except (OSError, TimeoutError, asyncio.IncompleteReadError) as error:
            fault = Fault("upstream_unreachable", host=host, reason=type(error).__name__)
            return await self._refuse(client, b"502 Bad Gateway", fault)
        try:
            length = None
            if is_tunnel:
                client[1].write(b"HTTP/1.1 200 Connection established\r\n\r\n")
            else:
                added = self._login() if is_through else b""
                path = target if is_through else _path(target)
                server[1].write(b"%s %s %s\r\n" % (method, path, version) + added)
                server[1].write(_own_fields(fields))
                length = _length(fields)
            await _relay(client, server, length)
        finally:
            server[1].close()

    async def _reach(self, host: str, port: int, is_through: bool, is_tunnel: bool) -> Streams:
        """A connection to the host, or to the proxy that leads there.

        Raises:
            Refused, OSError, TimeoutError, IncompleteReadError.
        """
        async with asyncio.timeout(CONNECT_S):
            if not is_through or self._way_out is None:
                return await asyncio.open_connection(host, port, happy_eyeballs_delay=0.25)
            tls = self._tls() if self._way_out.is_tls else None
            reader, writer = await asyncio.open_connection(*self._way_out.address, ssl=tls)
            if is_tunnel:
                name = f"[{host}]" if ":" in host else host
                to = f"{name}:{port}".encode()
                writer.write(b"CONNECT %s HTTP/1.1\r\nHost: %s\r\n" % (to, to))
                writer.write(self._login() + b"\r\n")
                answer = await reader.readuntil(b"\r\n\r\n")
                if answer.split(b" ", 2)[1:2] != [b"200"]:
                    writer.close()
                    raise Refused(answer.split(b"\r\n")[0] + b"\r\nContent-Length: 0\r\n\r\n")
            return reader, writer

    def _login(self) -> bytes:
        if self._way_out is None or not self._way_out.auth:
            return b""
        login = base64.b64encode(self._way_out.auth.encode())
        return b"Proxy-Authorization: Basic %s\r\n" % login

    async def _refuse(self, client: Streams, status: bytes, fault: Fault) -> None:
        await refuse(client[1], status, self._say(fault))


async def refuse(writer: asyncio.StreamWriter, status: bytes, text: str) -> None:
    """An answer of ours, after which the connection is over."""
    said = f"{text}\n".encode()
    writer.write(
        b"HTTP/1.1 %s\r\nContent-Type: text/plain; charset=utf-8\r\n"
        b"Content-Length: %d\r\nConnection: close\r\n\r\n%s" % (status, len(said), said)
    )
    await writer.drain()


def _address(target: str, is_tunnel: bool) -> tuple[str, int]:
    """Host and port of CONNECT's target or of an absolute URL. Raises ValueError."""
    parts = urlsplit(f"//{target}" if is_tunnel else target)
    if not parts.hostname or (parts.scheme != "http" and not is_tunnel):
        raise ValueError
    return parts.hostname, parts.port or (443 if is_tunnel else 80)


def _path(target: bytes) -> bytes:
    """What a server is asked for where its proxy was asked for a whole URL."""
    rest = target.partition(b"://")[2]
    at = min((rest.find(mark) for mark in (b"/", b"?") if mark in rest), default=len(rest))
    path = rest[at:]
    return path if path.startswith(b"/") else b"/" + path


def _own_fields(fields: bytes) -> bytes:
    """The header fields for a connection that carries this request and no other."""
    lines = [line for line in fields.split(b"\r\n") if line]
    kept = [line for line in lines if line.partition(b":")[0].strip().lower() not in OF_CONNECTION]
    kept.append(b"Connection: Upgrade" if _value(fields, b"upgrade") else b"Connection: close")
    return b"\r\n".join(kept) + b"\r\n\r\n"


def _length(fields: bytes) -> int | None:
    """How many bytes the request's body has; None: as many as come."""
    if _value(fields, b"transfer-encoding") or _value(fields, b"upgrade"):
        return None
    length = _value(fields, b"content-length") or b"0"
    return int(length) if length.isdigit() else 0


def _value(fields: bytes, name: bytes) -> bytes:
    for line in fields.split(b"\r\n"):
        key, _, value = line.partition(b":")
        if key.strip().lower() == name:
            return value.strip()
    return b""


async def _relay(client: Streams, server: Streams, length: int | None) -> None:
    """Pass bytes both ways until both have said all. Of the client's, only `length`.

    Else a second request, meant for another host, would reach this one.
    """
    pumps = [
        asyncio.create_task(_pump(client[0], server[1], length)),
        asyncio.create_task(_pump(server[0], client[1], None)),
    ]
    try:
        await asyncio.gather(*pumps)
    finally:
        for pump in pumps:
            pump.cancel()


async def _pump(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, length: int | None
) -> None:
    left = length
    while left is None or left > 0:
        data = await reader.read(CHUNK if left is None else min(CHUNK, left))
        if not data:
            break
        writer.write(data)
        await writer.drain()
        left = None if left is None else left - len(data)
    if length is None and writer.can_write_eof():
        with contextlib.suppress(OSError):
            writer.write_eof()
