"""A thousand requests, a killed recorder, several writers: nothing is lost."""

import asyncio
import signal
import sqlite3
import ssl
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import httpx
import pytest

from store import presence
from tests.e2e.recording import Recording
from tests.e2e.test_streaming import DOORS
from tests.e2e.upstream import answer, event, usage_event
from tests.rows import log_of, row

REQUESTS = 500
STREAM = b"".join(event(index) for index in range(5)) + usage_event(11, 5)


@pytest.mark.parametrize("door", DOORS)
async def test_five_hundred_requests_make_five_hundred_rows(
    shared: Recording, maps: dict[str, str], door: str
) -> None:
    """16 at a time, half of them streams, through each door: every one is logged, and
    the clients see exactly the upstream's bytes."""
    before = len(await asyncio.to_thread(shared.rows))
    trusted = ssl.create_default_context(cafile=shared.ca)
    through = {"proxy": shared.proxy, "verify": trusted} if door == "proxy" else {}
    base = f"{shared.gateway}/openai" if door == "gateway" else "https://api.openai.com"
    turns = asyncio.Semaphore(16)

    async with httpx.AsyncClient(timeout=60, **through) as web, httpx.AsyncClient() as direct:  # type: ignore[arg-type]
        plain = {"model": "m-1", "messages": []}
        expected = (
            await direct.post(f"{maps['api.openai.com']}/v1/chat/completions", json=plain)
        ).content
        assert b'"echo m-1"' in expected

        async def ask(number: int) -> None:
            is_stream = number % 2 == 0
            body = {"model": "s-1", "messages": [], "stream": True} if is_stream else plain
            async with turns:
                got = await web.post(f"{base}/v1/chat/completions", json=body)
            assert got.content == (STREAM if is_stream else expected)

        await asyncio.gather(*(ask(number) for number in range(REQUESTS)))
    rows = (await asyncio.to_thread(shared.rows, before + REQUESTS))[before:]
    assert len(rows) == REQUESTS
    assert {entry["outcome"] for entry in rows} == {"complete"}
    streams = [entry for entry in rows if entry["model_requested"] == "s-1"]
    assert len(streams) == REQUESTS / 2
    assert {(entry["input_tokens"], entry["output_tokens"]) for entry in streams} == {(11, 5)}
    usage = answer("")["usage"]
    others = {(entry["input_tokens"], entry["output_tokens"]) for entry in rows} - {(11, 5)}
    assert usage == {"prompt_tokens": 7, "completion_tokens": 3, "total_tokens": 10}
    assert others == {(7, 3)}


def test_a_killed_recorder_leaves_a_whole_log_and_a_new_one_goes_on(
    tmp_path: Path, maps: dict[str, str]
) -> None:
    """Every exchange that the log has shown stays; the dead one's presence is cleaned up."""
    root = tmp_path / "home"
    first = Recording(root, maps)
    url = f"{first.gateway}/openai/v1/chat/completions"
    body = {"model": "gpt-4o", "messages": []}
    with httpx.Client() as web:
        for _ in range(20):
            web.post(url, json=body)
        first.rows(20)
        with web.stream("POST", url, json={**body, "model": "endless"}) as stream:
            chunks = stream.iter_raw()
            next(chunks)
            first.process.send_signal(signal.SIGKILL)
            first.process.wait()
    first.close()
    with closing(sqlite3.connect(first.home.log)) as connection:
        assert connection.execute("pragma integrity_check").fetchone() == ("ok",)
    assert list(first.home.run.glob("*.json"))
    assert presence.live(first.home) == []
    assert not list(first.home.run.glob("*.json"))
    second = Recording(root, maps)
    httpx.post(f"{second.gateway}/openai/v1/chat/completions", json=body)
    rows = second.rows(21)
    assert second.end() == 0
    second.close()
    assert [entry["id"] for entry in rows] == sorted({int(str(entry["id"])) for entry in rows})


def test_a_recorder_that_is_told_to_end_logs_what_is_under_way(
    tmp_path: Path, maps: dict[str, str]
) -> None:
    """SIGTERM: the queue is drained, an endless stream is cut and logged as interrupted."""
    recording = Recording(tmp_path / "home", maps)
    url = f"{recording.gateway}/openai/v1/chat/completions"
    with (
        httpx.Client() as web,
        web.stream("POST", url, json={"model": "endless", "messages": []}) as stream,
    ):
        chunks = stream.iter_raw()  # kept: httpx hangs up when it is collected
        next(chunks)
        assert recording.end() == 0
    rows = recording.rows(1)
    recording.close()
    assert (rows[0]["outcome"], rows[0]["is_lower_bound"]) == ("interrupted", 1)
    assert int(str(rows[0]["output_tokens"])) > 0


WRITER = """
import sys
from contextlib import closing
from store import schema, writing
from tests.rows import UTC_ZONE, row
with closing(schema.connect(sys.argv[1])) as connection:
    for number in range(60):
        writing.write(connection, [row(label=sys.argv[2]) for _ in range(10)], zone=UTC_ZONE)
"""
REMOVER = """
import sys
from contextlib import closing
from store import schema, writing
from tests.rows import UTC_ZONE
with closing(schema.connect(sys.argv[1])) as connection:
    for number in range(1, 301, 10):
        writing.remove(connection, range(number, number + 10), zone=UTC_ZONE)
"""


def test_a_recorder_an_import_and_a_deletion_at_once_lose_nothing(
    tmp_path: Path, maps: dict[str, str]
) -> None:
    """Three processes write to one log: rows and roll-ups come out as if in turn."""
    root = tmp_path / "home"
    log_of(root, [row(label="old") for _ in range(300)])
    recording = Recording(root, maps)
    others = [
        subprocess.Popen([sys.executable, "-c", code, str(recording.home.log), "import"])
        for code in (WRITER, REMOVER)
    ]
    url = f"{recording.gateway}/openai/v1/chat/completions"
    with httpx.Client() as web:
        for _ in range(100):
            web.post(url, json={"model": "gpt-4o", "messages": []})
    assert [process.wait(60) for process in others] == [0, 0]
    assert recording.end() == 0
    recording.close()
    with closing(sqlite3.connect(recording.home.log)) as connection:
        counts = dict(
            connection.execute("select coalesce(label, 'live'), count(*) from requests group by 1")
        )
        in_hours = connection.execute("select sum(request_count) from hours").fetchone()[0]
    assert counts == {"live": 100, "import": 600}
    assert in_hours == 700
