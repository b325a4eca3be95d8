"""The demonstration's parts: a made-up fortnight, and a provider in three formats."""

import json
from base64 import b64decode
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import httpx
import pytest

from store.writing import COLUMNS, cell_of
from wattprint.demonstration import week
from wattprint.demonstration.provider import Provider

PARIS = ZoneInfo("Europe/Paris")
LAST = date(2026, 11, 22)
EVENING = datetime(2026, 11, 22, 22, 59, tzinfo=UTC)
"""The last minute of that Sunday in Paris."""


def test_the_made_up_fortnight_is_the_same_every_time() -> None:
    """Pictures and tests of the same dates show the same figures."""
    assert week.rows(LAST, PARIS, EVENING) == week.rows(LAST, PARIS, EVENING)


def test_it_fills_fourteen_days_in_order() -> None:
    """A week and the one before; every row is complete, unlike the others, and told as made up."""
    rows = week.rows(LAST, PARIS, EVENING)
    days = {cell_of(row, PARIS)[0] for row in rows}
    assert days == {(LAST - timedelta(days=back)).isoformat() for back in range(14)}
    moments = [str(row["started_at"]) for row in rows]
    assert moments == sorted(moments)
    assert all(set(row) == set(COLUMNS) for row in rows)
    assert {row["source"] for row in rows} == {"demo"}
    assert len({row["uid"] for row in rows}) == len(rows)


def test_nothing_in_it_is_of_the_future() -> None:
    """At noon the afternoon has not been; what was before is as it will have been."""
    noon = datetime(2026, 11, 18, 11, tzinfo=UTC)
    until_noon = week.rows(noon.date(), PARIS, noon)
    all_day = week.rows(noon.date(), PARIS, noon + timedelta(hours=12))
    assert until_noon == [
        row for row in all_day if datetime.fromisoformat(str(row["started_at"])) <= noon
    ]
    assert len(until_noon) < len(all_day)


def test_it_shows_what_there_is_to_see() -> None:
    """Several models and clients, a cached and a reasoning one, a count, a refusal, an unknown;
    an image, an embedding, a model on this machine, a web chat that is a lower bound."""
    rows = week.rows(LAST, PARIS, EVENING)
    assert len({row["model_served"] for row in rows}) > 4
    assert len({row["client"] for row in rows}) > 3
    assert {row["outcome"] for row in rows} == {"complete", "refused"}
    bases = {"reported", "counted", "estimated", "unknown"}
    assert {row["input_basis"] for row in rows} == bases
    assert {row["task"] for row in rows} == {"chat", "image", "embedding"}
    assert any(row["is_local"] and row["gpu_s"] for row in rows)
    assert any(row["is_lower_bound"] for row in rows)
    assert any(int(str(row["cached_input_tokens"] or 0)) > 0 for row in rows)
    assert any(int(str(row["reasoning_tokens"] or 0)) > 0 for row in rows)


@pytest.fixture
async def provider() -> AsyncIterator[httpx.AsyncClient]:
    served = Provider(pace_s=0)
    url = await served.start()
    async with httpx.AsyncClient(base_url=url) as client:
        yield client
    await served.stop()


MESSAGES = [{"role": "user", "content": "hello"}]
CALLS = {
    "chat": ("/v1/chat/completions", {"messages": MESSAGES, "max_completion_tokens": 4}),
    "responses": ("/v1/responses", {"input": "hello", "max_output_tokens": 4}),
    "messages": ("/v1/messages", {"messages": MESSAGES, "max_tokens": 4}),
}


@pytest.mark.parametrize(
    ("name", "keys"),
    [
        ("chat", ("prompt_tokens", "completion_tokens")),
        ("responses", ("input_tokens", "output_tokens")),
        ("messages", ("input_tokens", "output_tokens")),
    ],
)
async def test_the_provider_reports_what_it_says(
    provider: httpx.AsyncClient, name: str, keys: tuple[str, str]
) -> None:
    """Four words where four were allowed; the prompt at four characters a token."""
    path, body = CALLS[name]
    answer = (await provider.post(path, json={"model": "m", **body})).json()
    prompt = json.dumps(body.get("messages") or body.get("input"))
    assert answer["model"] == "m"
    assert [answer["usage"][key] for key in keys] == [len(prompt) // 4, 4]
    assert " a lamp of ten" in json.dumps(answer)


async def test_the_provider_embeds_and_draws(provider: httpx.AsyncClient) -> None:
    """In OpenAI's formats, with the tokens of the prompt at four characters each."""
    given = {"model": "m", "input": "12345678"}
    embedded = (await provider.post("/v1/embeddings", json=given)).json()
    assert embedded["usage"] == {"prompt_tokens": 2, "total_tokens": 2}
    drawn = await provider.post("/v1/images/generations", json={"model": "m", "prompt": "1234"})
    assert b64decode(drawn.json()["data"][0]["b64_json"]).startswith(b"\x89PNG")
    assert drawn.json()["usage"]["output_tokens"] == 1056


@pytest.mark.parametrize(("name", "end"), [("chat", "[DONE]"), ("messages", "message_stop")])
async def test_the_provider_streams_a_word_at_a_time(
    provider: httpx.AsyncClient, name: str, end: str
) -> None:
    """Each in an event of its own, and the format's end mark last."""
    path, body = CALLS[name]
    text = (await provider.post(path, json={"model": "m", "stream": True, **body})).text
    events = text.strip().split("\n\n")
    assert [
        sum(f'" {word}"' in event for event in events) for word in ("a", "lamp", "of", "ten")
    ] == [1] * 4
    assert end in events[-1]


async def test_a_chat_stream_tells_its_usage_only_when_asked(provider: httpx.AsyncClient) -> None:
    """As OpenAI does: it is how the demonstration comes to count."""
    path, body = CALLS["chat"]
    plain = await provider.post(path, json={"model": "m", "stream": True, **body})
    options = {"stream": True, "stream_options": {"include_usage": True}}
    asked = await provider.post(path, json={"model": "m", **options, **body})
    assert "prompt_tokens" not in plain.text
    assert '"completion_tokens": 4' in asked.text
