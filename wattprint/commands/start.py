"""`wattprint` alone: start recording if nothing does, and open the dashboard."""

import os
import sys
from datetime import UTC, datetime

import click

from reports import words
from store import pauses, presence
from store.paths import Home
from store.presence import Presence
from store.upgrading import upgrade
from wattprint import beforehand
from wattprint.cli import Session


@click.command("start")
@click.pass_obj
def command(session: Session) -> None:
    """Start recording and open the dashboard; without a terminal, print the week."""
    if session.factors is not None:
        from wattprint.reading import check_factors  # with all that reads the log

        check_factors(session)
    home = session.home
    if not session.is_demo:
        beforehand.first_words(home)
    recorder = None if session.is_demo else ensure_recording(home)
    if "TEXTUAL_DRIVER" in os.environ:
        _dashboard(session)  # in a browser, see serve.screen
        return
    if sys.stdin.isatty() and sys.stdout.isatty():
        _dashboard(session)
        if recorder is not None and (still := presence.newest_main(home)) is not None:
            click.echo(words.say("recording.goes_on", proxy=still.proxy))
        return
    if recorder is not None:
        click.echo(words.say("recording.on", proxy=recorder.proxy, gateway=recorder.gateway))
    from wattprint.commands import week

    click.get_current_context().invoke(week.command)
    click.echo(words.say("demo.open" if session.is_demo else "recording.open"))


def ensure_recording(home: Home) -> Presence:
    """The main recorder, started if there is none; one, however many ask for it at once."""
    if (found := presence.newest_main(home)) is not None:
        return found
    from proxy import launching

    home.prepare()
    with presence.start_lock(home, name="launch"):
        return presence.newest_main(home) or launching.start_detached(home)


def _dashboard(session: Session) -> None:
    from tui.app import Controls, Dashboard

    home = session.home
    upgrade(home)
    controls = Controls()
    if not session.is_demo:
        controls = Controls(
            start=lambda: ensure_recording(home),
            stop=lambda: _stop(home),
            pause=lambda lasts: pauses.pause(home, datetime.now(UTC), lasts=lasts),
            resume=lambda: pauses.resume(home, datetime.now(UTC)),
            load_demo=lambda: _demonstration(home),
        )
    Dashboard(home, factors=session.factors, controls=controls).run()


def _stop(home: Home) -> None:
    from wattprint.commands.off import stop_all

    stop_all(home)


def _demonstration(home: Home) -> Home:
    from wattprint.demonstration import stage

    stage.prepare(home.demo)
    return home.demo
