"""`wattprint models`: the catalogue, and the person's own entries."""

from math import isnan

import click

from estimator.personal import OwnModel
from reports import document, models, text
from reports.reading import Reading
from reports.words import say
from store import settings_file
from wattprint.cli import Session
from wattprint.reading import BadInput, reading


class Amount(click.FloatRange):
    """More than zero, at most `most`; what is no number is refused (click lets nan through)."""

    def __init__(self, most: float) -> None:
        super().__init__(0, most, min_open=True)

    def convert(
        self, value: float, param: click.Parameter | None, ctx: click.Context | None
    ) -> float:
        number: float = super().convert(value, param, ctx)
        if isnan(number):
            self.fail(say("refused.number", text=value), param, ctx)
        return number


BILLIONS = Amount(100_000)


class Models(click.Group):
    """Shows, unless the first word is a command of its own."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        if not args or args[0] not in {*self.commands, "--help", "-h"}:
            args = ["show", *args]
        return super().parse_args(ctx, args)


@click.group(
    "models",
    cls=Models,
    subcommand_metavar=say("metavar.subcommand"),
    context_settings={"help_option_names": ["-h", "--help"]},
    help=say("help.models"),
)
def command() -> None:
    pass


@command.command("show", help=say("help.models_show"))
@click.argument("query", metavar=say("metavar.query"), required=False)
@click.option("--seen", "is_seen", is_flag=True, help=say("option.seen"))
@click.option("--json", "is_json", is_flag=True, help=say("option.json"))
@click.pass_obj
def show(session: Session, query: str | None, is_seen: bool, is_json: bool) -> None:
    with reading(session) as read:
        if is_seen:
            content = _seen(read, query, is_json=is_json)
        else:
            content = _listed(read, query, is_json=is_json)
    click.echo(content, nl=False)


def _seen(read: Reading, query: str | None, *, is_json: bool) -> str:
    found = models.seen(read.factors, read.log)
    if query:
        found = [one for one in found if query.lower() in one.name.lower()]
    if is_json:
        return document.dumped([models.seen_document(one) for one in found])
    if not found:
        return say("models.none_seen") + "\n"
    return text.write(models.seen_page(found, is_demo=read.is_demo))


def _listed(read: Reading, query: str | None, *, is_json: bool) -> str:
    exact = models.find(read.factors, query) if query else None
    if query and exact:
        if is_json:
            return document.dumped(models.document(read.factors, exact))
        return text.write(models.page_of(read.factors, query, exact))
    found = models.search(read.factors, query)
    if not found:
        near = ", ".join(models.near(read.factors, query or ""))
        said = say("models.none_near" if near else "models.none", query=query, near=near)
        raise click.ClickException(said)
    if is_json:
        return document.dumped([models.document(read.factors, model) for model in found])
    return text.write(models.list_page(read.factors, found))


@command.command("set", help=say("help.models_set"))
@click.argument("name", metavar=say("metavar.name"))
@click.option("--total-b", type=BILLIONS, metavar=say("metavar.number"), help=say("option.total_b"))
@click.option(
    "--active-b", type=BILLIONS, metavar=say("metavar.number"), help=say("option.active_b")
)
@click.option("--bits", type=Amount(64), metavar=say("metavar.number"), help=say("option.bits"))
@click.option("--source", metavar=say("metavar.text"), help=say("option.source"))
@click.pass_obj
def set_(
    session: Session,
    name: str,
    total_b: float | None,
    active_b: float | None,
    bits: float | None,
    source: str | None,
) -> None:
    model = OwnModel(name, total_b, active_b, bits, source)
    if (total_b, active_b, bits) == (None, None, None):
        raise BadInput(say("refused.model_empty"))
    if total_b is not None and active_b is not None and active_b > total_b:
        raise BadInput(say("refused.model_active"))
    with reading(session) as read:
        if total_b is None and models.find(read.factors, name) is None:
            raise BadInput(say("refused.model_size", name=name))
    settings_file.set_model(session.home, model)
    click.echo(say("models.written", name=name, path=session.home.settings))


@command.command("unset", help=say("help.models_unset"))
@click.argument("name", metavar=say("metavar.name"))
@click.pass_obj
def unset(session: Session, name: str) -> None:
    path = session.home.settings
    if not settings_file.unset_model(session.home, name):
        raise click.ClickException(say("models.not_there", name=name, path=path))
    click.echo(say("models.removed", name=name, path=path))
