"""The ways that traffic takes to a recorder: ports, certificates, this shell's environment."""

import os
from pathlib import Path
from urllib.parse import SplitResult, urlsplit

from proxy import before, environment, ports, trust
from proxy.base_urls import LOOPBACK, SUFFIXES
from reports import dates
from store import presence, profiles, settings
from store.faults import Fault
from store.presence import Presence
from wattprint.doctor.findings import Found, Severity, Subject, note, of_fault, ok, problem


def doors(on: Subject) -> Found:
    """Whether a recorder would get its ports."""
    if any(entry.kind == presence.MAIN for entry in on.live):
        return
    for port in (on.chosen.proxy_port, on.chosen.gateway_port):
        if not ports.is_answered(port):
            yield ok("port_free", port=port)
        elif holder := ports.holder(port):
            pid, name = holder
            yield note("port_taken_by", port=port, name=name, pid=pid)
        else:
            yield note("port_taken", port=port)


def certificate(on: Subject) -> Found:
    """Until when the authority holds, for what, and which stores trust an older one."""
    home, ours = on.home, trust.current(on.home)
    if ours is None:
        if home.ca_certificate.exists():
            yield problem("certificate_broken", path=str(home.ca_certificate))
        else:
            yield ok("no_certificate")
    else:
        until = dates.day_name(ours.ends_at.date())
        wanted = settings.known_services(home, on.chosen).domains()
        if not ours.starts_at <= on.now < ours.ends_at:
            yield problem("certificate_ended", until=until)
        elif ours.domains is None:
            yield note("certificate_any", path=str(home.ca_certificate))
        elif not ours.covers_all(wanted):
            yield note("certificate_lacks")
        else:
            yield ok("certificate", until=until)
    for folder in profiles.left(home):
        yield note("profile_left", path=str(folder))


def stores(on: Subject) -> Found:
    """Whether what was told to trust the authority trusts today's."""
    for store, name in trust.remembered(on.home):
        facts = {"store": store.store, "place": store.place}
        try:
            held = [one for one in trust.trusted(on.home, store, on.now) if one.is_ours]
        except Fault as fault:
            yield of_fault(fault, Severity.NOTE)
            continue
        if not held:
            yield note("untrusted", name=name, **facts)
        elif any(one.is_current for one in held):
            yield ok("trusted", **facts)
        else:
            yield problem("outdated", **facts)


def shell(on: Subject) -> Found:
    """Whether the variables of this shell lead somewhere."""
    yield from _proxies(on)
    yield from _base_urls(on)
    yield from _roots(on)


def _proxies(on: Subject) -> Found:
    dead: dict[str, list[str]] = {}
    recorders = {urlsplit(entry.proxy).port: entry for entry in on.live}
    is_through = False
    for name in (*environment.PROXIES, *map(str.lower, environment.PROXIES)):
        parts = _on_loopback(on.environment.get(name, ""))
        if parts is None or parts.port is None:
            continue
        if parts.port in recorders:
            is_through = True
        elif not ports.is_answered(parts.port):
            # Without the login, which may be a password.
            dead.setdefault(f"{parts.hostname}:{parts.port}", []).append(name)
    for address, names in dead.items():
        yield problem("dead_proxy", names=" ".join(names), address=address, undo=_undo(on, names))
    if is_through:
        yield ok("shell_recorded")


def _base_urls(on: Subject) -> Found:
    ours = {on.chosen.gateway_port, *(_gateway_port(entry) for entry in on.live)}
    for name, value in on.environment.items():
        parts = _on_loopback(value) if name.endswith(SUFFIXES) else None
        if parts and parts.port and parts.port in ours and not ports.is_answered(parts.port):
            address = f"{parts.hostname}:{parts.port}"
            yield problem("dead_base_url", name=name, address=address, undo=_undo(on, [name]))


def _gateway_port(entry: Presence) -> int | None:
    return urlsplit(entry.gateway).port


def _roots(on: Subject) -> Found:
    named = {name: on.environment[name] for name in environment.ROOTS if on.environment.get(name)}
    lost = [name for name, value in named.items() if not Path(value).exists()]
    if lost:
        path = named[lost[0]]
        yield problem("dead_roots", names=" ".join(lost), path=path, undo=_undo(on, lost))


def _undo(on: Subject, names: list[str]) -> str:
    """What to type so that a shell forgets these variables."""
    if before.VARIABLE in on.environment:
        return 'eval "$(wattprint env --unset)"'
    return f"unset {' '.join(names)}" if os.name == "posix" else f"set {names[0]}="


def _on_loopback(url: str) -> SplitResult | None:
    try:
        parts = urlsplit(url if "://" in url else f"http://{url}")
        is_here = parts.hostname in LOOPBACK and parts.port != 0
    except ValueError:
        return None
    return parts if is_here else None
