"""`wattprint import`: files that others recorded, into the log."""

import contextlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from reports import words
from store.faults import Fault
from wattprint.cli import Session

if TYPE_CHECKING:
    from intake.imports import Importer
    from intake.taking import Progress, Result

INTERRUPTED = 130


@click.command("import", help=words.say("help.import"))
@click.argument(
    "paths",
    nargs=-1,
    required=True,
    metavar=words.say("metavar.files"),
    type=click.Path(path_type=Path),
)
@click.option("--json", "as_json", is_flag=True, help=words.say("option.json"))
@click.pass_obj
def command(session: Session, paths: tuple[Path, ...], as_json: bool) -> None:
    from intake.imports import Importer

    try:
        with contextlib.closing(Importer(session.home)) as importer:
            found = [_taken(importer, path, as_json=as_json) for path in paths]
    except KeyboardInterrupt:
        click.echo(words.say("import.stopped"), err=True)
        raise SystemExit(INTERRUPTED) from None
    if as_json:
        click.echo(json.dumps(_document(found), indent=2))
    if not all(document["is_whole"] for document in found):
        raise SystemExit(1)


def _taken(importer: "Importer", path: Path, *, as_json: bool) -> dict[str, object]:
    """What came of one file, as `--json` has it; a person is told at once."""
    try:
        with _progress(path) as progress:
            result = importer.take(path, progress)
    except Fault as fault:
        if not fault.code.startswith("import_"):
            raise
        said = words.fault(fault)
        click.echo(said, err=True)
        return {"path": str(path), "is_whole": False, "fault": fault.code, "message": said}
    if not as_json:
        _say(path, result)
    named = ("kind", "taken", "known", "unreadable", "others", "is_whole", "import_id")
    return {"path": str(path), **{name: getattr(result, name) for name in named}}


def _say(path: Path, result: "Result") -> None:
    unread = sum(result.unreadable.values())
    if result.taken or result.known or unread:
        facts = {"path": path, "taken": result.taken, "known": result.known, "unread": unread}
        click.echo(words.say("import.file", **facts))
    else:
        click.echo(words.say("import.nothing", path=path))
    for reason, count in result.unreadable.items():
        click.echo(words.say(f"import.reason_{reason}", count=count))
    if result.import_id is not None:
        click.echo(words.say("import.undo", id=result.import_id))
    if not result.is_whole:
        click.echo(words.say("import.broken"), err=True)


def _document(found: list[dict[str, object]]) -> dict[str, object]:
    sums = {
        name: sum(value for one in found if isinstance(value := one.get(name), int))
        for name in ("taken", "known")
    }
    listed = (reasons for one in found if isinstance(reasons := one.get("unreadable"), dict))
    return {**sums, "unreadable": sum(sum(one.values()) for one in listed), "files": found}


@contextlib.contextmanager
def _progress(path: Path) -> Iterator["Progress"]:
    """A bar of the bytes read, on a terminal."""
    from rich.console import Console
    from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn

    console = Console(stderr=True)
    if not console.is_terminal:
        yield lambda done, size: None
        return
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        DownloadColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task(path.name, total=None)

        def advance(done: int, size: int) -> None:
            bar.update(task, completed=done, total=size)

        yield advance
