"""What is said of telemetry: where it goes, and what waits."""

from datetime import datetime
from zoneinfo import ZoneInfo

from reports import dates
from reports.words import say
from store.telemetry import State


def lines(state: State, now: datetime, zone: ZoneInfo | None) -> list[str]:
    """One line a fact."""
    chosen, told = state.chosen, state.told
    if chosen.endpoint is None:
        found = [say("telemetry.off")]
    else:
        key = "telemetry.on_with_spans" if chosen.has_spans else "telemetry.on"
        found = [say(key, endpoint=chosen.endpoint)]
    if told.told_at is not None:
        found.append(say("telemetry.told", at=_soon(told.told_at, now, zone)))
    count = max(state.waiting, state.waiting_spans)
    if count or chosen.endpoint is not None:
        found.append(say("telemetry.waiting", count=count))
    if told.trouble is not None and told.tried_at is not None:
        at = _soon(told.tried_at, now, zone)
        found.append(say("telemetry.trouble", reason=told.trouble, at=at))
    if told.refused:
        found.append(say("telemetry.refused", count=told.refused))
    return found


def _soon(moment: str, now: datetime, zone: ZoneInfo | None) -> str:
    return dates.soon(datetime.fromisoformat(moment), now, zone)
