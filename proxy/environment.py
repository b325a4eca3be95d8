"""The environment that sends a command's traffic through a recorder, and the way back.

What is set holds for Python, Node from 22.21 on, Deno, Bun, Go, Rust, Ruby, curl and .NET;
programs of Java get options of their own.
"""

import os
from collections.abc import Mapping
from pathlib import Path

from proxy import certificates
from proxy.base_urls import LOOPBACK
from proxy.before import noted, restored
from proxy.programs import Program
from store.paths import Home
from store.presence import Presence
from wire.callers import Caller
from wire.services import Services

PROXIES = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY")
ROOTS = (
    "SSL_CERT_FILE",
    "NIX_SSL_CERT_FILE",
    "REQUESTS_CA_BUNDLE",
    "CURL_CA_BUNDLE",
    "HTTPLIB2_CA_CERTS",
    "GRPC_DEFAULT_SSL_ROOTS_FILE_PATH",
    "AWS_CA_BUNDLE",
    "DENO_CERT",
    "CODEX_CA_CERTIFICATE",
    # Node adds these to its own, so a bundle serves as well as a single certificate.
    "NODE_EXTRA_CA_CERTS",
)
"""Variables of clients that talk to AI services. Those of git and cargo are left alone: what
they fetch is not decrypted, and a setting of theirs would no longer count."""


def through(
    home: Home,
    recorder: Presence,
    own: Mapping[str, str],
    *,
    recorded: tuple[str, ...] = (),
    caller: Caller | None = None,
    program: Program | None = None,
    is_java: bool = False,
) -> dict[str, str]:
    """`own`, changed so that a command's traffic goes through the recorder.

    `recorded` are hosts (host:port) that must not be left out by NO_PROXY.
    """
    own = restored(own)
    named = [own[name] for name in (*certificates.CA_VARIABLES, *ROOTS) if name in own]
    bundle = certificates.prepare_client_bundle(home, Path(recorder.ca), named)
    proxy = caller.at(recorder.proxy) if caller else recorder.proxy
    around = _no_proxy(own, recorded)
    added = dict.fromkeys(PROXIES, proxy) | {"NO_PROXY": around}
    if os.name != "nt":  # where a variable's case means nothing
        added |= {name.lower(): value for name, value in added.items()}
    added |= dict.fromkeys(ROOTS, str(bundle))
    added |= {"NODE_USE_ENV_PROXY": "1"}
    added |= {"GLOBAL_AGENT_HTTP_PROXY": proxy, "GLOBAL_AGENT_NO_PROXY": around}
    if program is not None:
        added |= base_urls(recorder, own, program.gateway, caller)
    if is_java:
        from proxy import java

        added["JAVA_TOOL_OPTIONS"] = java.options(own, recorder, bundle)
    return {**own, **noted(own, added)}


def base_urls(
    recorder: Presence,
    own: Mapping[str, str],
    variables: tuple[tuple[str, str], ...],
    caller: Caller | None = None,
) -> dict[str, str]:
    """The gateway's base URL for each of the variables that is not set."""
    said = f"{caller.userinfo}@" if caller and caller.userinfo else ""
    paths = {entry.name: entry.base_path for entry in Services().gateways()}
    return {
        variable: f"{recorder.gateway}/{said}{paths[name][1:]}"
        for variable, name in variables
        if not own.get(variable)
    }


def label(changed: Mapping[str, str]) -> str | None:
    """The label of the `run` that made an environment."""
    userinfo = changed.get("HTTPS_PROXY", "").rpartition("@")[0].rpartition("/")[2]
    caller = Caller.read(userinfo)
    return caller.label if caller else None


def _no_proxy(own: Mapping[str, str], recorded: tuple[str, ...]) -> str:
    kept = (own.get("NO_PROXY") or own.get("no_proxy") or "").split(",")
    names = {host.rpartition(":")[0].strip("[]") for host in recorded}
    entries = [entry.strip() for entry in (*kept, *LOOPBACK)]
    return ",".join(dict.fromkeys(entry for entry in entries if entry and entry not in names))
