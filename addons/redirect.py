"""Send what is meant for one host to another address, without changing what it is called."""

import functools
import ipaddress
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from mitmproxy import http, tls

from addons.tap import asked_for
from store.faults import Fault
from wire.services import Services


@dataclass(frozen=True, slots=True)
class Target:
    """Where a mapped host's requests really go."""

    scheme: str
    host: str
    port: int
    prefix: str
    """Path put before the request's own; without a trailing slash."""

    @property
    def authority(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        default = 443 if self.scheme == "https" else 80
        return host if self.port == default else f"{host}:{self.port}"

    @property
    def base(self) -> str:
        return f"{self.scheme}://{self.authority}{self.prefix}"


def targets(maps: Sequence[str]) -> dict[str, Target]:
    """Read `HOST=URL` pairs.

    Raises:
        Fault: `map_wrong`, or `map_plain` for http to anything but loopback.
    """
    return dict(_target(entry) for entry in maps)


def _target(entry: str) -> tuple[str, Target]:
    name, _, url = entry.partition("=")
    try:
        parts = urlsplit(url.strip())
        port = parts.port or (443 if parts.scheme == "https" else 80)
    except ValueError:
        raise Fault("map_wrong", entry=entry) from None
    if not name.strip() or parts.scheme not in ("http", "https") or not parts.hostname:
        raise Fault("map_wrong", entry=entry)
    if parts.scheme == "http" and not is_loopback(parts.hostname):
        raise Fault("map_plain", host=parts.hostname)
    target = Target(parts.scheme, parts.hostname, port, parts.path.rstrip("/"))
    return _key(name.strip()), target


def _key(name: str) -> str:
    return name.lower().rstrip(".")


@functools.lru_cache(maxsize=256)
def is_loopback(host: str) -> bool:
    """Whether a name or address can only be this machine."""
    if host.lower().rstrip(".") == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


class Redirect:
    """Applies the targets to mitmproxy's flows. It stands after the tap, which needs the name."""

    def __init__(self, targets: Mapping[str, Target], services: Services) -> None:
        self._targets = targets
        self._services = services

    def tls_clienthello(self, data: tls.ClientHelloData) -> None:
        if not self._targets or data.ignore_connection:
            return
        server = data.context.server
        name = data.client_hello.sni or (server.address[0] if server.address else "")
        if _key(name) in self._targets:
            # Over HTTP/2 mitmproxy would hold 5 connections to an HTTP/1 upstream and wait.
            data.context.client.alpn_offers = [b"http/1.1"]
            data.context.client.alpn = b"http/1.1"
        else:
            # Lazy connections are for mapped hosts; others go on mirroring their server's ALPN.
            data.establish_server_tls_first = True

    def requestheaders(self, flow: http.HTTPFlow) -> None:
        if not self._targets:
            return
        target = self._targets.get(_key(asked_for(flow, self._services)))
        if target is None:
            return
        flow.request.scheme = target.scheme
        flow.request.data.host = target.host
        flow.request.data.port = target.port
        flow.request.host_header = target.authority
        flow.request.path = target.prefix + flow.request.path
        flow.server_conn.via = None
