"""What recording costs, each figure beside its reference in the same run.

    python -m benchmarks.overhead [--quick] [--rounds N] [--requests N] [--json]

The references are the same programs which record nothing: a bare mitmproxy with a do-nothing
stream function, a bare aiohttp pass-through, `python -c pass`. Loads alternate between the two, so
that what else the machine does falls on both; a figure is the median of its rounds. The run
fails (exit 1) if an exchange is missing from the log.
"""

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from benchmarks.load.clients import Door, Seen
from benchmarks.load.stage import Recorder, Stage, ended, quiet, rss_mb, stage
from store.queries import opened

AT_ONCE = 16
EVENTS = 200
MS = 1e3
ADDED = 0.7 / 0.45
"""Milliseconds that each of the two may add to a request, where the pass-through adds 0.45."""


@dataclass(frozen=True, slots=True)
class Figure:
    """One of the figures to reach."""

    name: str
    value: float
    limit: float
    is_least: bool
    """The limit is the least that is to be reached; else the most."""
    unit: str = ""

    @property
    def is_reached(self) -> bool:
        return self.value >= self.limit if self.is_least else self.value <= self.limit


@dataclass(frozen=True, slots=True)
class Size:
    """How much is asked in a round."""

    rounds: int
    requests: int
    streams: int
    paced: int
    more: int
    """Requests after which the memory is looked at again."""


class Bench:
    """One recorder and its two references."""

    def __init__(self, at: Stage, size: Size) -> None:
        self._at = at
        self._size = size
        self.recorder: Recorder = at.recorder("recorder")
        self._bare = [at.reference("mitmproxy"), at.reference("aiohttp")]
        proxy, passing = (process.line() for process in self._bare)
        ca = at.folder / "mitmproxy" / "mitmproxy-ca-cert.pem"
        self._bare_proxy = Door(at.provider, proxy=proxy, ca=str(ca))
        self._bare_gateway = Door(passing)
        self.sent = 0

    def figures(self) -> Iterator[Figure]:
        yield Figure("memory before anything was counted", self._rss(), 110, False, "MB")
        yield from self._through_mitmproxy()
        yield from self._through_gateway()
        yield from self._memory()

    def end(self) -> None:
        self.recorder.end()
        ended(self._bare)

    def _through_mitmproxy(self) -> Iterator[Figure]:
        ours, bare = self.recorder.proxy, self._bare_proxy
        paced = self._pairs(ours, bare, "stream", self._size.paced, at_once=AT_ONCE, pace=True)
        yield _ratio("mitmproxy, paced streams: requests/s", paced, 0.95)
        late = [_p99(one.delays) - _p99(other.delays) for one, other in paced]
        yield Figure("… added delay of an event, p99", _median(late) * MS, 1.0, False, "ms")
        flat = self._pairs(ours, bare, "json", self._size.requests, at_once=AT_ONCE)
        yield _ratio("mitmproxy, flat out, JSON: requests/s", flat, 0.90)
        flat = self._pairs(ours, bare, "stream", self._size.streams, at_once=AT_ONCE, events=EVENTS)
        yield _ratio("… streams of 200 events: requests/s", flat, 0.70)
        alone = self._pairs(ours, bare, "stream", self._size.paced)
        first = [_median(one.firsts) - _median(other.firsts) for one, other in alone]
        yield Figure("… first byte of a stream, added", _median(first) * MS, 0.5, False, "ms")

    def _through_gateway(self) -> Iterator[Figure]:
        ours, bare = self.recorder.gateway, self._bare_gateway
        flat = self._pairs(ours, bare, "json", self._size.requests, at_once=AT_ONCE)
        yield _ratio("gateway, JSON: requests/s", flat, 0.80)
        ours_ms, bare_ms = (self._added_ms(door) for door in (ours, bare))
        yield Figure("… added delay, in those of the pass-through", ours_ms / bare_ms, ADDED, False)
        paced = self._pairs(ours, bare, "stream", self._size.paced, at_once=AT_ONCE, pace=True)
        late = [_median(one.delays) - _median(other.delays) for one, other in paced]
        yield Figure("… a streamed event, added", _median(late) * MS, 0.03, False, "ms")

    def _added_ms(self, door: Door) -> float:
        """Of one request after another, over going direct."""
        pairs = self._pairs(door, self._at.direct, "json", self._size.paced)
        return _median([_median(one.wholes) - _median(other.wholes) for one, other in pairs]) * MS

    def _memory(self) -> Iterator[Figure]:
        """All of the recorder: its doors and its worker."""
        self._ask(self.recorder.gateway, "stream", 200, counted=True)
        counted = self._rss()
        yield Figure("memory after counting", counted, 210, False, "MB")
        self._ask(self.recorder.gateway, "json", self._size.more, at_once=AT_ONCE)
        grown = self._rss() - counted
        yield Figure(f"… {self._size.more:,} requests later, added", grown, 5, False, "MB")

    def _pairs(
        self, ours: Door, bare: Door, kind: str, requests: int, **order: object
    ) -> list[tuple[Seen, Seen]]:
        """(ours, the reference's), a round each, first once to open the connections."""
        for door in (ours, bare):
            self._ask(door, kind, AT_ONCE, **order)
        found = []
        for turn in range(self._size.rounds):
            self._at.next_round()
            doors = (ours, bare) if turn % 2 else (bare, ours)
            seen = {door: self._ask(door, kind, requests, **order) for door in doors}
            found.append((seen[ours], seen[bare]))
        return found

    def _ask(self, door: Door, kind: str, requests: int, **order: object) -> Seen:
        seen = self._at.load(door, kind, requests, **order)
        if door in (self.recorder.proxy, self.recorder.gateway):
            self.sent += seen.requests
        return seen

    def _rss(self) -> float:
        """Megabytes of the recorder's processes, once it has settled; pages that its worker
        shares with it are counted once, where the system tells."""
        time.sleep(1)
        return self.recorder.rss_mb() + sum(map(_own_mb, self.recorder.children()))


def _own_mb(pid: int) -> float:
    """Of a process alone."""
    found = Path(f"/proc/{pid}/smaps_rollup")
    if not found.exists():
        return rss_mb(pid)
    lines = found.read_text("ascii").splitlines()
    return sum(int(line.split()[1]) for line in lines if line.startswith("Private_")) * 1024 / 1e6


def starts(rounds: int) -> Iterator[Figure]:
    """Commands that people and scripts call often, above a bare Python; processor time would
    leave out what they wait for."""
    with tempfile.TemporaryDirectory() as home:
        environment = {**quiet(), "WATTPRINT_HOME": home}

        def took(*command: str) -> float:
            begun = time.monotonic()
            subprocess.run(
                [sys.executable, *command], env=environment, capture_output=True, check=False
            )
            return time.monotonic() - begun

        for name in ("--help", "status"):
            added = []
            for _ in range(3 * rounds):
                bare = took("-c", "pass")
                added.append(took("-P", "-m", "wattprint", name) - bare)
            yield Figure(f"wattprint {name}, added", _median(added) * MS, 150, False, "ms")


def measured(size: Size, tell: Callable[[Figure], None]) -> list[Figure]:
    """Every figure, told as it comes. Raises RuntimeError if a request is not in the log."""
    found: list[Figure] = []
    with tempfile.TemporaryDirectory() as folder, stage(Path(folder)) as at:
        bench = Bench(at, size)
        try:
            for figure in bench.figures():
                found.append(figure)
                tell(figure)
        finally:
            bench.end()
        with opened(bench.recorder.home) as log:
            if log.count() != bench.sent:
                raise RuntimeError(f"{bench.sent} requests were sent, {log.count()} are in the log")
    for figure in starts(size.rounds):
        found.append(figure)
        tell(figure)
    return found


def _ratio(name: str, pairs: list[tuple[Seen, Seen]], limit: float) -> Figure:
    ratios = [other.took / one.took for one, other in pairs]
    return Figure(name, _median(ratios), limit, is_least=True)


def _median(values: list[float]) -> float:
    return statistics.median(values)


def _p99(values: list[float]) -> float:
    return statistics.quantiles(values, n=100)[98]


def _tell(figure: Figure) -> None:
    sign, mark = ("≥" if figure.is_least else "≤"), ("" if figure.is_reached else "  not reached")
    print(
        f"{figure.name:44}{figure.value:9.2f} {figure.unit:3} {sign} {figure.limit:g}{mark}",
        flush=True,
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--rounds", type=int)
    parser.add_argument("--requests", type=int, help="after which memory is looked at again")
    options = parser.parse_args()
    size = Size(3, 400, 100, 48, 2_000) if options.quick else Size(7, 2_000, 320, 96, 100_000)
    size = Size(
        options.rounds or size.rounds,
        size.requests,
        size.streams,
        size.paced,
        options.requests or size.more,
    )
    try:
        found = measured(size, (lambda figure: None) if options.json else _tell)
    except RuntimeError as error:
        sys.exit(str(error))
    if options.json:
        listed = {one.name: {"value": one.value, "limit": one.limit} for one in found}
        print(json.dumps(listed, indent=2))
    elif found:
        print("every exchange is in the log")


if __name__ == "__main__":
    main()
