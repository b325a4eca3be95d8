"""`wattprint summary`: the weekly summary, to keep."""

from pathlib import Path

import click

from reports import formats, loading
from reports.reading import Reading
from reports.words import say
from wattprint.cli import Session
from wattprint.reading import BadInput, empty, reading, span_day

PLAIN = ("md", "txt")
"""Where nothing is recorded at all, these say how to begin."""


@click.command(name="summary", help=say("help.summary"))
@click.option("--week", "name", metavar="2026-W47", help=say("option.week"))
@click.option("--format", "kind", metavar="|".join(formats.WRITERS), help=say("option.format"))
@click.option(
    "--out", metavar=say("metavar.path"), type=click.Path(path_type=Path), help=say("option.out")
)
@click.pass_obj
def command(session: Session, name: str | None, kind: str | None, out: Path | None) -> None:
    kind = _kind(kind, out)
    with reading(session) as read:
        content = _written(read, name, kind)
    if out is None:
        click.echo(content, nl=False)
        return
    _keep(out, content)
    click.echo(say("summary.written", path=out))


def _kind(kind: str | None, out: Path | None) -> str:
    """As it is named, else as the file's name ends, else Markdown."""
    if kind is None:
        ending = out.suffix.removeprefix(".").lower() if out else ""
        return ending if ending in formats.WRITERS else PLAIN[0]
    if kind not in formats.WRITERS:
        raise BadInput(say("refused.format", name=kind, known=", ".join(formats.WRITERS)))
    return kind


def _written(read: Reading, name: str | None, kind: str) -> str:
    day = span_day("week", name)
    if kind in PLAIN and read.log.count() == 0:
        return empty(read)
    week = loading.period(
        read.log, read.factors, "week", now=read.now, time_zone=read.time_zone, day=day
    )
    return formats.write(read, week, kind)


def _keep(out: Path, content: str) -> None:
    try:
        out.write_text(content, "utf-8", newline="\n")
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise click.ClickException(say("refused.out", path=out, reason=reason)) from None
