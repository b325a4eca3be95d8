"""The person's settings: option over WATTPRINT_* over HOME/settings.toml."""

import math
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from estimator.personal import Own
from store.corrections import MODEL_KEYS, Corrections, Doubt
from store.faults import Fault
from store.paths import Home

if TYPE_CHECKING:
    from wire.services import Services

PROXY_PORT = 9288
GATEWAY_PORT = 9289
LAST_PORT = 65_535

KNOWN: dict[str, frozenset[str]] = {
    "recording": frozenset(
        {"hosts", "services", "origins", "ports", "retention_days", "upstream_proxy", "upstream_ca"}
    ),
    "place": frozenset({"zone", "zones", "intensity", "timezone"}),
    "look": frozenset({"language", "theme"}),
    "local": frozenset({"gpu_power_w"}),
    "summary": frozenset({"folder", "formats"}),
    "telemetry": frozenset(
        {"endpoint", "headers_file", "team", "machine", "spans", "clients", "interval_s"}
    ),
    "models": frozenset(),
}
"""Keys by table; `models` holds tables with names of the person's own."""
PORTS = frozenset({"proxy", "gateway"})
INTERVAL_S = 60
SWITCHED = {"true": True, "on": True, "1": True, "false": False, "off": False, "0": False}


@dataclass(frozen=True, slots=True, kw_only=True)
class Telemetry:
    """What is told to the person's own OpenTelemetry Collector."""

    endpoint: str | None = None
    """Base URL, without /v1/metrics; None: nothing is sent."""
    headers_file: Path | None = None
    """Lines of `name: value`, which may hold a token."""
    team: str | None = None
    machine: str | None = None
    has_spans: bool = False
    """Each request too, not only sums."""
    has_clients: bool = False
    """With the names of apps."""
    interval_s: int | None = None
    """Between two exports; None: what OpenTelemetry's own variable says, else `INTERVAL_S`."""


NO_TELEMETRY = Telemetry()


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What the file says, checked. An absent key is its default."""

    hosts: tuple[str, ...] = ()
    """Further hosts (or host:port) that speak an OpenAI or Anthropic format."""
    services: tuple[tuple[str, str], ...] = ()
    """Further gateway names and the base URL of each."""
    origins: tuple[str, ...] = ()
    """Further web origins that may use the gateway."""
    proxy_port: int = PROXY_PORT
    gateway_port: int = GATEWAY_PORT
    retention_days: int | None = None
    upstream_proxy: str | None = field(default=None, repr=False)
    """URL of the proxy in front of the internet; it may hold a password."""
    upstream_ca: Path | None = None
    """Further certificates that upstream servers are checked against."""
    timezone: str | None = None
    """IANA name; None: the system's."""
    language: str | None = None
    theme: str | None = None
    summary_folder: Path | None = None
    """Where a summary of each week is kept; None: nowhere."""
    summary_formats: tuple[str, ...] = ()
    telemetry: Telemetry = NO_TELEMETRY
    own: Own = field(default=Own())
    """What the person knows better than the factor set, their zone and power among it."""
    unknown: tuple[tuple[str, str | None], ...] = field(default=())
    """Keys that mean nothing, each with the nearest known one."""
    doubts: tuple[Doubt, ...] = field(default=())
    """Entries of `own` that make no sense and were left out."""

    @property
    def time_zone(self) -> ZoneInfo | None:
        """For `datetime.astimezone`, where None is the system's own zone."""
        return ZoneInfo(self.timezone) if self.timezone else None


def load(home: Home) -> Settings:
    """The settings of a home; defaults if it has none.

    Raises:
        Fault: `settings_unreadable` (not TOML) or `settings_wrong` (a value of the wrong kind).
    """
    return of_document(home, document(home), os.environ)


def document(home: Home) -> dict[str, Any]:
    """The file as it is; empty if it is not there. Raises Fault: `settings_unreadable`."""
    try:
        text = home.settings.read_text("utf-8")
        import tomllib  # with difflib below, 5 ms that few homes need

        return tomllib.loads(text)
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:
        raise Fault(
            "settings_unreadable", path=str(home.settings), reason=type(error).__name__
        ) from error


def of_document(
    home: Home, document: dict[str, object], environment: Mapping[str, str]
) -> Settings:
    """What a file of these tables says, where the environment does not. Raises Fault as `load`."""
    read = _Reader(home, document, environment)
    ports = read.table("recording", "ports")
    corrected = Corrections(document.get("models"), read.table("place"))
    return Settings(
        hosts=read.names("recording", "hosts"),
        services=read.services(),
        origins=read.names("recording", "origins"),
        proxy_port=read.whole(ports.get("proxy"), "ports.proxy", LAST_PORT) or PROXY_PORT,
        gateway_port=read.whole(ports.get("gateway"), "ports.gateway", LAST_PORT) or GATEWAY_PORT,
        retention_days=read.whole(read.value("recording", "retention_days"), "retention_days"),
        upstream_proxy=read.name("recording", "upstream_proxy"),
        upstream_ca=read.path("recording", "upstream_ca"),
        timezone=read.time_zone(),
        language=read.name("look", "language"),
        theme=read.name("look", "theme"),
        summary_folder=read.path("summary", "folder"),
        summary_formats=read.names("summary", "formats"),
        telemetry=read.telemetry(),
        own=Own(
            models=corrected.models,
            intensities=corrected.intensities,
            zone=read.name("place", "zone"),
            zones=corrected.zones,
            gpu_power_w=read.number("local", "gpu_power_w"),
        ),
        unknown=read.unknown(),
        doubts=tuple(corrected.doubts),
    )


def variable(key: str) -> str:
    """The environment's name for a key of a table."""
    return f"WATTPRINT_{key.upper()}"


class _Reader:
    """Takes values out of the document, and says which one is wrong."""

    def __init__(
        self, home: Home, document: dict[str, object], environment: Mapping[str, str]
    ) -> None:
        self._path = str(home.settings)
        self._document = document
        self._environment = environment

    def table(self, *names: str) -> dict[str, object]:
        found = self._document
        for name in names:
            inner = found.get(name, {})
            if not isinstance(inner, dict):
                raise self._wrong(name)
            found = inner
        return found

    def value(self, table: str, key: str) -> object:
        return self._environment.get(variable(key)) or self.table(table).get(key)

    def name(self, table: str, key: str) -> str | None:
        found = self.value(table, key)
        if found is not None and not isinstance(found, str):
            raise self._wrong(key)
        return found or None

    def path(self, table: str, key: str) -> Path | None:
        """A file; one without a folder lies beside the settings."""
        found = self.name(table, key)
        return Path(self._path).parent / Path(found).expanduser() if found else None

    def names(self, table: str, key: str) -> tuple[str, ...]:
        found = self.value(table, key)
        if isinstance(found, str):
            return tuple(part.strip() for part in found.split(",") if part.strip())
        if found is None:
            return ()
        if not isinstance(found, list) or not all(isinstance(item, str) for item in found):
            raise self._wrong(key)
        return tuple(found)

    def services(self) -> tuple[tuple[str, str], ...]:
        found = self.table("recording", "services")
        if not all(isinstance(base, str) for base in found.values()):
            raise self._wrong("services")
        return tuple((name, str(base)) for name, base in found.items())

    def telemetry(self) -> Telemetry:
        return Telemetry(
            endpoint=self.base_url("telemetry", "endpoint"),
            headers_file=self.path("telemetry", "headers_file"),
            team=self.name("telemetry", "team"),
            machine=self.name("telemetry", "machine"),
            has_spans=self.switch("telemetry", "spans"),
            has_clients=self.switch("telemetry", "clients"),
            interval_s=self.whole(self.value("telemetry", "interval_s"), "interval_s"),
        )

    def base_url(self, table: str, key: str) -> str | None:
        """Of a server, without a password: it would be shown."""
        found = self.name(table, key)
        if found is None:
            return None
        from urllib.parse import urlsplit  # few homes have one

        try:
            parts = urlsplit(found)
            is_fit = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
        except ValueError:
            raise self._wrong(key) from None
        if not is_fit or "@" in parts.netloc or parts.query or parts.fragment:
            raise self._wrong(key)
        return found.rstrip("/")

    def switch(self, table: str, key: str) -> bool:
        found = self.value(table, key)
        if found is None or isinstance(found, bool):
            return bool(found)
        if str(found).lower() not in SWITCHED:
            raise self._wrong(key)
        return SWITCHED[str(found).lower()]

    def whole(self, found: object, key: str, most: int = 1_000_000) -> int | None:
        if isinstance(found, str) and found.isascii() and found.isdigit():
            found = int(found)
        if found is None:
            return None
        if not isinstance(found, int) or isinstance(found, bool) or not 0 < found <= most:
            raise self._wrong(key)
        return found

    def number(self, table: str, key: str) -> float | None:
        found = self.value(table, key)
        try:
            number = None if found is None else float(str(found))
        except ValueError:
            raise self._wrong(key) from None
        if number is not None and not 0 < number < math.inf:
            raise self._wrong(key)
        return number

    def time_zone(self) -> str | None:
        name = self.name("place", "timezone")
        try:
            return ZoneInfo(name).key if name else None
        except (OSError, ValueError, KeyError):
            raise self._wrong("timezone") from None

    def unknown(self) -> tuple[tuple[str, str | None], ...]:
        found: list[tuple[str, str | None]] = []
        for table, content in self._document.items():
            if table not in KNOWN:
                found.append((table, nearest(table, KNOWN)))
            elif isinstance(content, dict) and table != "models":
                found += [
                    (f"{table}.{key}", nearest(key, KNOWN[table]))
                    for key in content
                    if key not in KNOWN[table]
                ]
        models = self._document.get("models")
        for name, entry in models.items() if isinstance(models, dict) else ():
            keys = entry.keys() - MODEL_KEYS if isinstance(entry, dict) else ()
            found += [(f'models."{name}".{key}', nearest(key, MODEL_KEYS)) for key in sorted(keys)]
        ports = self.table("recording", "ports").keys() - PORTS
        found += [(f"recording.ports.{key}", nearest(key, PORTS)) for key in sorted(ports)]
        return tuple(found)

    def _wrong(self, key: str) -> Fault:
        return Fault("settings_wrong", path=self._path, key=key)


def nearest(name: str, known: dict[str, frozenset[str]] | frozenset[str]) -> str | None:
    import difflib

    matches = difflib.get_close_matches(name, list(known), n=1)
    return matches[0] if matches else None


def known_services(home: Home, chosen: Settings) -> "Services":
    """The table of services with the person's own.

    Raises:
        Fault: `settings_wrong` if a host or a service of theirs is none.
    """
    from wire.services import Services  # 20 ms that few commands need

    try:
        return Services(chosen.hosts, chosen.services)
    except ValueError as error:
        key = "hosts / services"
        raise Fault("settings_wrong", path=str(home.settings), key=key) from error
