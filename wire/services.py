"""Which hosts are LLM services, and which of their requests are LLM calls.

One answer for the tap, the gateway, the PAC file, the environment and the docs,
from the one table in `wire.table`.
"""

import functools
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from ipaddress import ip_address
from urllib.parse import parse_qs, urlsplit

from wire import endpoints
from wire.exchange import Task
from wire.names import identifier, name
from wire.table import SERVICES, Service

LABEL = "[a-z0-9-]{1,63}"
"""What a `*` in a host of the table stands for, as a regular expression."""
_FIELDS = 64
"""Of a query; one with more is none of a client's."""


@dataclass(frozen=True, slots=True)
class Route:
    """What one request is: where it goes and who reads it."""

    service: str
    provider: str
    endpoint: str
    """The path's pattern, such as /v1/chat/completions: never the path as sent."""
    task: Task
    reader: str | None
    """The reader of `wire.readers`; None: logged as opaque."""
    is_local: bool = False
    region_hint: str | None = None
    """The region that the host's name or the path holds."""
    model: str | None = None
    """The model, or the deployment, that the path names."""
    conversation: str | None = None
    """The provider's id of the conversation, where the path holds it."""


@dataclass(frozen=True, slots=True)
class Upstream:
    """Where the gateway sends one request."""

    scheme: str
    host: str
    port: int
    path: str
    """As the client sent it, query included; always begins with a slash."""

    @property
    def authority(self) -> str:
        """What its Host header says."""
        is_usual = self.port == {"https": 443, "http": 80}[self.scheme]
        return _authority(self.host, None if is_usual else self.port)

    @property
    def url(self) -> str:
        return f"{self.scheme}://{self.authority}{self.path}"


@dataclass(frozen=True, slots=True)
class Gateway:
    """One name that the gateway forwards, and the path that a client's base URL takes there."""

    name: str
    base_path: str


class Services:
    """The table, and the hosts and gateway names that a user added to it.

    An added host is "host", for any port, or "host:port"; `own` gives a base URL to each
    gateway name of the user's, http only for this machine. ValueError if one is neither.
    """

    def __init__(
        self, extra_hosts: Sequence[str] = (), own: Sequence[tuple[str, str]] = ()
    ) -> None:
        self._route_kept = functools.lru_cache(maxsize=512)(self._route)
        self._own = {name: _base(url) for name, url in own}
        self._extra = [_address(entry) for entry in extra_hosts]
        self._extra += [(base.host, base.port) for base in self._own.values()]
        self._exact: dict[str, Service] = {}
        self._local: dict[int, Service] = {}
        self._patterns: list[tuple[re.Pattern[str], Service]] = []
        for service in SERVICES:
            for host in service.hosts:
                if service.is_local:
                    self._local[int(host.rpartition(":")[2])] = service
                elif "*" in host:
                    self._patterns.append((_pattern(host), service))
                else:
                    self._exact[host] = service

    def is_ours(self, host: str, port: int | None = None) -> bool:
        """Whether a TLS connection to `host` is to be decrypted.

        Local servers are not: they speak plain HTTP, and another program may
        have their port. A user who wants one decrypted adds it.
        """
        host = _canonical(host)
        return self._is_extra(host, port) or self._known(host) is not None

    def addresses(self) -> list[tuple[str, int | None]]:
        """Every (host, port or None for any) that `is_ours` knows; `*` is one `LABEL`."""
        table = [host for service in SERVICES if not service.is_local for host in service.hosts]
        return [*((host, None) for host in table), *self._extra]

    def domains(self) -> frozenset[str]:
        """What a certificate has to hold for, so that all that `is_ours` can be decrypted.

        Names, each with every name under it, and the addresses that the user added. Of a
        pattern the part behind its last `*`; a host with a region is named for each region.
        """
        found = {host for host, _ in self._extra}
        for service in SERVICES:
            for host in () if service.is_local else service.hosts:
                named = [host.replace("*", region, 1) for region in service.regions] or [host]
                found.update(_behind_pattern(name) for name in named)
        return frozenset(name for name in found if not is_under(name, found))

    def route(
        self, host: str, port: int | None, method: str, path: str, is_upgrade: bool = False
    ) -> Route | None:
        """What a request is, or None if it makes no model work.

        `path` as on the request line; `is_upgrade`: it asks for a WebSocket.
        """
        if not is_upgrade:
            # The same few come again and again. The query may hold a key: it is not kept.
            return self._route_kept(host, port, method, path.partition("?")[0], is_upgrade)
        return self._route(host, port, method, path, is_upgrade)

    def _route(
        self, host: str, port: int | None, method: str, path: str, is_upgrade: bool
    ) -> Route | None:
        host, service, region = _canonical(host), None, None
        if found := self._known(host):
            service, region = found
        elif _is_loopback(host) and port in self._local:
            service = self._local[port]
        elif self._is_extra(host, port):
            service = Service(host, "unknown", (), endpoints.ANYWHERE, is_local=_is_loopback(host))
        if service is None or method.upper() != ("GET" if is_upgrade else "POST"):
            return None
        segments = endpoints.segments(path)
        for end in service.endpoints:
            if end.is_upgrade == is_upgrade and (held := end.matched(segments)) is not None:
                return Route(
                    service.name,
                    service.provider,
                    end.pattern,
                    end.task,
                    end.reader,
                    service.is_local,
                    region or _region(held.get("location")),
                    _model(held) or (_asked_for(path) if is_upgrade else None),
                    identifier(held.get("conversation")),
                )
        return None

    def upstream(self, name: str, rest: str) -> Upstream | None:
        """Where the gateway sends `/<name><rest>`; None: nowhere that it may forward to.

        For a service that has a host a customer, `rest` begins with that host.
        """
        rest = rest if rest.startswith("/") else f"/{rest}"
        for service in SERVICES:
            if service.gateway != name:
                continue
            if service.is_local:
                host, _, port = service.hosts[0].partition(":")
                return Upstream("http", host, int(port), rest)
            if "*" not in service.hosts[0]:
                return Upstream("https", service.hosts[0], 443, rest)
            host, _, rest = rest[1:].partition("/")
            found = self._known(host := _canonical(host))
            is_of_it = found is not None and found[0] is service
            return Upstream("https", host, 443, f"/{rest}") if is_of_it else None
        return self._own_upstream(name, rest)

    def gateways(self) -> list[Gateway]:
        """The names that the gateway forwards, with an example of a client's base path."""
        return list(self._gateways())

    def _gateways(self) -> Iterator[Gateway]:
        for service in SERVICES:
            if service.gateway is None:
                continue
            host = service.hosts[0].replace("*", "NAME")
            middle = f"/{host}" if "*" in service.hosts[0] else ""
            yield Gateway(service.gateway, f"/{service.gateway}{middle}{service.base_path}")
        for own in self._own:
            yield Gateway(own, f"/{own}")
        for host, port in self._extra:
            added = _authority(host, port)
            yield Gateway(added, f"/{added}/v1")

    def _own_upstream(self, name: str, rest: str) -> Upstream | None:
        if base := self._own.get(name):
            return Upstream(base.scheme, base.host, base.port, base.path + rest)
        for host, port in self._extra:
            if name.lower() == _authority(host, port):
                scheme = "http" if _is_loopback(host) else "https"
                return Upstream(scheme, host, port or {"http": 80, "https": 443}[scheme], rest)
        return None

    def _known(self, host: str) -> tuple[Service, str | None] | None:
        """The service of a host of the table that is not local, and the region its name holds."""
        if service := self._exact.get(host):
            return service, None
        for pattern, service in self._patterns:
            if match := pattern.fullmatch(host):
                return service, match[1] if service.regions else None
        return None

    def _is_extra(self, host: str, port: int | None) -> bool:
        return any(
            host == known and (wanted is None or wanted == port) for known, wanted in self._extra
        )


def is_under(name: str, domains: Collection[str]) -> bool:
    """Whether one of `domains` is a parent domain of `name`."""
    labels = name.split(".")
    return any(".".join(labels[at:]) in domains for at in range(1, len(labels)))


def _region(location: str | None) -> str | None:
    """The region that a path names; "global" is wherever there is room."""
    return None if location == "global" else location


def _model(held: Mapping[str, str]) -> str | None:
    """The model that a path names; of an ARN its last part, for it holds an account's number."""
    named = next((held[key] for key in ("model", "deployment", "engine") if key in held), None)
    if named and named.startswith("arn:"):
        named = named.rpartition("/")[2]
    return name(named)


def _asked_for(path: str) -> str | None:
    """The model that the query of a WebSocket's path names, or Azure's deployment of it."""
    query = path[: endpoints.PATH_LENGTH].partition("?")[2]
    try:
        asked = parse_qs(query, max_num_fields=_FIELDS)
    except ValueError:
        return None
    return name(next((asked[key][0] for key in ("model", "deployment") if key in asked), None))


def _canonical(host: str) -> str:
    return host[:254].strip("[]").lower().removesuffix(".")


def _address(entry: str) -> tuple[str, int | None]:
    """(host, port or None) of a host that a user added. Raises ValueError."""
    match = re.fullmatch(r"(\[[0-9a-fA-F:]+\]|[^:\[\]/]+)(?::([0-9]{1,5}))?", entry.strip())
    host, port = (match[1], match[2]) if match else (entry.strip(), None)
    if port and not 0 < int(port) < 65536:
        raise ValueError(f"no port: {entry!r}")
    host = _canonical(host)
    if not re.fullmatch(r"[a-z0-9._-]+|[0-9a-f:]+", host):
        raise ValueError(f"no host or host:port: {entry!r}")
    return host, int(port) if port else None


def _base(url: str) -> Upstream:
    """The base URL of a user's own gateway name. Raises ValueError."""
    parts = urlsplit(url)
    host, port = _canonical(parts.hostname or ""), parts.port
    is_plain = parts.scheme == "http" and _is_loopback(host)
    if not host or not (is_plain or parts.scheme == "https"):
        raise ValueError(f"no base URL: {url!r}")
    usual = {"https": 443, "http": 80}[parts.scheme]
    return Upstream(parts.scheme, host, port or usual, parts.path.rstrip("/"))


def _authority(host: str, port: int | None) -> str:
    host = f"[{host}]" if ":" in host else host
    return host if port is None else f"{host}:{port}"


def _behind_pattern(host: str) -> str:
    return host.rpartition("*")[2].partition(".")[2] if "*" in host else host


def _pattern(host: str) -> re.Pattern[str]:
    return re.compile(f"({LABEL})".join(map(re.escape, host.split("*"))))


def _is_loopback(host: str) -> bool:
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False
