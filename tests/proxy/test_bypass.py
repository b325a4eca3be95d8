"""Without a recorder both doors let traffic pass as it is, with the standard library alone."""

import asyncio
import os
import sys
from asyncio.subprocess import DEVNULL, PIPE
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from proxy.tunnel import Tunnel
from proxy.upstream import Upstream, upstream


@asynccontextmanager
async def listening(
    serve: Callable[[asyncio.StreamReader, asyncio.StreamWriter], object],
) -> AsyncIterator[int]:
    """The port of a server on loopback."""

    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        result = serve(reader, writer)
        if asyncio.iscoroutine(result):
            await result

    server = await asyncio.start_server(handle, "127.0.0.1", 0)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()


class Site:
    """Remembers what it was sent, up to the end of a head, and answers `ok` and the body."""

    def __init__(self) -> None:
        self.seen = b""

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.seen = await reader.readuntil(b"\r\n\r\n")
        length = [
            int(line[15:]) for line in self.seen.split(b"\r\n") if line[:14] == b"Content-Length"
        ]
        body = await reader.readexactly(length[0]) if length else b""
        writer.write(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nok" + body)
        await writer.drain()
        writer.close()


class Gate:
    """A proxy in front of the internet that wants a login, and connects to one port only."""

    def __init__(self, port: int) -> None:
        self._port = port
        self.asked: list[bytes] = []

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        self.asked.append(head.split(b"\r\n")[0])
        if b"Proxy-Authorization: Basic bWU6c2VjcmV0" not in head:
            writer.write(b"HTTP/1.1 407 Who are you\r\nProxy-Authenticate: Basic\r\n\r\n")
            writer.close()
            return
        there, away = await asyncio.open_connection("127.0.0.1", self._port)
        if head.startswith(b"CONNECT"):
            writer.write(b"HTTP/1.1 200 Fine\r\n\r\n")
        else:
            away.write(head)

        async def back() -> None:
            while data := await there.read(65536):
                writer.write(data)
            writer.close()

        pumping = asyncio.create_task(back())
        while data := await reader.read(65536):
            away.write(data)
        await pumping
        away.close()


def tunnel(way_out: Upstream | None = None, mapped: tuple[str, ...] = ()) -> Tunnel:
    def no_tls() -> None:
        raise AssertionError("no proxy is spoken to by TLS here")

    return Tunnel(way_out, mapped, no_tls, lambda fault: fault.code)  # type: ignore[arg-type]


async def asked(port: int, *parts: bytes) -> bytes:
    """All that a door says when it is sent these, each after something came back."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    said = b""
    for part in parts:
        writer.write(part)
        said += await asyncio.wait_for(reader.read(65536), 10)
    said += await asyncio.wait_for(reader.read(), 10)
    writer.close()
    return said


async def test_a_tunnel_passes_bytes_both_ways() -> None:
    """CONNECT is answered when the host has been reached; what follows is the client's own."""
    site = Site()
    async with listening(site.serve) as port, listening(tunnel().serve) as door:
        target = b"127.0.0.1:%d" % port
        said = await asked(
            door,
            b"CONNECT %s HTTP/1.1\r\nHost: %s\r\n\r\n" % (target, target),
            b"GET / HTTP/1.1\r\n\r\n",
        )
    assert said.startswith(b"HTTP/1.1 200 Connection established\r\n\r\n")
    assert said.endswith(b"\r\n\r\nok")
    assert site.seen == b"GET / HTTP/1.1\r\n\r\n"


async def test_a_plain_request_reaches_its_host_and_is_the_last_of_its_connection() -> None:
    """Its path alone, no login of a proxy; a second one could be meant for another host."""
    site = Site()
    async with listening(site.serve) as port, listening(tunnel().serve) as door:
        said = await asked(
            door,
            b"POST http://127.0.0.1:%d/a?b=%%2F HTTP/1.1\r\nHost: x\r\nX-Own: 1\r\n"
            b"Proxy-Connection: keep-alive\r\nProxy-Authorization: Basic zzz\r\n"
            b"Content-Length: 3\r\n\r\nabcGET http://other.example/ HTTP/1.1\r\n\r\n" % port,
        )
    assert said.endswith(b"okabc")
    assert site.seen.split(b"\r\n") == [
        b"POST /a?b=%2F HTTP/1.1",
        b"Host: x",
        b"X-Own: 1",
        b"Content-Length: 3",
        b"Connection: close",
        b"",
        b"",
    ]


@pytest.mark.parametrize(
    ("request_line", "status", "code"),
    [
        (b"GET / HTTP/1.1", b"400", b"direct_odd"),
        (b"CONNECT [::1 HTTP/1.1", b"400", b"direct_odd"),
        (b"GET ftp://host/ HTTP/1.1", b"400", b"direct_odd"),
        (b"CONNECT api.openai.com:443 HTTP/1.1", b"502", b"direct_map"),
        (b"CONNECT 127.0.0.1:1 HTTP/1.1", b"502", b"upstream_unreachable"),
    ],
)
async def test_what_cannot_pass_is_told_why(
    request_line: bytes, status: bytes, code: bytes
) -> None:
    """A mapped host among it: its map would not hold, and its keys are not for another."""
    async with listening(tunnel(mapped=("api.openai.com",)).serve) as door:
        said = await asked(door, request_line + b"\r\n\r\n")
    assert said.split(b" ")[1] == status
    assert code in said


async def test_the_proxy_in_front_of_the_internet_is_gone_through() -> None:
    """With its login; what NO_PROXY names goes around it, as does this machine."""
    site = Site()
    async with listening(site.serve) as port:
        gate = Gate(port)
        async with listening(gate.serve) as out:
            way_out = upstream(f"http://me:secret@127.0.0.1:{out}", "other.example")
            async with listening(tunnel(way_out).serve) as door:
                connected = await asked(
                    door, b"CONNECT api.example:443 HTTP/1.1\r\n\r\n", b"GET / HTTP/1.1\r\n\r\n"
                )
                plain = await asked(door, b"GET http://site.example/x HTTP/1.1\r\nHost: s\r\n\r\n")
                here = await asked(
                    door, b"GET http://127.0.0.1:%d/here HTTP/1.1\r\nHost: s\r\n\r\n" % port
                )
    assert connected.endswith(b"ok")
    assert plain.endswith(b"ok")
    assert here.endswith(b"ok")
    assert gate.asked == [
        b"CONNECT api.example:443 HTTP/1.1",
        b"GET http://site.example/x HTTP/1.1",
    ]


async def test_a_proxy_that_refuses_is_passed_on_without_its_words() -> None:
    """The client sees the status that it would have seen; a wrong login is not hidden."""
    gate = Gate(1)
    async with listening(gate.serve) as out:
        way_out = upstream(f"http://me:wrong@127.0.0.1:{out}")
        async with listening(tunnel(way_out).serve) as door:
            said = await asked(door, b"CONNECT api.example:443 HTTP/1.1\r\n\r\n")
    assert said.startswith(b"HTTP/1.1 407")


ALONE = """
import os, socket, sys
from pathlib import Path
from proxy import bypass
from store.paths import Home
doors = [socket.create_server(("127.0.0.1", 0)) for _ in range(2)]
for name in ("aiohttp", "mitmproxy", "proxy.gateway"):
    sys.modules[name] = None   # an installation that is broken
process = bypass.fork(Home(Path(sys.argv[1])), tuple(door.fileno() for door in doors), (),
                      lambda fault: fault.code)
print(*(door.getsockname()[1] for door in doors), process._pid, flush=True)
sys.stdin.readline()
process.leave()
print("left", flush=True)
sys.stdin.readline()
process.end()
print(process.is_alive(), flush=True)
"""


async def test_it_runs_where_nothing_can_be_loaded_and_ends_in_order(tmp_path: Path) -> None:
    """The gateway says why it cannot; after `leave` what is open goes on; nothing is left over."""
    site = Site()
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-P", "-c", ALONE, str(tmp_path)), stdin=PIPE, stdout=PIPE, stderr=DEVNULL
    )
    assert process.stdin is not None
    assert process.stdout is not None
    proxy, gateway, pid = map(int, (await process.stdout.readline()).split())
    async with listening(site.serve) as port:
        refused = await asked(gateway, b"GET /openai/v1/models HTTP/1.1\r\n\r\n")
        assert refused.startswith(b"HTTP/1.1 502")
        assert b"direct_gateway" in refused

        reader, writer = await asyncio.open_connection("127.0.0.1", proxy)
        writer.write(b"CONNECT 127.0.0.1:%d HTTP/1.1\r\n\r\n" % port)
        assert b"200" in await reader.readuntil(b"\r\n\r\n")
        process.stdin.write(b"\n")
        assert await process.stdout.readline() == b"left\n"
        writer.write(b"GET / HTTP/1.1\r\n\r\n")
        assert (await reader.read()).endswith(b"ok")
        writer.close()
    output, _ = await process.communicate(b"\n")
    assert output == b"False\n"
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)
