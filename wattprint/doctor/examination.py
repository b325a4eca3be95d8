"""Every check, side by side, in a time that a person waits for."""

import importlib
import threading
import time
from collections.abc import Mapping

from store.faults import Fault
from wattprint.doctor.findings import Finding, Subject, note, of_fault, problem

AREAS: Mapping[str, tuple[str, ...]] = {
    "recording": ("recorders", "left_alone", "missed", "service", "told"),
    "ways": ("doors", "certificate", "stores", "shell"),
    "logs": ("log", "file", "sums", "figures"),
    "machine": ("folder", "disk", "clock", "chosen", "installation"),
}
"""By module the functions that look, in the order in which it is told; each takes the subject
and yields findings. A module is loaded by its checks, as even that may fail here."""
LATEST_S = 10.0
"""When a check is given up, where there is a limit: what it asks may never answer."""


class _Running:
    """One check on a thread of its own, which ends with the process if with nothing else."""

    def __init__(self, area: str, check: str, subject: Subject) -> None:
        self._area = area
        self._check = check
        self._subject = subject
        self._found: list[Finding] = []
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def _run(self) -> None:
        try:
            module = importlib.import_module(f"wattprint.doctor.{self._area}")
            self._found.extend(getattr(module, self._check)(self._subject))
        except Fault as fault:
            self._found.append(of_fault(fault))
        except PermissionError:
            self._found.append(problem("forbidden", path=str(self._subject.home.root)))
        except ImportError as error:
            self._found.append(problem("check_unloaded", name=error.name))
        except Exception as error:
            # Whatever is wrong on this machine, the other checks are to be told.
            reason = type(error).__name__
            self._found.append(problem("check_failed", name=self._check, reason=reason))

    def found(self, until: float | None) -> list[Finding]:
        self._thread.join(None if until is None else max(until - time.monotonic(), 0.0))
        late = [note("check_late", name=self._check)] if self._thread.is_alive() else []
        return [*self._found, *late]


def examined(subject: Subject) -> dict[str, list[Finding]]:
    """What all checks find, by area; what several find is told once."""
    until = None if subject.limit_s is None else time.monotonic() + LATEST_S
    running = {
        area: [_Running(area, check, subject) for check in checks] for area, checks in AREAS.items()
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
