"""The local API: what the commands show."""

import asyncio
import json
from contextlib import closing
from pathlib import Path

import pytest
from aiohttp import StreamReader

from store import schema, writing
from store.paths import Home
from tests.rows import UTC_ZONE, log_of, row
from tests.serve.served import served
from tests.wattprint.logged import Terminal

ROWS = [
    row(started_at="2026-11-16T09:00:00.000Z", label="essay"),
    row(started_at="2026-11-17T10:00:00.000Z", client=None),
    row(started_at="2026-11-18T10:00:00.000Z"),
]


@pytest.fixture
def terminal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Terminal:
    return Terminal(tmp_path / "home", monkeypatch)


@pytest.fixture
def home(tmp_path: Path, terminal: Terminal) -> Home:
    return log_of(tmp_path / "home", ROWS)


@pytest.mark.parametrize(
    ("path", "arguments"),
    [
        ("week/2026-W47", "week --week 2026-W47"),
        ("week/2026-W47?label=essay", "week --week 2026-W47 --label essay"),
        ("day/2026-11-17", "day 2026-11-17"),
        ("month/2026-11?client=-", "month 2026-11 --client -"),
        ("year/2026", "year 2026"),
        ("requests/2", "explain 2"),
        ("estimate?model=gpt-4o&output_tokens=500", "estimate --model gpt-4o --output-tokens 500"),
    ],
)
async def test_it_answers_what_the_command_prints(
    home: Home, terminal: Terminal, path: str, arguments: str
) -> None:
    """The same JSON, to the last figure."""
    printed = await asyncio.to_thread(terminal.says, *arguments.split(), "--json")
    async with served(home) as client:
        response = await client.get(f"/api/v1/{path}")
        assert response.status == 200
        assert await response.json() == json.loads(printed)


async def test_requests_come_page_by_page(home: Home) -> None:
    """Newest first; rows that come meanwhile move nothing; the last page names no other."""
    seen, path = [], "/api/v1/requests?limit=2"
    async with served(home) as client:
        while path:
            page = await (await client.get(path)).json()
            seen += [found["id"] for found in page["requests"]]
            path = page["next"]
            _write(home)
    assert seen == [3, 2, 1]


async def test_a_filter_stays_on_further_pages(home: Home) -> None:
    """As the commands have it: '-' is what is not known."""
    async with served(home) as client:
        page = await (await client.get("/api/v1/requests?client=openai-python&limit=1")).json()
        assert [found["id"] for found in page["requests"]] == [3]
        page = await (await client.get(page["next"])).json()
        assert [found["id"] for found in page["requests"]] == [1]
        unknown = await (await client.get("/api/v1/requests?client=-")).json()
        assert [found["id"] for found in unknown["requests"]] == [2]
        sorted_ = await (await client.get("/api/v1/requests?where=python&sort=energy")).json()
        assert sorted([found["id"] for found in sorted_["requests"]]) == [1, 3]


@pytest.mark.parametrize(
    ("path", "status", "code"),
    [
        ("week/soon", 400, "bad_name"),
        ("requests?limit=many", 400, "bad_number"),
        ("requests?since=someday", 400, "bad_time"),
        ("requests?where=on:someday", 400, "bad_time"),
        ("requests?sort=beauty", 400, "bad_order"),
        ("requests/99", 404, "no_request"),
        ("estimate?model=gpt-44o&output_tokens=1", 404, "unknown_model"),
        ("estimate?model=gpt-4o&output_tokens=1&zone=XX", 400, "bad_zone"),
    ],
)
async def test_what_cannot_be_answered_has_a_code(
    home: Home, path: str, status: int, code: str
) -> None:
    """And a sentence."""
    async with served(home) as client:
        response = await client.get(f"/api/v1/{path}")
        assert response.status == status
        error = (await response.json())["error"]
        assert error["code"] == code
        assert error["message"]


async def test_a_log_that_cannot_be_read_is_no_crash(home: Home) -> None:
    """It may be readable again in a moment."""
    home.log.write_bytes(b"not a database" * 100)
    async with served(home) as client:
        response = await client.get("/api/v1/week")
        assert response.status == 503
        assert (await response.json())["error"]["code"] == "log_damaged"


async def test_a_request_that_ends_is_told_at_once(home: Home) -> None:
    """As an event with the row as `requests --json` has it."""
    async with served(home) as client, asyncio.timeout(20):
        response = await client.get("/api/v1/live")
        assert response.content_type == "text/event-stream"
        assert await _event(response.content) == ("live", [])
        await asyncio.to_thread(_write, home, output_tokens=777)
        name, found = await _event(response.content)
        assert name == "request"
        assert isinstance(found, dict)
        assert found["output_tokens"] == 777
        assert found["energy_wh"]["mid"] > 0


async def test_nothing_can_be_changed(home: Home) -> None:
    """There is nothing that takes a body."""
    async with served(home) as client:
        for path in ("/api/v1/requests/1", "/api/v1/week", "/api/v1/status"):
            for method in ("POST", "PUT", "PATCH", "DELETE"):
                assert (await client.request(method, path)).status == 405


async def _event(stream: StreamReader) -> tuple[str, object]:
    name, data, _ = [(await stream.readline()).decode() for _ in range(3)]
    return name.removeprefix("event: ").strip(), json.loads(data.removeprefix("data: "))


def _write(home: Home, **columns: int) -> None:
    with closing(schema.connect(str(home.log))) as connection:
        writing.write(connection, [row(**columns)], zone=UTC_ZONE)
