"""`wattprint requests`: the log, newest first."""

import shutil

import click

from reports import document, listing
from reports.requests import public
from wattprint.cli import Session
from wattprint.reading import Reading, empty, moment, reading

WIDTH = 120
"""Of a line where the output is no terminal."""


@click.command(name="requests")
@click.option("--since", metavar="TIME", help="A date, a time, or a span before now (7d, 24h).")
@click.option("--until", metavar="TIME", help="Like --since; itself left out.")
@click.option("--model", metavar="NAME", help="As asked for, or as served.")
@click.option("--limit", type=click.IntRange(1, 10**9), default=50, show_default=True)
@click.option("--json", "is_json", is_flag=True, help="As a JSON array.")
@click.pass_obj
def command(
    session: Session,
    since: str | None,
    until: str | None,
    model: str | None,
    limit: int,
    is_json: bool,
) -> None:
    """Each request with its tokens and what it is estimated to cost."""
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
