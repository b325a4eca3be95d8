"""`wattprint requests`: the log, newest first or as it is asked for."""

import shutil

import click

from reports import document, listing, seeking
from reports.reading import Reading
from reports.requests import public
from reports.words import say
from store.listing import ORDERS, Order, Sought
from wattprint.cli import Session
from wattprint.reading import BadInput, empty, moment, only_of, reading

WIDTH = 120
"""Of a line where the output is no terminal."""
LARGEST_ID = 2**63 - 1


@click.command(name="requests", help=say("help.requests"))
@click.option("--since", metavar=say("metavar.time"), help=say("option.since"))
@click.option("--until", metavar=say("metavar.time"), help=say("option.until"))
@click.option("--model", metavar=say("metavar.name"), help=say("option.model"))
@click.option("--client", metavar=say("metavar.name"), help=say("option.only_client"))
@click.option("--label", metavar=say("metavar.name"), help=say("option.only_label"))
@click.option("--provider", metavar=say("metavar.name"), help=say("option.only_provider"))
@click.option("--where", metavar=say("metavar.text"), default="", help=say("option.where"))
@click.option("--sort", type=click.Choice(ORDERS), default="newest", help=say("option.sort"))
@click.option(
    "--limit",
    type=click.IntRange(1, 10**9),
    metavar=say("metavar.number"),
    default=50,
    show_default=True,
    help=say("option.limit"),
)
@click.option(
    "--before",
    type=click.IntRange(1, LARGEST_ID),
    metavar=say("metavar.id"),
    help=say("option.before"),
)
@click.option("--json", "is_json", is_flag=True, help=say("option.json"))
@click.pass_obj
def command(
    session: Session,
    /,
    since: str | None,
    until: str | None,
    model: str | None,
    where: str,
    sort: Order,
    limit: int,
    before: int | None,
    is_json: bool,
    **only: str | None,
) -> None:
    with reading(session) as read:
        sought = _sought(read, since, until, model, where, only)
        rows = listing.found(read, sought, sort, limit, before)
        click.echo(_written(read, rows, sort, is_json=is_json), nl=False)


def _sought(
    read: Reading,
    since: str | None,
    until: str | None,
    model: str | None,
    where: str,
    only: dict[str, str | None],
) -> Sought:
    try:
        found = seeking.sought(where, read.now, read.time_zone, only_of(only))
    except seeking.Unclear as error:
        raise BadInput(str(error)) from None
    return found.within(moment(read, since), moment(read, until), model)


def _written(read: Reading, rows: list[dict[str, object]], order: Order, *, is_json: bool) -> str:
    if is_json:
        return document.dumped([public(read.factors, row, is_demo=read.is_demo) for row in rows])
    if not rows and read.log.count() == 0:
        return empty(read)
    width = shutil.get_terminal_size((WIDTH, 0)).columns
    return listing.write(
        rows, read.factors, read.time_zone, is_demo=read.is_demo, width=width, order=order
    )
