"""The proxy that this machine already goes through, if any."""

from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from store.faults import Fault


@dataclass(frozen=True, slots=True)
class Upstream:
    """An HTTP proxy in front of the internet."""

    mode: str
    """mitmproxy's spelling: upstream:http://host:port."""
    url: str
    """Without credentials."""
    auth: str | None
    """user:password."""

    def __repr__(self) -> str:
        return f"<upstream {self.url}>"


def upstream(url: str | None) -> Upstream | None:
    """Read a proxy URL such as HTTPS_PROXY holds.

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
    bare = f"{parts.scheme}://{parts.hostname}:{port}"
    auth = f"{unquote(parts.username)}:{unquote(parts.password or '')}" if parts.username else None
    return Upstream(f"upstream:{bare}", bare, auth)
