"""`wattprint explain`: how one figure came about."""

import click

from reports import document, explanation, scaling, text
from reports.words import say
from wattprint.cli import Session
from wattprint.reading import reading

LARGEST_ID = 2**63 - 1


@click.command(name="explain", help=say("help.explain"))
@click.argument("request_id", metavar=say("metavar.id"), type=click.IntRange(1, LARGEST_ID))
@click.option("--everyone", is_flag=True, help=say("option.everyone"))
@click.option("--json", "is_json", is_flag=True, help=say("option.json"))
@click.pass_obj
def command(session: Session, request_id: int, everyone: bool, is_json: bool) -> None:
    with reading(session) as read:
        row = read.log.request(request_id)
        if row is None:
            raise click.ClickException(say("list.no_request", id=request_id))
        if is_json:
            found = document.explained(read.factors, row, is_demo=read.is_demo)
            if everyone:
                found["everyone"] = scaling.document_of(read.factors, row)
            content = document.dumped(found)
        else:
            page = explanation.page_of(
                read.factors, row, read.time_zone, is_demo=read.is_demo, is_everyone=everyone
            )
            content = text.write(page)
    click.echo(content, nl=False)
