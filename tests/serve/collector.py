"""A receiver of OTLP over HTTP on loopback, that reads with OpenTelemetry's own messages."""

import gzip
import ssl
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from opentelemetry.proto.collector.metrics.v1.metrics_service_pb2 import (
    ExportMetricsServiceRequest,
    ExportMetricsServiceResponse,
)
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.common.v1.common_pb2 import KeyValue
from opentelemetry.proto.metrics.v1.metrics_pb2 import Metric
from opentelemetry.proto.trace.v1.trace_pb2 import Span

type Attributes = dict[str, object]


@dataclass(slots=True)
class Answer:
    """One that is not as usual."""

    status: int = 503
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""
    waits: threading.Event | None = None
    is_taken: bool = False
    """It answers so, though it took what came."""


class Collector:
    """What it was sent and took; `answers` are given one by one before it takes any more."""

    def __init__(self) -> None:
        self.answers: list[Answer] = []
        self.bodies: list[bytes] = []
        self.headers: list[dict[str, str]] = []
        self.metrics: list[ExportMetricsServiceRequest] = []
        self.traces: list[ExportTraceServiceRequest] = []
        self.asked = 0
        self.port = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def take(self, path: str, body: bytes) -> None:
        self.bodies.append(body)
        if path == "/v1/metrics":
            self.metrics.append(ExportMetricsServiceRequest.FromString(body))
        else:
            assert path == "/v1/traces"
            self.traces.append(ExportTraceServiceRequest.FromString(body))

    @property
    def resource(self) -> Attributes:
        """Of who sent last."""
        return attributes(self.metrics[-1].resource_metrics[0].resource.attributes)

    def newest(self) -> dict[str, Metric]:
        """The metrics of the last export, by name."""
        [scope] = self.metrics[-1].resource_metrics[0].scope_metrics
        return {metric.name: metric for metric in scope.metrics}

    def total(self, name: str, **wanted: object) -> float:
        """The sum of a metric's series in the last export that have these attributes (dots as
        `__`)."""
        return sum(value for told, value in self.series(name) if _has(told, wanted))

    def series(self, name: str) -> list[tuple[Attributes, float]]:
        metric = self.newest()[name]
        if metric.HasField("histogram"):
            return [(attributes(p.attributes), p.sum) for p in metric.histogram.data_points]
        return [(attributes(p.attributes), p.as_int or p.as_double) for p in metric.sum.data_points]

    def spans(self) -> list[Span]:
        """All that ever came, in order."""
        return [
            span
            for trace in self.traces
            for resource in trace.resource_spans
            for scope in resource.scope_spans
            for span in scope.spans
        ]

    @contextmanager
    def up(self, tls: ssl.SSLContext | None = None) -> Iterator[None]:
        """Reachable while this lasts, always on the same port."""
        server = ThreadingHTTPServer(("127.0.0.1", self.port), _handler(self))
        if tls is not None:
            server.socket = tls.wrap_socket(
                server.socket, server_side=True, do_handshake_on_connect=False
            )
        self.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield
        finally:
            server.shutdown()
            server.server_close()
            thread.join()


def attributes(found: Sequence[KeyValue]) -> Attributes:
    return {one.key: getattr(one.value, one.value.WhichOneof("value") or "") for one in found}


def _has(told: Attributes, wanted: dict[str, object]) -> bool:
    return all(told.get(name.replace("__", ".")) == value for name, value in wanted.items())


def _handler(collector: Collector) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            if self.headers.get("content-encoding") == "gzip":
                body = gzip.decompress(body)
            collector.asked += 1
            answer = collector.answers.pop(0) if collector.answers else None
            if answer and answer.waits:
                answer.waits.wait(5)
            if answer is None or answer.is_taken:
                collector.headers.append(
                    {key.lower(): value for key, value in self.headers.items()}
                )
                collector.take(self.path, body)
            if answer is None:
                said = ExportMetricsServiceResponse().SerializeToString()
                answer = Answer(200, {"Content-Type": "application/x-protobuf"}, said)
            self.send_response(answer.status)
            for name, value in answer.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(answer.body)))
            self.end_headers()
            self.wfile.write(answer.body)

        def log_message(self, *_: object) -> None: ...

    return Handler
