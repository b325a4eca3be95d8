"""Decrypt only what is ours: every other connection is tunnelled untouched.

Decided on the name that the client asks for: SNI, else the CONNECT host. A
client that refuses the certificate is passed through from then on.
"""

import hashlib
import time
from collections.abc import Callable, Collection
from dataclasses import dataclass

from mitmproxy import connection, tls
from mitmproxy.proxy import layer
from mitmproxy.proxy.layers import TCPLayer
from mitmproxy.proxy.layers.http import HttpStream

from wire.services import Services

LEARNT_S = 24 * 3600
"""How long a client that refused the certificate is passed through."""
SILENT_CLOSES = 3
SILENT_S = 60
"""So many handshakes broken off without a word within so long count as a refusal."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """A kind of client that does not accept the certificate for a name."""

    name: str
    fingerprint: str


class Passthrough:
    """Chooses between reading a connection and tunnelling it.

    `mapped` names are never passed through: their real address is not wanted.
    `on_refused` hears of each kind of client that is passed through from now on.
    """

    def __init__(
        self,
        services: Services,
        *,
        mapped: Collection[str] = (),
        on_refused: Callable[[Refusal], None] = lambda refusal: None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._services = services
        self._mapped = mapped
        self._on_refused = on_refused
        self._clock = clock
        self._hellos: dict[str, Refusal] = {}
        self._silent: dict[Refusal, list[float]] = {}
        self.refused_until: dict[Refusal, float] = {}
        """Monotonic seconds until which a kind of client is passed through."""

    def next_layer(self, nextlayer: layer.NextLayer) -> None:
        """Tunnel what is no TLS inside a CONNECT to a host that is not ours."""
        context = nextlayer.context
        is_connect = any(isinstance(below, HttpStream) for below in context.layers)
        if nextlayer.layer or not is_connect or context.client.tls:
            return
        data = nextlayer.data_client()
        host, port = (context.server.address or ("", 0))[:2]
        is_tls = data[:1] == b"\x16"
        if not is_tls and not self._services.is_ours(host, port):
            nextlayer.layer = TCPLayer(context, ignore=True)

    def tls_clienthello(self, data: tls.ClientHelloData) -> None:
        address = data.context.server.address
        name = (data.client_hello.sni or (address[0] if address else "")).lower()
        if not self._services.is_ours(name, address[1] if address else None):
            data.ignore_connection = True
            return
        hello = Refusal(name, fingerprint(data.client_hello))
        if name in self._mapped:
            return
        if self.refused_until.get(hello, 0) > self._clock():
            data.ignore_connection = True
        else:
            self._hellos[data.context.client.id] = hello

    def tls_failed_client(self, data: tls.TlsData) -> None:
        hello = self._hellos.pop(data.context.client.id, None)
        if hello is None:
            return
        error = (data.conn.error or "").lower()
        if "certificate unknown" in error or "unknown ca" in error or "bad certificate" in error:
            self._refuse(hello)
        elif "disconnected during the handshake" in error:
            now = self._clock()
            times = [at for at in self._silent.get(hello, []) if at > now - SILENT_S] + [now]
            self._silent[hello] = times
            if len(times) >= SILENT_CLOSES:
                self._refuse(hello)

    def tls_established_client(self, data: tls.TlsData) -> None:
        if hello := self._hellos.pop(data.context.client.id, None):
            self._silent.pop(hello, None)

    def client_disconnected(self, client: connection.Client) -> None:
        self._hellos.pop(client.id, None)

    def _refuse(self, hello: Refusal) -> None:
        self._silent.pop(hello, None)
        self.refused_until[hello] = self._clock() + LEARNT_S
        self._on_refused(hello)


def fingerprint(hello: tls.ClientHello) -> str:
    """What tells one kind of client from another: its cipher suites and extension types.

    Sorted and without GREASE (RFC 8701), which browsers shuffle on every connection.
    """
    suites = sorted(suite for suite in hello.cipher_suites if not _is_grease(suite))
    kinds = sorted(kind for kind, _ in hello.extensions if not _is_grease(kind))
    return hashlib.sha256(repr((suites, kinds)).encode()).hexdigest()[:16]


def _is_grease(value: int) -> bool:
    return value & 0x0F0F == 0x0A0A and value >> 8 == value & 0xFF
