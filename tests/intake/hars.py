"""HAR files as tools write them, in small."""

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

START = datetime(2026, 11, 18, 10, 0, tzinfo=UTC)
"""When the first exchange of every test's file began."""
CHAT_URL = "https://api.openai.com/v1/chat/completions"
REQUEST = {"model": "gpt-4o", "messages": [{"role": "user", "content": "Hé"}]}

type Json = Mapping[str, object]


def answer(
    identity: str | None = "chatcmpl-1", given: int = 9, made: int = 4, text: str = "Ça va"
) -> dict[str, object]:
    """A chat answer of OpenAI's, with its usage."""
    return {
        **({"id": identity} if identity else {}),
        "object": "chat.completion",
        "model": "gpt-4o-2024-08-06",
        "choices": [
            {"index": 0, "message": {"role": "assistant", "content": text}, "finish_reason": "stop"}
        ],
        "usage": {"prompt_tokens": given, "completion_tokens": made, "total_tokens": given + made},
    }


def stream(identity: str = "chatcmpl-2", given: int = 9, made: int = 4, text: str = "Ça") -> str:
    """The same as a stream of three events and the end mark."""
    chunk = {"id": identity, "model": "gpt-4o-2024-08-06"}
    events: list[dict[str, object]] = [
        {**chunk, "choices": [{"index": 0, "delta": {"content": text}}]},
        {**chunk, "choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}]},
        {**chunk, "choices": [], "usage": {"prompt_tokens": given, "completion_tokens": made}},
    ]
    lines = [json.dumps(event, ensure_ascii=False) for event in events]
    return "".join(f"data: {line}\n\n" for line in [*lines, "[DONE]"])


def entry(
    content: Json | str | None = None,
    *,
    after_s: float = 0.0,
    url: str = CHAT_URL,
    method: str = "POST",
    status: int = 200,
    posted: Json | None = None,
    response: Json | None = None,
    headers: Sequence[object] = (),
    response_headers: Sequence[object] = (),
    **more: object,
) -> dict[str, object]:
    """One entry; `content` is the answer's text, or the whole `content` object."""
    body = {"text": json.dumps(answer()) if content is None else content}
    held = content if isinstance(content, Mapping) else {"mimeType": "application/json", **body}
    mime = "application/json"
    return {
        "startedDateTime": (START + timedelta(seconds=after_s)).isoformat(timespec="milliseconds"),
        "time": 1500.5,
        "request": {
            "method": method,
            "url": url,
            "httpVersion": "http/2.0",
            "headers": [{"name": "user-agent", "value": "curl/8.5.0"}, *headers],
            "bodySize": -1,
            "postData": posted or {"mimeType": mime, "text": json.dumps(REQUEST)},
        },
        "response": {
            "status": status,
            "headers": list(response_headers),
            "content": held,
            "bodySize": -1,
            **(response or {}),
        },
        "timings": {"blocked": 100, "dns": -1, "connect": 200.5, "ssl": 150, "send": 0.5}
        | {"wait": 399.5, "receive": 800},
        **more,
    }


def har(*entries: object, **log: object) -> dict[str, object]:
    return {"log": {"version": "1.2", "creator": {"name": "test"}, **log, "entries": list(entries)}}


def saved(path: Path, *entries: object, indent: int | None = None) -> Path:
    path.write_text(json.dumps(har(*entries), indent=indent), "utf-8")
    return path
