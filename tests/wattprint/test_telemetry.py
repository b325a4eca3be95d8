"""`wattprint telemetry`, and the recorder's part in it, each with a Collector that listens."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from store import presence, settings
from store.faults import Fault
from store.paths import home
from tests.rows import row
from tests.serve.collector import Answer, Collector
from tests.wattprint.logged import Terminal
from wattprint import courier, weekly
from wattprint.courier import Courier


@pytest.fixture
def collector(monkeypatch: pytest.MonkeyPatch) -> Iterator[Collector]:
    for name in [name for name in os.environ if name.startswith("OTEL_")]:
        monkeypatch.delenv(name)
    found = Collector()
    with found.up():
        yield found


def send(terminal: Terminal) -> Fault | None:
    fault = terminal.run("telemetry", "--once").exception
    assert fault is None or isinstance(fault, Fault)
    return fault


def test_nothing_leaves_unless_a_collector_is_named(
    terminal: Terminal, collector: Collector, monkeypatch: pytest.MonkeyPatch
) -> None:
    """OpenTelemetry's own variable is meant for other programs too: it does for the command that
    a person types, and not for a recorder."""
    terminal.log(row())
    fault = send(terminal)
    assert fault is not None
    assert fault.code == "telemetry_off"
    assert "Nothing is sent anywhere" in terminal.says("telemetry")

    monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", collector.url)
    Courier(home())()
    assert collector.asked == 0
    assert send(terminal) is None
    assert collector.total("wattprint.requests") == 1
    monkeypatch.setenv("OTEL_SDK_DISABLED", "true")
    assert send(terminal) is not None


def test_what_is_shown_is_what_is_sent(terminal: Terminal, collector: Collector) -> None:
    """As OTLP's JSON, ids in hexadecimal; showing sends nothing and moves nothing on."""
    terminal.log(row(), row(client="aider"))
    terminal.says("config", "set", "telemetry.spans", "true")
    terminal.says("config", "set", "telemetry.endpoint", collector.url)
    shown = json.loads(terminal.says("telemetry", "--show"))
    assert collector.asked == 0
    assert send(terminal) is None
    [resource] = shown["/v1/traces"]["resourceSpans"]
    spans = resource["scopeSpans"][0]["spans"]
    assert [span["traceId"] for span in spans] == [one.trace_id.hex() for one in collector.spans()]
    [resource] = shown["/v1/metrics"]["resourceMetrics"]
    names = {metric["name"] for metric in resource["scopeMetrics"][0]["metrics"]}
    assert names == collector.newest().keys()
    assert "aider" not in json.dumps(shown)


def test_the_past_can_be_left_out(terminal: Terminal, collector: Collector) -> None:
    """The settings say that there is some as the Collector is named."""
    terminal.log(row(), row())
    said = terminal.says("config", "set", "telemetry.endpoint", collector.url)
    assert "2 requests that are in the log already" in said
    assert "0 requests wait" in terminal.says("telemetry", "--from-now")
    assert send(terminal) is None
    assert collector.asked == 0


def test_an_endpoint_holds_no_password(terminal: Terminal, collector: Collector) -> None:
    """It would be shown; tokens are for the file of headers, which is named alone."""
    for wrong in ("http://me:pass@a.example", "a.example:4318", "ftp://a.example", "http://"):
        result = terminal.run("config", "set", "telemetry.endpoint", wrong)
        assert result.exit_code == 2
    path = home().root / "headers"
    terminal.log(row())
    path.write_text("Authorization Bearer t0ken\n", "utf-8")
    terminal.says("config", "set", "telemetry.endpoint", collector.url)
    terminal.says("config", "set", "telemetry.headers_file", str(path))
    fault = send(terminal)
    assert fault is not None
    assert fault.code == "telemetry_headers"
    assert "t0ken" not in str(fault.facts)


def test_two_do_not_send_at_once(terminal: Terminal, collector: Collector) -> None:
    """The second would count again what the first is sending."""
    terminal.log(row())
    terminal.says("config", "set", "telemetry.endpoint", collector.url)
    with presence.start_lock(home(), 0, "telemetry"):
        fault = send(terminal)
    assert fault is not None
    assert fault.code == "telemetry_busy"
    assert collector.asked == 0


def test_a_recorder_sends_by_itself(
    terminal: Terminal, collector: Collector, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By a process of its own, once an interval, and none while there is nothing to tell."""
    started: list[subprocess.Popen[bytes]] = []
    really = weekly.started

    def start(*arguments: object) -> subprocess.Popen[bytes]:
        started.append(really(*arguments))  # type: ignore[arg-type]
        return started[-1]

    monkeypatch.setattr(weekly, "started", start)
    terminal.log(row())
    keeper = Courier(home())
    keeper()
    assert started == []
    terminal.says("config", "set", "telemetry.endpoint", collector.url)
    keeper()
    keeper()
    [process] = started
    assert process.wait(30) == 0
    assert collector.total("wattprint.requests") == 1
    keeper()
    Courier(home())()
    assert started == [process]


def test_the_interval_is_the_persons_or_opentelemetrys(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Seconds in the settings, else milliseconds in the variable, else a minute."""
    monkeypatch.delenv("OTEL_METRIC_EXPORT_INTERVAL", raising=False)
    assert courier.interval_s(settings.NO_TELEMETRY) == 60
    monkeypatch.setenv("OTEL_METRIC_EXPORT_INTERVAL", "300000")
    assert courier.interval_s(settings.NO_TELEMETRY) == 300
    terminal.log()
    terminal.says("config", "set", "telemetry.interval_s", "900")
    assert courier.interval_s(settings.load(home()).telemetry) == 900


def test_status_and_doctor_tell_of_what_waits(terminal: Terminal, collector: Collector) -> None:
    """How much, and why it was not taken; nothing at all while it is off."""
    terminal.log(row(), row())
    assert "ollector" not in terminal.run("status").stdout
    terminal.says("config", "set", "telemetry.endpoint", collector.url)
    collector.answers = [Answer(403)]
    fault = send(terminal)
    assert fault is not None
    assert fault.facts["reason"] == "HTTP 403"
    said = terminal.run("status").stdout
    assert "2 requests wait." in said
    assert "failed: HTTP 403" in said
    found = json.loads(terminal.run("doctor", "--json").stdout)
    [one] = [
        finding for finding in found["findings"] if str(finding["code"]).startswith("telemetry")
    ]
    assert (one["code"], one["severity"]) == ("telemetry_fails", "problem")


def test_no_other_command_loads_opentelemetry() -> None:
    """It costs 0.4 s."""
    script = (
        "import sys\n"
        "from wattprint.commands import day, proxy, requests, serve, start, status, telemetry\n"
        "from wattprint import courier\n"
        "print(*{name for name in sys.modules if name.startswith(('opentelemetry', 'google'))})"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stdout.split() == []


def test_the_collector_of_the_examples_is_whole() -> None:
    """Every part that a pipeline names is there, memory is limited first, and the queue that
    waits for the backend lies on disk."""
    path = Path(__file__).parents[2] / "examples/collector.yaml"
    config = YAML(typ="safe").load(path.read_text("utf-8"))
    assert config["receivers"]["otlp"]["protocols"]["http"]["endpoint"] == "127.0.0.1:4318"
    for pipeline in config["service"]["pipelines"].values():
        assert pipeline["processors"][0] == "memory_limiter"
        for kind in ("receivers", "processors", "exporters"):
            assert set(pipeline[kind]) <= config[kind].keys()
    [storage] = config["service"]["extensions"]
    assert config["exporters"]["otlp_http"]["sending_queue"]["storage"] == storage
    assert storage in config["extensions"]
