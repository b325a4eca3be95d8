"""`wattprint resume`: end a pause."""

from datetime import UTC, datetime

import click

from reports import words
from store import pauses
from wattprint.cli import Session
from wattprint.commands.pause import host_named


@click.command("resume", help=words.say("help.resume"))
@click.option("--host", metavar=words.say("metavar.host"), help=words.say("option.resume_host"))
@click.pass_obj
def command(session: Session, host: str | None) -> None:
    home, now, named = session.home, datetime.now(UTC), host_named(host)
    name = ("resumed" if pauses.resume(home, now, named) else "none") + ("_host" if named else "")
    click.echo(words.say(f"pause.{name}", host=named))
    left = [pause.host for pause in pauses.in_force(home, now) if pause.host]
    if left and not named:
        click.echo(words.say("pause.still", hosts=", ".join(left)))
