"""Sums as OpenTelemetry's own data model has them, for its exporters to send."""

from collections.abc import Sequence
from importlib.metadata import version

from opentelemetry.sdk.metrics.export import (
    AggregationTemporality,
    Histogram,
    HistogramDataPoint,
    Metric,
    MetricsData,
    NumberDataPoint,
    ResourceMetrics,
    ScopeMetrics,
    Sum,
)
from opentelemetry.sdk.resources import OTELResourceDetector, Resource
from opentelemetry.sdk.util.instrumentation import InstrumentationScope

from serve.telemetry.sums import INSTRUMENTS, Instrument, Point, Sums
from store.settings import Telemetry

NAME = "wattprint"


def resource(chosen: Telemetry, instance: str, *, is_demo: bool) -> Resource:
    """Who sends: what the person chose and OTEL_RESOURCE_ATTRIBUTES says, and no more.

    `Resource.create` would also ask the detectors that OTEL_EXPERIMENTAL_RESOURCE_DETECTORS
    names, which tell command lines and paths.
    """
    told = {
        "service.name": NAME,
        "service.version": version(NAME),
        "service.instance.id": instance,
        "service.namespace": chosen.team,
        "host.name": chosen.machine,
        "deployment.environment.name": "demonstration" if is_demo else None,
    }
    known = Resource({name: value for name, value in told.items() if value})
    return known.merge(OTELResourceDetector().detect())


def data(
    sums: Sums, sender: Resource, since_ns: int, now_ns: int, *, is_delta: bool
) -> MetricsData:
    """Every series at one moment; `since_ns`: from when on it counts."""
    metrics = [
        _metric(instrument, points, min(since_ns, now_ns), now_ns, is_delta=is_delta)
        for instrument in INSTRUMENTS
        if (points := [entry for entry in sums.points.items() if entry[0][0] == instrument.name])
    ]
    scope = InstrumentationScope(NAME, version(NAME))
    return MetricsData([ResourceMetrics(sender, [ScopeMetrics(scope, metrics, "")], "")])


def _metric(
    instrument: Instrument,
    points: Sequence[tuple[tuple[str, tuple[tuple[str, object], ...]], Point]],
    since_ns: int,
    now_ns: int,
    *,
    is_delta: bool,
) -> Metric:
    way = AggregationTemporality.DELTA if is_delta else AggregationTemporality.CUMULATIVE
    found: Sum | Histogram
    if instrument.bounds:
        spread = [
            HistogramDataPoint(
                attributes=dict(attributes),  # type: ignore[arg-type]
                start_time_unix_nano=since_ns,
                time_unix_nano=now_ns,
                count=point.count,
                sum=point.total,
                bucket_counts=point.buckets,
                explicit_bounds=instrument.bounds,
                min=point.least,
                max=point.greatest,
            )
            for (_, attributes), point in points
        ]
        found = Histogram(spread, way)
    else:
        summed = [
            NumberDataPoint(dict(attributes), since_ns, now_ns, point.total)  # type: ignore[arg-type]
            for (_, attributes), point in points
        ]
        found = Sum(summed, way, is_monotonic=True)
    return Metric(instrument.name, instrument.description, instrument.unit, found)
