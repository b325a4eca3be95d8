"""How far the log has been told to the person's own Collector (`HOME/telemetry.json`).

The log is the buffer: what a Collector has not taken is still there, and is read again at the
next try, however long that takes. Imported requests are left out: the recorder that saw them
told of them, or they are the past, which is nobody's but the person's.
"""

import contextlib
import json
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any

from store import queries, settings
from store.faults import Fault
from store.paths import Home, replace_private
from store.queries import Log, Row
from store.settings import Telemetry

PAGE = 1000
_SEEN = "id > ? and import_id is null"


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What the Collector has acknowledged."""

    instance: str
    """A random id that tells these counters from those of others."""
    since: str
    """When the counters began, RFC 3339 UTC."""
    sums_id: int = 0
    """The last request that is in the sums."""
    spans_id: int = 0
    sums: tuple[Any, ...] = ()
    """As `serve.telemetry.sums` writes them."""
    told_at: str | None = None
    """When the Collector last took the sums; None: never."""
    tried_at: str | None = None
    trouble: str | None = None
    """Why the last try failed; None: it did not."""
    refused: int = 0
    """Points and spans of the last try that the Collector will not have, however often it is
    told; OTLP forbids to send them again."""


@dataclass(frozen=True, slots=True)
class State:
    """What is to be sent, how far that is, and what waits."""

    chosen: Telemetry
    told: Told
    waiting: int
    """Requests that are not in the sums which the Collector has."""
    waiting_spans: int
    """None are where spans are not wanted."""


def state(home: Home, now: datetime) -> State:
    """Raises Fault: the settings, the log or what was noted cannot be read."""
    chosen = settings.load(home).telemetry
    with queries.opened(home) as log:
        told = load(home, log, now)
        spans = waiting(log, told.spans_id) if chosen.has_spans else 0
        return State(chosen, told, waiting(log, told.sums_id), spans)


def load(home: Home, log: Log, now: datetime) -> Told:
    """What was told so far; nothing yet if there is no file.

    Raises:
        Fault: `telemetry_unreadable`; or the log cannot be read.
    """
    try:
        kept = json.loads(home.telemetry.read_bytes())
        return Told(**{**kept, "sums": tuple(kept["sums"])})
    except FileNotFoundError:
        return Told(instance=str(uuid.uuid4()), since=_first(log) or rfc3339(now))
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise Fault("telemetry_unreadable", path=str(home.telemetry)) from error


def save(home: Home, told: Told) -> None:
    """Raises OSError."""
    replace_private(home.telemetry, json.dumps(asdict(told)).encode())


def forget(home: Home, now: datetime) -> None:
    """Let the sums begin anew, as those of a program that was started again. Raises OSError."""
    with contextlib.suppress(FileNotFoundError, ValueError, TypeError):
        told = Told(**json.loads(home.telemetry.read_bytes()))
        save(home, replace(told, sums=(), since=rfc3339(now)))


def from_now(told: Told, log: Log, now: datetime) -> Told:
    """As if all that was seen up to now had been told; what is in the sums stays there."""
    last = last_id(log)
    since = told.since if told.sums else rfc3339(now)
    return replace(told, since=since, sums_id=last, spans_id=last)


def seen(log: Log, after_id: int, until_id: int, count: int = PAGE) -> Iterator[Sequence[Row]]:
    """Pages of what recorders of this home saw, from after one id up to another, in order."""
    query = f"select * from requests where {_SEEN} and id <= ? order by id limit ?"  # noqa: S608
    while rows := log.dicts(query, [after_id, until_id, count]):
        yield rows
        after_id = int(str(rows[-1]["id"]))


def waiting(log: Log, after_id: int) -> int:
    """How many requests have not been told."""
    return log.span(_SEEN, [after_id])[0]


def is_due(home: Home, *, has_spans: bool, now: datetime) -> bool:
    """Whether there is anything to tell, or to note: a log that was put back from a copy, or begun
    anew, will give the same ids again. Raises Fault."""
    with queries.opened(home) as log:
        told = load(home, log, now)
        after_id = min(told.sums_id, told.spans_id) if has_spans else told.sums_id
        query = f"select 1 from requests where {_SEEN} limit 1"  # noqa: S608
        return told.sums_id > last_id(log) or bool(log.rows(query, [after_id]))


def last_id(log: Log) -> int:
    """The greatest id that was ever given."""
    rows = log.rows("select seq from sqlite_sequence where name = 'requests'")
    return int(rows[0]["seq"]) if rows else 0


def providers() -> frozenset[str]:
    """Those of the table: the name of any other was chosen by a person."""
    from wire.table import SERVICES

    return frozenset(service.provider for service in SERVICES)


def _first(log: Log) -> str | None:
    return log.span(_SEEN, [0])[1]


def rfc3339(now: datetime) -> str:
    return now.isoformat(timespec="milliseconds").replace("+00:00", "Z")
