"""What a Collector is told, and that an outage costs nothing: real sockets, the real messages."""

import json
import math
import os
import threading
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import Result

from estimator import factors
from reports import impacts, reading
from serve.telemetry import sums
from store import forgetting, queries, retention, schema, writing
from store.forgetting import Selection
from store.paths import Home, home
from store.writing import Column
from tests.rows import UTC_ZONE, row
from tests.serve.collector import Answer, Collector, attributes
from tests.wattprint.logged import Terminal

ROWS = (
    row(),
    row(input_tokens=7, output_tokens=None, output_basis="unknown", outcome="cut"),
    row(provider="anthropic", model_requested="claude-sonnet-4-5", model_served=None),
    row(outcome="refused", http_status=429, input_tokens=None, output_tokens=None),
    row(task="embedding", model_requested="text-embedding-3-small", model_served=None),
    row(model_requested="unheard-of", model_served=None, duration_ms=None),
)


@pytest.fixture
def collector() -> Iterator[Collector]:
    found = Collector()
    with found.up():
        yield found


@pytest.fixture
def terminal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Terminal:
    for name in [name for name in os.environ if name.startswith("OTEL_")]:
        monkeypatch.delenv(name)
    return Terminal(tmp_path / "home", monkeypatch)


def choose(collector: Collector, **more: str | bool) -> None:
    chosen = {"endpoint": collector.url} | more
    lines = [f"{name} = {json.dumps(value)}\n" for name, value in chosen.items()]
    home().settings.write_text("[telemetry]\n" + "".join(lines), "utf-8")


def add(*rows: dict[str, Column]) -> None:
    with closing(schema.connect(str(home().log))) as log:
        writing.write(log, rows, zone=UTC_ZONE)


def logged(column: str) -> float:
    with queries.opened(home()) as log:
        rows = log.rows(f"select total({column}) as n from requests")  # noqa: S608
    return float(rows[0]["n"])


def send(terminal: Terminal) -> Result:
    return terminal.run("telemetry", "--once")


def agree(collector: Collector) -> None:
    """What the Collector has is what the log has."""
    tokens = "gen_ai.client.token.usage"
    assert collector.total(tokens, gen_ai__token__type="input") == logged("input_tokens")
    assert collector.total(tokens, gen_ai__token__type="output") == logged("output_tokens")
    assert collector.total("wattprint.requests") == logged("1")


def test_the_sums_are_those_of_the_log(terminal: Terminal, collector: Collector) -> None:
    """Tokens, requests, seconds and each edge of the estimates, however many exports it takes."""
    terminal.log(*ROWS)
    choose(collector)
    assert send(terminal).exit_code == 0
    agree(collector)
    add(*(row() for _ in range(3)), row(task="speech", audio_s=9.5))
    assert send(terminal).exit_code == 0
    agree(collector)

    seconds = collector.total("gen_ai.client.operation.duration")
    assert math.isclose(seconds, logged("duration_ms") / 1000)
    with reading.opened(home()) as read:
        costs = [impacts.of_row(read.factors, found) for found in read.log.requests()]
    for name in ("energy_wh", "ghg_g"):
        ranges = [found for cost in costs if (found := getattr(cost, name)) is not None]
        for edge in ("low", "mid", "high"):
            told = collector.total(f"wattprint.{name.partition('_')[0]}.{edge}")
            assert told > 0
            assert math.isclose(told, sum(getattr(found, edge) for found in ranges), rel_tol=1e-6)
    water = [found for cost in costs if (found := impacts.water_ml(cost)) is not None]
    assert math.isclose(
        collector.total("wattprint.water.mid"), sum(found.mid for found in water), rel_tol=1e-6
    )
    unknown = sum(cost.energy_wh is None for cost in costs)
    assert collector.total("wattprint.requests", wattprint__is_estimated=False) == unknown > 0


def test_metrics_are_those_of_the_conventions(terminal: Terminal, collector: Collector) -> None:
    """Names, kinds, units, buckets, and the attributes that they require."""
    terminal.log(row(outcome="cut"))
    choose(collector)
    send(terminal)

    found = collector.newest()
    units = {name: metric.unit for name, metric in found.items()}
    assert units["gen_ai.client.token.usage"] == "{token}"
    assert units["gen_ai.client.operation.duration"] == "s"
    assert units["wattprint.energy.mid"] == "W.h"
    assert units["wattprint.ghg.low"] == "g"
    assert units["wattprint.water.high"] == "mL"
    histogram = found["gen_ai.client.token.usage"].histogram
    point = histogram.data_points[0]
    assert (point.explicit_bounds[0], point.explicit_bounds[-1]) == (1, 67_108_864)
    assert sum(point.bucket_counts) == point.count == 1
    assert (
        histogram.aggregation_temporality == found["wattprint.requests"].sum.aggregation_temporality
    )
    assert found["wattprint.requests"].sum.is_monotonic
    assert collector.series("gen_ai.client.operation.duration")[0][0] == {
        "gen_ai.operation.name": "chat",
        "gen_ai.provider.name": "openai",
        "gen_ai.request.model": "gpt-4o",
        "gen_ai.response.model": "gpt-4o-2024-08-06",
        "error.type": "cut",
    }


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


def test_the_past_that_was_imported_stays_here(terminal: Terminal, collector: Collector) -> None:
    """And so does what another machine saw: its own recorder tells of it."""
    terminal.log(row())
    with closing(schema.connect(str(home().log))) as log:
        log.execute(
            "insert into imports (started_at, kind, name_key, taken_count, known_count, "
            "unread_count) values ('2026-11-18T10:00:00.000Z', 'export', 'k', 1, 0, 0)"
        )
    add(row(source="export", import_id=1), row(source="proxy", import_id=1))
    choose(collector, spans=True)
    send(terminal)
    assert collector.total("wattprint.requests") == len(collector.spans()) == 1


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


def test_no_word_of_anyone_leaves(terminal: Terminal, collector: Collector) -> None:
    """No label, app, path, host, id or name of one's own, in sums or spans."""
    secret = row(
        label="essay-for-mum",
        client="my-own-app",
        client_version="9.9.9",
        endpoint="/v1/secret/path",
        service="llm.corp.example",
        provider="corp-llm",
        model_requested="ft:gpt-4o:corpname::abc123",
        model_served="models/corp-secret-7b",
        conversation_key="c0ffee",
        response_key="beef01",
        region_hint="corp-region",
    )
    terminal.log(secret, row(model_requested="corp-internal", model_served=None))
    home().settings.write_text(
        f'[telemetry]\nendpoint = "{collector.url}"\nspans = true\n'
        '[models."corp-internal"]\ntotal_b = 7\n',
        "utf-8",
    )
    send(terminal)
    said = b"".join(collector.bodies)
    words = ("essay", "my-own-app", "9.9.9", "secret", "corp", "c0ffee", "beef01", "abc123")
    assert [word for word in words if word.encode() in said] == []
    assert str(secret["uid"]).encode() not in said
    assert str(home().root).encode() not in said
    span = attributes(collector.spans()[0].attributes)
    assert span["gen_ai.provider.name"] == "_OTHER"
    assert (span["gen_ai.request.model"], span["gen_ai.response.model"]) == ("gpt-4o", "_OTHER")
    assert collector.resource.keys() == {
        "service.name",
        "service.version",
        "service.instance.id",
    }


def test_apps_are_named_only_while_that_is_wanted(terminal: Terminal, collector: Collector) -> None:
    """What was told by app before is summed up when it is not wanted any more."""
    terminal.log(*ROWS)
    choose(collector, clients=True)
    send(terminal)
    assert collector.total("wattprint.requests", wattprint__client="openai-python") == len(ROWS)
    choose(collector)
    add(row())
    send(terminal)
    assert b"openai-python" not in collector.bodies[-1]
    agree(collector)


def test_the_person_says_whose_it_is(
    terminal: Terminal, collector: Collector, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Team, machine and what OTEL_RESOURCE_ATTRIBUTES says; headers from a file or a variable,
    which are shown nowhere."""
    monkeypatch.setenv("OTEL_RESOURCE_ATTRIBUTES", "deployment.environment.name=lab")
    monkeypatch.setenv("OTEL_EXPERIMENTAL_RESOURCE_DETECTORS", "process,host,os")
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_HEADERS", "x-tenant=blue")
    terminal.log(row())
    (home().root / "headers").write_text("# of the Collector\nAuthorization: Bearer t0ken\n")
    choose(collector, team="platform", machine="desk-7", headers_file="headers")
    send(terminal)
    headers = collector.headers[-1]
    assert (headers["authorization"], headers["x-tenant"]) == ("Bearer t0ken", "blue")
    assert headers["content-encoding"] == "gzip"
    found = dict(collector.resource)
    assert found.pop("service.instance.id")
    assert found.pop("service.version")
    assert found == {
        "service.name": "wattprint",
        "service.namespace": "platform",
        "host.name": "desk-7",
        "deployment.environment.name": "lab",
    }
    shown = terminal.says("telemetry", "--json") + terminal.says("config", "list")
    shown += terminal.says("telemetry", "--show") + home().telemetry.read_text("utf-8")
    assert "t0ken" not in shown


def test_a_span_says_what_its_row_says(terminal: Terminal, collector: Collector) -> None:
    """A client's span, by the conventions' names."""
    terminal.log(row(cached_input_tokens=300, reasoning_tokens=20, outcome="cut"))
    choose(collector, spans=True)
    send(terminal)
    [span] = collector.spans()
    assert (span.name, span.kind, span.status.code) == ("chat gpt-4o", 3, 2)
    found = attributes(span.attributes)
    costs = {name for name in found if name.startswith("wattprint.") and name.count(".") == 2}
    assert len(costs) == 9 + 2
    assert {name: value for name, value in found.items() if name not in costs} == {
        "gen_ai.operation.name": "chat",
        "gen_ai.provider.name": "openai",
        "gen_ai.request.model": "gpt-4o",
        "gen_ai.response.model": "gpt-4o-2024-08-06",
        "gen_ai.request.stream": True,
        "gen_ai.usage.input_tokens": 1000,
        "gen_ai.usage.output_tokens": 500,
        "gen_ai.usage.cache_read.input_tokens": 300,
        "gen_ai.usage.reasoning.output_tokens": 20,
        "gen_ai.response.time_to_first_chunk": 0.32,
        "error.type": "cut",
        "wattprint.outcome": "cut",
        "wattprint.factor_set": factors.names()[-1],
    }


def test_a_log_that_was_put_back_is_not_told_again(
    terminal: Terminal, collector: Collector
) -> None:
    """Its ids are given once more; what was told stays told."""
    terminal.log(row(), row())
    choose(collector)
    send(terminal)
    home().log.unlink()
    other = Home(home().root)
    schema.prepare(other)
    send(terminal)
    add(row())
    send(terminal)
    assert collector.total("wattprint.requests") == 3


def test_series_are_bounded() -> None:
    """As in OpenTelemetry's SDKs: one series more takes all that is past the bound."""
    found = sums.Sums()
    for number in range(sums.MOST + 500):
        found.add(sums.REQUESTS, {"gen_ai.request.model": str(number)}, 1)
    assert len(found.points) == sums.MOST + 1
    overflow = found.points["wattprint.requests", (("otel.metric.overflow", True),)]
    assert overflow.total == 500
    again = sums.of_kept(json.loads(json.dumps(found.kept())), has_clients=False)
    assert again.points == found.points
