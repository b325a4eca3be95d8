"""`wattprint forget`: delete requests from the log, and undo it."""

import contextlib
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import click

from reports import dates
from reports.words import say
from store import forgetting, settings, wastebasket
from store.forgetting import Progress, Selection
from store.upgrading import upgrade
from wattprint.asking import confirm
from wattprint.cli import Session
from wattprint.reading import BadInput


@click.command("forget", help=say("help.forget"))
@click.argument("ids", nargs=-1, type=click.IntRange(1, 2**63 - 1), metavar=say("metavar.ids"))
@click.option("--since", metavar=say("metavar.time"), help=say("option.since"))
@click.option("--until", "--before", metavar=say("metavar.time"), help=say("option.until"))
@click.option("--client", metavar=say("metavar.name"), help=say("option.forget_client"))
@click.option("--model", metavar=say("metavar.name"), help=say("option.model"))
@click.option("--provider", metavar=say("metavar.name"), help=say("option.forget_provider"))
@click.option("--service", "--host", metavar=say("metavar.name"), help=say("option.forget_service"))
@click.option("--label", metavar=say("metavar.name"), help=say("option.forget_label"))
@click.option(
    "--import", "import_id", type=int, metavar=say("metavar.id"), help=say("option.forget_import")
)
@click.option("--all", "is_all", is_flag=True, help=say("option.forget_all"))
@click.option("--dry-run", "is_dry", is_flag=True, help=say("option.forget_dry_run"))
@click.option("--now", "is_final", is_flag=True, help=say("option.forget_now"))
@click.option("--undo", "is_undo", is_flag=True, help=say("option.forget_undo"))
@click.option("--yes", is_flag=True, help=say("option.forget_yes"))
@click.pass_obj
def command(
    session: Session,
    /,
    since: str | None,
    until: str | None,
    is_all: bool,
    is_dry: bool,
    is_final: bool,
    is_undo: bool,
    yes: bool,
    **chosen: object,
) -> None:
    zone = settings.load(session.home).time_zone
    conditions = {name: value for name, value in chosen.items() if value not in (None, ())}
    conditions |= {
        name: _moment(text, zone) for name, text in (("since", since), ("until", until)) if text
    }
    upgrade(session.home)
    if is_undo:
        _undo(session, is_alone=not (conditions or is_all or is_dry or is_final))
    elif is_final and not conditions and not is_all:
        wastebasket.empty(session.home)
        click.echo(say("forget.final"))
    elif bool(conditions) == is_all:
        raise BadInput(say("forget.all_and_some" if is_all else "forget.nothing_chosen"))
    else:
        _Deletion(session, zone, conditions).carry_out(is_dry=is_dry, is_final=is_final, yes=yes)


class _Deletion:
    """From what would go to what went."""

    def __init__(
        self, session: Session, zone: ZoneInfo | None, conditions: dict[str, object]
    ) -> None:
        self._home = session.home
        self._zone = zone
        self._selection = Selection(**conditions)  # type: ignore[arg-type]
        self._found = forgetting.found(session.home, self._selection)

    def carry_out(self, *, is_dry: bool, is_final: bool, yes: bool) -> None:
        if self._found.count == 0 and not (self._selection.is_by_time and not is_dry):
            click.echo(say("forget.none"))
        elif is_dry:
            click.echo(say("forget.would", count=self._found.count, span=self._span()))
        else:
            self._ask(is_final=is_final, yes=yes)
            self._delete(is_final=is_final)

    def _ask(self, *, is_final: bool, yes: bool) -> None:
        if yes or self._found.count == 0:
            return
        if not sys.stdin.isatty():
            raise BadInput(say("forget.nobody_to_ask"))
        key = "forget.ask_final" if is_final else "forget.ask"
        confirm(say(key, count=self._found.count, span=self._span()))

    def _delete(self, *, is_final: bool) -> None:
        with _progress() as progress:
            count = forgetting.forget(
                self._home, self._selection, is_final=is_final, progress=progress
            )
        kept = wastebasket.kept(self._home)
        if count == 0:
            click.echo(say("forget.none"))
        elif kept is None:
            click.echo(say("forget.gone", count=count))
        else:
            until = dates.soon(kept.until, datetime.now(UTC), self._zone)
            click.echo(say("forget.done", count=count, until=until))

    def _span(self) -> str:
        first, last = (
            dates.local_date(datetime.fromisoformat(moment), self._zone)
            for moment in (self._found.first or "", self._found.last or "")
        )
        return dates.span_name(first, last)


def _undo(session: Session, *, is_alone: bool) -> None:
    if not is_alone:
        raise BadInput(say("forget.undo_and_some"))
    with _progress() as progress:
        count = forgetting.undo(session.home, progress=progress)
    click.echo(say("forget.undone", count=count))


def _moment(text: str, zone: ZoneInfo | None) -> str:
    try:
        return dates.rfc3339(dates.moment(text, datetime.now(UTC), zone))
    except (ValueError, OverflowError):
        raise BadInput(say("refused.moment", text=text)) from None


@contextlib.contextmanager
def _progress() -> Iterator[Progress]:
    """A bar, on a terminal."""
    is_hidden = not sys.stderr.isatty()
    with click.progressbar(length=1, file=sys.stderr, hidden=is_hidden) as bar:

        def advance(done: int, count: int) -> None:
            bar.length = count
            bar.update(done - bar.pos)

        yield advance
