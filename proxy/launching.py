"""Starting a recorder, and the environment that sends one command through it."""

import json
import os
import re
import select
import subprocess
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from proxy import certificates
from store import presence
from store.faults import Fault
from store.paths import Home, create_private
from store.presence import Presence
from wire.services import Services

START_S = 30.0
PROXY_VARIABLES = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY")
NEVER_PROXIED = ("localhost", "127.0.0.1", "::1")
_QUIET = re.compile(r"\S+ (ERROR|CRITICAL) \S+")
BASE_URL_SUFFIXES = ("_BASE_URL", "_API_BASE", "_ENDPOINT", "_API_URL")
"""Endings of variables in which a client's base URL stands."""


@dataclass(frozen=True, slots=True)
class Started:
    """A recorder that this process started."""

    presence: Presence
    process: subprocess.Popen[bytes]


def start_detached(home: Home) -> Presence:
    """Start the main recorder under its watchdog; both go on when this process ends.

    On Windows, where a socket cannot be handed on like that, nobody watches it.

    Raises:
        Fault: `recorder_said` with what it printed, or `recorder_failed`.
    """
    watched = ["--watched"] if os.name == "posix" else []
    return _start(home, ["--kind", presence.MAIN, *watched], os.environ).presence


def start_own(home: Home, arguments: list[str], environment: Mapping[str, str]) -> Started:
    """Start a recorder for one command; it ends when this process does.

    Raises:
        Fault: `recorder_said` or `recorder_failed`.
    """
    own = ["--port", "0", "--gateway-port", "0", "--kind", presence.RUN, "--until-eof"]
    return _start(home, [*own, *arguments], environment)


def like(recorder: Presence | None) -> list[str]:
    """Arguments that send a further recorder's traffic where this one sends its own."""
    if recorder is None:
        return []
    arguments = [part for entry in recorder.maps for part in ("--map", entry)]
    if recorder.trust_upstream_ca:
        arguments += ["--trust-upstream-ca", recorder.trust_upstream_ca]
    return arguments


def _start(home: Home, arguments: list[str], environment: Mapping[str, str]) -> Started:
    home.prepare()
    log = home.run / "recorder.log"
    create_private(log)
    with log.open("ab") as errors:
        begins_at = errors.tell()
        # -P: a folder named `store` where the person stands would be run instead of ours.
        process = subprocess.Popen(  # noqa: S603
            [sys.executable, "-P", "-m", "wattprint", "proxy", *arguments],
            stdin=subprocess.PIPE if "--until-eof" in arguments else subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=errors,
            cwd=home.root,
            env={**environment, "WATTPRINT_HOME": str(home.root)},
            start_new_session=True,
        )
    if not _is_listening(process):
        process.kill()
        process.wait()
        said = _said(log, begins_at)
        raise Fault("recorder_said", reason=said) if said else Fault("recorder_failed")
    found = next((entry for entry in presence.live(home) if entry.pid == process.pid), None)
    if found is None:
        raise Fault("recorder_failed")
    return Started(found, process)


def _is_listening(process: subprocess.Popen[bytes]) -> bool:
    """Wait for the recorder's line of JSON; False if it ended or kept silent instead."""
    output = process.stdout
    if output is None or (os.name == "posix" and not select.select([output], [], [], START_S)[0]):
        return False
    line = output.readline()
    output.close()
    with suppress(ValueError):
        return bool(json.loads(line))
    return False


def _said(log: Path, begins_at: int) -> str:
    """What a recorder that did not start said of it, without the lines of `quiet`."""
    lines = log.read_bytes()[begins_at:].decode("utf-8", "replace").strip().splitlines()
    return "\n".join(line for line in lines if not _QUIET.fullmatch(line))


def own_hosts(
    environment: Mapping[str, str], services: Services, recorders: Sequence[Presence] = ()
) -> tuple[str, ...]:
    """host:port of every base URL that is set and names no known service.

    `run` leaves such a variable as it is and records that host instead. The gateway of a
    live recorder is no such host: what goes there is logged by it.
    """
    gateways = {urlsplit(entry.gateway).port for entry in recorders}
    found: dict[str, None] = {}
    for name, value in environment.items():
        if name.endswith(BASE_URL_SUFFIXES) and value.startswith(("http://", "https://")):
            with suppress(ValueError):
                parts = urlsplit(value)
                port = parts.port or (443 if parts.scheme == "https" else 80)
                host = parts.hostname or ""
                is_gateway = port in gateways and host in NEVER_PROXIED
                if host and not is_gateway and not services.is_ours(host, port):
                    address = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
                    Services([address])  # a name that it refuses cannot be recorded
                    found[address] = None
    return tuple(found)


def environment(
    home: Home, recorder: Presence, own: Mapping[str, str], recorded: tuple[str, ...] = ()
) -> dict[str, str]:
    """`own`, changed so that a command's traffic goes through the recorder.

    `recorded` are hosts (host:port) that must not be left out by NO_PROXY.
    """
    given = [
        own[name] for name in (*certificates.CA_VARIABLES, "NODE_EXTRA_CA_CERTS") if name in own
    ]
    bundle = str(certificates.prepare_client_bundle(home, Path(recorder.ca), given))
    changed = dict(own)
    for name in PROXY_VARIABLES:
        changed[name] = changed[name.lower()] = recorder.proxy
    for name in certificates.CA_VARIABLES:
        changed[name] = bundle
    # Node adds these to its own roots, so a bundle serves as well as a single certificate.
    changed["NODE_EXTRA_CA_CERTS"] = bundle
    changed["NODE_USE_ENV_PROXY"] = "1"
    changed["NO_PROXY"] = changed["no_proxy"] = _no_proxy(own, recorded)
    return changed


def _no_proxy(own: Mapping[str, str], recorded: tuple[str, ...]) -> str:
    kept = (own.get("NO_PROXY") or own.get("no_proxy") or "").split(",")
    names = {host.rpartition(":")[0].strip("[]") for host in recorded}
    entries = [entry.strip() for entry in (*kept, *NEVER_PROXIED)]
    return ",".join(dict.fromkeys(entry for entry in entries if entry and entry not in names))
