"""Every check, side by side, in a time that a person waits for."""

import threading
import time
from collections.abc import Callable, Mapping

from store.faults import Fault
from wattprint.doctor import logs, machine, recording, ways
from wattprint.doctor.findings import Finding, Found, Subject, note, of_fault, problem

type Check = Callable[[Subject], Found]

AREAS: Mapping[str, tuple[Check, ...]] = {
    "recording": (recording.recorders, recording.left_alone, recording.missed, recording.service),
    "ways": (ways.doors, ways.certificate, ways.stores, ways.shell),
    "log": (logs.log, logs.file, logs.sums, logs.figures),
    "machine": (
        machine.folder,
        machine.disk,
        machine.clock,
        machine.chosen,
        machine.installation,
    ),
}
"""What is looked at, in the order in which it is told; `doctor.area_NAME` names each."""
LATEST_S = 10.0
"""When a check is given up, where there is a limit: what it asks may never answer."""


class _Running:
    """One check on a thread of its own, which ends with the process if with nothing else."""

    def __init__(self, check: Check, subject: Subject) -> None:
        self._check = check
        self._subject = subject
        self._found: list[Finding] = []
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def _run(self) -> None:
        try:
            self._found.extend(self._check(self._subject))
        except Fault as fault:
            self._found.append(of_fault(fault))
        except Exception as error:
            # Whatever is wrong on this machine, the other checks are to be told.
            name, reason = self._check.__name__, type(error).__name__
            self._found.append(problem("check_failed", name=name, reason=reason))

    def found(self, until: float | None) -> list[Finding]:
        self._thread.join(None if until is None else max(until - time.monotonic(), 0.0))
        late = [note("check_late", name=self._check.__name__)] if self._thread.is_alive() else []
        return [*self._found, *late]


def examined(subject: Subject) -> dict[str, list[Finding]]:
    """What all checks find, by area; what several find is told once."""
    until = None if subject.limit_s is None else time.monotonic() + LATEST_S
    running = {
        area: [_Running(check, subject) for check in checks] for area, checks in AREAS.items()
    }
    seen: set[str] = set()
    found: dict[str, list[Finding]] = {}
    for area, checks in running.items():
        found[area] = []
        for finding in (one for check in checks for one in check.found(until)):
            if finding.says not in seen:
                seen.add(finding.says)
                found[area].append(finding)
    return found
