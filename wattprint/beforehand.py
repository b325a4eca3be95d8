"""What a person is told before anything of theirs is recorded."""

import contextlib
import sys
from datetime import UTC, datetime

import click

from reports.words import say
from store import pauses
from store.faults import Fault
from store.paths import Home, create_private


def first_words(home: Home) -> None:
    """At the first start in a home say what is read and what is kept: once, on a terminal."""
    if not sys.stderr.isatty():
        return
    with contextlib.suppress(Fault, OSError):  # said by what follows, which needs the home too
        if home.told.exists():
            return
        home.prepare()
        create_private(home.told)
        from wire.table import SERVICES

        count = len({service.name for service in SERVICES if not service.is_local})
        click.echo(say("recording.first", count=count, path=home.root), err=True)


def say_paused(home: Home, key: str) -> None:
    """Say this while everything is paused."""
    with contextlib.suppress(OSError):
        if any(pause.host is None for pause in pauses.in_force(home, datetime.now(UTC))):
            click.echo(say(key), err=True)
