"""`wattprint status`: what runs."""

import json
from dataclasses import asdict
from datetime import UTC, datetime
from types import ModuleType
from zoneinfo import ZoneInfo

import click

from reports import words
from store import pauses, presence, queries, refusals, settings
from store.faults import Fault
from store.pauses import Pause
from store.presence import Presence
from store.refusals import Refusal
from store.upgrading import upgrade
from wattprint.cli import Session

TROUBLES = 5
"""The latest that are said here; `--json` has all."""


@click.command("status", help=words.say("help.status"))
@click.option("--stored", "is_stored", is_flag=True, help=words.say("option.stored"))
@click.option("--json", "as_json", is_flag=True, help=words.say("option.json"))
@click.pass_obj
def command(session: Session, is_stored: bool, as_json: bool) -> None:
    if is_stored:
        _say_stored(session, as_json=as_json)
        return
    entries = [
        (entry, presence.health(entry), presence.under_way(entry) or [])
        for entry in presence.live(session.home)
    ]
    now = datetime.now(UTC)
    paused = pauses.in_force(session.home, now)
    refused = refusals.in_force(session.home, now)
    upgrade(session.home)
    with queries.opened(session.home) as log:
        count = log.count()
    if as_json:
        recorders = [
            {**asdict(entry), "health": health, "under_way": live}
            for entry, health, live in entries
        ]
        document = {
            "recorders": recorders,
            "pauses": [_plain(pause) for pause in paused],
            "refusals": [_plain(refusal) for refusal in refused],
            "log": str(session.home.log),
            "requests": count,
        }
        click.echo(json.dumps(document, indent=2))
    else:
        zone = _zone(session)
        for entry, health, live in entries:
            _say(entry, health)
            for trouble in _troubles(health):
                click.echo("  " + _passing().trouble(trouble, now, zone))
            for request in live:
                click.echo("  " + _under_way(request))
        if not entries:
            click.echo(words.say("recording.off"))
        for pause in paused:
            click.echo(_passing().paused(pause, now, zone))
        for refusal in refused:
            click.echo(_passing().refused(refusal, now, zone))
        click.echo(words.say("status.log", path=session.home.log, count=count))
        _say_telemetry(session, now, zone)
    if not entries:
        raise SystemExit(1)


def _say_telemetry(session: Session, now: datetime, zone: ZoneInfo | None) -> None:
    try:
        if settings.load(session.home).telemetry.endpoint is None:
            return
        from reports import telling
        from store import telemetry

        for line in telling.lines(telemetry.state(session.home, now), now, zone):
            click.echo(line)
    except Fault as fault:
        click.echo(words.fault(fault), err=True)


def _say_stored(session: Session, *, as_json: bool) -> None:
    from reports import keeping
    from store import stored

    upgrade(session.home)
    found = stored.stored(session.home)
    if as_json:
        click.echo(json.dumps(keeping.document(found), indent=2))
    else:
        click.echo(keeping.written(found, datetime.now(UTC), _zone(session)), nl=False)


def _passing() -> ModuleType:
    from reports import passing  # with all that writes dates, which most days have none of

    return passing


def _plain(entry: Pause | Refusal) -> dict[str, object]:
    from reports import dates

    until = entry.until and dates.rfc3339(entry.until)
    return {**asdict(entry), "since": dates.rfc3339(entry.since), "until": until}


def _zone(session: Session) -> ZoneInfo | None:
    """The person's time zone; the system's if their settings cannot be read."""
    try:
        return settings.load(session.home).time_zone
    except Fault:
        return None


def _troubles(health: dict[str, object] | None) -> list[dict[str, object]]:
    """The latest of what a recorder met, as `store.troubles.Trouble`."""
    found = (health or {}).get("troubles")
    return found[:TROUBLES] if isinstance(found, list) else []


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
    if entry.restarts:
        click.echo("  " + words.say("status.restarts", count=entry.restarts))
    if entry.state == presence.DIRECT:
        click.echo("  " + words.say("status.direct"))
        return
    if health is None:
        click.echo("  " + words.say("status.silent"))
        return
    click.echo("  " + words.say("status.health", **{"paused": 0, **health}))
    if health.get("write_error"):
        click.echo("  " + words.say("status.write_error", reason=health["write_error"]))
