"""Requests as spans of the GenAI semantic conventions, one a request and no more than its row."""

import hashlib
from collections.abc import Iterable, Sequence
from datetime import datetime
from importlib.metadata import version

from opentelemetry.context import Context
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.sdk.trace.id_generator import IdGenerator
from opentelemetry.sdk.trace.sampling import ALWAYS_ON
from opentelemetry.trace import SpanKind, StatusCode

from estimator.factors import FactorSet
from reports import impacts
from serve.telemetry.attributes import Attributes, Naming, Row, error_type
from serve.telemetry.points import NAME
from serve.telemetry.sums import measured

NUMBERS = {
    "input_tokens": "gen_ai.usage.input_tokens",
    "output_tokens": "gen_ai.usage.output_tokens",
    "cached_input_tokens": "gen_ai.usage.cache_read.input_tokens",
    "cache_write_tokens": "gen_ai.usage.cache_creation.input_tokens",
    "reasoning_tokens": "gen_ai.usage.reasoning.output_tokens",
}


class _Ids(IdGenerator):
    """Made of a request's random name: one that is sent twice is the same span."""

    def __init__(self) -> None:
        self.digest = b""

    def name(self, uid: str) -> None:
        self.digest = hashlib.sha256(uid.encode()).digest()

    def generate_trace_id(self) -> int:
        return int.from_bytes(self.digest[:16])

    def generate_span_id(self) -> int:
        return int.from_bytes(self.digest[16:24])


def of_rows(
    rows: Iterable[Row], sender: Resource, naming: Naming, factors: FactorSet
) -> Sequence[ReadableSpan]:
    """Ended spans, in order."""
    ids, kept = _Ids(), InMemorySpanExporter()
    provider = TracerProvider(
        sampler=ALWAYS_ON, resource=sender, id_generator=ids, shutdown_on_exit=False
    )
    provider.add_span_processor(SimpleSpanProcessor(kept))
    tracer = provider.get_tracer(NAME, version(NAME))
    for row in rows:
        ids.name(str(row["uid"]))
        began_ns = nanoseconds(str(row["started_at"]))
        common = naming.of(row)
        span = tracer.start_span(
            f"{common['gen_ai.operation.name']} {common.get('gen_ai.request.model', '')}".rstrip(),
            context=Context(),
            kind=SpanKind.CLIENT,
            attributes=common | _told(factors, row),
            start_time=began_ns,
        )
        if error_type(row):
            span.set_status(StatusCode.ERROR)
        duration_ms = row["duration_ms"]
        length_ns = int(duration_ms * 1e6) if isinstance(duration_ms, int | float) else 0
        span.end(began_ns + length_ns)
    return kept.get_finished_spans()


def nanoseconds(moment: str) -> int:
    """RFC 3339 as OpenTelemetry counts, since 1970."""
    return round(datetime.fromisoformat(moment).timestamp() * 1e3) * 1_000_000


def _told(factors: FactorSet, row: Row) -> Attributes:
    found: Attributes = {
        "gen_ai.request.stream": bool(row["is_streamed"]),
        "wattprint.outcome": str(row["outcome"]),
        "wattprint.input.basis": str(row["input_basis"]),
        "wattprint.output.basis": str(row["output_basis"]),
    }
    for column, name in NUMBERS.items():
        tokens = row[column]
        if isinstance(tokens, int):
            found[name] = tokens
    ttft_ms = row["ttft_ms"]
    if row["is_streamed"] and isinstance(ttft_ms, int | float):
        found["gen_ai.response.time_to_first_chunk"] = ttft_ms / 1000
    if error := error_type(row):
        found["error.type"] = error
    costs = measured(impacts.of_row(factors, row))
    if costs:
        found["wattprint.factor_set"] = factors.name
        found |= {name: round(value, 9) for name, value in costs.items()}
    return found
