"""`wattprint export`: the log, or a part of it, for other programs and other machines."""

import sqlite3
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import BinaryIO

import click

from reports import export
from reports.export import Entry
from reports.reading import Reading
from reports.words import say
from store import listing, paths
from store.listing import Sought
from wattprint.cli import Session
from wattprint.reading import BadInput, moment, only_of, reading

WRITERS: dict[str, Callable[[Iterable[Entry], BinaryIO], None]] = {
    "csv": export.sheet,
    "jsonl": export.json_lines,
}


@click.command("export", help=say("help.export"))
@click.option(
    "--format", "kind", metavar="|".join(export.FORMATS), help=say("option.export_format")
)
@click.option(
    "--out", metavar=say("metavar.path"), type=click.Path(path_type=Path), help=say("option.out")
)
@click.option("--since", metavar=say("metavar.time"), help=say("option.since"))
@click.option("--until", metavar=say("metavar.time"), help=say("option.until"))
@click.option("--model", metavar=say("metavar.name"), help=say("option.model"))
@click.option("--client", metavar=say("metavar.name"), help=say("option.only_client"))
@click.option("--label", metavar=say("metavar.name"), help=say("option.only_label"))
@click.option("--provider", metavar=say("metavar.name"), help=say("option.only_provider"))
@click.pass_obj
def command(
    session: Session,
    /,
    kind: str | None,
    out: Path | None,
    since: str | None,
    until: str | None,
    model: str | None,
    **only: str | None,
) -> None:
    kind = _kind(kind, out)
    if out is not None:
        _check(out)
    with reading(session) as read:
        sought = Sought(only=only_of(only)).within(moment(read, since), moment(read, until), model)
        if out is None:
            WRITERS[kind](export.entries(read, sought), sys.stdout.buffer)
            return
        try:
            count = _write(read, sought, kind, out.resolve())
        except (OSError, sqlite3.OperationalError) as error:
            raise _unwritable(out, error) from None
    click.echo(say("export.written", path=out, count=count))


def _kind(kind: str | None, out: Path | None) -> str:
    """As it is named, else as the file's name ends, else CSV."""
    if kind is None:
        ending = out.suffix.removeprefix(".").lower() if out else ""
        kind = export.ENDINGS.get(ending, export.FORMATS[0])
    if kind not in export.FORMATS:
        known = ", ".join(export.FORMATS)
        raise BadInput(say("refused.format", name=kind, known=known))
    if out is None and kind not in WRITERS:
        raise BadInput(say("refused.export_needs_out", name=kind))
    return kind


def _check(out: Path) -> None:
    """A device is no file to replace, and the log itself is none to write over."""
    if paths.home().holds(out):
        raise BadInput(say("refused.export_home", path=out))
    if out.exists() and not out.is_file():
        raise BadInput(say("refused.export_no_file", path=out))


def _write(read: Reading, sought: Sought, kind: str, path: Path) -> int:
    """How many requests there were."""
    counted = _Counted(export.entries(read, sought), listing.count(read.log, sought))
    with paths.replacing_private(path) as temporary:
        if kind in WRITERS:
            with temporary.open("wb") as file:
                WRITERS[kind](counted, file)
        else:
            from reports import database  # sqlite-utils takes 190 ms to load

            database.write(temporary, counted, read.factors)
    return counted.count


class _Counted:
    """Entries with a bar, on a terminal."""

    def __init__(self, found: Iterator[Entry], expected: int) -> None:
        self._found = found
        self._expected = expected
        self.count = 0

    def __iter__(self) -> Iterator[Entry]:
        is_hidden = not sys.stderr.isatty()
        with click.progressbar(length=self._expected, file=sys.stderr, hidden=is_hidden) as bar:
            for one in self._found:
                self.count += 1
                if self.count % listing.PAGE == 0:
                    bar.update(listing.PAGE)
                yield one


def _unwritable(path: Path, error: Exception) -> click.ClickException:
    reason = getattr(error, "strerror", None) or str(error)
    return click.ClickException(say("refused.out", path=path, reason=reason))
