"""`wattprint day`, `week`, `month` and `year`: one span of the calendar as text or JSON."""

from dataclasses import fields

import click

from reports import document, loading
from reports.spans import Kind
from reports.words import say
from store.queries import Only
from wattprint.cli import Session
from wattprint.reading import only_of, reading, span_day, written

EXAMPLES = {"day": "2026-11-22", "week": "2026-W47", "month": "2026-11", "year": "2026"}


def made(kind: Kind) -> click.Command:
    """The command that shows spans of a kind."""

    def show(session: Session, /, name: str | None, is_json: bool, **asked: str | None) -> None:
        day = span_day(kind, name)
        with reading(session) as read:
            found = loading.period(
                read.log,
                read.factors,
                kind,
                now=read.now,
                time_zone=read.time_zone,
                day=day,
                only=only_of(asked),
            )
            click.echo(document.write(found) if is_json else written(read, found), nl=False)

    command = click.pass_obj(show)
    for field in reversed(fields(Only)):
        text = say(f"option.only_{field.name}")
        command = click.option(f"--{field.name}", metavar=say("metavar.name"), help=text)(command)
    command = click.option("--json", "is_json", is_flag=True, help=say("option.json"))(command)
    if kind == "week":
        named = click.option("--week", "name", metavar=EXAMPLES[kind], help=say("option.week"))
    else:
        named = click.argument("name", metavar=f"[{EXAMPLES[kind]}]", required=False)
    return click.command(kind, help=say(f"help.{kind}"))(named(command))
