"""Real traffic, saved by mitmproxy as flows and as HAR, and imported beside a recorder."""

import json
import signal
import ssl
import subprocess
import sys
import threading
from pathlib import Path

import httpx
import pytest

from tests.e2e.recording import PATIENCE_S, Recording, clean_environment
from tests.e2e.test_mitmdump import MITMDUMP
from tests.e2e.upstream import Upstream, served
from tests.intake.hars import answer, entry, saved

COUNT = 3
BODY = {"model": "gpt-4o", "messages": [{"role": "user", "content": "hello"}]}


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """The flow file and the HAR file of one mitmdump that stood before an upstream."""
    folder = tmp_path_factory.mktemp("saved")
    flows, har = folder / "traffic.flows", folder / "traffic.har"
    with served(Upstream()) as url:
        process = subprocess.Popen(
            [
                *(MITMDUMP, "--listen-host", "127.0.0.1", "-p", "0", "-w", flows),
                *("--set", f"hardump={har}", "--set", f"confdir={folder}"),
                *("--mode", f"reverse:{url}"),
            ],
            env=clean_environment() | {"PYTHONUNBUFFERED": "1"},
            stdout=subprocess.PIPE,
            text=True,
        )
        assert process.stdout is not None
        line = next(line for line in process.stdout if "listening at" in line)
        address = line.split("listening at ")[1].strip().rstrip(".").rpartition(":")[2]
        with httpx.Client(base_url=f"http://127.0.0.1:{address}", timeout=PATIENCE_S) as client:
            for _ in range(COUNT):
                client.post("/v1/chat/completions", json=BODY).raise_for_status()
                client.post("/v1/chat/completions", json=BODY | {"stream": True}).raise_for_status()
            client.get("/nothing")
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=PATIENCE_S)
    return flows, har


def imported(recording: Recording, *paths: Path) -> dict[str, object]:
    done = recording.command("import", "--json", *map(str, paths))
    assert done.returncode == 0, done.stderr
    found: dict[str, object] = json.loads(done.stdout)
    return found


def test_saved_traffic_is_imported_once_beside_a_recorder(
    recording: Recording, files: tuple[Path, Path]
) -> None:
    """Both files hold the same exchanges; this upstream gives every answer the same id."""
    (recording.home.settings).write_text('[recording]\nhosts = ["127.0.0.1"]\n')
    flows, har = files
    first, second = imported(recording, flows), imported(recording, har, flows)
    assert (first["taken"], first["known"], first["unreadable"]) == (2 * COUNT, 0, 0)
    assert (second["taken"], second["known"], second["unreadable"]) == (0, 4 * COUNT, 0)
    rows = recording.rows(2 * COUNT)
    # tests.e2e.upstream reports 7 and 3 tokens for JSON, 11 and 5 for a stream.
    counts = sorted((row["input_tokens"], row["output_tokens"]) for row in rows)
    assert counts == [(7, 3)] * COUNT + [(11, 5)] * COUNT
    assert {row["source"] for row in rows} == {"flows"}
    assert all(row["duration_ms"] and row["ttfb_ms"] for row in rows)


def test_what_was_recorded_live_is_known_in_a_har_of_it(
    recording: Recording, tmp_path: Path
) -> None:
    """As when a browser that goes through the recorder saves its own log."""
    trusted = ssl.create_default_context(cafile=recording.ca)
    with httpx.Client(proxy=recording.proxy, verify=trusted, timeout=PATIENCE_S) as client:
        for _ in range(COUNT):
            client.post("https://api.openai.com/v1/chat/completions", json=BODY)
    rows = recording.rows(COUNT)
    said = answer("chatcmpl-test", 7, 3)
    listed = [
        entry(json.dumps(said), startedDateTime=row["started_at"], timings={}) | {"time": 1}
        for row in rows
    ]
    found = imported(recording, saved(tmp_path / "a.har", *listed))
    assert (found["taken"], found["known"]) == (0, COUNT)


def test_a_recorder_loses_nothing_while_files_are_imported(
    recording: Recording, tmp_path: Path
) -> None:
    """Both write in turns: 30 live requests and 1000 of a file are all there."""
    path = saved(
        tmp_path / "a.har", *(entry(json.dumps(answer(str(n))), after_s=n) for n in range(1000))
    )
    command = [sys.executable, "-P", "-m", "wattprint", "import", str(path)]
    done: list[int] = []

    def run() -> None:
        done.append(subprocess.run(command, env=recording.environment, check=False).returncode)

    thread = threading.Thread(target=run)
    thread.start()
    with httpx.Client(base_url=f"{recording.gateway}/openai/v1", timeout=PATIENCE_S) as client:
        for _ in range(30):
            client.post("/chat/completions", json=BODY).raise_for_status()
    thread.join()
    assert done == [0]
    rows = recording.rows(1030)
    assert sum(row["source"] == "har" for row in rows) == 1000
    health = recording.healthy(written=30)
    assert (health["lost"], health["failed"], health["write_error"]) == (0, 0, None)
