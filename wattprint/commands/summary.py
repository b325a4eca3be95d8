"""`wattprint summary`: the weekly summary, to keep."""

from pathlib import Path

import click

from reports import document, loading, markdown, sections
from reports.period import Period
from reports.reading import Reading
from reports.words import say
from wattprint.cli import Session
from wattprint.reading import BadInput, empty, reading, span_day, written

FORMATS = ("md", "json", "txt")
LATER = ("html", "csv")


@click.command(name="summary", help=say("help.summary"))
@click.option("--week", "name", metavar="2026-W47", help=say("option.week"))
@click.option("--format", "kind", metavar="md|json|txt", help=say("option.format"))
@click.option(
    "--out", metavar=say("metavar.path"), type=click.Path(path_type=Path), help=say("option.out")
)
@click.pass_obj
def command(session: Session, name: str | None, kind: str | None, out: Path | None) -> None:
    kind = _format(kind, out)
    day = span_day("week", name)
    with reading(session) as read:
        week = loading.period(
            read.log, read.factors, "week", now=read.now, time_zone=read.time_zone, day=day
        )
        content = _written(read, week, kind)
    if out is None:
        click.echo(content, nl=False)
        return
    _keep(out, content)
    click.echo(say("summary.written", path=out))


def _format(kind: str | None, out: Path | None) -> str:
    if kind is None:
        ending = out.suffix.removeprefix(".").lower() if out else ""
        kind = ending if ending in (*FORMATS, *LATER) else FORMATS[0]
    if kind not in FORMATS:
        key = "refused.format_later" if kind in LATER else "refused.format"
        raise BadInput(say(key, name=kind))
    return kind


def _written(read: Reading, week: Period, kind: str) -> str:
    if kind == "json":
        return document.write(week)
    if kind == "txt":
        return written(read, week)
    if read.log.count() == 0:
        return empty(read)
    return markdown.write(sections.page_of(week, read.time_zone))


def _keep(out: Path, content: str) -> None:
    try:
        out.write_text(content, "utf-8")
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise click.ClickException(say("refused.out", path=out, reason=reason)) from None
