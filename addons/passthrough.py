"""Decrypt only what is ours: every other connection is tunnelled untouched.

Decided on the name that the client asks for: SNI, else the CONNECT host. What the person
has paused is tunnelled too, and so is who cannot be decrypted without harm: a client that
refuses the certificate, a server whose certificate or TLS does not suit us.
"""

import hashlib
import time
from collections.abc import Callable, Collection
from dataclasses import dataclass

from mitmproxy import connection, http, tcp, tls
from mitmproxy.net.tls import starts_like_tls_record
from mitmproxy.proxy import layer
from mitmproxy.proxy.context import Context
from mitmproxy.proxy.layers import ClientTLSLayer, TCPLayer
from mitmproxy.proxy.layers.http import HttpStream
from mitmproxy.proxy.layers.tls import parse_client_hello

from store.passing import Passing
from wire.clients import client as program
from wire.services import Services

REFUSALS = (
    "unknown ca",
    "bad certificate",
    "certificate unknown",
    "certificate expired",
    "certificate revoked",
    "unsupported certificate",
)
"""Alerts (RFC 8446, section 6.2) by which a client says that it is the certificate."""
SILENT_CLOSES = 3
SILENT_S = 60
"""So many connections broken off without a word within so long count as a refusal."""
HASTE_S = 2
"""Node and whoever pins its keys look at the certificate when the handshake is over, and then
hang up at once; a browser keeps connections that it made in advance for longer."""
UNTRUSTED_S = 600
"""How long a host is passed through when TLS with its server has failed."""
HTTP2 = b"PRI * HTTP/2"
_KINDS_AT_MOST = 500


@dataclass(slots=True)
class _Hello:
    """A client's handshake with us, until it asks for something."""

    name: str
    fingerprint: str
    established_at: float | None = None


class Passthrough:
    """Chooses between reading a connection and tunnelling it.

    `mapped` names are never passed through: their real address is not wanted. `missed` is
    told of every connection that is not read: why, and the AI service's host.
    """

    def __init__(
        self,
        services: Services,
        passing: Passing,
        *,
        mapped: Collection[str] = (),
        missed: Callable[[str, str], None] = lambda code, host: None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._services = services
        self._passing = passing
        self._mapped = mapped
        self._missed = missed
        self._clock = clock
        self._programs: dict[str, str] = {}
        self._hellos: dict[str, _Hello] = {}
        self._silent: dict[tuple[str, str], list[float]] = {}
        self._untrusted_until: dict[str, float] = {}

    def http_connect(self, flow: http.HTTPFlow) -> None:
        if name := program(flow.request.headers.get("user-agent"))[0]:
            self._programs[flow.client_conn.id] = name

    def next_layer(self, nextlayer: layer.NextLayer) -> None:
        """Tunnel what is inside a CONNECT and cannot be decrypted, or is not ours."""
        context, data = nextlayer.context, nextlayer.data_client()
        if _is_decrypted(context):
            if data:
                self._is_accepted(context.client)
            return
        if nextlayer.layer or not _is_inside_connect(context):
            return
        if starts_like_tls_record(data):
            is_read = _is_hello(data)
        else:
            host, port = (context.server.address or ("", 0))[:2]
            is_ours = self._services.is_ours(host, port)
            is_read = is_ours and not data.startswith(HTTP2) and not self._passing.is_paused(host)
        if not is_read:
            nextlayer.layer = TCPLayer(context, ignore=True)

    def tls_clienthello(self, data: tls.ClientHelloData) -> None:
        context = data.context
        if data.ignore_connection:
            return  # our certificate would not hold for it
        if context.server.address is None:
            return  # TLS with the proxy itself, to hide from others what it is asked
        host, port = context.server.address[:2]
        name = _canonical(data.client_hello.sni or host)
        if not self._services.is_ours(name, port):
            data.ignore_connection = True
            if self._services.is_ours(host, port):
                self._missed("other_name", _canonical(host))  # with ECH its true one is hidden
        elif name not in self._mapped:
            hello = _Hello(name, fingerprint(data.client_hello))
            if reason := self._why_not(hello):
                data.ignore_connection = True
                self._missed(reason, name)
            else:
                self._hellos[context.client.id] = hello

    def tls_established_client(self, data: tls.TlsData) -> None:
        if hello := self._hellos.get(data.context.client.id):
            hello.established_at = self._clock()

    def requestheaders(self, flow: http.HTTPFlow) -> None:
        if self._hellos:
            self._is_accepted(flow.client_conn)

    def tls_failed_client(self, data: tls.TlsData) -> None:
        hello = self._hellos.pop(data.context.client.id, None)
        if hello is None:
            return
        error = (data.conn.error or "").lower()
        if any(alert in error for alert in REFUSALS):
            self._refused(hello, data.context.client)
        elif "disconnected during the handshake" in error:
            self._hung_up(hello, data.context.client)
        else:
            self._missed("tls_failed", hello.name)

    def tls_failed_server(self, data: tls.TlsData) -> None:
        if not isinstance(data.conn, connection.Server) or data.conn.address is None:
            return
        name, error, port = data.conn.sni or "", data.conn.error or "", data.conn.address[1]
        if self._services.is_ours(name, port) and error and "connection closed" not in error:
            is_distrust = "certificate verify failed" in error.lower()
            self._missed("upstream_untrusted" if is_distrust else "upstream_tls", _canonical(name))
            self._untrusted_until[_canonical(name)] = self._clock() + UNTRUSTED_S

    def tcp_message(self, flow: tcp.TCPFlow) -> None:
        # mitmproxy keeps every message of a connection for its whole life.
        flow.messages.clear()

    def client_disconnected(self, client: connection.Client) -> None:
        hello = self._hellos.pop(client.id, None)
        since = hello.established_at if hello else None
        if hello and since is not None and self._clock() - since < HASTE_S:
            self._hung_up(hello, client)
        self._programs.pop(client.id, None)

    def _why_not(self, hello: _Hello) -> str | None:
        """Why a connection that is ours is not read."""
        if self._passing.is_paused(hello.name):
            return "paused"
        if self._passing.is_refused(hello.name, hello.fingerprint):
            return "passed_through"
        if self._untrusted_until.get(hello.name, 0) > self._clock():
            return "passed_through"
        return None

    def _is_accepted(self, client: connection.Client) -> None:
        """It asks for something: it trusts us."""
        if hello := self._hellos.pop(client.id, None):
            self._silent.pop((hello.name, hello.fingerprint), None)

    def _hung_up(self, hello: _Hello, client: connection.Client) -> None:
        now, key = self._clock(), (hello.name, hello.fingerprint)
        times = [at for at in self._silent.pop(key, []) if at > now - SILENT_S] + [now]
        if len(times) >= SILENT_CLOSES:
            self._refused(hello, client)
            return
        self._silent[key] = times
        if len(self._silent) > _KINDS_AT_MOST:
            del self._silent[next(iter(self._silent))]

    def _refused(self, hello: _Hello, client: connection.Client) -> None:
        self._silent.pop((hello.name, hello.fingerprint), None)
        self._passing.learn(hello.name, hello.fingerprint, self._programs.get(client.id))
        self._missed("refused", hello.name)


def fingerprint(hello: tls.ClientHello) -> str:
    """What tells one kind of client from another: its cipher suites and extension types.

    Sorted and without GREASE (RFC 8701), which browsers shuffle on every connection.
    """
    suites = sorted(suite for suite in hello.cipher_suites if not _is_grease(suite))
    kinds = sorted(kind for kind, _ in hello.extensions if not _is_grease(kind))
    return hashlib.sha256(repr((suites, kinds)).encode()).hexdigest()[:16]


def _is_grease(value: int) -> bool:
    return value & 0x0F0F == 0x0A0A and value >> 8 == value & 0xFF


def _is_hello(data: bytes) -> bool:
    """Whether what looks like TLS is the beginning of a ClientHello, or may yet become one."""
    try:
        parse_client_hello(data)
    except ValueError:
        return False
    return True


def _is_inside_connect(context: Context) -> bool:
    return any(isinstance(below, HttpStream) for below in context.layers)


def _is_decrypted(context: Context) -> bool:
    """Whether TLS inside of a CONNECT ends here; that of the way to the proxy does not matter."""
    inside = False
    for below in context.layers:
        if inside and isinstance(below, ClientTLSLayer):
            return True
        inside |= isinstance(below, HttpStream)
    return False


def _canonical(name: str) -> str:
    return name.lower().rstrip(".")
