"""What clients that are not on this machine may do, where the doors listen on its network too.

To the person's own programs loopback is private: a proxy that connects for others must not
lead them there. The gateway needs no such rule, for it leads to its table alone.
"""

from collections.abc import Collection

from mitmproxy import connection
from mitmproxy.proxy.server_hooks import ServerConnectionHookData

from addons.redirect import is_loopback
from proxy.guards import is_public


class Outsiders:
    """Refuses clients from the open internet, and all others what listens on loopback alone.

    `mapped` are addresses (host, port) that the person leads requests to themselves.
    """

    def __init__(self, mapped: Collection[tuple[str, int]]) -> None:
        self._mapped = frozenset(mapped)

    def client_connected(self, client: connection.Client) -> None:
        if is_public(client.peername[0]):
            client.error = "not of this network"

    def server_connect(self, data: ServerConnectionHookData) -> None:
        address = data.server.address
        if address is None or is_loopback(data.client.peername[0]):
            return
        host, port = address[:2]
        if is_local(host) and (host, port) not in self._mapped:
            data.server.error = "on this machine's loopback"


def is_local(host: str) -> bool:
    """Whether a name or address leads to this machine, 0.0.0.0 and its like included."""
    return is_loopback(host) or not host.strip("0.:[]")
