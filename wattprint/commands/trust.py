"""`wattprint trust`: what trusts the certificate outside of single commands."""

import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from reports import dates, words
from store import presence, refusals, settings
from store.faults import Fault
from wattprint.cli import Session
from wattprint.commands.pause import host_named
from wire.services import Services

if TYPE_CHECKING:
    from proxy.authority import Authority
    from proxy.trust import Outcome, Store, Trusted

STORES = ("nss", "firefox", "system")
BY_DEFAULT = STORES if sys.platform in ("darwin", "win32") else ("nss", "firefox")
"""Those that can be changed without other rights."""
_stores = click.argument(
    "stores", metavar=words.say("metavar.stores"), nargs=-1, type=click.Choice(STORES)
)


@click.group(
    "trust", subcommand_metavar=words.say("metavar.subcommand"), help=words.say("help.trust")
)
def command() -> None:
    pass


@command.command("install", help=words.say("help.trust_install"))
@_stores
@click.pass_obj
def install(session: Session, stores: tuple[str, ...]) -> None:
    from proxy import certificates, trust

    home = session.home
    home.prepare()
    services = settings.known_services(home, settings.load(home))
    with presence.start_lock(home):
        certificates.prepare_authority(home, services)
    wanted = stores or BY_DEFAULT
    outcomes = trust.install(home, trust.stores(Path.home(), wanted))
    if not outcomes:
        click.echo(words.say("trust.no_store", stores=", ".join(wanted)), err=True)
        raise SystemExit(1)
    is_done = say_outcomes(outcomes)
    if any(outcome.state == "installed" for outcome in outcomes):
        click.echo(words.say("trust.restart"))
    if not is_done:
        raise SystemExit(1)


@command.command("remove", help=words.say("help.trust_remove"))
@_stores
@click.pass_obj
def remove(session: Session, stores: tuple[str, ...]) -> None:
    from proxy import trust

    outcomes = trust.remove(session.home, trust.stores(Path.home(), stores or STORES))
    if not outcomes:
        click.echo(words.say("trust.nowhere"))
    if not say_outcomes(outcomes):
        raise SystemExit(1)


def say_outcomes(outcomes: "list[Outcome]") -> bool:
    """Say what came of each store, what failed with what to do by hand; whether none failed."""
    for outcome in outcomes:
        if outcome.fault is None:
            line = f"trust.{outcome.state}"
            click.echo(words.say(line, store=outcome.store, place=outcome.place))
            continue
        click.echo(words.fault(outcome.fault), err=True)
        if outcome.steps and outcome.fault.code != "trust_no_tool":
            click.echo(words.say("trust.by_hand", steps=outcome.steps), err=True)
    return all(outcome.fault is None for outcome in outcomes)


@command.command("retry", help=words.say("help.trust_retry"))
@click.argument("host", metavar=words.say("metavar.host"))
@click.pass_obj
def retry(session: Session, host: str) -> None:
    named = host_named(host)
    count = refusals.forget(session.home, str(named), datetime.now(UTC))
    name = "trust.retried" if count else "trust.not_refused"
    click.echo(words.say(name, host=named, count=count))


@command.command("show", help=words.say("help.trust_show"))
@click.option("--names", is_flag=True, help=words.say("option.names"))
@click.option("--json", "as_json", is_flag=True, help=words.say("option.json"))
@click.pass_obj
def show(session: Session, names: bool, as_json: bool) -> None:
    from proxy import trust

    ours = trust.current(session.home)
    found = [_looked_into(session, store) for store in trust.stores(Path.home(), STORES)]
    path = session.home.ca_certificate
    if as_json:
        authority = {"path": str(path), **_plain(ours)} if ours else None
        document = {"authority": authority, "stores": [_plain_store(one) for one in found]}
        click.echo(json.dumps(document, indent=2))
        return
    click.echo("\n".join(_about(ours, path, names)) if ours else words.say("trust.none"))
    for one in found:
        click.echo("\n".join(_lines(one)))
    if not found:
        click.echo(words.say("trust.nowhere"))


@dataclass(frozen=True, slots=True)
class _Look:
    """What was found in a store, or why nothing was."""

    store: "Store"
    trusted: "list[Trusted]"
    fault: Fault | None = None


def _looked_into(session: Session, store: "Store") -> _Look:
    from proxy import trust

    try:
        return _Look(store, trust.trusted(session.home, store))
    except Fault as fault:
        return _Look(store, [], fault)


def _about(ours: "Authority", path: Path, is_all: bool) -> Iterator[str]:
    """Which certificate it is, and what it holds for."""
    yield words.say("trust.authority", path=path, **_facts(ours))
    if ours.domains is None:
        yield words.say("trust.any_name")
        return
    table = Services().domains()
    yield words.say("trust.names", count=len(ours.domains & table))
    if own := ours.domains - table:
        yield words.say("trust.own", names=", ".join(sorted(own)))
    if is_all:
        yield from (f"  {name}" for name in sorted(ours.domains))


def _lines(look: _Look) -> Iterator[str]:
    facts = {"store": look.store.store, "place": look.store.place}
    if look.fault is not None:
        yield words.fault(look.fault)
    elif not look.trusted:
        yield words.say("trust.store_not", **facts)
    else:
        yield words.say("trust.store", **facts)
        yield from (_line(one, look.store) for one in look.trusted)


def _line(one: "Trusted", store: "Store") -> str:
    facts = _facts(one.authority)
    if one.is_current:
        return words.say("trust.current", **facts)
    if not one.is_ours:
        steps = store.steps(one.authority.name, None)
        return words.say("trust.foreign", steps=steps, **facts)
    why = words.say("trust.ending")
    if one.lacks:
        why = words.say("trust.lacks", count=len(one.lacks), names=", ".join(one.lacks[:3]))
    return words.say("trust.outdated", why=why, store=store.store, **facts)


def _facts(authority: "Authority") -> dict[str, str]:
    return {
        "name": authority.name,
        "until": authority.ends_at.date().isoformat(),
        "fingerprint": authority.fingerprint,
    }


def _plain(authority: "Authority") -> dict[str, object]:
    names = None if authority.domains is None else sorted(authority.domains)
    dated = {"from": dates.rfc3339(authority.starts_at), "until": dates.rfc3339(authority.ends_at)}
    return {"name": authority.name, "fingerprint": authority.fingerprint, **dated, "names": names}


def _plain_store(look: _Look) -> dict[str, object]:
    trusted = [
        {
            **_plain(one.authority),
            "is_ours": one.is_ours,
            "is_current": one.is_current,
            "lacks": one.lacks,
        }
        for one in look.trusted
    ]
    return {
        "store": look.store.store,
        "place": look.store.place,
        "trusted": trusted,
        "problem": look.fault.code if look.fault else None,
    }
