"""What a Collector is told, and what it is never told: real sockets, the real messages."""

import json
import math
from contextlib import closing

import pytest

from estimator import factors
from reports import impacts, reading
from serve.telemetry import sums
from store import schema
from store.paths import home
from tests.rows import row
from tests.serve.collector import Collector, attributes
from tests.serve.told import ROWS, add, agree, choose, logged, send
from tests.wattprint.logged import Terminal


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


def test_spans_begin_when_they_are_wanted(terminal: Terminal, collector: Collector) -> None:
    """When each request of the past was made is not told afterwards."""
    terminal.log(*ROWS)
    choose(collector)
    send(terminal)
    choose(collector, spans=True)
    add(row(), row())
    send(terminal)
    assert len(collector.spans()) == 2


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
