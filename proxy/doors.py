"""The sockets of both doors: opened here, or handed on by a watchdog that opened them."""

import socket
from contextlib import ExitStack
from typing import NamedTuple

from proxy import ports
from store import presence, settings_file
from store.paths import Home
from store.settings import Settings


class Doors(NamedTuple):
    """Two sockets that listen."""

    proxy: socket.socket
    gateway: socket.socket

    @property
    def handles(self) -> tuple[int, int]:
        """What another process inherits them by."""
        return self.proxy.fileno(), self.gateway.fileno()

    @property
    def ports(self) -> tuple[int, int]:
        return ports.port(self.proxy), ports.port(self.gateway)


def opened(
    home: Home,
    chosen: Settings,
    port: int | None,
    gateway_port: int | None,
    *,
    is_kept: bool,
    host: str = ports.HOST,
) -> Doors:
    """Open both, at the ports given or those of the settings, or the next free ones.

    `is_kept`: ports that had to give way are written into the settings.

    Raises:
        Fault: `port_taken`, `start_locked`.
    """
    with ExitStack() as starting:
        if not home.is_read_only:
            # Opened in turn: of two starts one would get the other's second port.
            starting.enter_context(presence.start_lock(home, name="ports"))
        proxy = ports.listening(port, chosen.proxy_port, host)
        try:
            gateway = ports.listening(gateway_port, chosen.gateway_port, host)
        except BaseException:
            proxy.close()
            raise
        found = Doors(proxy, gateway)
        if is_kept and not home.is_read_only:
            _keep(home, chosen, found, port, gateway_port)
        return found


def _keep(
    home: Home, chosen: Settings, doors: Doors, port: int | None, gateway_port: int | None
) -> None:
    proxy, gateway = doors.ports
    is_moved = (port is None and proxy != chosen.proxy_port) or (
        gateway_port is None and gateway != chosen.gateway_port
    )
    if is_moved:
        settings_file.remember_ports(home, proxy, gateway)


def inherited(handles: tuple[int, int]) -> Doors:
    """Those that the process which started this one opened."""
    proxy, gateway = (ports.tcp(handle) for handle in handles)
    return Doors(proxy, gateway)
