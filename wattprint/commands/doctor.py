"""`wattprint doctor`: what is wrong, and its cure."""

import contextlib
import os
import sqlite3
from datetime import UTC, datetime

import click

from reports import document, words
from reports.words import say
from store import presence, settings
from store.faults import Fault
from store.paths import Home
from store.settings import Settings
from wattprint.cli import Session
from wattprint.doctor import examination
from wattprint.doctor.findings import Finding, Severity, Subject

LIMIT_S = 1.0


@click.command("doctor", help=say("help.doctor"))
@click.option("--full", "is_full", is_flag=True, help=say("option.full"))
@click.option("--rebuild", "is_rebuilt", is_flag=True, help=say("option.rebuild"))
@click.option("--json", "as_json", is_flag=True, help=say("option.json"))
@click.pass_obj
def command(session: Session, is_full: bool, is_rebuilt: bool, as_json: bool) -> None:
    home = session.home
    if is_rebuilt:
        _rebuild(home)
    subject = Subject(
        home=home,
        environment=os.environ,
        now=datetime.now(UTC),
        chosen=_settings(home),
        live=tuple(presence.live(home)),
        limit_s=None if is_full else LIMIT_S,
    )
    found = examination.examined(subject)
    every = [finding for findings in found.values() for finding in findings]
    problems = sum(one.severity is Severity.PROBLEM for one in every)
    if as_json:
        listed = [_plain(area, one) for area, findings in found.items() for one in findings]
        click.echo(document.dumped({"problems": problems, "findings": listed}), nl=False)
    else:
        for area, findings in found.items():
            if findings:
                _say(area, findings)
        notes = sum(one.severity is Severity.NOTE for one in every)
        click.echo(say("doctor.problems", count=problems) if problems else say("doctor.well"))
        if notes:
            click.echo(say("doctor.notes", count=notes))
    if problems:
        raise SystemExit(1)


def _settings(home: Home) -> Settings:
    with contextlib.suppress(Fault):
        return settings.load(home)
    return Settings()


def _say(area: str, findings: list[Finding]) -> None:
    click.echo(click.style(say(f"doctor.area_{area}"), bold=True))
    marks = {one: say(f"doctor.{one.value}") for one in Severity}
    width = max(map(len, marks.values()))
    colours = {Severity.OK: "green", Severity.NOTE: "yellow", Severity.PROBLEM: "red"}
    for one in findings:
        first, *further = one.says.splitlines()
        mark = click.style(f"{marks[one.severity]:<{width}}", fg=colours[one.severity])
        click.echo(f"  {mark}  {first}")
        for line in further:
            click.echo(f"  {'':<{width}}  {line.strip()}")
    click.echo()


def _plain(area: str, one: Finding) -> dict[str, object]:
    return {
        "area": area,
        "severity": one.severity.value,
        "code": one.code,
        "facts": dict(one.facts),
        "says": one.says,
    }


def _rebuild(home: Home) -> None:
    """Make the sums by hour and day anew from the requests."""
    from store import backups, schema, writing

    if not home.log.exists():
        return
    try:
        with contextlib.closing(schema.connect(str(home.log))) as log:
            writing.rebuild(log, writing.kept_zone(log))
    except sqlite3.Error as error:
        raise backups.unusable(home, error) from error
    click.echo(words.say("doctor.rebuilt"), err=True)
