"""Clients that end their half of a connection and wait for the answer (`nc`, raw sockets).

All that shows of it is that no more will come, which is as much as shows of a client that has
gone: servers take the one for the other, and so do mitmproxy and aiohttp. But our clients are
on this machine, and Linux tells whether a process still holds the other end. Elsewhere a
client that ended its half has gone, as before.
"""

import contextlib
import functools
import socket
import struct
from collections.abc import Callable, Generator
from typing import Any

LOOK_AGAIN_S = 1.0
"""A client that waits may go, and nothing tells."""
_SOCK_DIAG, _BY_FAMILY = 4, 20
_HEADER, _ASKED, _IDS, _NO_COOKIE = "=IHHII", "=BBBBI", ">HH16s16s", (0, 2**32 - 1, 2**32 - 1)
_INODE_AT = struct.calcsize(_HEADER) + 4 + 48 + 16

type Address = tuple[str, int]
type Commands = Generator[Any]
"""What a layer of mitmproxy asks for; nothing is sent back into this one."""


def is_awaited(client: Address, own: Address) -> bool:
    """Whether a process of this machine holds the client's end of a connection (sock_diag(7))."""
    try:
        ids = socket.inet_aton(client[0]), socket.inet_aton(own[0])
        family, kind = socket.AF_NETLINK, socket.SOCK_DGRAM
    except (OSError, AttributeError):  # IPv6, or no Linux
        return False
    body = struct.pack(_ASKED, socket.AF_INET, socket.IPPROTO_TCP, 0, 0, 2**32 - 1)
    body += struct.pack(_IDS, client[1], own[1], *ids) + struct.pack("=III", *_NO_COOKIE)
    size = struct.calcsize(_HEADER) + len(body)
    with contextlib.suppress(OSError), socket.socket(family, kind, _SOCK_DIAG) as asking:
        asking.settimeout(LOOK_AGAIN_S)
        asking.send(struct.pack(_HEADER, size, _BY_FAMILY, 1, 1, 0) + body)
        told = asking.recv(4096)
        if struct.unpack_from(_HEADER, told)[1] == _BY_FAMILY:
            return bool(struct.unpack_from("=I", told, _INODE_AT)[0])
    return False


@functools.cache
def apply() -> None:
    """Let this process's mitmproxy answer them; one that is built otherwise stays as it is."""
    try:
        from mitmproxy.proxy.layers.http import _http1

        wait, handle = _http1.Http1Server.wait, _http1.Http1Server._handle_event
    except (ImportError, AttributeError):
        return
    # By setattr, since mypy forbids to assign to a method.
    setattr(_http1.Http1Server, "wait", patient(wait))  # noqa: B010
    setattr(_http1.Http1Server, "_handle_event", closing(handle))  # noqa: B010


def patient(wait: Callable[[Any, Any], Commands]) -> Callable[[Any, Any], Commands]:
    """The same method of mitmproxy's HTTP/1 server, which goes on for a client that waits."""

    @functools.wraps(wait)
    def look(server: Any, event: Any) -> Commands:
        from mitmproxy.proxy import commands, events

        ends = isinstance(event, events.ConnectionClosed)
        if not ends or not is_awaited(server.conn.peername[:2], server.conn.sockname[:2]):
            yield from wait(server, event)
            return
        server.looks_again = commands.RequestWakeup(LOOK_AGAIN_S)
        yield server.looks_again

    return look


def closing(handle: Callable[[Any, Any], Commands]) -> Callable[[Any, Any], Commands]:
    """The same method, which looks again, and closes behind the answer: no request will come."""

    @functools.wraps(handle)
    def step(server: Any, event: Any) -> Commands:
        from mitmproxy.proxy import commands, events

        awaited = getattr(server, "looks_again", None)
        if awaited is None:
            yield from handle(server, event)
        elif not isinstance(event, events.Wakeup):
            yield from handle(server, event)
            if server.state == server.read_headers:
                yield commands.CloseConnection(server.conn)
        elif event.command is awaited and server.state == server.wait:
            yield from handle(server, events.ConnectionClosed(server.conn))

    return step
