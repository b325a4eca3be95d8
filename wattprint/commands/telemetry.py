"""`wattprint telemetry`: what is sent to the person's own Collector, if they want that."""

import base64
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import click

from reports import document, telling
from reports.words import say
from store import presence, queries, settings, telemetry
from store.faults import Fault
from store.paths import Home
from store.telemetry import State
from store.upgrading import upgrade
from wattprint import weekly
from wattprint.cli import Session
from wattprint.reading import BadInput, reading

IDS = ("traceId", "spanId", "parentSpanId")


@click.command("telemetry", help=say("help.telemetry"))
@click.option("--once", "is_sent", is_flag=True, help=say("option.telemetry_once"))
@click.option("--show", "is_shown", is_flag=True, help=say("option.telemetry_show"))
@click.option("--from-now", "is_from_now", is_flag=True, help=say("option.telemetry_from_now"))
@click.option("--yielding", "is_yielding", is_flag=True, hidden=True)
@click.option("--json", "is_json", is_flag=True, help=say("option.json"))
@click.pass_obj
def command(
    session: Session,
    is_sent: bool,
    is_shown: bool,
    is_from_now: bool,
    is_yielding: bool,
    is_json: bool,
) -> None:
    if is_yielding:
        weekly.yield_to_others()
    if is_sent + is_shown + is_from_now > 1:
        raise BadInput(say("refused.telemetry"))
    if is_shown:
        _show(session)
        return
    if is_sent:
        _send(session)
    elif is_from_now:
        _begin_now(session.home)
    upgrade(session.home)
    found = telemetry.state(session.home, datetime.now(UTC))
    if is_json:
        click.echo(document.dumped(_plain(found)), nl=False)
    else:
        zone = settings.load(session.home).time_zone
        click.echo("\n".join(telling.lines(found, datetime.now(UTC), zone)))


def _send(session: Session) -> None:
    """Raises Fault if it is not taken."""
    from serve.telemetry import sending

    chosen = settings.load(session.home).telemetry
    to = sending.destination(chosen, os.environ)
    session.home.prepare()
    with _alone(session.home), reading(session) as read:
        told = sending.Sender(read, chosen, to).send()
    if told.trouble is not None:
        raise Fault("telemetry_untaken", reason=told.trouble)
    if told.refused:
        raise Fault("telemetry_refused", count=told.refused)


@contextmanager
def _alone(home: Home) -> Iterator[None]:
    """Raises Fault: `telemetry_busy` while another process sends."""
    try:
        with presence.start_lock(home, 0, "telemetry"):
            yield
    except Fault as fault:
        raise Fault("telemetry_busy") if fault.code == "start_locked" else fault from None


def _show(session: Session) -> None:
    from google.protobuf import json_format

    from serve.telemetry import sending

    chosen = settings.load(session.home).telemetry
    with reading(session) as read:
        sender = sending.Sender(read, chosen, sending.Destination(None, {}))
        found = {path: json_format.MessageToDict(body) for path, body in sender.shown()}
    click.echo(document.dumped(_in_hex(found)), nl=False)


def _in_hex(value: Any) -> Any:
    """Ids as OTLP's JSON has them; protobuf's would be in base 64."""
    if isinstance(value, list):
        return [_in_hex(part) for part in value]
    if not isinstance(value, dict):
        return value
    return {
        key: base64.b64decode(part).hex() if key in IDS else _in_hex(part)
        for key, part in value.items()
    }


def _begin_now(home: Home) -> None:
    home.prepare()
    now = datetime.now(UTC)
    with _alone(home), queries.opened(home) as log:
        telemetry.save(home, telemetry.from_now(telemetry.load(home, log, now), log, now))


def _plain(found: State) -> dict[str, Any]:
    chosen, told = found.chosen, found.told
    return {
        "endpoint": chosen.endpoint,
        "team": chosen.team,
        "machine": chosen.machine,
        "spans": chosen.has_spans,
        "clients": chosen.has_clients,
        "instance": told.instance,
        "waiting": found.waiting,
        "waiting_spans": found.waiting_spans,
        "told_at": told.told_at,
        "tried_at": told.tried_at,
        "trouble": told.trouble,
        "refused": told.refused,
    }
