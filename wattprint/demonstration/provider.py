"""A provider on loopback that answers in several formats: it costs nothing and knows nothing."""

import asyncio
import base64
import itertools
import json
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass

from aiohttp import web

HOST = "127.0.0.1"
TEXT = (
    "a lamp of ten watts that burns for an hour uses ten watt-hours and nobody outside knows "
    "what a long answer uses to better than a factor of five"
)
WORDS = tuple(TEXT.split())
IMAGE_TOKENS = 1_056
"""Of one image of medium quality, 1024 x 1024 (OpenAI's documentation, 2025)."""
PIXEL = (
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNk+A8AAQUBAScY42YAAAAASUVORK5CYII="
)
"""A PNG of one pixel, in the place of the image."""
HUMAN_PACE_S = 0.02
"""Between two tokens: about fifty a second, as people see them."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What the provider is about to say, and what it will report of it."""

    model: str
    tokens: list[str]
    input_tokens: int
    cached_tokens: int

    @property
    def output_tokens(self) -> int:
        return len(self.tokens)

    @property
    def text(self) -> str:
        return "".join(self.tokens)


class Provider:
    """OpenAI chat completions, OpenAI Responses and Anthropic Messages, JSON and streamed; and
    OpenAI's embeddings and images, all alike."""

    def __init__(self, pace_s: float = HUMAN_PACE_S) -> None:
        self._pace_s = pace_s
        self._numbers = itertools.count(1)
        self._runner: web.AppRunner | None = None

    async def start(self, port: int = 0) -> str:
        """Listen on loopback; the provider's base URL."""
        app = web.Application(client_max_size=2**30)
        self._add_routes(app)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.2)
        await self._runner.setup()
        await web.TCPSite(self._runner, HOST, port).start()
        return f"http://{HOST}:{self._runner.addresses[0][1]}"

    def _add_routes(self, app: web.Application) -> None:
        app.router.add_post("/v1/chat/completions", self._chat)
        app.router.add_post("/v1/responses", self._responses)
        app.router.add_post("/v1/messages", self._messages)
        app.router.add_post("/v1/embeddings", self._embeddings)
        app.router.add_post("/v1/images/generations", self._images)
        app.router.add_get("/v1/models", self._models)

    async def stop(self) -> None:
        if self._runner is not None:
            await self._runner.cleanup()

    async def _models(self, request: web.Request) -> web.Response:
        return web.json_response({"object": "list", "data": [{"id": "gpt-4o", "object": "model"}]})

    async def _chat(self, request: web.Request) -> web.StreamResponse:
        body = await request.json()
        answer = self._answer(body, body.get("messages"), body.get("max_completion_tokens"))
        number = next(self._numbers)
        if body.get("stream"):
            has_usage = bool((body.get("stream_options") or {}).get("include_usage"))
            return await self._stream(request, _chat_events(answer, number, has_usage))
        return web.json_response(_chat_json(answer, number))

    async def _responses(self, request: web.Request) -> web.StreamResponse:
        body = await request.json()
        answer = self._answer(body, body.get("input"), body.get("max_output_tokens"))
        number = next(self._numbers)
        if body.get("stream"):
            return await self._stream(request, responses_events(answer, number))
        return web.json_response(_responses_json(answer, number))

    async def _messages(self, request: web.Request) -> web.StreamResponse:
        body = await request.json()
        answer = self._answer(body, body.get("messages"), body.get("max_tokens"))
        number = next(self._numbers)
        if body.get("stream"):
            return await self._stream(request, _messages_events(answer, number))
        return web.json_response(_messages_json(answer, number))

    async def _embeddings(self, request: web.Request) -> web.Response:
        body = await request.json()
        answer = self._answer(body, body.get("input"), 0)
        is_coded = body.get("encoding_format") == "base64"
        vector = base64.b64encode(bytes(4 * 8)).decode() if is_coded else [0.0] * 8
        made = {"object": "embedding", "index": 0, "embedding": vector}
        usage = {"prompt_tokens": answer.input_tokens, "total_tokens": answer.input_tokens}
        found = {"object": "list", "model": answer.model, "data": [made], "usage": usage}
        return web.json_response(found)

    async def _images(self, request: web.Request) -> web.Response:
        body = await request.json()
        answer = self._answer(body, body.get("prompt"), 0)
        usage = {
            "input_tokens": answer.input_tokens,
            "output_tokens": IMAGE_TOKENS,
            "total_tokens": answer.input_tokens + IMAGE_TOKENS,
        }
        said = {"created": 0, "size": "1024x1024", "quality": "medium", "output_format": "png"}
        return web.json_response(said | {"data": [{"b64_json": PIXEL}], "usage": usage})

    def _answer(self, body: dict[str, object], prompt: object, limit: object) -> Answer:
        """As many words as the limit allows, 60 at most; about four characters a token."""
        size = min(limit, 60) if isinstance(limit, int) else 60
        words = itertools.islice(itertools.cycle(WORDS), size)
        input_tokens = max(len(json.dumps(prompt)) // 4, 1)
        cached = input_tokens // 2 if input_tokens > 1024 else 0
        return Answer(str(body.get("model")), [f" {word}" for word in words], input_tokens, cached)

    async def _stream(
        self, request: web.Request, events: Iterator[tuple[str | None, object]]
    ) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
        await response.prepare(request)
        async for data in self._paced(events):
            await response.write(data)
        await response.write_eof()
        return response

    async def _paced(self, events: Iterator[tuple[str | None, object]]) -> AsyncIterator[bytes]:
        for index, (name, value) in enumerate(events):
            if index and self._pace_s:
                await asyncio.sleep(self._pace_s)
            head = f"event: {name}\n" if name else ""
            data = value if isinstance(value, str) else json.dumps(value)
            yield f"{head}data: {data}\n\n".encode()


def _chat_usage(answer: Answer) -> dict[str, object]:
    return {
        "prompt_tokens": answer.input_tokens,
        "completion_tokens": answer.output_tokens,
        "total_tokens": answer.input_tokens + answer.output_tokens,
        "prompt_tokens_details": {"cached_tokens": answer.cached_tokens},
    }


def _chat_json(answer: Answer, number: int) -> dict[str, object]:
    message = {"role": "assistant", "content": answer.text}
    return {
        "id": f"chatcmpl-demo{number}",
        "object": "chat.completion",
        "created": 0,
        "model": answer.model,
        "choices": [{"index": 0, "message": message, "finish_reason": "stop"}],
        "usage": _chat_usage(answer),
    }


def _chat_events(
    answer: Answer, number: int, has_usage: bool
) -> Iterator[tuple[str | None, object]]:
    chunk = {
        "id": f"chatcmpl-demo{number}",
        "object": "chat.completion.chunk",
        "created": 0,
        "model": answer.model,
    }
    for index, token in enumerate(answer.tokens):
        delta = {"content": token} | ({"role": "assistant"} if index == 0 else {})
        yield None, chunk | {"choices": [{"index": 0, "delta": delta, "finish_reason": None}]}
    yield None, chunk | {"choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}]}
    if has_usage:
        yield None, chunk | {"choices": [], "usage": _chat_usage(answer)}
    yield None, "[DONE]"


def _responses_json(answer: Answer, number: int, status: str = "completed") -> dict[str, object]:
    content = {"type": "output_text", "text": answer.text, "annotations": []}
    message = {
        "type": "message",
        "id": f"msg_demo{number}",
        "role": "assistant",
        "status": status,
        "content": [content],
    }
    usage = {
        "input_tokens": answer.input_tokens,
        "input_tokens_details": {"cached_tokens": answer.cached_tokens},
        "output_tokens": answer.output_tokens,
        "output_tokens_details": {"reasoning_tokens": 0},
        "total_tokens": answer.input_tokens + answer.output_tokens,
    }
    is_done = status == "completed"
    return {
        "id": f"resp_demo{number}",
        "object": "response",
        "created_at": 0,
        "status": status,
        "model": answer.model,
        "output": [message] if is_done else [],
        "usage": usage if is_done else None,
        "parallel_tool_calls": True,
        "tool_choice": "auto",
        "tools": [],
    }


def responses_events(answer: Answer, number: int) -> Iterator[tuple[str | None, object]]:
    numbers = itertools.count()

    def event(name: str, **values: object) -> tuple[str, object]:
        return name, {"type": name, "sequence_number": next(numbers), **values}

    place = {"item_id": f"msg_demo{number}", "output_index": 0, "content_index": 0}
    part = {"type": "output_text", "text": "", "annotations": []}
    item = {
        "type": "message",
        "id": f"msg_demo{number}",
        "role": "assistant",
        "status": "in_progress",
        "content": [],
    }
    yield event("response.created", response=_responses_json(answer, number, "in_progress"))
    yield event("response.output_item.added", output_index=0, item=item)
    yield event("response.content_part.added", part=part, **place)
    for token in answer.tokens:
        yield event("response.output_text.delta", delta=token, logprobs=[], **place)
    yield event("response.output_text.done", text=answer.text, logprobs=[], **place)
    said = part | {"text": answer.text}
    done = item | {"status": "completed", "content": [said]}
    yield event("response.content_part.done", part=said, **place)
    yield event("response.output_item.done", output_index=0, item=done)
    yield event("response.completed", response=_responses_json(answer, number))


def _messages_usage(answer: Answer, output_tokens: int) -> dict[str, object]:
    return {
        "input_tokens": answer.input_tokens - answer.cached_tokens,
        "cache_creation_input_tokens": 0,
        "cache_read_input_tokens": answer.cached_tokens,
        "output_tokens": output_tokens,
        "service_tier": "standard",
    }


def _messages_json(answer: Answer, number: int) -> dict[str, object]:
    return {
        "id": f"msg_demo{number}",
        "type": "message",
        "role": "assistant",
        "model": answer.model,
        "content": [{"type": "text", "text": answer.text}],
        "stop_reason": "end_turn",
        "stop_sequence": None,
        "usage": _messages_usage(answer, answer.output_tokens),
    }


def _messages_events(answer: Answer, number: int) -> Iterator[tuple[str | None, object]]:
    def event(name: str, **values: object) -> tuple[str, object]:
        return name, {"type": name, **values}

    begun = _messages_json(answer, number) | {"content": [], "stop_reason": None}
    yield event("message_start", message=begun | {"usage": _messages_usage(answer, 1)})
    yield event("content_block_start", index=0, content_block={"type": "text", "text": ""})
    yield event("ping")
    for token in answer.tokens:
        yield event("content_block_delta", index=0, delta={"type": "text_delta", "text": token})
    yield event("content_block_stop", index=0)
    usage = {"output_tokens": answer.output_tokens}
    stop = {"stop_reason": "end_turn", "stop_sequence": None}
    yield event("message_delta", delta=stop, usage=usage)
    yield event("message_stop")
