"""`wattprint proxy`: record in the foreground."""

import json
import os
import signal
import threading
from collections.abc import Callable
from functools import partial
from ipaddress import IPv4Address
from pathlib import Path

import click

from reports import words
from store import presence, settings
from store.faults import Fault
from store.paths import Home
from store.presence import Presence
from store.settings import Settings
from wattprint import beforehand, courier, weekly
from wattprint.cli import Session


@click.command("proxy", help=words.say("help.proxy"))
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    metavar=words.say("metavar.number"),
    help=words.say("option.port"),
)
@click.option(
    "--gateway-port",
    type=click.IntRange(0, 65535),
    metavar=words.say("metavar.number"),
    help=words.say("option.gateway_port"),
)
@click.option(
    "--trust-upstream-ca",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    metavar=words.say("metavar.file"),
    help=words.say("option.trust_upstream_ca"),
)
@click.option(
    "--map",
    "maps",
    multiple=True,
    metavar=words.say("metavar.map"),
    help=words.say("option.map"),
)
@click.option("--listen", metavar=words.say("metavar.address"), help=words.say("option.listen"))
@click.option(
    "--watched",
    is_flag=True,
    help=words.say("option.watched"),
)
@click.option("--kind", type=click.Choice([presence.MAIN, presence.RUN]), hidden=True)
@click.option("--until-eof", is_flag=True, hidden=True)
@click.option("--lasting", is_flag=True, hidden=True)
@click.option("--doors", "handles", type=(int, int), hidden=True)
@click.pass_obj
def command(
    session: Session,
    port: int | None,
    gateway_port: int | None,
    trust_upstream_ca: Path | None,
    maps: tuple[str, ...],
    listen: str | None,
    watched: bool,
    kind: str | None,
    until_eof: bool,
    lasting: bool,
    handles: tuple[int, int] | None,
) -> None:
    if listen is not None:
        _check_address(listen, is_watched=watched)
    if kind is None and handles is None:
        beforehand.first_words(session.home)
    if watched and os.name == "posix":
        _watch(session.home, port, gateway_port, trust_upstream_ca, maps, lasting)
    from proxy import lean

    lean.leave_addons_unloaded()
    from proxy import doors
    from proxy.process import Callbacks, Options, record

    if until_eof:
        threading.Thread(target=_end_with_input, daemon=True).start()
    options = Options(
        home=session.home,
        port=port,
        gateway_port=gateway_port,
        listen=listen,
        doors=doors.inherited(handles) if handles else None,
        trust_upstream_ca=trust_upstream_ca,
        maps=maps,
        kind=kind or presence.MAIN,
        client=os.environ.get("WATTPRINT_CLIENT") if kind == presence.RUN else None,
        label=os.environ.get("WATTPRINT_LABEL"),
    )
    is_main = options.kind == presence.MAIN
    callbacks = Callbacks(
        on_listening=partial(_listening, listen),
        on_trouble=_trouble,
        say=words.fault,
        duties=_duties(session.home) if is_main else (),
    )
    lost = record(options, callbacks)
    if lost:
        click.echo(words.say("recording.lost", count=lost), err=True)


def _duties(home: Home) -> tuple[Callable[[], None], ...]:
    keeper = weekly.Keeper(home)
    return (keeper,) if home.is_demo else (keeper, courier.Courier(home))


def _check_address(address: str, *, is_watched: bool) -> None:
    """Raises Fault `listen_wrong` or `listen_watched`."""
    try:
        IPv4Address(address)
    except ValueError:
        raise Fault("listen_wrong", address=address) from None
    if is_watched:
        raise Fault("listen_watched")


def _watch(
    home: Home,
    port: int | None,
    gateway_port: int | None,
    trust_upstream_ca: Path | None,
    maps: tuple[str, ...],
    is_lasting: bool,
) -> None:
    """Become the watchdog, with both doors open."""
    from proxy import doors, succession, upstream, watched

    if not home.is_read_only:
        home.prepare()
    chosen = _settings(home, is_lasting)
    borrowed = succession.borrowed(home) if is_lasting else None
    if borrowed is None:
        opened, predecessor = doors.opened(home, chosen, port, gateway_port, is_kept=True), None
    else:
        opened, predecessor = doors.Doors(*borrowed[0]), borrowed[1]
    if url := upstream.url_of(home, chosen, os.environ):
        # Not an argument: it may hold a password.
        os.environ["WATTPRINT_UPSTREAM_PROXY"] = url
    own_roots = trust_upstream_ca or chosen.upstream_ca
    watched.begin(
        watched.Plan(
            home=str(home.root),
            handles=opened.handles,
            maps=maps,
            trust_upstream_ca=str(own_roots.absolute()) if own_roots else None,
            predecessor=predecessor,
            is_lasting=is_lasting,
        )
    )


def _settings(home: Home, is_lasting: bool) -> Settings:
    """Those of the person; for what has to run anyway the defaults, where they cannot be read."""
    try:
        return settings.load(home)
    except Fault as fault:
        if not is_lasting:
            raise
        click.echo(words.fault(fault), err=True)
        return Settings()


def _listening(address: str | None, entry: Presence) -> None:
    if address is not None and not IPv4Address(address).is_loopback:
        click.echo(words.say("recording.open_door", address=address), err=True)
    line = {
        "event": "listening",
        "proxy": entry.proxy,
        "gateway": entry.gateway,
        "ca": entry.ca,
    }
    print(json.dumps(line, separators=(",", ":")), flush=True)


def _trouble(error: str | None) -> None:
    key = "recording.log_fails" if error else "recording.log_works"
    click.echo(words.say(key, reason=error or ""), err=True)


def _end_with_input() -> None:
    """End this recorder when whoever started it has gone."""
    # Not sys.stdin: a thread that waits in its buffer aborts the interpreter at the end.
    while os.read(0, 65536):
        pass
    os.kill(os.getpid(), signal.SIGTERM)
