"""From the log to the Collector, by the SDK's OTLP/HTTP exporters.

They encode, compress, time out and try again as they are told (Retry-After). What they give
up on stays where it is, in the log, and is part of the next export.
"""

import logging
import os
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

from opentelemetry.exporter.otlp.proto.http import Compression
from opentelemetry.exporter.otlp.proto.http.metric_exporter import OTLPMetricExporter
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.metrics.export import MetricExportResult, MetricsData
from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.sdk.trace.export import SpanExportResult

from estimator import factors
from reports.reading import Reading
from serve.telemetry import points, spans, sums
from serve.telemetry.attributes import Naming
from serve.telemetry.session import Session
from serve.telemetry.sums import Sums
from store import telemetry
from store.faults import Fault
from store.settings import Telemetry
from store.telemetry import Told

SPANS_AT_ONCE = 512
"""As in OpenTelemetry's batch processors."""


@dataclass(frozen=True, slots=True)
class Destination:
    """Where it goes, by which headers."""

    endpoint: str | None
    """The person's setting; None: the exporters ask OpenTelemetry's own variables."""
    headers: Mapping[str, str] = field(repr=False)


def destination(chosen: Telemetry, environment: Mapping[str, str]) -> Destination:
    """Where the settings, else OTEL_EXPORTER_OTLP_…, send it.

    Raises:
        Fault: `telemetry_off` if nothing is set, or OTEL_SDK_DISABLED is; `telemetry_headers`.
    """
    names = ("OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_METRICS_ENDPOINT")
    is_named = chosen.endpoint or any(map(environment.get, names))
    if not is_named or environment.get("OTEL_SDK_DISABLED", "").lower() == "true":
        raise Fault("telemetry_off")
    return Destination(chosen.endpoint, _headers(chosen))


class Sender:
    """Sends what the Collector of one home has not taken yet."""

    def __init__(self, read: Reading, chosen: Telemetry, to: Destination) -> None:
        # What these print may hold an address or a piece of an answer.
        for name in ("opentelemetry", "urllib3"):
            logging.getLogger(name).handlers = [logging.NullHandler()]
            logging.getLogger(name).propagate = False
        self._read = read
        self._chosen = chosen
        self._to = to
        published = factors.load(read.factors.name)
        self._naming = Naming(published, has_clients=chosen.has_clients)
        self._until_id = telemetry.last_id(read.log)
        self._told = telemetry.load(read.log.home, read.log, read.now)
        self._sender = points.resource(chosen, self._told.instance, is_demo=read.is_demo)

    def send(self) -> Told:
        """Sums, then spans if they are wanted, until all is taken or something is not.

        Raises:
            OSError: it cannot be noted what was taken.
        """
        has_failed = self._told.trouble is not None
        self._note(tried_at=telemetry.rfc3339(datetime.now(UTC)), trouble=None, refused=0)
        if (not has_failed or self._knock()) and self._send_sums() and self._chosen.has_spans:
            self._send_spans()
        return self._told

    def shown(self) -> list[tuple[str, Any]]:
        """By path the messages that `send` would begin with, as OTLP has them."""
        from opentelemetry.exporter.otlp.proto.common.metrics_encoder import encode_metrics
        from opentelemetry.exporter.otlp.proto.common.trace_encoder import encode_spans

        found: list[tuple[str, Any]] = [("/v1/metrics", encode_metrics(self._data(self._new())))]
        if self._chosen.has_spans and (page := self._page()):
            found.append(("/v1/traces", encode_spans(page[0])))
        return found

    def _knock(self) -> bool:
        """Whether one that was down answers, before all that waits is added up."""
        return self._export(MetricsData([]))

    def _export(self, data: MetricsData, **noted: Any) -> bool:
        """Note what is told with it if it is taken, else why not."""
        with Session() as session:
            exporter = OTLPMetricExporter(**self._options("metrics", session))
            is_taken = exporter.export(data) is MetricExportResult.SUCCESS
        if is_taken:
            self._note(**noted, refused=self._told.refused + session.refused)
        else:
            self._note(trouble=session.trouble or "timeout")
        return is_taken

    def _send_sums(self) -> bool:
        """Whether they were taken."""
        # Without spans now, the past is not told by spans that are wanted later.
        spans_id = self._told.spans_id if self._chosen.has_spans else self._until_id
        ids = {"sums_id": self._until_id, "spans_id": min(spans_id, self._until_id)}
        new = self._new()
        if not new.points:
            self._note(**ids)
            return True
        now = datetime.now(UTC)
        return self._export(
            self._data(new),
            **ids,
            sums=self._held().with_(new).kept(),
            told_at=telemetry.rfc3339(now),
        )

    def _send_spans(self) -> None:
        with Session() as session:
            exporter = OTLPSpanExporter(**self._options("traces", session))
            while page := self._page():
                batch, last_id = page
                if exporter.export(batch) is not SpanExportResult.SUCCESS:
                    self._note(trouble=session.trouble or "timeout")
                    break
                self._note(spans_id=last_id)
        self._note(refused=self._told.refused + session.refused)

    def _new(self) -> Sums:
        """Of what has not been told. What was deleted meanwhile is not."""
        found = Sums()
        for page in telemetry.seen(self._read.log, self._told.sums_id, self._until_id):
            for row in page:
                sums.add_row(found, self._naming, self._read.factors, row)
        return found

    def _held(self) -> Sums:
        try:
            return sums.of_kept(self._told.sums, has_clients=self._chosen.has_clients)
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            path = str(self._read.log.home.telemetry)
            raise Fault("telemetry_unreadable", path=path) from error

    def _data(self, new: Sums) -> MetricsData:
        preference = os.environ.get("OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE", "")
        is_delta = preference.strip().lower() in ("delta", "lowmemory")
        since = (self._told.told_at if is_delta else None) or self._told.since
        return points.data(
            new if is_delta else self._held().with_(new),
            self._sender,
            spans.nanoseconds(since),
            spans.nanoseconds(datetime.now(UTC).isoformat()),
            is_delta=is_delta,
        )

    def _page(self) -> tuple[list[ReadableSpan], int] | None:
        """The next spans, and the id of the last; None: there are no more."""
        pages = telemetry.seen(self._read.log, self._told.spans_id, self._until_id, SPANS_AT_ONCE)
        rows = next(pages, None)
        if not rows:
            return None
        found = spans.of_rows(rows, self._sender, self._naming, self._read.factors)
        return list(found), int(str(rows[-1]["id"]))

    def _options(self, signal: str, session: Session) -> dict[str, Any]:
        names = (
            "OTEL_EXPORTER_OTLP_COMPRESSION",
            f"OTEL_EXPORTER_OTLP_{signal.upper()}_COMPRESSION",
        )
        is_chosen = any(map(os.environ.get, names))
        return {
            "endpoint": f"{self._to.endpoint}/v1/{signal}" if self._to.endpoint else None,
            "headers": dict(self._to.headers),
            "compression": None if is_chosen else Compression.Gzip,
            "session": session,
        }

    def _note(self, **changed: Any) -> None:
        self._told = replace(self._told, **changed)
        telemetry.save(self._read.log.home, self._told)


def _headers(chosen: Telemetry) -> dict[str, str]:
    path = chosen.headers_file
    if path is None:
        return {}
    found = {}
    try:
        for line in path.read_text("utf-8").splitlines():
            if line.strip() and not line.lstrip().startswith("#"):
                name, colon, value = line.partition(":")
                if not colon:
                    raise ValueError
                found[name.strip()] = value.strip()
    except (OSError, ValueError) as error:
        # Without the cause: it may quote a line.
        raise Fault("telemetry_headers", path=str(path), reason=type(error).__name__) from None
    return found
