"""Counters and histograms of requests, kept from one export to the next.

They are not the SDK's instruments: those live in a process, so that a restart or an outage
would set them back, and what the Collector had not yet taken would be gone or counted twice.
"""

import bisect
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from estimator.factors import FactorSet
from reports import impacts
from reports.period import Footprint
from serve.telemetry.attributes import CLIENT, Attributes, Naming, Row, Value, error_type

TOKENS = tuple(4**power for power in range(14))
SECONDS = tuple(0.01 * 2**power for power in range(14))
"""Upper edges of the buckets, as the conventions have them."""
MOST = 2000
"""Series of one instrument, as in OpenTelemetry's SDKs; what is more is summed in one."""
type Key = tuple[str, tuple[tuple[str, Value], ...]]

OVERFLOW = (("otel.metric.overflow", True),)


class Instrument(NamedTuple):
    """One metric, in UCUM's units."""

    name: str
    unit: str
    description: str
    bounds: tuple[float, ...] = ()
    """Of a histogram; none: a counter."""


def _ranged(name: str, unit: str, what: str) -> Iterator[Instrument]:
    """Three counters: told apart by an attribute, they would be added up by who reads them."""
    edges = {"low": "low edge", "mid": "best guess", "high": "high edge"}
    for edge, said in edges.items():
        yield Instrument(f"wattprint.{name}.{edge}", unit, f"{what}: {said} of each request.")


TOKEN_USAGE = Instrument(
    "gen_ai.client.token.usage", "{token}", "Number of input and output tokens used.", TOKENS
)
DURATION = Instrument("gen_ai.client.operation.duration", "s", "GenAI operation duration.", SECONDS)
REQUESTS = Instrument("wattprint.requests", "{request}", "Requests, by how they ended.")
INSTRUMENTS = (
    TOKEN_USAGE,
    DURATION,
    REQUESTS,
    *_ranged("energy", "W.h", "Estimated electricity"),
    *_ranged("ghg", "g", "Estimated emissions of that electricity, in CO2 equivalents"),
    *_ranged("water", "mL", "Estimated water used up, on site and for that electricity"),
)


@dataclass(slots=True)
class Point:
    """The sum of one series; of a histogram also how it is spread."""

    total: float = 0
    count: int = 0
    least: float = 0.0
    greatest: float = 0.0
    buckets: list[int] = field(default_factory=list)

    def add(self, value: float, bounds: tuple[float, ...]) -> None:
        """One more measurement."""
        self.least = min(self.least, value) if self.count else value
        self.greatest = max(self.greatest, value) if self.count else value
        self.total += value
        self.count += 1
        if bounds:
            self.buckets[bisect.bisect_left(bounds, value)] += 1

    def with_(self, other: "Point") -> "Point":
        """Both together."""
        return Point(
            self.total + other.total,
            self.count + other.count,
            min(self.least, other.least),
            max(self.greatest, other.greatest),
            [a + b for a, b in zip(self.buckets, other.buckets, strict=True)],
        )


class Sums:
    """Points by instrument and attributes."""

    def __init__(self) -> None:
        self.points: dict[Key, Point] = {}
        self._counts: dict[str, int] = {}

    def add(self, instrument: Instrument, attributes: Attributes, value: float) -> None:
        key = self._key(instrument.name, attributes)
        point = self.points.get(key)
        if point is None:
            buckets = [0] * (len(instrument.bounds) + 1) if instrument.bounds else []
            point = self.points[key] = Point(buckets=buckets)
        point.add(value, instrument.bounds)

    def put(self, name: str, attributes: Attributes, point: Point) -> None:
        key = self._key(name, attributes)
        held = self.points.get(key)
        self.points[key] = held.with_(point) if held else point

    def _key(self, name: str, attributes: Attributes) -> Key:
        """Where a series is summed, which has room from now on."""
        key = (name, tuple(sorted(attributes.items())))
        if key not in self.points:
            if self._counts.get(name, 0) >= MOST:
                return (name, OVERFLOW)
            self._counts[name] = self._counts.get(name, 0) + 1
        return key

    def with_(self, other: "Sums") -> "Sums":
        """Both together, as new sums."""
        both = Sums()
        for sums in (self, other):
            for (name, attributes), point in sums.points.items():
                both.put(name, dict(attributes), point)
        return both

    def kept(self) -> tuple[Any, ...]:
        """To be written as JSON."""
        return tuple(
            [
                name,
                dict(attributes),
                [point.total, point.count, point.least, point.greatest, point.buckets],
            ]
            for (name, attributes), point in self.points.items()
        )


def of_kept(kept: Iterable[Any], *, has_clients: bool) -> Sums:
    """What `Sums.kept` wrote; the names of apps are taken out where they are not wanted any more.

    Raises:
        ValueError, TypeError: it is something else.
    """
    sums = Sums()
    for name, attributes, (total, count, least, greatest, buckets) in kept:
        told = {key: at for key, at in attributes.items() if has_clients or key != CLIENT}
        sums.put(name, told, Point(total, count, least, greatest, list(buckets)))
    return sums


def add_row(sums: Sums, naming: Naming, factors: FactorSet, row: Row) -> None:
    """Count one request."""
    common = naming.of(row)
    for kind in ("input", "output"):
        tokens = row[f"{kind}_tokens"]
        if isinstance(tokens, int):
            told: Attributes = {"gen_ai.token.type": kind}
            told["wattprint.basis"] = str(row[f"{kind}_basis"])
            sums.add(TOKEN_USAGE, common | told, tokens)
    duration_ms, error = row["duration_ms"], error_type(row)
    if isinstance(duration_ms, int | float):
        failed: Attributes = {"error.type": error} if error else {}
        sums.add(DURATION, common | failed, duration_ms / 1000)
    footprint = impacts.of_row(factors, row)
    ended: Attributes = {
        "wattprint.outcome": str(row["outcome"]),
        "wattprint.is_estimated": footprint.energy_wh is not None,
    }
    sums.add(REQUESTS, common | ended, 1)
    under: Attributes = {"wattprint.factor_set": factors.name}
    for name, value in measured(footprint).items():
        sums.add(_BY_NAME[name], common | under, value)


def measured(footprint: Footprint) -> dict[str, float]:
    """By instrument what a request cost, in its unit; nothing where that is unknown or none."""
    ranges = {
        "energy": footprint.energy_wh,
        "ghg": footprint.ghg_g,
        "water": impacts.water_ml(footprint),
    }
    return {
        f"wattprint.{name}.{edge}": getattr(found, edge)
        for name, found in ranges.items()
        if found is not None and found.high > 0
        for edge in ("low", "mid", "high")
    }


_BY_NAME = {instrument.name: instrument for instrument in INSTRUMENTS}
