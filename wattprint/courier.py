"""The recorder's part in telemetry: it has it sent, by another process."""

import os
import subprocess
import time
from datetime import UTC, datetime

from store import settings, telemetry
from store.faults import Fault
from store.paths import Home
from store.settings import INTERVAL_S, Telemetry
from wattprint import weekly


class Courier:
    """Has what was not told yet sent to the Collector, by a process of low priority.

    Once an interval, while there is something to tell and an endpoint is in the settings: what
    OTEL_EXPORTER_OTLP_ENDPOINT says may be meant for other programs.
    """

    def __init__(self, home: Home) -> None:
        self._home = home
        self._next_s = 0.0
        self._child: subprocess.Popen[bytes] | None = None

    def __call__(self) -> None:
        """To be called each minute. Raises Fault and OSError."""
        if self._child is not None and self._child.poll() is None:
            return
        chosen = settings.load(self._home).telemetry
        now_s = time.monotonic()
        if chosen.endpoint is None or now_s < self._next_s:
            return
        if self._is_due(chosen):
            # A little early, or a round that is a millisecond short would wait for the next.
            self._next_s = now_s + interval_s(chosen) - 1
            self._child = weekly.started(self._home, "telemetry", "--once", "--yielding")

    def _is_due(self, chosen: Telemetry) -> bool:
        try:
            return telemetry.is_due(self._home, has_spans=chosen.has_spans, now=datetime.now(UTC))
        except Fault:  # `doctor` tells; the recorder's other duties go on
            return False


def interval_s(chosen: Telemetry) -> float:
    """What the settings say, else OTEL_METRIC_EXPORT_INTERVAL."""
    named_ms = os.environ.get("OTEL_METRIC_EXPORT_INTERVAL", "")
    if chosen.interval_s is not None:
        return chosen.interval_s
    return int(named_ms) / 1000 if named_ms.isascii() and named_ms.isdigit() else INTERVAL_S
