"""`wattprint day`: one day as text or JSON."""

from datetime import date

import click

from reports import dates, document, loading
from reports.words import say
from wattprint.cli import Session
from wattprint.reading import BadInput, reading, written


@click.command(name="day")
@click.argument("name", metavar="[DATE]", required=False)
@click.option("--json", "is_json", is_flag=True, help="As JSON.")
@click.pass_obj
def command(session: Session, name: str | None, is_json: bool) -> None:
    """One day: what it cost, hour by hour, by model, by client, and why."""
    day = _day(name) if name is not None else None
    with reading(session) as read:
        found = loading.day(read.log, read.factors, now=read.now, time_zone=read.time_zone, day=day)
        click.echo(document.write(found) if is_json else written(read, found), nl=False)


def _day(name: str) -> date:
    try:
        return dates.day(name)
    except ValueError:
        raise BadInput(say("refused.day", text=name)) from None
