"""`wattprint off`: stop every recorder of this home."""

import contextlib
import os
import signal
import time

import click

from reports import words
from store import presence
from store.paths import Home
from wattprint.cli import Session

PATIENCE_S = 20.0


@click.command("off")
@click.option("--purge", is_flag=True, help="Delete the log, settings and certificate too.")
@click.option("--yes", is_flag=True, help="Do not ask before deleting.")
@click.pass_obj
def command(session: Session, purge: bool, yes: bool) -> None:
    """Stop every recorder, so that traffic goes direct again."""
    stopped, left = stop_all(session.home)
    click.echo(
        words.say("recording.stopped", count=stopped) if stopped else words.say("recording.none")
    )
    for pid in left:
        click.echo(words.say("recording.stubborn", pid=pid), err=True)
    if left:
        raise SystemExit(1)
    path = session.home.root
    if purge and path.exists():
        if not yes:
            click.confirm(words.say("recording.purge", path=path), abort=True)
        session.home.remove()
        click.echo(words.say("recording.purged", path=path))


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
