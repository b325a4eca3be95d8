"""`wattprint off`: stop every recorder of this home, and undo the rest."""

import contextlib
import os
import signal
import time

import click

from reports import words
from store import changes, presence, profiles
from store.faults import Fault
from store.paths import Home
from wattprint import shells
from wattprint.asking import confirm
from wattprint.cli import Session

PATIENCE_S = 20.0


@click.command("off", help=words.say("help.off"))
@click.option("--purge", is_flag=True, help=words.say("option.purge"))
@click.option("--yes", is_flag=True, help=words.say("option.purge_yes"))
@click.pass_obj
def command(session: Session, purge: bool, yes: bool) -> None:
    home = session.home
    stopped, left = stop_all(home)
    click.echo(
        words.say("recording.stopped", count=stopped) if stopped else words.say("recording.none")
    )
    for pid in left:
        click.echo(words.say("recording.stubborn", pid=pid), err=True)
    is_undone = _end_service(home) & _distrust(home)
    if not is_undone:
        click.echo(words.say("off.left"), err=True)
    if swept := profiles.sweep(home):
        click.echo(words.say("off.profiles", count=swept))
    _tell_shell()
    if left or not is_undone:
        raise SystemExit(1)
    if purge and home.root.exists():
        _purge(home, is_sure=yes)


def _tell_shell() -> None:
    """Say how to undo `env`, which no other process than the shell can."""
    from proxy import before

    if before.VARIABLE in os.environ:
        line = shells.SHELLS[shells.detected()].run_line
        line = line.format(command="wattprint env --unset")
        click.echo(words.say("off.shell", line=line), err=True)


def _end_service(home: Home) -> bool:
    """Undo `service install`; whether nothing of it is left."""
    if not changes.outstanding(home, changes.SERVICE):
        return True
    from proxy import service

    try:
        service.remove(home)
    except Fault as fault:
        click.echo(words.fault(fault), err=True)
        return False
    click.echo(words.say("service.removed"))
    return True


def _distrust(home: Home) -> bool:
    """Undo `trust install`; whether nothing of it is left."""
    if not changes.outstanding(home, changes.TRUST):
        return True
    from proxy import trust
    from wattprint.commands.trust import say_outcomes

    return say_outcomes(trust.undo(home))


def _purge(home: Home, *, is_sure: bool) -> None:
    if not is_sure:
        confirm(words.say("recording.purge", path=home.root))
    for profile in profiles.remove_all(home):
        click.echo(words.say("off.profile_open", path=profile), err=True)
        raise SystemExit(1)
    home.remove()
    click.echo(words.say("recording.purged", path=home.root))


def stop_all(home: Home) -> tuple[int, list[int]]:
    """End every recorder of this home: how many ended, and the processes that do not."""
    entries = presence.live(home)
    for entry in entries:
        with contextlib.suppress(ProcessLookupError):
            os.kill(entry.pid, signal.SIGTERM)
    deadline = time.monotonic() + PATIENCE_S
    while (left := presence.live(home)) and time.monotonic() < deadline:
        time.sleep(0.05)
    return len(entries) - len(left), [entry.pid for entry in left]
