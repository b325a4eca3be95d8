"""What runs, what it left alone and why, and what starts it."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date, datetime, timedelta
from importlib.metadata import version
from typing import Any

from reports import dates, figures, passing, sections
from reports.words import TABLE, say
from store import changes, pauses, presence, queries, refusals, settings, telemetry
from store.faults import Fault
from store.presence import Presence
from wattprint.doctor.findings import (
    Finding,
    Found,
    Severity,
    Subject,
    is_readable,
    note,
    of_fault,
    ok,
    problem,
)
from wire.table import SERVICES

RECENT = timedelta(hours=24)
"""What was in the way longer ago is no news."""
DAYS = 7
AT_MOST = 8
"""Lines about hosts; JSON has no more either, `status --json` has them all."""


def recorders(on: Subject) -> Found:
    """Each recorder, and how it fares."""
    for entry in on.live:
        yield from _recorder(on, entry)
    if not on.live:
        yield note("nothing_records")
    yield ok("services", count=len({one.name for one in SERVICES if not one.is_local}))
    if own := (*on.chosen.hosts, *(name for name, _ in on.chosen.services)):
        settings.known_services(on.home, on.chosen)
        yield ok("own_services", names=", ".join(own), count=len(own))


def _recorder(on: Subject, entry: Presence) -> Found:
    facts = asdict(entry)
    if entry.version != version("wattprint") or entry.log_version != queries.VERSION:
        yield note("other_version", pid=entry.pid, version=entry.version)
    if entry.restarts:
        yield note("restarts", pid=entry.pid, count=entry.restarts, path=_errors(on))
    if entry.state == presence.DIRECT:
        yield problem("direct", pid=entry.pid, path=_errors(on))
        return
    health: Mapping[str, Any] | None = presence.health(entry)
    if health is None:
        yield problem("silent", pid=entry.pid)
        return
    name = "records" if entry.kind == presence.MAIN else "records_once"
    yield ok(name, pid=entry.pid, proxy=facts["proxy"], gateway=facts["gateway"])
    if health.get("write_error"):
        yield problem("write_fails", reason=health["write_error"])
    if health.get("lost"):
        yield problem("lost", pid=entry.pid, count=health["lost"])
    for trouble in health.get("troubles", ())[:AT_MOST]:
        if on.now - datetime.fromisoformat(trouble["last_at"]) < RECENT:
            yield _trouble(on, trouble)


def _errors(on: Subject) -> str:
    return str(on.home.run / "recorder.log")


def _trouble(on: Subject, trouble: Mapping[str, Any]) -> Finding:
    said = passing.trouble(trouble, on.now, on.chosen.time_zone)
    cure = f"doctor.cure_{trouble['code']}"
    says = f"{said}\n{say(cure, host=trouble['host'])}" if cure in TABLE else said
    return Finding(Severity.NOTE, f"trouble_{trouble['code']}", trouble, says)


def left_alone(on: Subject) -> Found:
    """What the person paused, and which apps refused the certificate."""
    zone = on.chosen.time_zone
    for pause in pauses.in_force(on.home, on.now):
        cure = say("doctor.cure_pause_host", host=pause.host) if pause.host else ""
        cure = cure or say("doctor.cure_pause")
        facts = {"host": pause.host, "until": pause.until and dates.rfc3339(pause.until)}
        says = f"{passing.paused(pause, on.now, zone)}\n{cure}"
        yield Finding(Severity.NOTE, "paused", facts, says)
    for refusal in refusals.in_force(on.home, on.now)[:AT_MOST]:
        facts = {"host": refusal.host, "client": refusal.client}
        facts["until"] = dates.rfc3339(refusal.until)
        says = f"{passing.refused(refusal, on.now, zone)}\n{say('doctor.cure_refused')}"
        yield Finding(Severity.NOTE, "refused", facts, says)


def missed(on: Subject) -> Found:
    """What was seen and is in no row, over the last days."""
    if not is_readable(on.home):
        return
    today: date = dates.local_date(on.now, on.chosen.time_zone)
    with queries.opened(on.home) as log:
        counts = log.counters(today - timedelta(days=DAYS - 1), today)
    for name in sections.COUNTERS:
        if count := counts.get(name):
            what = say(f"missed.{name}", count=count, n=figures.count(count))
            facts = {"name": name, "count": count, "days": DAYS}
            says = say("doctor.missed", days=DAYS, what=what)
            yield Finding(Severity.NOTE, "missed", facts, says)


def service(on: Subject) -> Found:
    """Whether what was to start with the session does."""
    if not changes.outstanding(on.home, changes.SERVICE):
        yield ok("no_service")
        return
    from proxy import service

    try:
        found = service.state(on.home)
    except Fault as fault:
        yield of_fault(fault, Severity.NOTE)
        return
    unit = found.unit
    if unit is None or not unit.exists():
        yield problem("service_gone", unit=str(unit))
    elif not found.is_active or not found.is_enabled:
        yield problem("service_stopped", unit=str(unit))
    else:
        yield ok("service", unit=str(unit))


def told(on: Subject) -> Found:
    """Whether the person's own Collector, if they have one, takes what it is sent."""
    endpoint = on.chosen.telemetry.endpoint
    if endpoint is None:
        yield ok("telemetry_off")
        return
    if not is_readable(on.home):
        return
    state = telemetry.state(on.home, on.now)
    count = max(state.waiting, state.waiting_spans)
    if state.told.refused:
        yield problem("telemetry_refused", endpoint=endpoint, count=state.told.refused)
    elif state.told.trouble is None:
        yield ok("telemetry", endpoint=endpoint, count=count)
    else:
        reason = state.told.trouble
        yield problem("telemetry_fails", endpoint=endpoint, reason=reason, count=count)
