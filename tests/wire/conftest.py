"""Builders that the wire's tests share."""

import json
from collections.abc import Callable, Iterable
from datetime import UTC, datetime

import pytest
from hypothesis import settings

from wire.assembly import Assembly
from wire.capture import Ending, Head, Part, Piece
from wire.endpoints import openai
from wire.exchange import Reading, Task
from wire.services import Route

settings.register_profile("unhurried", deadline=None)
settings.load_profile("unhurried")

START = 1000.0
"""Monotonic seconds at which every test's exchange begins."""


def route(reader: str | None) -> Route:
    """A route with the task that the table has for the reader."""
    tasks = (end.task for end in openai("") if end.reader == reader)
    return Route("openai", "openai", "/v1/chat/completions", next(tasks, Task.CHAT), reader)


def head(reader: str | None = "openai_chat", **headers: str) -> Head:
    """The head of an exchange; headers are written with underscores."""
    named = {key.replace("_", "-"): value for key, value in headers.items()}
    return Head("u", datetime(2026, 1, 2, tzinfo=UTC), START, "proxy", route(reader), named)


@pytest.fixture(scope="session")
def sse() -> Callable[..., bytes]:
    """Write events as OpenAI does: strings as they are, all else as JSON, named by its `type`."""

    def write(*events: object) -> bytes:
        lines = []
        for event in events:
            if isinstance(event, dict) and "type" in event:
                lines.append(f"event: {event['type']}\n")
            data = event if isinstance(event, str) else json.dumps(event)
            lines.append(f"data: {data}\n\n")
        return "".join(lines).encode()

    return write


@pytest.fixture(scope="session")
def read() -> Callable[..., Reading]:
    """Take one exchange through an Assembly and give its Reading.

    Request at 0.1 s after the start, response head at 0.2 s, each slice of the
    body a tenth of a second after the one before it, from 0.3 s on; the end at 10 s.
    """

    def run(
        reader: str | None,
        request: object = None,
        response: object = b"",
        *,
        status: int | None = 200,
        ending: Ending = Ending.FINISHED,
        request_headers: dict[str, str] | None = None,
        headers: dict[str, str] | None = None,
        has_request_ended: bool = True,
        is_dropped: bool = False,
    ) -> Reading:
        assembly = Assembly(head(reader, **(request_headers or {})))
        for data in _slices(request):
            assembly.feed(Piece("u", Part.REQUEST, START + 0.1, data=data))
        if has_request_ended:
            assembly.feed(Piece("u", Part.REQUEST_END, START + 0.1))
        if status is not None:
            assembly.feed(
                Piece("u", Part.RESPONSE_HEAD, START + 0.2, status=status, headers=headers or {})
            )
        for place, data in enumerate(_slices(response)):
            assembly.feed(Piece("u", Part.RESPONSE, START + 0.3 + place / 10, data=data))
        return assembly.finish(
            Piece("u", Part.ENDED, START + 10, ending=ending, is_dropped=is_dropped)
        )

    return run


def _slices(body: object) -> Iterable[bytes]:
    """Bytes are one slice, a list of bytes many, all else is JSON."""
    if isinstance(body, bytes):
        return [body] if body else []
    if body is None:
        return []
    if isinstance(body, list) and all(isinstance(part, bytes) for part in body):
        return body
    return [json.dumps(body).encode()]
