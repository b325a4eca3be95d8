"""`wattprint pause`: leave everything, or one host, alone for a time."""

import re
from datetime import UTC, datetime, timedelta

import click

from reports import dates, words
from store import pauses, settings
from store.faults import Fault
from store.settings import Settings
from wattprint.cli import Session
from wattprint.reading import BadInput
from wire.services import Services

SPAN = re.compile(r"(\d{1,6})(s|m|h|d)", re.ASCII)
LOCAL = {"127.0.0.1", "::1", "localhost"}
"""Where servers on this machine are asked for."""
SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86_400}


@click.command("pause", help=words.say("help.pause"))
@click.argument("duration", metavar=words.say("metavar.duration"), required=False)
@click.option("--host", metavar=words.say("metavar.host"), help=words.say("option.pause_host"))
@click.pass_obj
def command(session: Session, duration: str | None, host: str | None) -> None:
    now = datetime.now(UTC)
    lasts = span(duration) if duration is not None else None
    named = host_named(host)
    session.home.prepare()
    made = pauses.pause(session.home, now, named, lasts)
    try:
        chosen = settings.load(session.home)
    except Fault:  # it holds all the same, and has to be said
        chosen = Settings()
    until = made.until and dates.soon(made.until, now, chosen.time_zone)
    name = ("host" if named else "begun") + ("" if until else "_open")
    click.echo(words.say(f"pause.{name}", host=named, until=until))
    if named is None:
        click.echo(words.say("pause.open"))
    elif not _is_known(named, settings.known_services(session.home, chosen)):
        click.echo(words.say("pause.host_unknown", host=named), err=True)


def _is_known(host: str, services: Services) -> bool:
    """Whether anything of a host is read; a pattern may fit those that are to come."""
    return "*" in host or host in LOCAL or services.is_ours(host)


def span(text: str) -> timedelta:
    """A time such as 30m or 1h30m. Raises BadInput."""
    parts = SPAN.findall(text.strip().lower())
    seconds = sum(int(count) * SECONDS[unit] for count, unit in parts)
    is_whole = "".join(count + unit for count, unit in parts) == text.strip().lower()
    if not is_whole or not 0 < seconds <= 3650 * SECONDS["d"]:
        raise BadInput(words.say("refused.duration", text=text))
    return timedelta(seconds=seconds)


def host_named(text: str | None) -> str | None:
    """The host of `--host`. Raises BadInput."""
    try:
        return pauses.pattern(text) if text is not None else None
    except ValueError:
        raise BadInput(words.say("refused.host", text=text)) from None
