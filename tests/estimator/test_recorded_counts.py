"""Counts against what providers reported, on the recordings beside the project."""

import gzip
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from estimator.tokens import PromptMessage, count_completion, count_prompt

RECORDED = Path(__file__).resolve().parents[2] / ".." / "shared" / "recorded"
pytestmark = [
    pytest.mark.recorded,
    pytest.mark.skipif(not RECORDED.is_dir(), reason="no recordings beside the project"),
]

Exchange = dict[str, Any]


def exchanges(endpoint: str) -> Iterator[tuple[Exchange, Exchange, Exchange]]:
    """(record, request, usage) of unique, unstreamed exchanges with a usage."""
    seen = set()
    for path in sorted(RECORDED.glob("*.jsonl.gz")):
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            for record in map(json.loads, lines):
                usage = (record.get("reported_usage") or {}).get("usage")
                if record.get("endpoint") != endpoint or record["status"] != 200 or not usage:
                    continue
                body = record.get("request_body")
                if not body or (body, record["response_body"]) in seen:
                    continue
                seen.add((body, record["response_body"]))
                request = json.loads(body)
                if isinstance(request, dict):
                    yield record, request, usage


def parts(content: object) -> list[str] | None:
    """The texts of a message's content; None if it holds anything else."""
    if content is None:
        return []
    if isinstance(content, str):
        return [content]
    assert isinstance(content, list)
    if any(part.get("type") not in ("text", "input_text", "output_text") for part in content):
        return None
    return [part["text"] for part in content]


def plain_messages(items: list[Exchange]) -> list[PromptMessage] | None:
    """The messages of a plain chat; None if there are media, calls or results in it."""
    messages = []
    for item in items:
        texts = parts(item.get("content"))
        keys = item.keys() - {"role", "content", "name", "type", "refusal", "annotations"}
        if texts is None or keys or item.get("type", "message") != "message":
            return None
        messages.append(PromptMessage(item["role"], texts, item.get("name")))
    return messages


def share(pairs: list[tuple[int, int]]) -> float:
    """How many counts equal the reported ones."""
    return sum(counted == reported for counted, reported in pairs) / len(pairs)


def errors(pairs: list[tuple[int, int]]) -> list[float]:
    return sorted(abs(counted / reported - 1) for counted, reported in pairs if reported)


def is_plain(request: Exchange) -> bool:
    kind = (request.get("response_format") or {}).get("type")
    return not (
        request.get("tools")
        or request.get("functions")
        or kind not in (None, "text", "json_object")
    )


def test_plain_openai_chats_are_counted_to_the_token() -> None:
    """Input without tools, schemas and media; 98.7 % was reached on held-out recordings."""
    pairs = []
    for record, request, usage in exchanges("chat.completions"):
        messages = plain_messages(request.get("messages", []))
        if record["provider"] != "openai" or not is_plain(request) or not messages:
            continue
        count = count_prompt(record["model_served"], "chat", messages)
        if count.basis == "counted":
            pairs.append((count.tokens, usage["prompt_tokens"]))
    print(f"chat input, plain: {share(pairs):.1%} of {len(pairs)}")
    assert len(pairs) > 150
    assert share(pairs) > 0.9


def test_plain_openai_answers_are_counted_to_the_token() -> None:
    """Text only, by models that do not think out of sight."""
    pairs = []
    for record, request, usage in exchanges("chat.completions"):
        if record["provider"] != "openai" or record["framing"] != "json" or not is_plain(request):
            continue
        texts = [
            choice["message"].get("content") or ""
            for choice in json.loads(record["response_body"]).get("choices", [])
        ]
        count = count_completion(record["model_served"], "chat", texts)
        if count.basis == "counted" and not record["model_served"].startswith(("gpt-5", "o")):
            pairs.append((count.tokens, usage["completion_tokens"]))
    print(f"chat output, text: {share(pairs):.1%} of {len(pairs)}")
    assert share(pairs) > 0.8


def test_plain_openai_responses_are_counted_to_the_token() -> None:
    """Responses without tools, schema, media or history on the server."""
    pairs = []
    for record, request, usage in exchanges("responses"):
        given = request.get("input")
        items = [{"role": "user", "content": given}] if isinstance(given, str) else given or []
        if request.get("instructions"):
            items = [{"role": "developer", "content": request["instructions"]}, *items]
        kind = ((request.get("text") or {}).get("format") or {}).get("type", "text")
        hidden = {"tools", "previous_response_id", "conversation"} & request.keys()
        hidden = {key for key in hidden if request[key]}
        messages = plain_messages(items)
        is_plain = not hidden and kind != "json_schema" and "/compact" not in record["url"]
        if record["provider"] != "openai" or not is_plain or not messages:
            continue
        count = count_prompt(record["model_served"], "responses", messages)
        if count.basis == "counted":
            pairs.append((count.tokens, usage["input_tokens"]))
    print(f"responses input, plain: {share(pairs):.1%} of {len(pairs)}")
    assert share(pairs) > 0.8


def test_claude_prompts_are_close_and_inside_their_band() -> None:
    """Another vocabulary: no exact counts, but a small error that the band mostly holds."""
    pairs, inside = [], 0
    for record, request, usage in exchanges("messages"):
        hidden = {"tools", "thinking", "mcp_servers", "context_management"} & request.keys()
        if record["provider"] != "anthropic" or hidden:
            continue
        items = list(request.get("messages", []))
        system = request.get("system")
        if system:
            items = [{"role": "system", "content": system}, *items]
        for item in items:
            if isinstance(item.get("content"), list):
                item["content"] = [
                    {k: v for k, v in part.items() if k != "cache_control"}
                    for part in item["content"]
                ]
        messages = plain_messages(items)
        if not messages or "output_format" in request or "output_config" in request:
            continue
        reported = sum(
            usage.get(key) or 0
            for key in ("input_tokens", "cache_read_input_tokens", "cache_creation_input_tokens")
        )
        count = count_prompt(record["model_served"], "messages", messages)
        pairs.append((count.tokens, reported))
        slack = max((count.spread - 1) * reported, 2)
        inside += abs(count.tokens - reported) <= slack
    error = errors(pairs)
    median = error[len(error) // 2]
    print(f"claude input: median {median:.1%} of {len(pairs)}, {inside / len(pairs):.0%} in band")
    assert median < 0.1
    assert inside / len(pairs) > 0.6


def test_claude_answers_are_close_and_inside_their_band() -> None:
    """Visible text of at least 40 tokens; the band was fitted to hold 80 to 90 %."""
    pairs, inside = [], 0
    for record, _request, usage in exchanges("messages"):
        if record["provider"] != "anthropic" or record["framing"] != "json":
            continue
        blocks = json.loads(record["response_body"]).get("content", [])
        if any(block["type"] != "text" for block in blocks) or usage["output_tokens"] < 40:
            continue
        count = count_completion(record["model_served"], "messages", [b["text"] for b in blocks])
        pairs.append((count.tokens, usage["output_tokens"]))
        inside += (
            usage["output_tokens"] / count.spread
            <= count.tokens
            <= usage["output_tokens"] * count.spread
        )
    error = errors(pairs)
    median = error[len(error) // 2]
    print(f"claude output: median {median:.1%} of {len(pairs)}, {inside / len(pairs):.0%} in band")
    assert median < 0.08
    assert inside / len(pairs) > 0.6
