"""mitmproxy, embedded with the addons it needs and ours, in a loop that the gateway shares."""

import asyncio
import contextlib
import socket
from collections.abc import Callable, Mapping
from pathlib import Path

from mitmproxy.addons import (
    core,
    disable_h2c,
    next_layer,
    proxyserver,
)
from mitmproxy.master import Master
from mitmproxy.options import Options
from mitmproxy.proxy.mode_servers import AsyncioServerInstance
from mitmproxy.proxy.mode_specs import ProxyMode

from addons.footprint import watching
from addons.redirect import Target
from proxy import authority, halves, leaves, leniency, ports, strictness
from proxy.detour import Detour
from proxy.hooks import Hooks
from proxy.outsiders import Outsiders
from proxy.upstream import Upstream
from store.faults import Fault
from store.paths import Home
from store.recorder import Recorder
from wire.services import Services

TCP_TIMEOUT_S = 24 * 3600
"""mitmproxy's default cuts a silent answer after ten minutes and blames the client."""


class Ready:
    """Sets an event when mitmproxy is ready for connections."""

    def __init__(self) -> None:
        self.event = asyncio.Event()

    def running(self) -> None:
        self.event.set()


class Engine:
    """One running mitmproxy. `start` it inside a running loop; `stop` waits for its end."""

    def __init__(
        self,
        home: Home,
        recorder: Recorder,
        services: Services,
        *,
        listening: socket.socket,
        ca: Path,
        targets: Mapping[str, Target],
        roots: Path,
        upstream: Upstream | None = None,
        client: str | None = None,
        label: str | None = None,
        say: Callable[[Fault], str] = lambda fault: fault.code,
    ) -> None:
        leniency.apply()
        strictness.apply(say)
        halves.apply()
        self._listening = listening
        self._mode = upstream.mode if upstream else "regular"
        self._master = Master(Options())
        self._master.addons = Hooks(self._master)
        self._server = proxyserver.Proxyserver()
        self._ready = Ready()
        self._task: asyncio.Task[None] | None = None
        self._master.addons.add(
            core.Core(),
            disable_h2c.DisableH2C(),
            self._server,
            leaves.Leaves(authority.read(ca.read_bytes()), services, missed=recorder.missed),
            *watching(
                recorder,
                services,
                targets,
                client=client,
                label=label,
            ),
            *([Detour(upstream)] if upstream else []),
            *([Outsiders(_addresses(targets))] if ports.is_open(listening) else []),
            next_layer.NextLayer(),
            self._ready,
        )
        self._master.options.update(
            mode=[self._mode],
            server=False,  # it cannot take a socket that is open already
            confdir=str(home.ca),
            tcp_timeout=TCP_TIMEOUT_S,
            # An eager connection would dial the real provider of a mapped host.
            connection_strategy="lazy" if targets else "eager",
            ssl_verify_upstream_trusted_ca=str(roots),
        )

    async def start(self) -> str:
        """Listen; the proxy's URL.

        Raises:
            Fault: `recorder_failed` if mitmproxy ends at once.
        """
        self._task = asyncio.create_task(self._master.run(), name="mitmproxy")
        ready = asyncio.create_task(self._ready.event.wait())
        await asyncio.wait([self._task, ready], return_when=asyncio.FIRST_COMPLETED)
        if self._task.done():
            raise Fault("recorder_failed")
        door: AsyncioServerInstance[ProxyMode] = AsyncioServerInstance.make(
            self._mode, self._server
        )
        accepting = await asyncio.start_server(
            door.handle_stream, sock=self._listening, backlog=ports.BACKLOG
        )
        # Registered as if it had opened it: it must know its own address, for loops.
        door._servers = [accepting]
        self._server.servers._instances = {door.mode: door}
        return ports.url(self._listening)

    async def close_door(self) -> None:
        """Accept no more connections; those that are open go on."""
        await self._server.servers.update([])

    async def stop(self) -> None:
        """End every connection; exchanges under way are logged as interrupted."""
        self._master.shutdown()
        if self._task is not None:
            with contextlib.suppress(Exception):
                await self._task


def _addresses(targets: Mapping[str, Target]) -> set[tuple[str, int]]:
    return {(target.host, target.port) for target in targets.values()}
