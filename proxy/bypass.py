"""Both doors without a recorder, in a process of their own, for when no recorder will run.

It is a fork of the watchdog: its code is in memory, and so it starts even where the
installation is broken. The gateway forwards if it can be loaded, else it says why not.
"""

import asyncio
import contextlib
import os
import signal
import socket
import ssl
import sys
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

from proxy import quiet, tunnel
from proxy.tunnel import HEAD_LIMIT, Tunnel
from proxy.upstream import Upstream, upstream
from store.faults import Fault
from store.paths import Home

BACKLOG = 1024
END_S = 2.0
LEAVE = b"L"
WAY_OUT = "WATTPRINT_UPSTREAM_PROXY"

type Say = Callable[[Fault], str]
type Handles = tuple[int, int]


class Process:
    """A bypass that runs. It ends when this object's process does."""

    def __init__(self, pid: int, strings: int) -> None:
        self._pid = pid
        self._strings = strings
        self._has_ended = False

    def is_alive(self) -> bool:
        if not self._has_ended:
            with contextlib.suppress(ChildProcessError):
                self._has_ended = os.waitpid(self._pid, os.WNOHANG) != (0, 0)
        return not self._has_ended

    def leave(self) -> None:
        """Take no new connections; those that are open go on to their end."""
        with contextlib.suppress(OSError):
            os.write(self._strings, LEAVE)

    def end(self) -> None:
        """Be gone, with every connection."""
        os.close(self._strings)
        deadline = time.monotonic() + END_S
        while self.is_alive():
            if time.monotonic() > deadline:
                os.kill(self._pid, signal.SIGKILL)
            time.sleep(0.01)


def fork(home: Home, handles: Handles, maps: tuple[str, ...], say: Say) -> Process:
    """Serve both doors in a process of their own."""
    reading, writing = os.pipe()
    pid = os.fork()
    if pid:
        os.close(reading)
        return Process(pid, writing)
    code = 1
    try:
        _forget(keep={reading, *handles})
        quiet.install()
        code = asyncio.run(_serve(home, handles, maps, say, reading))
    finally:
        os._exit(code)


def _forget(keep: set[int]) -> None:
    """Let go of what is the watchdog's: its signals, its pipes and its lock."""
    signal.set_wakeup_fd(-1)
    for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGCHLD):
        signal.signal(number, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # ctrl+c is for the watchdog
    begin = 3
    for handle in (*sorted(keep), os.sysconf("SC_OPEN_MAX")):
        os.closerange(begin, handle)
        begin = handle + 1


async def _serve(
    home: Home, handles: Handles, maps: tuple[str, ...], say: Say, strings: int
) -> int:
    proxy, gateway = (socket.socket(fileno=handle) for handle in handles)
    way_out = _way_out(home)
    mapped = {entry.partition("=")[0].strip().lower() for entry in maps}
    through = Tunnel(way_out, mapped, lambda: _tls(home), say)
    server = await asyncio.start_server(
        through.serve, sock=proxy, limit=HEAD_LIMIT, backlog=BACKLOG
    )
    url = f"http://127.0.0.1:{proxy.getsockname()[1]}"
    finish = await _open_gateway(home, gateway, url, maps, way_out, say)
    is_over = asyncio.Event()
    is_leaving = asyncio.Event()

    def pulled() -> None:
        (is_leaving if os.read(strings, 1) == LEAVE else is_over).set()

    asyncio.get_running_loop().add_reader(strings, pulled)
    over = asyncio.create_task(is_over.wait())
    leaving = asyncio.create_task(is_leaving.wait())
    await asyncio.wait((over, leaving), return_when=asyncio.FIRST_COMPLETED)
    server.close()
    if not over.done():
        last = asyncio.gather(finish(), through.finished())
        await asyncio.wait((over, last), return_when=asyncio.FIRST_COMPLETED)
    return 0


async def _open_gateway(
    home: Home,
    listening: socket.socket,
    proxy: str,
    maps: tuple[str, ...],
    way_out: Upstream | None,
    say: Say,
) -> Callable[[], Awaitable[None]]:
    """Serve the gateway as well as can be; what to call to end it in order."""
    try:
        from addons import redirect
        from proxy import pac
        from proxy.gateway import Gateway
        from store import settings

        chosen = settings.load(home)
        services = settings.known_services(home, chosen)
        gateway = Gateway(
            None,
            services,
            listening=listening,
            targets=redirect.targets(maps),
            roots=_roots(home),
            origins=chosen.origins,
            upstream=way_out,
            say=say,
        )
        await gateway.start(pac.script(services, proxy, way_out))
    except Exception as error:
        print(f"gateway: {type(error).__name__}", file=sys.stderr)
    else:
        return gateway.finish

    async def refuse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
            await reader.readuntil(b"\r\n\r\n")
            await tunnel.refuse(writer, b"502 Bad Gateway", say(Fault("direct_gateway")))
        writer.close()

    server = await asyncio.start_server(refuse, sock=listening, limit=HEAD_LIMIT)

    async def finish() -> None:
        server.close()

    return finish


def _way_out(home: Home) -> Upstream | None:
    """The proxy in front of the internet, which `begin` put where it can be had without a file."""
    with contextlib.suppress(Fault):
        return upstream(os.environ.get(WAY_OUT), os.environ.get("NO_PROXY", ""))
    return None


def _roots(home: Home) -> Path:
    """What upstream servers are checked against: what the last recorder wrote."""
    written = home.ca / "upstream-roots.pem"
    if written.exists():
        return written
    import certifi

    return Path(certifi.where())


def _tls(home: Home) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=str(_roots(home)))
