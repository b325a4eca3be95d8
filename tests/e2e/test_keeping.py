"""A recorder keeps its home in order while it records, and lets others delete from its log."""

import json
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx

from proxy.quiet import LOG_BYTES
from tests.e2e.recording import PATIENCE_S, Recording
from tests.rows import log_of, row

BODY = {
    "model": "claude-sonnet-4-5",
    "max_tokens": 9,
    "messages": [{"role": "user", "content": "hi"}],
}


def days_ago(days: int) -> str:
    moment = datetime.now(UTC) - timedelta(days=days)
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def test_what_is_old_goes_and_what_is_forgotten_comes_back(
    tmp_path: Path, maps: dict[str, str]
) -> None:
    """Pruned at the start, its own file cut, the last weeks' summaries written; a deletion and
    its undo beside live requests."""
    old = [row(started_at=days_ago(40), label="old") for _ in range(300)]
    new = [row(started_at=days_ago(9), label="new") for _ in range(300)]
    home = log_of(tmp_path / "home", [*old, *new])
    weeks = tmp_path / "weeks"
    weeks.mkdir()
    home.settings.write_text(
        f"[recording]\nretention_days = 30\n[summary]\nfolder = '{weeks}'\n", "utf-8"
    )
    (home.run / "recorder.log").write_bytes(b"x" * (LOG_BYTES + 1))
    recording = Recording(home.root, maps)
    try:
        deadline = time.monotonic() + PATIENCE_S
        while len(rows := recording.rows()) > 300:
            assert time.monotonic() < deadline, len(rows)
            time.sleep(0.02)  # another process deletes: there is no event to wait for
        assert {found["label"] for found in rows} == {"new"}
        assert (home.run / "recorder.log").stat().st_size == 0

        with httpx.Client(base_url=recording.gateway) as client:
            send(client)
            said = recording.command("forget", "--label", "new", "--yes")
            assert said.stdout.startswith("Deleted 300 requests."), said
            send(client)
            assert [found["label"] for found in recording.rows(2)] == [None, None]
            assert recording.command("forget", "--undo").returncode == 0
            send(client)
        assert len(recording.rows(303)) == 303
        kept = json.loads(recording.command("status", "--stored", "--json").stdout)
        assert [kind["count"] for kind in kept["data"] if kind["name"] == "requests"] == [303]
        assert recording.health()["lost"] == 0
        deadline = time.monotonic() + 3 * PATIENCE_S  # it lets all else go first
        while not any(weeks.glob("*-W*.html")):
            assert time.monotonic() < deadline
            time.sleep(0.05)
        assert recording.end() == 0
    finally:
        recording.close()


def send(client: httpx.Client) -> None:
    answer = client.post("/anthropic/v1/messages", json=BODY, headers={"x-api-key": "k"})
    assert answer.status_code == 200
