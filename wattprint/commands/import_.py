"""`wattprint import`: files that others recorded, into the log."""

import contextlib
import json
from collections.abc import Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from reports import words
from store.faults import Fault
from wattprint.cli import Session
from wattprint.intakes import Account
from wattprint.reading import BadInput, check_factors, reading
from wire import names

if TYPE_CHECKING:
    from intake.imports import Importer
    from intake.taking import Progress

INTERRUPTED = 130


@click.command("import", help=words.say("help.import"))
@click.argument(
    "paths",
    nargs=-1,
    required=True,
    metavar=words.say("metavar.files"),
    type=click.Path(path_type=Path),
)
@click.option("--label", metavar=words.say("metavar.name"), help=words.say("option.import_label"))
@click.option("--dry-run", "is_dry", is_flag=True, help=words.say("option.import_dry_run"))
@click.option("--json", "as_json", is_flag=True, help=words.say("option.json"))
@click.pass_obj
def command(
    session: Session, paths: tuple[Path, ...], label: str | None, is_dry: bool, as_json: bool
) -> None:
    if label is not None and names.label(label) is None:
        raise BadInput(words.say("refused.label", name=label))
    try:
        with _importer(session, is_dry=is_dry) as importer, reading(session) as read:
            account = Account(read.factors, read.time_zone, is_dry=is_dry)
            found = [
                _taken(importer, account, path, names.label(label), as_json=as_json)
                for path in paths
            ]
    except KeyboardInterrupt:
        click.echo(words.say("import.stopped_dry" if is_dry else "import.stopped"), err=True)
        raise SystemExit(INTERRUPTED) from None
    if as_json:
        click.echo(json.dumps(_document(found) | {"is_dry_run": is_dry}, indent=2))
    if not all(document["is_whole"] for document in found):
        raise SystemExit(1)


def _importer(session: Session, *, is_dry: bool) -> AbstractContextManager["Importer"]:
    from intake.imports import Importer
    from intake.preview import preview

    check_factors(session)
    return preview(session.home) if is_dry else contextlib.closing(Importer(session.home))


def _taken(
    importer: "Importer", account: Account, path: Path, label: str | None, *, as_json: bool
) -> dict[str, object]:
    """What came of one path, as `--json` has it; a person is told at once."""
    try:
        with _progress(path) as progress:
            result = importer.take(path, progress, label)
    except Fault as fault:
        if not fault.code.startswith("import_"):
            raise
        said = words.fault(fault)
        click.echo(said, err=True)
        return {"path": str(path), "is_whole": False, "fault": fault.code, "message": said}
    if not as_json:
        for line in account.lines(path, result):
            click.echo(line)
        for line in account.troubles(result):
            click.echo(line, err=True)
    return account.document(path, result)


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
