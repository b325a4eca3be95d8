"""`wattprint status`: what runs."""

import json
from dataclasses import asdict

import click

from reports import words
from store import presence, queries
from store.presence import Presence
from store.upgrading import upgrade
from wattprint.cli import Session


@click.command("status")
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
@click.pass_obj
def command(session: Session, as_json: bool) -> None:
    """Say what records, how it fares and where the log is. Exit code 1 if nothing records."""
    entries = [
        (entry, presence.health(entry), presence.under_way(entry) or [])
        for entry in presence.live(session.home)
    ]
    upgrade(session.home)
    with queries.opened(session.home) as log:
        count = log.count()
    if as_json:
        recorders = [
            {**asdict(entry), "health": health, "under_way": live}
            for entry, health, live in entries
        ]
        document = {"recorders": recorders, "log": str(session.home.log), "requests": count}
        click.echo(json.dumps(document, indent=2))
    else:
        for entry, health, live in entries:
            _say(entry, health)
            for request in live:
                click.echo("  " + _under_way(request))
        if not entries:
            click.echo(words.say("recording.off"))
        click.echo(words.say("status.log", path=session.home.log, count=count))
    if not entries:
        raise SystemExit(1)


def _under_way(request: dict[str, object]) -> str:
    elapsed_s = float(str(request["elapsed_ms"])) / 1000
    return words.say(
        "status.under_way",
        model=request["model"] or request["service"],
        client=request["client"] or words.say("list.unknown"),
        tokens=request["output_tokens"],
        elapsed_s=f"{elapsed_s:.0f}",
    )


def _say(entry: Presence, health: dict[str, object] | None) -> None:
    facts = asdict(entry)
    if entry.kind == presence.MAIN:
        click.echo(words.say("status.main", **facts))
        click.echo(words.say("status.gateway", **facts))
    else:
        click.echo(words.say("status.run", **facts))
    click.echo("  " + words.say("status.since", **facts))
    if health is None:
        click.echo("  " + words.say("status.silent"))
        return
    click.echo("  " + words.say("status.health", **health))
    if health.get("write_error"):
        click.echo("  " + words.say("status.write_error", reason=health["write_error"]))
