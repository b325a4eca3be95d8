"""Clients of the demonstration: unmodified SDKs where they are installed, plain HTTP else.

Run as `python -m wattprint.demonstration.clients GATEWAY`, in the environment that
`wattprint run` gives a command: what names its provider goes through the proxy, what
names the gateway goes there. Prints how many requests went wrong.
"""

import asyncio
import functools
import importlib.util
import os
import ssl
import sys
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import aiohttp

if TYPE_CHECKING:
    from anthropic import Anthropic
    from openai import OpenAI

QUESTIONS = (
    "How much energy does a kettle use?",
    "Explain the difference between power and energy to a child of ten.",
    "Write a function that adds up watt-hours.",
    "What is the carbon intensity of electricity?",
)
type Request = Callable[[], object]


def requests(gateway: str) -> Iterator[Request]:
    """One request after the other, through both doors, in every format of the provider."""
    for question in QUESTIONS:
        for base in (None, gateway):
            yield from _openai(question, base)
            yield from _anthropic(question, base)
    for base in (None, gateway):
        yield from _other_work(base)


def _openai(question: str, gateway: str | None) -> Iterator[Request]:
    base = f"{gateway}/openai/v1" if gateway else "https://api.openai.com/v1"
    messages: list[Any] = [{"role": "user", "content": question}]
    if importlib.util.find_spec("openai") is None:
        body = {"model": "gpt-4o", "messages": messages, "stream": True}
        yield lambda: _plain(f"{base}/chat/completions", body)
        yield lambda: _plain(f"{base}/responses", {"model": "gpt-5-mini", "input": question})
        return
    client = _openai_client(base)
    yield lambda: list(
        client.chat.completions.create(model="gpt-4o", messages=messages, stream=True)
    )
    yield lambda: client.responses.create(model="gpt-5-mini", input=question)


def _other_work(gateway: str | None) -> Iterator[Request]:
    base = f"{gateway}/openai/v1" if gateway else "https://api.openai.com/v1"
    embedding = {"model": "text-embedding-3-small", "input": " ".join(QUESTIONS)}
    yield lambda: _plain(f"{base}/embeddings", embedding)
    image = {"model": "gpt-image-1", "prompt": "A kettle on a lawn.", "size": "1024x1024"}
    yield lambda: _plain(f"{base}/images/generations", image)


def _anthropic(question: str, gateway: str | None) -> Iterator[Request]:
    base = f"{gateway}/anthropic" if gateway else "https://api.anthropic.com"
    messages = [{"role": "user", "content": question}]
    body = {"model": "claude-sonnet-4-6", "messages": messages, "max_tokens": 80, "stream": True}
    if importlib.util.find_spec("anthropic") is None:
        yield lambda: _plain(f"{base}/v1/messages", body)
        return
    client = _anthropic_client(base)
    yield lambda: list(client.messages.create(**body))  # type: ignore[call-overload]


@functools.cache
def _openai_client(base: str) -> "OpenAI":
    """One for each door, as in an app: making one reads every root certificate."""
    from openai import OpenAI

    return OpenAI(base_url=base, api_key="demonstration")


@functools.cache
def _anthropic_client(base: str) -> "Anthropic":
    from anthropic import Anthropic

    return Anthropic(base_url=base, api_key="demonstration")


def _plain(url: str, body: object) -> bytes:
    return asyncio.run(_post(url, body))


async def _post(url: str, body: object) -> bytes:
    trusted = ssl.create_default_context(cafile=os.environ.get("SSL_CERT_FILE"))
    async with (
        aiohttp.ClientSession(trust_env=True) as session,
        session.post(url, json=body, ssl=trusted) as response,
    ):
        response.raise_for_status()
        return await response.read()


def main() -> None:
    """Send them all; the exit code is the number that went wrong."""
    failed = 0
    for request in requests(sys.argv[1]):
        try:
            request()
        except Exception as error:
            print(type(error).__name__, file=sys.stderr)
            failed += 1
    sys.exit(min(failed, 100))


if __name__ == "__main__":
    main()
