"""A recorder whose Collector is down records as ever, and tells it all afterwards."""

import json
from pathlib import Path

import httpx

from tests.e2e.recording import Recording
from tests.e2e.test_keeping import BODY
from tests.rows import log_of, row
from tests.serve.collector import Collector

COUNT = 20


def test_a_collector_that_is_down_costs_nothing(tmp_path: Path, maps: dict[str, str]) -> None:
    """The recorder's own sender tries and fails while requests pass; all of it arrives later."""
    collector = Collector()
    with collector.up():
        pass
    home = log_of(tmp_path / "home", [row(), row()])
    home.settings.write_text(f'[telemetry]\nendpoint = "{collector.url}"\nspans = true\n', "utf-8")
    recording = Recording(
        home.root, maps, environment={"OTEL_EXPORTER_OTLP_TIMEOUT": "0.2", "OTEL_SDK_DISABLED": ""}
    )
    try:
        with httpx.Client(base_url=recording.gateway) as client:
            for _ in range(COUNT):
                answer = client.post(
                    "/anthropic/v1/messages", json=BODY, headers={"x-api-key": "k"}
                )
                assert answer.status_code == 200
        recording.until(lambda: "trouble" in state(home.telemetry))
        recording.until(lambda: state(home.telemetry)["trouble"] == "ConnectionError")
        rows = recording.rows(COUNT + 2)
        health = recording.health()
        assert (health["lost"], health["dropped"]) == (0, 0)

        with collector.up():
            done = recording.command("telemetry", "--once")
        assert done.returncode == 0, done.stderr
        assert collector.total("wattprint.requests") == len(collector.spans()) == len(rows)
        tokens = sum(int(str(found["output_tokens"])) for found in rows)
        name = "gen_ai.client.token.usage"
        assert collector.total(name, gen_ai__token__type="output") == tokens
    finally:
        recording.close()


def state(path: Path) -> dict[str, object]:
    found: dict[str, object] = json.loads(path.read_bytes()) if path.exists() else {}
    return found
