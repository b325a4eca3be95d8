"""`wattprint week`: one ISO week as text or JSON."""

import click

from reports import document, loading
from wattprint.cli import Session
from wattprint.reading import reading, week_day, written


@click.command(name="week")
@click.option("--week", "name", metavar="2026-W47", help="ISO week (default: this one).")
@click.option("--json", "is_json", is_flag=True, help="As JSON.")
@click.pass_obj
def command(session: Session, name: str | None, is_json: bool) -> None:
    """One week: what it cost, day by day, by model, by client, and why."""
    day = week_day(name)
    with reading(session) as read:
        week = loading.week(read.log, read.factors, now=read.now, time_zone=read.time_zone, day=day)
        click.echo(document.write(week) if is_json else written(read, week), nl=False)
