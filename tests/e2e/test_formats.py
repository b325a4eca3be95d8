"""Real clients of many services through both doors: rows are what the clients were told."""

import json
import ssl
from collections.abc import Callable, Iterator
from typing import Any, cast

import aiohttp
import httpx
import pytest
from google import genai
from google.genai import types
from mistralai.client import Mistral
from openai import DefaultHttpxClient, OpenAI

from tests.e2e.formats import Formats, tone
from tests.e2e.recording import Recording
from tests.e2e.test_streaming import DOORS
from tests.e2e.upstream import served

HOSTS = (
    "api.openai.com",
    "generativelanguage.googleapis.com",
    "api.mistral.ai",
    "bedrock-runtime.eu-west-3.amazonaws.com",
    "chatgpt.com",
    "ws.chatgpt.com",
)
type Row = Callable[[], dict[str, object]]


@pytest.fixture(scope="module")
def upstream() -> Iterator[tuple[Formats, str]]:
    formats = Formats()
    with served(formats) as url:
        yield formats, url


@pytest.fixture(scope="module")
def running(
    tmp_path_factory: pytest.TempPathFactory, upstream: tuple[Formats, str]
) -> Iterator[Recording]:
    maps = {host: upstream[1] for host in (*HOSTS, "127.0.0.1")}
    recording = Recording(tmp_path_factory.mktemp("formats") / "home", maps)
    yield recording
    recording.close()


@pytest.fixture(params=DOORS)
def door(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def http(running: Recording, door: str) -> Iterator[httpx.Client]:
    """For the SDKs, which leave a client that they were given open."""
    with httpx.Client(**web(running, door)) as client:
        yield client


@pytest.fixture
def row(running: Recording) -> Row:
    """The newest row, as soon as there is one more than at the test's start."""
    before = len(running.rows())
    return lambda: running.rows(before + 1)[-1]


def trusting(recording: Recording) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=recording.ca)


def base(recording: Recording, door: str, gateway: str, host: str) -> str:
    return f"{recording.gateway}/{gateway}" if door == "gateway" else f"https://{host}"


def web(recording: Recording, door: str) -> dict[str, Any]:
    """What an httpx client needs for a door."""
    if door == "gateway":
        return {}
    return {"proxy": recording.proxy, "verify": trusting(recording)}


@pytest.fixture
def gemini(running: Recording, door: str, http: httpx.Client) -> Iterator[genai.Client]:
    url = base(running, door, "gemini", "generativelanguage.googleapis.com")
    options = types.HttpOptions(base_url=url, httpx_client=http)
    with genai.Client(api_key="key", http_options=options) as client:
        yield client


@pytest.fixture
def openai(running: Recording, door: str) -> Iterator[OpenAI]:
    url = base(running, door, "openai", "api.openai.com") + "/v1"
    inner = DefaultHttpxClient(**web(running, door))
    with OpenAI(api_key="key", base_url=url, http_client=inner) as client:
        yield client


@pytest.fixture
def mistral(running: Recording, door: str, http: httpx.Client) -> Iterator[Mistral]:
    url = base(running, door, "mistral", "api.mistral.ai")
    # The SDK's own protocol for clients differs from httpx's signature by its types alone.
    with Mistral(api_key="key", server_url=url, client=cast(Any, http)) as client:
        yield client


COUNTS = ("input_tokens", "cached_input_tokens", "output_tokens", "reasoning_tokens")


def test_gemini_is_logged_as_its_sdk_saw_it(gemini: genai.Client, row: Row) -> None:
    """Thoughts are output, the cache is input; the model is the one that served."""
    answer = gemini.models.generate_content(model="gemini-2.5-flash", contents="what?")
    logged, usage = row(), answer.usage_metadata
    assert usage is not None
    assert logged["input_tokens"] == usage.prompt_token_count
    assert logged["cached_input_tokens"] == usage.cached_content_token_count
    assert logged["output_tokens"] == (usage.candidates_token_count or 0) + 7
    assert (logged["model_requested"], logged["model_served"]) == (
        "gemini-2.5-flash",
        "gemini-2.5-flash-001",
    )
    assert (logged["service"], logged["client"]) == ("gemini", "google-genai")


def test_geminis_stream_counts_once(gemini: genai.Client, row: Row) -> None:
    """Its usage is cumulative: the last one is the answer's."""
    asked = gemini.models.generate_content_stream(model="gemini-2.5-flash", contents="what?")
    chunks = list(asked)
    logged = row()
    assert len(chunks) == 2
    assert tuple(logged[name] for name in COUNTS) == (11, 4, 12, 7)
    assert (logged["is_streamed"], logged["outcome"]) == (1, "complete")


async def test_a_stream_that_is_one_json_array(running: Recording, door: str, row: Row) -> None:
    """As Gemini answers without alt=sse."""
    url = base(running, door, "gemini", "generativelanguage.googleapis.com")
    path = f"{url}/v1beta/models/gemini-2.5-flash:streamGenerateContent?key=secret"
    async with httpx.AsyncClient(**web(running, door)) as client:
        answer = await client.post(path, json={"contents": [{"parts": [{"text": "what?"}]}]})
    logged = row()
    assert len(answer.json()) == 2
    assert tuple(logged[name] for name in COUNTS) == (11, 4, 12, 7)
    assert logged["is_streamed"] == 1


def test_mistrals_stream_is_logged_as_its_sdk_saw_it(mistral: Mistral, row: Row) -> None:
    """Usage comes in the last chunk with words in it."""
    messages: Any = [{"role": "user", "content": "what?"}]
    events = list(mistral.chat.stream(model="mistral-small-latest", messages=messages))
    logged, usage = row(), events[-1].data.usage
    assert usage is not None
    assert (logged["input_tokens"], logged["output_tokens"]) == (
        usage.prompt_tokens,
        usage.completion_tokens,
    )
    assert (logged["model_served"], logged["input_basis"]) == ("mistral-small-2506", "reported")


async def test_ollama_streams_without_being_asked(running: Recording, row: Row) -> None:
    """Lines of JSON through the gateway; the machine's own time is kept."""
    body = {"model": "llama3.2:3b", "messages": [{"role": "user", "content": "what?"}]}
    async with httpx.AsyncClient() as client:
        answer = await client.post(f"{running.gateway}/ollama/api/chat", json=body)
    logged = row()
    assert len(answer.text.splitlines()) == 3
    assert (logged["input_tokens"], logged["output_tokens"]) == (26, 2)
    assert (logged["gpu_s"], logged["is_local"], logged["is_streamed"]) == (2.0, 1, 1)


async def test_bedrocks_binary_stream_is_read(running: Recording, row: Row) -> None:
    """Its cache is counted beside its input, its region is in the host's name."""
    url = "https://bedrock-runtime.eu-west-3.amazonaws.com/model/amazon.nova-lite-v1%3A0"
    body = {"messages": [{"role": "user", "content": [{"text": "what?"}]}]}
    async with httpx.AsyncClient(**web(running, "proxy")) as client:
        await client.post(f"{url}/converse-stream", json=body)
    logged = row()
    assert (logged["input_tokens"], logged["cached_input_tokens"], logged["output_tokens"]) == (
        16,
        10,
        2,
    )
    assert (logged["model_requested"], logged["region_hint"]) == (
        "amazon.nova-lite-v1:0",
        "eu-west-3",
    )
    assert logged["server_ms"] == 321


def test_an_uploaded_recording_is_measured_and_passed_on_whole(
    openai: OpenAI, upstream: tuple[Formats, str], row: Row
) -> None:
    """A form with a file, as the SDK writes it."""
    sound = tone(2.5)
    openai.audio.transcriptions.create(model="gpt-4o-transcribe", file=("t.wav", sound))
    logged = row()
    assert upstream[0].uploaded == sound
    assert (logged["task"], logged["model_requested"]) == ("transcription", "gpt-4o-transcribe")
    assert (logged["input_tokens"], logged["audio_input_tokens"], logged["output_tokens"]) == (
        14,
        14,
        2,
    )


async def test_each_response_on_a_websocket_is_a_row(
    running: Recording, door: str, row: Row
) -> None:
    """As coding agents talk to OpenAI's Responses."""
    before = len(running.rows())
    url = base(running, door, "openai", "api.openai.com")
    proxy = running.proxy if door == "proxy" else None
    async with (
        aiohttp.ClientSession() as session,
        session.ws_connect(f"{url}/v1/responses", proxy=proxy, ssl=trusting(running)) as socket,
    ):
        for _ in range(2):
            await socket.send_json({"type": "response.create", "model": "gpt-5", "input": "what?"})
            while json.loads((await socket.receive()).data)["type"] != "response.completed":
                pass
    logged = running.rows(before + 2)[before:]
    assert [tuple(one[name] for name in COUNTS) for one in logged] == [(30, 10, 12, 8)] * 2
    assert {one["outcome"] for one in logged} == {"complete"}
    assert {one["endpoint"] for one in logged} == {"/v1/responses"}


async def test_each_spoken_answer_is_a_row(running: Recording, door: str, row: Row) -> None:
    """OpenAI's Realtime, with what was heard and said apart."""
    url = base(running, door, "openai", "api.openai.com")
    proxy = running.proxy if door == "proxy" else None
    async with (
        aiohttp.ClientSession() as session,
        session.ws_connect(
            f"{url}/v1/realtime?model=gpt-realtime", proxy=proxy, ssl=trusting(running)
        ) as socket,
    ):
        await socket.send_json({"type": "response.create"})
        while json.loads((await socket.receive()).data)["type"] != "response.done":
            pass
    logged = row()
    assert (logged["task"], logged["input_tokens"], logged["output_tokens"]) == ("realtime", 40, 20)
    assert (logged["audio_input_tokens"], logged["audio_output_tokens"]) == (30, 16)


async def test_a_chat_that_goes_on_on_a_websocket_is_one_row(running: Recording, row: Row) -> None:
    """chatgpt.com hands its answer over (synthetic, as its clients describe it)."""
    before = len(running.rows())
    body = {
        "action": "next",
        "model": "auto",
        "messages": [
            {
                "author": {"role": "user"},
                "content": {"content_type": "text", "parts": ["what?"]},
            }
        ],
    }
    async with aiohttp.ClientSession() as session:
        way: Any = {"proxy": running.proxy, "ssl": trusting(running)}
        path = "https://chatgpt.com/backend-api/f/conversation"
        async with session.post(path, json=body, **way) as answer:
            await answer.read()
        async with session.ws_connect("https://ws.chatgpt.com/v1/socket", **way) as socket:
            await socket.send_json([{"id": 1, "command": {"type": "connect"}}])
            await socket.receive()
    logged = running.rows(before + 1)[before:]
    assert len(logged) == 1
    assert (logged[0]["service"], logged[0]["outcome"]) == ("chatgpt.com", "complete")
    assert (logged[0]["model_requested"], logged[0]["model_served"]) == ("auto", "gpt-5-3")
    assert logged[0]["counted_output_raw"] == 2
    assert (logged[0]["input_basis"], logged[0]["is_lower_bound"]) != ("unknown", 0)
