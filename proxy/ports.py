"""Choosing the ports that the doors listen on."""

import os
import socket

from store.faults import Fault

HOST = "127.0.0.1"
TRIES = 50


def settle(port: int | None, default: int, avoid: frozenset[int] = frozenset()) -> int:
    """The port to listen on: the one given, else the default or the next free one after it.

    0 stays 0: the system picks.

    Raises:
        Fault: `port_taken` if the given one is in use, or none near the default is free.
    """
    if port is not None:
        if port and not _is_free(port):
            raise Fault("port_taken", port=port)
        return port
    for candidate in range(default, min(default + TRIES, 65536)):
        if candidate not in avoid and _is_free(candidate):
            return candidate
    raise Fault("port_taken", port=default)


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        if os.name == "posix":
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
    return True
