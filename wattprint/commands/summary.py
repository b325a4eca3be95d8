"""`wattprint summary`: the weekly summary, to keep."""

from pathlib import Path

import click
import platformdirs

from reports import formats, loading
from reports.reading import Reading
from reports.words import say
from store import settings, settings_file
from store.shelf import State
from wattprint.cli import Session
from wattprint.reading import BadInput, empty, reading, span_day

PLAIN = ("md", "txt")
"""Where nothing is recorded at all, these say how to begin."""
OFF = "off"


@click.command(name="summary", help=say("help.summary"))
@click.option("--week", "name", metavar="2026-W47", help=say("option.week"))
@click.option("--format", "kind", metavar="|".join(formats.WRITERS), help=say("option.format"))
@click.option(
    "--out", metavar=say("metavar.path"), type=click.Path(path_type=Path), help=say("option.out")
)
@click.option(
    "--every-week",
    "folder",
    is_flag=False,
    flag_value="",
    metavar=say("metavar.folder_or_off"),
    help=say("option.every_week"),
)
@click.option("--catch-up", is_flag=True, hidden=True)
@click.pass_obj
def command(
    session: Session,
    name: str | None,
    kind: str | None,
    out: Path | None,
    folder: str | None,
    catch_up: bool,
) -> None:
    if catch_up:
        from wattprint import summaries, weekly

        weekly.yield_to_others()
        summaries.catch_up(session.home)
    elif folder == OFF:
        _end_every_week(session)
    elif folder is not None:
        if name or out:
            raise BadInput(say("refused.every_week"))
        _begin_every_week(session, folder, kind)
    else:
        _write_one(session, name, _kind(kind, out), out)


def _write_one(session: Session, name: str | None, kind: str, out: Path | None) -> None:
    with reading(session) as read:
        content = _written(read, name, kind)
    if out is None:
        click.echo(content, nl=False)
        return
    _keep(out, content)
    click.echo(say("summary.written", path=out))


def _begin_every_week(session: Session, folder: str, kinds: str | None) -> None:
    """Set it, and write every week that has ended."""
    from wattprint import summaries

    home, chosen = session.home, settings.load(session.home)
    path = Path(folder).expanduser().absolute() if folder else chosen.summary_folder
    path = path or Path(platformdirs.user_documents_dir()) / "wattprint"
    wanted = [_kind(kind.strip(), None) for kind in kinds.split(",")] if kinds else []
    try:
        path.mkdir(parents=True, exist_ok=True)
        settings_file.change(home, "summary.folder", str(path))
        if wanted:
            settings_file.change(home, "summary.formats", list(wanted))
        done = summaries.catch_up(home)
    except OSError as error:
        raise _unwritable(path, error) from None
    count = sum(state is State.WRITTEN for _, state in done)
    click.echo(say("summary.every_week", path=path, count=count))
    for file, state in done:
        if state is not State.WRITTEN:
            click.echo(say(f"summary.{state}", path=file))


def _end_every_week(session: Session) -> None:
    """What was written stays."""
    path = settings.load(session.home).summary_folder
    settings_file.change(session.home, "summary.folder", None)
    click.echo(say("summary.off", path=path) if path else say("summary.off_already"))


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
        raise _unwritable(out, error) from None


def _unwritable(path: Path, error: OSError) -> click.ClickException:
    reason = error.strerror or type(error).__name__
    return click.ClickException(say("refused.out", path=path, reason=reason))
