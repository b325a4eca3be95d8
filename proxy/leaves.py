"""The certificates that clients are shown: one for each name, good for some days."""

import ipaddress
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from cryptography import x509
from mitmproxy import certs, tls
from mitmproxy.addons.tlsconfig import TlsConfig
from mitmproxy.proxy.context import Context

from proxy.authority import Authority
from wire.services import Services

LIFE = timedelta(days=7)
"""mitmproxy dates them back by two days of it, for clocks that are behind."""
RENEWED_BEFORE = timedelta(days=1)


class Leaves(TlsConfig):
    """mitmproxy's own, but for the names in its certificates: only the one that was asked for.

    mitmproxy would add those of the server's certificate, which the authority cannot vouch
    for. What it cannot vouch for at all, a host in a cloud's newest region, is tunnelled, and
    `missed` is told: `uncovered`, and the host.
    """

    def __init__(
        self,
        authority: Authority,
        services: Services,
        *,
        missed: Callable[[str, str], None] = lambda code, host: None,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._authority = authority
        self._services = services
        self._missed = missed
        self._clock = clock
        certs.CERT_EXPIRY = LIFE

    def tls_clienthello(self, data: tls.ClientHelloData) -> None:
        super().tls_clienthello(data)
        address = data.context.server.address or ("", None)
        name = _plain(data.client_hello.sni or address[0])
        if self._services.is_ours(name, address[1]) and not self._authority.covers(name):
            data.ignore_connection = True
            self._missed("uncovered", name)

    def get_cert(self, conn_context: Context) -> certs.CertStoreEntry:
        """The certificate for the name in the client's hello, else for where it wants to go."""
        address = conn_context.server.address or conn_context.client.sockname
        general, common = named(_plain(conn_context.client.sni or address[0]))
        entry = self.certstore.get_cert(common, [general])
        if not entry.cert.notbefore <= self._clock() < entry.cert.notafter - RENEWED_BEFORE:
            # The store keeps what it made for as long as the recorder runs.
            self.certstore.certs.clear()
            entry = self.certstore.get_cert(common, [general])
        return entry


def _plain(name: str) -> str:
    return name.lower().removesuffix(".")


def named(host: str) -> tuple[x509.GeneralName, str | None]:
    """What a certificate for a host says: the name or address, and the common name if any.

    OpenSSL takes an address in the common name for a host that the authority lacks.
    """
    try:
        return x509.IPAddress(ipaddress.ip_address(host)), None
    except ValueError:
        name = x509.DNSName(host.encode("idna").decode())
        return name, name.value
