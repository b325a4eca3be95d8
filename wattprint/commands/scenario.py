"""`wattprint scenario`: a list of tasks summed up."""

from pathlib import Path

import click

from reports import document, scenario, scenario_files, text
from reports.scenario_files import ScenarioError
from reports.words import say
from wattprint.cli import Session
from wattprint.reading import reading

SHIPPED = Path(__file__).parent.parent / "scenarios"


@click.command("scenario", help=say("help.scenario"))
@click.argument("name", metavar=say("metavar.scenario"))
@click.option("--json", "is_json", is_flag=True, help=say("option.json"))
@click.pass_obj
def command(session: Session, name: str, is_json: bool) -> None:
    path = _path(name)
    with reading(session) as read:
        try:
            found = scenario_files.read(_content(path), read.factors)
        except ScenarioError as error:
            where = {"path": name, "reason": error.reason}
            said = (
                say("scenario.syntax", **where)
                if error.line is None
                else say("scenario.wrong", **where, line=error.line)
            )
            raise click.ClickException(said) from None
        if is_json:
            content = document.dumped(scenario.document(read.factors, found))
        else:
            content = text.write(scenario.page_of(read.factors, found))
    click.echo(content, nl=False)


def _path(name: str) -> Path:
    """The file of that name, else the shipped scenario of that name."""
    shipped = {path.stem: path for path in sorted(SHIPPED.glob("*.toml"))}
    path = Path(name)
    if not path.exists() and name.removesuffix(".toml") in shipped:
        return shipped[name.removesuffix(".toml")]
    if not path.exists():
        raise click.ClickException(say("scenario.missing", path=name, known=", ".join(shipped)))
    return path


def _content(path: Path) -> str:
    try:
        return path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or type(error).__name__
        raise click.ClickException(say("scenario.unreadable", path=path, reason=reason)) from None
