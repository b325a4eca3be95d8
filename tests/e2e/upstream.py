"""Upstreams on loopback, each in a thread with a loop of its own, so that any client can be used.

`Upstream` answers /v1/chat/completions as the request's `model` says: it is how a test
chooses what goes wrong.
"""

import asyncio
import contextlib
import gzip
import hashlib
import json
import threading
import time
import zlib
from collections.abc import Awaitable, Callable, Coroutine, Iterator
from typing import Protocol

import brotli  # type: ignore[import-untyped]
import zstandard
from aiohttp import web

from wattprint.demonstration.provider import Provider

EVENTS = 50
PACE_S = 0.02


class Server(Protocol):
    async def start(self) -> str: ...

    async def stop(self) -> None: ...


@contextlib.contextmanager
def served(server: Server) -> Iterator[str]:
    """The server's URL, while it runs in a thread."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()

    def run[T](work: Coroutine[object, object, T]) -> T:
        return asyncio.run_coroutine_threadsafe(work, loop).result(20)

    try:
        yield run(server.start())
    finally:
        run(server.stop())
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


def event(index: int) -> bytes:
    """One chunk of a chat stream; its content is its number."""
    chunk = {
        "id": "chatcmpl-test",
        "object": "chat.completion.chunk",
        "created": 0,
        "model": "gpt-4o-2024-08-06",
        "choices": [{"index": 0, "delta": {"content": f" {index}"}, "finish_reason": None}],
    }
    return f"data: {json.dumps(chunk)}\n\n".encode()


def usage_event(input_tokens: int, output_tokens: int) -> bytes:
    usage = {"prompt_tokens": input_tokens, "completion_tokens": output_tokens}
    usage["total_tokens"] = input_tokens + output_tokens
    chunk = {"id": "chatcmpl-test", "model": "gpt-4o-2024-08-06", "choices": [], "usage": usage}
    return f"data: {json.dumps(chunk)}\n\ndata: [DONE]\n\n".encode()


def answer(text: str, input_tokens: int = 7, output_tokens: int = 3) -> dict[str, object]:
    return {
        "id": "chatcmpl-test",
        "object": "chat.completion",
        "created": 0,
        "model": "gpt-4o-2024-08-06",
        "choices": [
            {
                "index": 0,
                "message": {"role": "assistant", "content": text},
                "finish_reason": "stop",
            }
        ],
        "usage": {
            "prompt_tokens": input_tokens,
            "completion_tokens": output_tokens,
            "total_tokens": input_tokens + output_tokens,
        },
    }


ENCODERS: dict[str, Callable[[bytes], bytes]] = {
    "gzip": gzip.compress,
    "deflate": zlib.compress,
    "br": brotli.compress,
    "zstd": zstandard.compress,
}


DECODERS: dict[str, Callable[[bytes], bytes]] = {
    "": bytes,
    "gzip": gzip.decompress,
    "deflate": zlib.decompress,
    "br": brotli.decompress,
    "zstd": zstandard.decompress,
}


def coded(coding: str, is_stream: bool) -> web.Response:
    """A chat answer under a content coding."""
    plain = json.dumps(answer("echo")).encode()
    if is_stream:
        plain = b"".join(event(index) for index in range(5)) + usage_event(11, 5)
    return web.Response(body=ENCODERS[coding](plain), headers={"Content-Encoding": coding})


class Upstream:
    """`sent_at` has the monotonic time at which each event of the last paced stream was sent."""

    def __init__(self) -> None:
        self.sent_at: list[float] = []
        self.first_byte_at = 0.0
        self.was_left = threading.Event()
        self.headers: dict[str, str] = {}
        self._runner: web.AppRunner | None = None
        self._behaviours: dict[str, Callable[[web.Request], Awaitable[web.StreamResponse]]] = {
            "paced": self._paced,
            "endless": self._endless,
            "cut": self._cut,
            "no-answer": self._no_answer,
        }

    async def start(self) -> str:
        app = web.Application(client_max_size=2**30)
        app.router.add_post("/v1/chat/completions", self._chat)
        app.router.add_post("/v1/files", self._upload)
        self._runner = web.AppRunner(
            app,
            access_log=None,
            handler_cancellation=True,
            auto_decompress=False,
            shutdown_timeout=0.1,
        )
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        return f"http://127.0.0.1:{self._runner.addresses[0][1]}"

    async def stop(self) -> None:
        if self._runner is not None:
            await self._runner.cleanup()

    async def _chat(self, request: web.Request) -> web.StreamResponse:
        self.headers = {name.lower(): value for name, value in request.headers.items()}
        raw = DECODERS[request.headers.get("content-encoding", "")](await request.read())
        try:
            body = json.loads(raw)
        except ValueError:
            return web.json_response({"error": {"message": "not JSON"}}, status=400)
        model = str(body.get("model"))
        if model.startswith("status-"):
            error = {"error": {"message": "no", "type": "test", "code": None}}
            return web.json_response(error, status=int(model.removeprefix("status-")))
        if model == "html":
            return web.Response(text="<html><body>down</body></html>", content_type="text/html")
        if model == "broken":
            return web.Response(body=b'{"id": "x", "choices": [', content_type="application/json")
        if model.startswith("coded-"):
            return coded(model.removeprefix("coded-"), bool(body.get("stream")))
        if model in self._behaviours:
            return await self._behaviours[model](request)
        if body.get("stream"):
            return await self._quick(request, body)
        return web.json_response(answer(f"echo {model}"))

    async def _quick(self, request: web.Request, body: dict[str, object]) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
        await response.prepare(request)
        for index in range(5):
            await response.write(event(index))
        await response.write(usage_event(11, 5))
        return response

    async def _paced(self, request: web.Request) -> web.StreamResponse:
        kind = request.headers.get("x-test-content-type", "text/event-stream")
        response = web.StreamResponse(headers={"Content-Type": kind})
        await response.prepare(request)
        self.sent_at = []
        for index in range(EVENTS):
            self.sent_at.append(time.monotonic())
            await response.write(event(index))
            await asyncio.sleep(PACE_S)
        await response.write(usage_event(11, EVENTS))
        return response

    async def _endless(self, request: web.Request) -> web.StreamResponse:
        self.was_left.clear()
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
        await response.prepare(request)
        try:
            for index in range(100_000):
                await response.write(event(index))
                await asyncio.sleep(0.005)
        except (asyncio.CancelledError, ConnectionError):
            self.was_left.set()
            raise
        return response

    async def _cut(self, request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
        await response.prepare(request)
        for index in range(10):
            await response.write(event(index))
        await asyncio.sleep(0.05)
        if request.transport is not None:
            request.transport.close()
        return response

    async def _no_answer(self, request: web.Request) -> web.StreamResponse:
        if request.transport is not None:
            request.transport.close()
        return web.Response()

    async def _upload(self, request: web.Request) -> web.Response:
        digest = hashlib.sha256()
        size = 0
        async for data in request.content.iter_any():
            if not size:
                self.first_byte_at = time.monotonic()
            size += len(data)
            digest.update(data)
        return web.json_response({"size": size, "sha256": digest.hexdigest()})


__all__ = ["EVENTS", "PACE_S", "Provider", "Upstream", "answer", "event", "served", "usage_event"]
