"""An upstream that speaks many wire formats, with made-up words and fixed counts."""

import binascii
import json
import struct

import aiohttp
from aiohttp import web

GEMINI_USAGE = {
    "promptTokenCount": 11,
    "cachedContentTokenCount": 4,
    "candidatesTokenCount": 5,
    "thoughtsTokenCount": 7,
    "totalTokenCount": 23,
}


def gemini(text: str, usage: dict[str, int], reason: str | None = "STOP") -> dict[str, object]:
    """One GenerateContentResponse."""
    candidate: dict[str, object] = {"content": {"role": "model", "parts": [{"text": text}]}}
    if reason:
        candidate["finishReason"] = reason
    return {
        "candidates": [candidate],
        "modelVersion": "gemini-2.5-flash-001",
        "responseId": "r1",
        "usageMetadata": usage,
    }


def eventstream(kind: str, payload: dict[str, object]) -> bytes:
    """One message of application/vnd.amazon.eventstream, from Amazon's description of it."""
    headers = b""
    for name, value in ((":message-type", "event"), (":event-type", kind)):
        headers += struct.pack("!B", len(name)) + name.encode()
        headers += struct.pack("!BH", 7, len(value)) + value.encode()
    body = json.dumps(payload).encode()
    prelude = struct.pack("!II", 16 + len(headers) + len(body), len(headers))
    message = prelude + struct.pack("!I", binascii.crc32(prelude)) + headers + body
    return message + struct.pack("!I", binascii.crc32(message))


def responses_events(model: str) -> list[dict[str, object]]:
    """What OpenAI's Responses says over SSE and WebSockets alike."""
    response = {"id": "resp_1", "object": "response", "model": model, "output": []}
    usage = {
        "input_tokens": 30,
        "input_tokens_details": {"cached_tokens": 10},
        "output_tokens": 12,
        "output_tokens_details": {"reasoning_tokens": 8},
        "total_tokens": 42,
    }
    done = response | {"status": "completed", "usage": usage}
    return [
        {"type": "response.created", "sequence_number": 0, "response": response},
        {
            "type": "response.output_text.delta",
            "sequence_number": 1,
            "item_id": "m",
            "output_index": 0,
            "content_index": 0,
            "delta": "a lamp",
            "logprobs": [],
        },
        {"type": "response.completed", "sequence_number": 2, "response": done},
    ]


HANDOFF = [
    'event: delta_encoding\ndata: "v1"\n\n',
    "event: delta\ndata: "
    + json.dumps(
        {
            "p": "",
            "o": "add",
            "v": {
                "message": {
                    "id": "answer-1",
                    "author": {"role": "assistant"},
                    "recipient": "all",
                    "content": {"content_type": "text", "parts": [""]},
                    "metadata": {"model_slug": "gpt-5-3"},
                },
                "conversation_id": "conversation-1",
            },
        }
    )
    + "\n\n",
    "data: "
    + json.dumps(
        {
            "type": "stream_handoff",
            "options": [{"type": "subscribe_ws_topic", "topic_id": "conversation-turn-1"}],
        }
    )
    + "\n\n",
]
"""What chatgpt.com's answer begins with before it goes on over its WebSocket (synthetic)."""


def handed(offset: int, item: str) -> dict[str, object]:
    """One frame of chatgpt.com's WebSocket (synthetic)."""
    return {
        "type": "message",
        "topic_id": "conversation-turn-1",
        "offset": str(offset),
        "payload": {
            "type": "conversation-turn-stream",
            "payload": {
                "type": "stream-item",
                "stream_item_id": f"i{offset}",
                "encoded_item": item,
            },
        },
    }


class Formats:
    """Each path answers in the format of its service."""

    def __init__(self) -> None:
        self._runner: web.AppRunner | None = None
        self.uploaded = b""

    async def start(self) -> str:
        app = web.Application(client_max_size=2**26)
        post, get = app.router.add_post, app.router.add_get
        post(r"/{version:v1|v1beta}/models/{model:.+}", self._gemini)
        post("/v1/chat/completions", self._mistral)
        post("/api/chat", self._ollama)
        post(r"/model/{model}/converse-stream", self._converse)
        post("/v1/audio/transcriptions", self._transcription)
        get("/v1/responses", self._responses_socket)
        get("/v1/realtime", self._realtime)
        post("/backend-api/f/conversation", self._conversation)
        get("/v1/socket", self._socket)
        self._runner = web.AppRunner(app, access_log=None)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        return f"http://127.0.0.1:{self._runner.addresses[0][1]}"

    async def stop(self) -> None:
        if self._runner is not None:
            await self._runner.cleanup()

    async def _gemini(self, request: web.Request) -> web.StreamResponse:
        if "stream" not in request.path:
            return web.json_response(gemini("a lamp", GEMINI_USAGE))
        first = GEMINI_USAGE | {"candidatesTokenCount": 2, "thoughtsTokenCount": 7}
        chunks = [gemini("a ", first, None), gemini("lamp", GEMINI_USAGE)]
        if request.query.get("alt") == "sse":
            lines = "".join(f"data: {json.dumps(chunk)}\r\n\r\n" for chunk in chunks)
            return await streamed(request, "text/event-stream", [lines.encode()])
        parts = ["[", json.dumps(chunks[0]), "\n,\r\n", json.dumps(chunks[1]), "\n]"]
        return await streamed(request, "application/json", [part.encode() for part in parts])

    async def _mistral(self, request: web.Request) -> web.StreamResponse:
        def chunk(text: str, **more: object) -> bytes:
            choice = {"index": 0, "delta": {"content": text}, "finish_reason": None}
            body = {"id": "m1", "object": "chat.completion.chunk", "created": 1}
            body |= {"model": "mistral-small-2506", "choices": [choice]}
            return f"data: {json.dumps(body | more)}\n\n".encode()

        usage = {"prompt_tokens": 9, "completion_tokens": 2, "total_tokens": 11}
        events = [chunk("a "), chunk("lamp", usage=usage), b"data: [DONE]\n\n"]
        return await streamed(request, "text/event-stream", events)

    async def _ollama(self, request: web.Request) -> web.StreamResponse:
        lines: list[dict[str, object]] = [
            {"model": "llama3.2:3b", "message": {"role": "assistant", "content": "a "}},
            {"model": "llama3.2:3b", "message": {"role": "assistant", "content": "lamp"}},
            {
                "model": "llama3.2:3b",
                "message": {"role": "assistant", "content": ""},
                "done": True,
                "total_duration": 3_000_000_000,
                "prompt_eval_count": 26,
                "prompt_eval_duration": 500_000_000,
                "eval_count": 2,
                "eval_duration": 1_500_000_000,
            },
        ]
        body = [json.dumps({"done": False, **line}).encode() + b"\n" for line in lines]
        return await streamed(request, "application/x-ndjson", body)

    async def _converse(self, request: web.Request) -> web.StreamResponse:
        usage = {"inputTokens": 6, "outputTokens": 2, "totalTokens": 18}
        usage |= {"cacheReadInputTokens": 10, "cacheWriteInputTokens": 0}
        messages = [
            eventstream("messageStart", {"role": "assistant"}),
            eventstream("contentBlockDelta", {"contentBlockIndex": 0, "delta": {"text": "a lamp"}}),
            eventstream("messageStop", {"stopReason": "end_turn"}),
            eventstream("metadata", {"usage": usage, "metrics": {"latencyMs": 321}}),
        ]
        return await streamed(request, "application/vnd.amazon.eventstream", messages)

    async def _transcription(self, request: web.Request) -> web.StreamResponse:
        form = await request.post()
        upload = form["file"]
        assert isinstance(upload, web.FileField)
        self.uploaded = upload.file.read()
        usage = {
            "type": "tokens",
            "input_tokens": 14,
            "input_token_details": {"text_tokens": 0, "audio_tokens": 14},
            "output_tokens": 2,
            "total_tokens": 16,
        }
        return web.json_response({"text": "a lamp", "usage": usage})

    async def _responses_socket(self, request: web.Request) -> web.StreamResponse:
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        async for message in socket:
            asked = json.loads(message.data)
            for event in responses_events(asked["model"]):
                await socket.send_json(event)
        return socket

    async def _realtime(self, request: web.Request) -> web.StreamResponse:
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        session = {"id": "s", "type": "realtime", "model": "gpt-realtime", "object": "s"}
        await socket.send_json({"type": "session.created", "event_id": "e0", "session": session})
        usage = {
            "total_tokens": 60,
            "input_tokens": 40,
            "output_tokens": 20,
            "input_token_details": {"text_tokens": 10, "audio_tokens": 30, "cached_tokens": 5},
            "output_token_details": {"text_tokens": 4, "audio_tokens": 16},
        }
        response = {"id": "resp_rt", "object": "realtime.response", "output": []}
        async for message in socket:
            if json.loads(message.data)["type"] == "response.create":
                begun = response | {"status": "in_progress"}
                done = response | {"status": "completed", "usage": usage}
                await socket.send_json({"type": "response.created", "response": begun})
                await socket.send_json({"type": "response.done", "response": done})
        return socket

    async def _conversation(self, request: web.Request) -> web.StreamResponse:
        return await streamed(request, "text/event-stream", [part.encode() for part in HANDOFF])

    async def _socket(self, request: web.Request) -> web.StreamResponse:
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        async for message in socket:
            if message.type is not aiohttp.WSMsgType.TEXT:
                continue
            said = {"p": "/message/content/parts/0", "o": "append", "v": "a lamp"}
            items = [
                f"event: delta\ndata: {json.dumps(said)}\n\n",
                'data: {"type": "message_stream_complete"}\n\n',
                "data: [DONE]\n\n",
            ]
            await socket.send_json([handed(index, item) for index, item in enumerate(items)])
        return socket


async def streamed(request: web.Request, kind: str, parts: list[bytes]) -> web.StreamResponse:
    """Each part in a write of its own."""
    response = web.StreamResponse(headers={"Content-Type": kind})
    await response.prepare(request)
    for part in parts:
        await response.write(part)
    await response.write_eof()
    return response


def tone(seconds: float) -> bytes:
    """A wave file of silence: 8,000 samples a second, 16 bits, one channel."""
    data = b"\0\0" * int(8000 * seconds)
    form = struct.pack("<HHIIHH", 1, 1, 8000, 16000, 2, 16)
    chunks = b"fmt " + struct.pack("<I", 16) + form + b"data" + struct.pack("<I", len(data)) + data
    return b"RIFF" + struct.pack("<I", 4 + len(chunks)) + b"WAVE" + chunks
