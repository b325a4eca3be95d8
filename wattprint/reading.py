"""What the commands that show the log begin with, and how they refuse what they cannot read."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date

import click

from estimator import factors
from reports import dates, sections, text
from reports.period import Period
from reports.reading import Reading, opened
from reports.spans import Kind
from reports.words import say
from store.queries import Only
from wattprint.cli import Session


class BadInput(click.ClickException):
    """Said in one line; the process ends with 2, as for a wrong option."""

    exit_code = 2


def check_factors(session: Session) -> None:
    """Whether there is the set that `--factors` names. Raises BadInput."""
    known = factors.names()
    if session.factors is not None and session.factors not in known:
        raise BadInput(say("refused.factors", name=session.factors, known=", ".join(known)))


@contextmanager
def reading(session: Session) -> Iterator[Reading]:
    """The session's log, factors and time zone.

    Raises:
        BadInput: there is no such factor set.
        Fault: the settings or the log cannot be read.
    """
    check_factors(session)
    with opened(session.home, session.factors) as read:
        for key, code in read.doubts:
            path = session.home.settings
            click.echo(say(f"settings.doubt_{code}", path=path, key=key), err=True)
        yield read


def written(read: Reading, period: Period) -> str:
    """A period as text; while nothing is recorded at all, how to begin."""
    if read.log.count() == 0:
        return empty(read)
    return text.write(sections.page_of(period, read.time_zone))


def empty(read: Reading) -> str:
    """The first steps, or how to make the demonstration."""
    return say("log.empty_demo" if read.is_demo else "log.empty") + "\n"


def span_day(kind: Kind, name: str | None) -> date | None:
    """The first day of the span that is named, None for today's. Raises BadInput."""
    try:
        return dates.first_day(kind, name) if name is not None else None
    except ValueError:
        raise BadInput(say(f"refused.{kind}", text=name)) from None


def only_of(asked: Mapping[str, str | None]) -> Only:
    """The part of the log that the options of a command name; '-' is what is not known."""
    return Only(**{name: "" if value == "-" else value for name, value in asked.items()})


def moment(read: Reading, name: str | None) -> str | None:
    """What `--since` or `--until` names, as the log writes it. Raises BadInput."""
    try:
        found = dates.moment(name, read.now, read.time_zone) if name is not None else None
    except (ValueError, OverflowError):
        raise BadInput(say("refused.moment", text=name)) from None
    return dates.rfc3339(found) if found else None
