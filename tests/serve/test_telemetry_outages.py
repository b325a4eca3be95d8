"""Whatever becomes of a Collector, of the log or of an export on its way: nothing is lost or
counted twice. Real sockets, the real messages."""

import json
import ssl
import threading
from datetime import UTC, datetime
from pathlib import Path

import certifi
import pytest
import trustme
from opentelemetry.proto.collector.metrics.v1.metrics_service_pb2 import (
    ExportMetricsServiceResponse,
)

from store import forgetting, retention, schema, telemetry
from store.faults import Fault
from store.forgetting import Selection
from store.paths import home
from tests.rows import row
from tests.serve.collector import Answer, Collector
from tests.serve.told import ROWS, add, agree, choose, logged, send
from tests.wattprint.logged import Terminal


def test_an_outage_loses_nothing(terminal: Terminal, collector: Collector) -> None:
    """Sums and spans, whatever came meanwhile; each span once, at its own time."""
    terminal.log(*ROWS)
    choose(collector, spans=True)
    send(terminal)
    collector.answers = [Answer(500)] * 3
    for _ in range(3):
        add(*(row(started_at="2026-11-19T08:00:00.250Z") for _ in range(300)))
        result = send(terminal)
        assert result.exit_code == 1
    state = json.loads(terminal.says("telemetry", "--json"))
    assert (state["waiting"], state["waiting_spans"]) == (900, 900)
    assert state["trouble"] == "HTTP 500"

    assert send(terminal).exit_code == 0
    agree(collector)
    spans = collector.spans()
    assert len(spans) == len({span.span_id for span in spans}) == logged("1")
    late = spans[-1]
    assert late.start_time_unix_nano == 1_795_075_200_250_000_000
    assert late.end_time_unix_nano - late.start_time_unix_nano == 8_010_000_000
    assert json.loads(terminal.says("telemetry", "--json"))["trouble"] is None


def test_a_port_that_is_closed_is_an_outage(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is said in two lines, and the log has it all when the port is open again."""
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_TIMEOUT", "0.2")
    terminal.log(*ROWS)
    collector = Collector()
    with collector.up():
        choose(collector, spans=True)
    with pytest.raises(Exception, match="telemetry_untaken"):
        raise send(terminal).exception or AssertionError
    add(row())
    with collector.up():
        assert send(terminal).exit_code == 0
    agree(collector)
    assert len(collector.spans()) == len(ROWS) + 1


@pytest.mark.parametrize(
    "answer",
    [
        Answer(429, {"Retry-After": "3600"}),
        Answer(503, {"Retry-After": "3600"}),
        Answer(401),
        Answer(302, {"Location": "http://127.0.0.1:1/login"}),
        Answer(200, {"Content-Type": "text/html"}, b"<html>Please log in"),
    ],
    ids=lambda answer: str(answer.status),
)
def test_what_is_not_taken_stays(terminal: Terminal, collector: Collector, answer: Answer) -> None:
    """Also where the answer is not OTLP's, or asks to wait for longer than this process does."""
    terminal.log(*ROWS)
    choose(collector)
    collector.answers = [answer]
    assert send(terminal).exit_code == 1
    assert (collector.asked, collector.metrics) == (1, [])
    assert send(terminal).exit_code == 0
    agree(collector)


def test_the_exporter_waits_as_it_is_told(terminal: Terminal, collector: Collector) -> None:
    """A Collector that asks for a moment gets it, and then all."""
    terminal.log(*ROWS)
    choose(collector, spans=True)
    busy = Answer(503, {"Retry-After": "0.05"})
    collector.answers = [busy, busy, busy]
    assert send(terminal).exit_code == 0
    assert collector.asked == 5
    agree(collector)


def test_one_that_answers_too_late_is_told_again(
    terminal: Terminal, collector: Collector, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It took what came; since these are running sums, and spans keep their ids, that is all."""
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_TIMEOUT", "0.2")
    terminal.log(*ROWS)
    choose(collector, spans=True)
    late = threading.Event()
    collector.answers = [Answer(200, waits=late, is_taken=True)] * 2
    assert send(terminal).exit_code == 1
    late.set()
    monkeypatch.delenv("OTEL_EXPORTER_OTLP_TIMEOUT")
    assert send(terminal).exit_code == 0
    agree(collector)


def test_what_is_refused_for_good_is_said(terminal: Terminal, collector: Collector) -> None:
    """OTLP forbids to send it again: the rest is told, and so is the person."""
    terminal.log(*ROWS)
    choose(collector)
    said = ExportMetricsServiceResponse()
    said.partial_success.rejected_data_points = 3
    said.partial_success.error_message = "a sentence of the Collector's"
    collector.answers = [Answer(200, body=said.SerializeToString(), is_taken=True)]
    fault = send(terminal).exception
    assert isinstance(fault, Fault)
    assert (fault.code, fault.facts) == ("telemetry_refused", {"count": 3})
    assert "It refused 3 points" in terminal.says("telemetry")
    assert "sentence" not in home().telemetry.read_text("utf-8")
    assert send(terminal).exit_code == 0
    assert collector.asked == 1


def test_a_collector_behind_tls_shows_its_certificate(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """One that is not vouched for is sent nothing."""
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_TIMEOUT", "0.5")
    tls_collector = Collector()
    authority = trustme.CA()
    authority.cert_pem.write_to_path(tmp_path / "ca.pem")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("localhost").configure_cert(context)
    terminal.log(*ROWS)
    with tls_collector.up(context):
        url = f"https://localhost:{tls_collector.port}"
        home().settings.write_text(f'[telemetry]\nendpoint = "{url}"\n', "utf-8")
        fault = send(terminal).exception
        assert isinstance(fault, Fault)
        assert fault.facts["reason"] == "SSLError"
        assert tls_collector.asked == 0
        monkeypatch.delenv("OTEL_EXPORTER_OTLP_TIMEOUT")
        monkeypatch.setenv("OTEL_EXPORTER_OTLP_CERTIFICATE", str(tmp_path / "ca.pem"))
        monkeypatch.setenv("REQUESTS_CA_BUNDLE", certifi.where())
        assert send(terminal).exit_code == 0
    agree(tls_collector)


def test_deletions_take_nothing_back(terminal: Terminal, collector: Collector) -> None:
    """A counter that falls looks as if it had begun anew, and all of it would count again. One
    that is to begin anew says so by its start."""
    terminal.log(*ROWS)
    choose(collector)
    send(terminal)
    before = collector.total("wattprint.requests")
    began = collector.newest()["wattprint.requests"].sum.data_points[0].start_time_unix_nano
    retention.prune(home(), 1, datetime.now(UTC))
    assert logged("1") == 0
    add(row(), row())
    send(terminal)
    assert collector.total("wattprint.requests") == before + 2

    forgetting.forget(home(), Selection())
    add(row())
    send(terminal)
    agree(collector)
    point = collector.newest()["wattprint.requests"].sum.data_points[0]
    assert point.start_time_unix_nano > began
    assert collector.resource["service.instance.id"]


def test_what_is_deleted_while_it_waits_is_not_told(
    terminal: Terminal, collector: Collector
) -> None:
    """Nothing has left the log before it is taken."""
    terminal.log(*ROWS)
    choose(collector, spans=True)
    collector.answers = [Answer(500)]
    send(terminal)
    forgetting.forget(home(), Selection(ids=(1, 2, 3)))
    send(terminal)
    agree(collector)
    assert len(collector.spans()) == len(ROWS) - 3


def test_deltas_add_up(
    terminal: Terminal, collector: Collector, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where OpenTelemetry's variable asks for them; one that was not taken is in the next."""
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE", "delta")
    terminal.log(*ROWS)
    choose(collector)
    told = []
    for answers in ([], [Answer(500)], []):
        collector.answers = answers
        if send(terminal).exit_code == 0:
            told.append(collector.total("wattprint.requests"))
        add(row(), row())
    assert told == [len(ROWS), 4]
    assert collector.newest()["wattprint.requests"].sum.aggregation_temporality == 1


def test_a_log_that_was_put_back_is_not_told_again(
    terminal: Terminal, collector: Collector
) -> None:
    """Its ids are given once more; what was told stays told."""
    terminal.log(row(), row())
    choose(collector, spans=True)
    send(terminal)
    home().log.unlink()
    schema.prepare(home())
    assert is_due()
    send(terminal)
    assert not is_due()
    add(row())
    send(terminal)
    assert collector.total("wattprint.requests") == len(collector.spans()) == 3


def is_due() -> bool:
    return telemetry.is_due(home(), has_spans=False, now=datetime.now(UTC))
