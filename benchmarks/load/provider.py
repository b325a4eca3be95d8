"""A provider on loopback that costs next to nothing: OpenAI's chat, whole and streamed, over TLS.

    python -m benchmarks.load.provider CERTIFICATE_AND_KEY

The request's body says what it wants: `stream`, `stream_options`, `max_tokens` (events) and
`seed`, from which the words are drawn and, where `metadata.pace` is set, the time between two
events: 5 to 20 ms. Each event of a stream tells when it was sent, in `system_fingerprint`.
"""

import asyncio
import random
import ssl
import sys
import time

import orjson

WORDS = [
    f" {word}"
    for word in [
        "the",
        "model",
        "reads",
        "every",
        "token",
        "of",
        "a",
        "prompt",
        "at",
        "once",
        "and",
        "then",
        "writes",
        "one",
        "after",
        "another",
        "while",
        "energy",
        "goes",
        "into",
        "memory",
        "traffic",
        "rather",
        "than",
        "arithmetic",
        "so",
        "that",
        "long",
        "answers",
        "cost",
        "more",
        "than",
        "long",
        "questions",
        "unless",
        "caching",
        "or",
        "batching",
        "changes",
        "this",
        "balance",
    ]
]
PACE_S = (0.005, 0.020)
MARK = b'"system_fingerprint":"fp_'
MARK_LENGTH = 20
_ID = "chatcmpl-%029d"


class Conversation(asyncio.Protocol):
    """One client connection; requests come one after another."""

    def __init__(self) -> None:
        self._buffer = b""
        self._transport: asyncio.Transport | None = None
        self._task: asyncio.Task[None] | None = None
        self._number = random.randrange(10**12)  # noqa: S311

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def connection_lost(self, exc: Exception | None) -> None:
        if self._task:
            self._task.cancel()

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        head, gap, body = self._buffer.partition(b"\r\n\r\n")
        if not gap or self._transport is None:
            return
        asked = _whole(head, body)
        if asked is None:
            return
        self._buffer = b""
        self._number += 1
        if asked.get("stream"):
            self._task = asyncio.create_task(_stream(self._transport, asked, self._number))
        else:
            self._transport.write(_document(asked, self._number))


def _whole(head: bytes, body: bytes) -> dict[str, object] | None:
    """The request's document, once all of it has come."""
    lower = head.lower()
    if b"transfer-encoding: chunked" in lower:
        if not body.endswith(b"0\r\n\r\n"):
            return None
        plain = b""
        while body and not body.startswith(b"0\r\n"):
            size, _, body = body.partition(b"\r\n")
            length = int(size, 16)
            plain, body = plain + body[:length], body[length + 2 :]
        body = plain
    else:
        length = int(lower.partition(b"content-length:")[2].partition(b"\r\n")[0])
        if len(body) < length:
            return None
    found: dict[str, object] = orjson.loads(body)
    return found


def _said(asked: dict[str, object]) -> list[str]:
    begin = int(str(asked.get("seed", 0)))
    return [WORDS[(begin + index * 7) % len(WORDS)] for index in range(_count(asked))]


def _count(asked: dict[str, object]) -> int:
    return int(str(asked.get("max_tokens", 100)))


def _usage(asked: dict[str, object]) -> dict[str, object]:
    made = _count(asked)
    return {
        "prompt_tokens": 250,
        "completion_tokens": made,
        "total_tokens": 250 + made,
        "prompt_tokens_details": {"cached_tokens": 0, "audio_tokens": 0},
        "completion_tokens_details": {"reasoning_tokens": 0, "audio_tokens": 0},
    }


def _document(asked: dict[str, object], number: int) -> bytes:
    message = {
        "role": "assistant",
        "content": "".join(_said(asked)),
        "refusal": None,
        "annotations": [],
    }
    choice = {"index": 0, "message": message, "logprobs": None, "finish_reason": "stop"}
    body = orjson.dumps(
        {
            "id": _ID % number,
            "object": "chat.completion",
            "created": 1_780_000_000,
            "model": asked["model"],
            "choices": [choice],
            "usage": _usage(asked),
            "service_tier": "default",
            "system_fingerprint": "fp_0",
        }
    )
    return _head(f"Content-Type: application/json\r\nContent-Length: {len(body)}") + body


def _head(lines: str) -> bytes:
    return (
        "HTTP/1.1 200 OK\r\nDate: Mon, 01 Jun 2026 10:00:00 GMT\r\n"
        f"{lines}\r\nopenai-processing-ms: 12\r\nx-request-id: req_0\r\nServer: bench\r\n\r\n"
    ).encode()


async def _stream(transport: asyncio.Transport, asked: dict[str, object], number: int) -> None:
    is_paced = isinstance(asked.get("metadata"), dict)
    pace = random.Random(int(str(asked.get("seed", 0))))  # noqa: S311
    before, after = _around(asked, number)
    transport.write(
        _head("Content-Type: text/event-stream; charset=utf-8\r\nTransfer-Encoding: chunked")
    )
    for word in _said(asked):
        _event(transport, before, after % orjson.dumps(word))
        # Given up even where nothing is waited for, so that each event is a write of its own.
        await asyncio.sleep(pace.uniform(*PACE_S) if is_paced else 0)
    _event(transport, before, b',"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}')
    if asked.get("stream_options"):
        _event(transport, before, b',"choices":[],"usage":%b}' % orjson.dumps(_usage(asked)))
    transport.write(b"e\r\ndata: [DONE]\n\n\r\n0\r\n\r\n")


def _around(asked: dict[str, object], number: int) -> tuple[bytes, bytes]:
    same = orjson.dumps(
        {
            "id": _ID % number,
            "object": "chat.completion.chunk",
            "created": 1_780_000_000,
            "model": asked["model"],
            "service_tier": "default",
        }
    )
    choice = (
        b',"choices":[{"index":0,"delta":{"content":%b},"logprobs":null,"finish_reason":null}]}'
    )
    return b"data: %b,%b" % (same[:-1], MARK), choice


def _event(transport: asyncio.Transport, before: bytes, rest: bytes) -> None:
    data = b'%b%020d"%b\n\n' % (before, time.monotonic_ns(), rest)
    transport.write(b"%x\r\n%b\r\n" % (len(data), data))


async def main(certificate: str) -> None:
    tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    tls.load_cert_chain(certificate)
    loop = asyncio.get_running_loop()
    server = await loop.create_server(Conversation, "127.0.0.1", 0, ssl=tls, backlog=1024)
    sys.stdout.write(f"https://localhost:{server.sockets[0].getsockname()[1]}\n")
    sys.stdout.flush()
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1]))
