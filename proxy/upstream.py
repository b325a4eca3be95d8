"""The proxy that this machine already goes through, if any, and what goes around it."""

import ipaddress
import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from proxy.before import restored
from store import presence
from store.faults import Fault
from store.paths import Home

if TYPE_CHECKING:  # the watchdog, which is to be small, does without
    from store.settings import Settings


@dataclass(frozen=True, slots=True)
class Upstream:
    """An HTTP proxy in front of the internet."""

    mode: str
    """mitmproxy's spelling: upstream:http://host:port."""
    url: str
    """Without credentials."""
    auth: str | None
    """user:password."""
    around: tuple[str, ...] = ()
    """The entries of NO_PROXY."""

    def __repr__(self) -> str:
        return f"<upstream {self.url}>"

    @property
    def address(self) -> tuple[str, int]:
        parts = urlsplit(self.url)
        return parts.hostname or "", parts.port or 0

    @property
    def is_tls(self) -> bool:
        return self.url.startswith("https:")

    def leads_to(self, host: str, port: int) -> bool:
        """Whether a connection goes through it: not to this machine, nor what NO_PROXY names."""
        name = host.lower().strip("[]").rstrip(".")
        if name == "localhost" or _is_within(name, "127.0.0.0/8") or name == "::1":
            return False
        return not any(_is_named(entry, name, port) for entry in self.around)


def _is_named(entry: str, name: str, port: int) -> bool:
    """Whether an entry means a host: a name with all below it, *, an address, a network."""
    if entry == "*" or _is_within(name, entry):
        return True
    if found := re.fullmatch(r"(\[.+\]|[^:]+):([0-9]+)", entry):
        return int(found[2]) == port and _is_named(found[1].strip("[]"), name, port)
    suffix = entry.strip("[]").removeprefix("*").removeprefix(".")
    return bool(suffix) and (name == suffix or name.endswith(f".{suffix}"))


def _is_within(name: str, network: str) -> bool:
    with suppress(ValueError):
        return ipaddress.ip_address(name) in ipaddress.ip_network(network, strict=False)
    return False


def upstream(url: str | None, no_proxy: str = "") -> Upstream | None:
    """Read a proxy URL such as HTTPS_PROXY holds, and what NO_PROXY holds.

    Raises:
        Fault: `upstream_wrong` (never with the URL in it: it may hold a password).
    """
    if not url:
        return None
    try:
        parts = urlsplit(url if "://" in url else f"http://{url}")
        port = parts.port or (443 if parts.scheme == "https" else 8080)
    except ValueError:
        raise Fault("upstream_wrong") from None
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise Fault("upstream_wrong")
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    bare = f"{parts.scheme}://{host}:{port}"
    auth = f"{unquote(parts.username)}:{unquote(parts.password or '')}" if parts.username else None
    around = tuple(entry.strip().lower() for entry in no_proxy.split(",") if entry.strip())
    return Upstream(f"upstream:{bare}", bare, auth, around)


def way_out(home: Home, chosen: "Settings", environment: Mapping[str, str]) -> Upstream | None:
    """The proxy that a recorder of this home goes through.

    That of the settings, else HTTPS_PROXY unless a recorder is meant by it: traffic would go
    round and round.

    Raises:
        Fault: `upstream_wrong`.
    """
    own = restored(environment)
    no_proxy = own.get("NO_PROXY") or own.get("no_proxy") or ""
    return upstream(url_of(home, chosen, own), no_proxy)


def url_of(home: Home, chosen: "Settings", environment: Mapping[str, str]) -> str | None:
    """As it is written, with its login."""
    if chosen.upstream_proxy:
        return chosen.upstream_proxy
    own = restored(environment)  # `run` or `env` made it of that, and their recorder may be gone
    url = own.get("HTTPS_PROXY") or own.get("https_proxy")
    return url if url and not _is_a_recorders(url, home, chosen) else None


def _is_a_recorders(url: str, home: Home, chosen: "Settings") -> bool:
    """Whether a proxy is the door of a recorder of this home."""
    with suppress(Fault):
        found = upstream(url)
        live = {urlsplit(entry.proxy).port for entry in presence.live(home)}
        ports = {chosen.proxy_port, chosen.gateway_port, *live}
        return (
            found is not None and not found.leads_to(*found.address) and found.address[1] in ports
        )
    return False
