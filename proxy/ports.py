"""The ports that the doors listen on: opening them, and who has one."""

import contextlib
import errno
import socket
from collections.abc import Iterator
from pathlib import Path

from store.faults import Fault

HOST = "127.0.0.1"
ANY = "0.0.0.0"  # noqa: S104  # listened on only where the person asks for it
TRIES = 50
BACKLOG = 1024
"""Connections that may wait while a recorder that died is started anew."""


def listening(port: int | None, default: int, host: str = HOST) -> socket.socket:
    """A socket that listens on the port given, else on the default or the next free one after it.

    0 lets the system pick. `host` is an IPv4 address of this machine, or 0.0.0.0 for all.

    Raises:
        Fault: `port_taken` if the given one is in use, or none near the default is free;
            `listen_wrong` if the address is not of this machine.
    """
    last = min(default + TRIES, 65536)
    for candidate in range(default, last) if port is None else (port,):
        try:
            return tcp(socket.create_server((host, candidate), backlog=BACKLOG).detach())
        except OSError as error:
            if error.errno == errno.EADDRNOTAVAIL:
                raise Fault("listen_wrong", address=host) from None
    raise Fault("port_taken", port=default if port is None else port)


def tcp(handle: int) -> socket.socket:
    """The socket of a handle, which says that it is TCP.

    asyncio switches Nagle's algorithm off only where a socket does: each small answer on a
    kept connection would come 40 ms late.
    """
    return socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP, handle)


def url(listening: socket.socket) -> str:
    """What clients on this machine call it by."""
    host, number = listening.getsockname()
    return f"http://{HOST if host == ANY else host}:{number}"


def is_open(listening: socket.socket) -> bool:
    """Whether it can be reached from other machines."""
    return not str(listening.getsockname()[0]).startswith("127.")


def port(listening: socket.socket) -> int:
    found: int = listening.getsockname()[1]
    return found


def is_answered(port: int, timeout_s: float = 0.5) -> bool:
    """Whether something listens on a port of this machine."""
    try:
        with socket.create_connection((HOST, port), timeout_s):
            return True
    except OSError:
        return False


def holder(port: int) -> tuple[int, str] | None:
    """The process that listens on a port, and its name; None where the system does not tell."""
    listening = {f"socket:[{number}]" for number in _listening(port)}
    for process in Path("/proc").glob("[0-9]*") if listening else ():
        with contextlib.suppress(OSError):  # another person's, or gone
            if any(str(handle.readlink()) in listening for handle in (process / "fd").iterdir()):
                return int(process.name), (process / "comm").read_text().strip()
    return None


def _listening(port: int) -> Iterator[str]:
    """Linux's numbers of the sockets that listen on a port (proc_net_tcp)."""
    for table in ("tcp", "tcp6"):
        with contextlib.suppress(OSError):
            for line in Path("/proc/net", table).read_text().splitlines()[1:]:
                fields = line.split()
                if fields[3] == "0A" and int(fields[1].rpartition(":")[2], 16) == port:
                    yield fields[9]
