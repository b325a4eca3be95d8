"""What is left alone and what went wrong with it, in lines: for `status` and `doctor`."""

from collections.abc import Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from reports import dates
from reports.words import TABLE, say
from store.pauses import Pause
from store.refusals import Refusal


def paused(pause: Pause, now: datetime, zone: ZoneInfo | None) -> str:
    """A pause that is in force."""
    until = pause.until and dates.soon(pause.until, now, zone)
    name = ("paused_host" if pause.host else "paused") + ("" if until else "_open")
    return say(f"status.{name}", host=pause.host, until=until)


def refused(refusal: Refusal, now: datetime, zone: ZoneInfo | None) -> str:
    """Who refused the certificate for which host, when, and until when it is passed through."""
    return say(
        "status.refused",
        host=refusal.host,
        client=refusal.client or say("status.refused_client"),
        since=dates.soon(refusal.since, now, zone),
        until=dates.soon(refusal.until, now, zone),
    )


def trouble(found: Mapping[str, object], now: datetime, zone: ZoneInfo | None) -> str:
    """One of a health's `troubles`, which are `store.troubles.Trouble` as JSON."""
    code, host = found["code"], found["host"]
    key = f"trouble.{code}"
    return say(
        "status.trouble",
        what=say(key if key in TABLE else "trouble.other", host=host or "", code=code),
        count=found["count"],
        last_at=dates.soon(datetime.fromisoformat(str(found["last_at"])), now, zone),
    )
