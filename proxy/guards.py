"""Who may use the gateway, and how large and slow a request's head may be at both doors.

A web page that is open in a browser of this machine can send requests to any port of it.
It cannot choose the Host that the browser names, nor hide where it comes from: those two
are looked at.
"""

import functools
import re
from collections.abc import Iterable
from ipaddress import IPv4Address, IPv6Address, ip_address
from urllib.parse import urlsplit

from aiohttp import HttpVersion10, HttpVersion11, web

from addons.redirect import is_loopback

HEADERS_LIMIT = 65 * 1024
"""Bytes of a request's headers: 64 KB, and one for those that every client adds."""
HEADERS_AT_MOST = 1000
HEAD_S = 60.0
"""How long the rest of a head that has begun may take."""
LINGER_S = 1.0
"""From the answer to a head that is refused to the end of its connection."""
ORIGIN_SCHEMES = ("vscode-webview://", "app://", "file://")
"""Of local applications, which may use the gateway like a page on loopback."""
HOST_NAMES = frozenset({"host.docker.internal", "host.containers.internal"})
"""What containers call the machine that they run on; nobody can register a name there."""
HOST = re.compile(r"(\[[0-9a-f:.]+\]|[a-z0-9._-]+)(?::([0-9]{1,5}))?", re.IGNORECASE)


class Guard:
    """Decides by Host, Origin and where a connection comes from.

    `origins` are further web origins that may use the gateway.
    """

    def __init__(self, origins: tuple[str, ...] = ()) -> None:
        self._origins = origins

    def refusal(self, request: web.BaseRequest) -> tuple[int, str] | None:
        """HTTP status and fault code for a request that is not served."""
        if headers_size(request.raw_headers) > HEADERS_LIMIT:
            return 431, "head_too_long"
        if odd := _odd(request):
            return odd, "request_odd"
        if is_public(request.remote or ""):
            return 403, "gateway_public"
        if not self._is_us(request):
            return 421, "gateway_host"
        origin = request.headers.get("Origin")
        if origin is not None:
            return None if self._may_use(origin) else (403, "gateway_origin")
        # Pictures and links of other sites come without an Origin.
        is_foreign = request.headers.get("Sec-Fetch-Site") == "cross-site"
        return (403, "gateway_origin") if is_foreign else None

    def _is_us(self, request: web.BaseRequest) -> bool:
        host = _named(request.headers.get("Host", ""))
        if host is None:
            return False
        if is_loopback(host) or host in HOST_NAMES:
            return True
        local = request.transport and request.transport.get_extra_info("sockname")
        # A name that was pointed at us can be anybody's; our address is ours.
        return bool(local and (found := _address(host)) and found == _address(local[0]))

    def _may_use(self, origin: str) -> bool:
        return origin in self._origins or origin.startswith(ORIGIN_SCHEMES) or _is_here(origin)


@functools.lru_cache(maxsize=256)
def _named(host: str) -> str | None:
    """The name or address in a Host header; None: it is none."""
    match = HOST.fullmatch(host)
    if match is None or match[2] == "0":
        return None
    return match[1].strip("[]").lower().removesuffix(".")


def headers_size(headers: Iterable[tuple[bytes, bytes]]) -> int:
    """Bytes that headers take on the wire."""
    return sum([len(name) + len(value) + 4 for name, value in headers])


def _odd(request: web.BaseRequest) -> int | None:
    """The status for what aiohttp reads and another server may read otherwise."""
    if request.version not in (HttpVersion10, HttpVersion11):
        return 505
    coding = request.headers.get("Transfer-Encoding")
    if coding is None:
        return None
    if request.version == HttpVersion10:
        return 400
    return None if coding.strip().lower() == "chunked" else 501


@functools.lru_cache(maxsize=256)
def is_public(address: str) -> bool:
    """Whether an address is one of the open internet."""
    found = _address(address)
    return found is not None and found.is_global


def _is_here(url: str) -> bool:
    """Whether a URL names this machine; what is no URL does not."""
    try:
        parts = urlsplit(url)
        return parts.port != 0 and is_loopback(parts.hostname or "")
    except ValueError:
        return False


@functools.lru_cache(maxsize=256)
def _address(text: str) -> IPv4Address | IPv6Address | None:
    try:
        found = ip_address(text.partition("%")[0])
    except ValueError:
        return None
    return getattr(found, "ipv4_mapped", None) or found
