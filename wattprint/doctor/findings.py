"""What one check finds, and what every check looks at."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from reports import words
from store import queries
from store.faults import Fault
from store.paths import Home
from store.presence import Presence
from store.settings import Settings


class Severity(StrEnum):
    OK = "ok"
    NOTE = "note"
    """Worth knowing; nothing has to be done."""
    PROBLEM = "problem"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is so."""

    severity: Severity
    code: str
    facts: Mapping[str, object]
    says: str
    """What it means, and in a second line what to do."""


@dataclass(frozen=True, slots=True)
class Subject:
    """What is examined, as of `now`."""

    home: Home
    environment: Mapping[str, str]
    now: datetime
    chosen: Settings
    """The defaults where the settings cannot be read."""
    live: tuple[Presence, ...]
    """The recorders that run, newest first."""
    limit_s: float | None
    """For what takes longer the larger the log is; None: no limit."""


type Found = Iterator[Finding]


def is_readable(home: Home) -> bool:
    """Whether there is a log of today's tables; if not, the area of the log says why."""
    try:
        with queries.opened(home) as log:
            return log.data_version() >= 0
    except Fault:
        return False


def ok(code: str, **facts: object) -> Finding:
    return Finding(Severity.OK, code, facts, words.say(f"doctor.{code}", **facts))


def note(code: str, **facts: object) -> Finding:
    return Finding(Severity.NOTE, code, facts, words.say(f"doctor.{code}", **facts))


def problem(code: str, **facts: object) -> Finding:
    return Finding(Severity.PROBLEM, code, facts, words.say(f"doctor.{code}", **facts))


def of_fault(fault: Fault, severity: Severity = Severity.PROBLEM) -> Finding:
    """A fault that would keep a command from its work."""
    return Finding(severity, fault.code, fault.facts, words.fault(fault))
