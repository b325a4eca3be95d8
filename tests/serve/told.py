"""A log, a Collector to tell it to, and what both have."""

import json
from contextlib import closing

from click.testing import Result

from store import queries, schema, writing
from store.paths import home
from store.writing import Column
from tests.rows import UTC_ZONE, row
from tests.serve.collector import Collector
from tests.wattprint.logged import Terminal

ROWS = (
    row(),
    row(input_tokens=7, output_tokens=None, output_basis="unknown", outcome="cut"),
    row(provider="anthropic", model_requested="claude-sonnet-4-5", model_served=None),
    row(outcome="refused", http_status=429, input_tokens=None, output_tokens=None),
    row(task="embedding", model_requested="text-embedding-3-small", model_served=None),
    row(model_requested="unheard-of", model_served=None, duration_ms=None),
)


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
