"""`wattprint requests`: the log, newest first."""

import shutil

import click

from reports import document, listing
from reports.reading import Reading
from reports.requests import public
from reports.words import say
from wattprint.cli import Session
from wattprint.reading import empty, moment, reading

WIDTH = 120
"""Of a line where the output is no terminal."""


@click.command(name="requests", help=say("help.requests"))
@click.option("--since", metavar=say("metavar.time"), help=say("option.since"))
@click.option("--until", metavar=say("metavar.time"), help=say("option.until"))
@click.option("--model", metavar=say("metavar.name"), help=say("option.model"))
@click.option(
    "--limit",
    type=click.IntRange(1, 10**9),
    metavar=say("metavar.number"),
    default=50,
    show_default=True,
    help=say("option.limit"),
)
@click.option("--json", "is_json", is_flag=True, help=say("option.json"))
@click.pass_obj
def command(
    session: Session,
    since: str | None,
    until: str | None,
    model: str | None,
    limit: int,
    is_json: bool,
) -> None:
    with reading(session) as read:
        rows = read.log.requests(
            since=moment(read, since), until=moment(read, until), model=model, limit=limit
        )
        click.echo(_written(read, rows, is_json=is_json), nl=False)


def _written(read: Reading, rows: list[dict[str, object]], *, is_json: bool) -> str:
    if is_json:
        return document.dumped([public(read.factors, row, is_demo=read.is_demo) for row in rows])
    if not rows and read.log.count() == 0:
        return empty(read)
    width = shutil.get_terminal_size((WIDTH, 0)).columns
    return listing.write(rows, read.factors, read.time_zone, is_demo=read.is_demo, width=width)
