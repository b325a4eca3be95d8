"""Opening the ports that the doors listen on."""

import socket

from store.faults import Fault

HOST = "127.0.0.1"
TRIES = 50
BACKLOG = 1024
"""Connections that may wait while a recorder that died is started anew."""


def listening(port: int | None, default: int) -> socket.socket:
    """A socket that listens on the port given, else on the default or the next free one after it.

    0 lets the system pick.

    Raises:
        Fault: `port_taken` if the given one is in use, or none near the default is free.
    """
    last = min(default + TRIES, 65536)
    for candidate in range(default, last) if port is None else (port,):
        try:
            return tcp(socket.create_server((HOST, candidate), backlog=BACKLOG).detach())
        except OSError:
            continue
    raise Fault("port_taken", port=default if port is None else port)


def tcp(handle: int) -> socket.socket:
    """The socket of a handle, which says that it is TCP.

    asyncio switches Nagle's algorithm off only where a socket does: each small answer on a
    kept connection would come 40 ms late.
    """
    return socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP, handle)


def url(listening: socket.socket) -> str:
    """What clients call it by."""
    return f"http://{HOST}:{port(listening)}"


def port(listening: socket.socket) -> int:
    found: int = listening.getsockname()[1]
    return found
