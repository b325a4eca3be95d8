"""Base URLs that a person has set: `run` leaves them as they are, and records their hosts."""

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from urllib.parse import urlsplit

from proxy.programs import Program
from store.presence import Presence
from wire.services import Services

LOOPBACK = ("localhost", "127.0.0.1", "::1")
SUFFIXES = ("_BASE_URL", "_API_BASE", "_ENDPOINT", "_API_URL")
"""Endings of variables in which a client's base URL stands."""
NO_MODELS = ("OTEL_", "GITHUB_", "CI_", "SENTRY_", "VAULT_")
"""Beginnings of those in which another service's stands."""

_FLAG = re.compile(r"--?[\w-]*base[\w-]*(?:=(.*))?", re.IGNORECASE)
_SETTING = re.compile(
    r"""(?:base[_-]?url|api[_-]?base|api[_-]?endpoint)["']?\s*[:=]\s*["']?(https?://[^\s"',}]+)""",
    re.IGNORECASE,
)
_FILE_LENGTH = 2**20


def own_hosts(
    environment: Mapping[str, str],
    services: Services,
    recorders: Sequence[Presence] = (),
    cmd: Sequence[str] = (),
    program: Program | None = None,
) -> tuple[str, ...]:
    """host:port of every base URL that is set and names no known service.

    In variables, in the options of `cmd`, and in the settings of its `program`. The gateway
    of a live recorder is no such host: what goes there is logged by it.
    """
    gateways = {urlsplit(entry.gateway).port for entry in recorders}
    found: dict[str, None] = {}
    for url in (*_variables(environment), *_options(cmd), *_settings(program)):
        with suppress(ValueError):
            parts = urlsplit(url)
            port = parts.port or (443 if parts.scheme == "https" else 80)
            host = parts.hostname or ""
            is_gateway = port in gateways and host in LOOPBACK
            if host and not is_gateway and not services.is_ours(host, port):
                address = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
                Services([address])  # a name that it refuses cannot be recorded
                found[address] = None
    return tuple(found)


def _variables(environment: Mapping[str, str]) -> Iterator[str]:
    for name, value in environment.items():
        if name.endswith(SUFFIXES) and not name.startswith(NO_MODELS) and _is_url(value):
            yield value


def _options(cmd: Sequence[str]) -> Iterator[str]:
    for option, following in zip(cmd, (*cmd[1:], ""), strict=False):
        if (match := _FLAG.fullmatch(option)) and _is_url(match[1] or following):
            yield match[1] or following


def _settings(program: Program | None) -> Iterator[str]:
    for name in program.settings if program else ():
        with suppress(OSError, RuntimeError), Path(name).expanduser().open("rb") as file:
            yield from _SETTING.findall(file.read(_FILE_LENGTH).decode("utf-8", "replace"))


def _is_url(value: str) -> bool:
    return value.startswith(("http://", "https://"))
