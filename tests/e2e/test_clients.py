"""Unmodified SDKs through both doors: rows match what the client itself received."""

import ssl
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import anthropic as anthropic_sdk
import httpx
import openai as openai_sdk
import pytest
from anthropic import Anthropic
from openai import OpenAI, omit

from tests.e2e.recording import Recording
from tests.e2e.upstream import Upstream

type Row = Callable[[], dict[str, object]]

MESSAGES: Any = [{"role": "user", "content": "How many watts does a fridge draw?"}]


def trusting(recording: Recording) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=recording.ca)


@pytest.fixture(params=["proxy", "gateway"])
def door(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def openai(shared: Recording, door: str, request: pytest.FixtureRequest) -> Iterator[OpenAI]:
    """The SDK for api.x.ai, as a person would point it at either door."""
    if door == "gateway":
        base, web = f"{shared.gateway}/xai/v1", openai_sdk.DefaultHttpxClient()
    else:
        web = openai_sdk.DefaultHttpxClient(proxy=shared.proxy, verify=trusting(shared))
        base = "https://api.x.ai/v1"
    label = {"x-wattprint-label": request.node.name}
    with OpenAI(api_key="key", base_url=base, http_client=web, default_headers=label) as client:
        yield client


@pytest.fixture
def anthropic(shared: Recording, door: str, request: pytest.FixtureRequest) -> Iterator[Anthropic]:
    if door == "gateway":
        base, web = f"{shared.gateway}/anthropic", anthropic_sdk.DefaultHttpxClient()
    else:
        web = anthropic_sdk.DefaultHttpxClient(proxy=shared.proxy, verify=trusting(shared))
        base = "https://api.anthropic.com"
    label = {"x-wattprint-label": request.node.name}
    with Anthropic(api_key="key", base_url=base, http_client=web, default_headers=label) as client:
        yield client


def row_of(recording: Recording, request: pytest.FixtureRequest) -> dict[str, object]:
    """The one row that this test's client made."""
    name = request.node.name
    rows: list[dict[str, object]] = []
    while not rows:
        rows = [row for row in recording.rows(1) if row["label"] == name]
    assert len(rows) == 1
    return rows[0]


@pytest.fixture
def row(shared: Recording, request: pytest.FixtureRequest) -> Row:
    return lambda: row_of(shared, request)


def test_a_chat_answer_is_logged_as_the_sdk_saw_it(openai: OpenAI, door: str, row: Row) -> None:
    """Tokens, model, status and client of the row are those of the SDK's own object."""
    answer = openai.chat.completions.create(model="gpt-4o", messages=MESSAGES)
    logged = row()
    assert answer.usage is not None
    assert logged["input_tokens"] == answer.usage.prompt_tokens
    assert logged["output_tokens"] == answer.usage.completion_tokens
    assert logged["model_served"] == answer.model
    assert (logged["input_basis"], logged["output_basis"]) == ("reported", "reported")
    assert (logged["outcome"], logged["http_status"]) == ("complete", 200)
    assert (logged["client"], logged["source"]) == ("openai-python", door)
    assert (logged["service"], logged["provider"]) == ("xai", "x_ai")


def test_a_stream_with_usage_is_logged_as_reported(openai: OpenAI, row: Row) -> None:
    """The last chunk's usage is the row's, and its content events are counted."""
    stream = openai.chat.completions.create(
        model="gpt-4o",
        messages=MESSAGES,
        stream=True,
        stream_options={"include_usage": True},
    )
    chunks = list(stream)
    usage = chunks[-1].usage
    logged = row()
    assert usage is not None
    assert logged["input_tokens"] == usage.prompt_tokens
    assert logged["output_tokens"] == usage.completion_tokens
    assert logged["output_basis"] == "reported"
    assert logged["is_streamed"] == 1
    assert logged["chunk_count"] == sum(1 for chunk in chunks if _content(chunk))


def test_a_stream_without_usage_is_counted(openai: OpenAI, row: Row) -> None:
    """Without include_usage the model's own public tokenizer counts both sides."""
    stream = openai.chat.completions.create(
        model="gpt-4o",
        messages=[{"role": "user", "content": "hello"}],
        stream=True,
        max_completion_tokens=3,
    )
    text = "".join(_content(chunk) for chunk in stream)
    logged = row()
    assert text == " a lamp of"
    assert (logged["output_tokens"], logged["output_basis"]) == (3, "counted")
    # 3 for the message, 1 for "user", 1 for "hello", 3 for the reply's start: OpenAI's cookbook.
    assert (logged["input_tokens"], logged["input_basis"]) == (8, "counted")
    assert logged["counted_with"] == "o200k_base"


def test_a_responses_answer_is_logged_as_the_sdk_saw_it(openai: OpenAI, row: Row) -> None:
    """OpenAI's Responses, with its own names for the same counts."""
    answer = openai.responses.create(model="gpt-5-mini", input="How far is the moon?")
    logged = row()
    assert answer.usage is not None
    assert logged["input_tokens"] == answer.usage.input_tokens
    assert logged["output_tokens"] == answer.usage.output_tokens
    assert logged["endpoint"] == "/v1/responses"


def test_a_responses_stream_is_logged_as_the_sdk_saw_it(openai: OpenAI, row: Row) -> None:
    """The usage of response.completed is the row's."""
    with openai.responses.stream(model="gpt-5-mini", input="How far is the moon?") as stream:
        for _ in stream:
            pass
        answer = stream.get_final_response()
    logged = row()
    assert answer.usage is not None
    assert logged["output_tokens"] == answer.usage.output_tokens
    assert logged["output_basis"] == "reported"


def test_a_message_is_logged_with_its_cached_input(anthropic: Anthropic, row: Row) -> None:
    """Anthropic's input leaves out what was cached; the row's includes it."""
    long: Any = [{"role": "user", "content": "watt " * 2000}]
    answer = anthropic.messages.create(
        model="claude-sonnet-4-6",
        max_tokens=20,
        messages=long,
    )
    logged = row()
    assert answer.usage.cache_read_input_tokens
    assert logged["cached_input_tokens"] == answer.usage.cache_read_input_tokens
    assert logged["input_tokens"] == (
        answer.usage.input_tokens + answer.usage.cache_read_input_tokens
    )
    assert logged["output_tokens"] == answer.usage.output_tokens


def test_a_message_stream_is_logged_as_the_sdk_saw_it(anthropic: Anthropic, row: Row) -> None:
    """message_delta's cumulative count wins over the placeholder of message_start."""
    with anthropic.messages.stream(
        model="claude-sonnet-4-6",
        max_tokens=20,
        messages=MESSAGES,
    ) as stream:
        for _ in stream.text_stream:
            pass
        answer = stream.get_final_message()
    logged = row()
    assert logged["output_tokens"] == answer.usage.output_tokens == 20
    assert logged["client"] == "anthropic-python"


def test_requests_that_generate_nothing_make_no_row(
    openai: OpenAI, shared: Recording, row: Row
) -> None:
    """A list of models passes; the request after it is the only one logged."""
    assert [model.id for model in openai.models.list()] == ["gpt-4o"]
    openai.chat.completions.create(model="gpt-4o", messages=MESSAGES, user=omit)
    assert row()["endpoint"] == "/v1/chat/completions"
    assert not [logged for logged in shared.rows() if "models" in str(logged["endpoint"])]


def test_the_gateway_keeps_its_label_to_itself(shared: Recording, upstream: Upstream) -> None:
    """x-wattprint-label ends at the gateway; the provider never sees it, nor any added header."""
    body = {"model": "plain", "messages": MESSAGES}
    headers = {"x-wattprint-label": "secret-project", "accept": "application/json"}
    url = f"{shared.gateway}/openai/v1/chat/completions"
    with httpx.Client() as client:
        request = client.build_request("POST", url, json=body, headers=headers)
        sent = {name.lower() for name in request.headers}
        assert client.send(request).status_code == 200
    assert set(upstream.headers) == sent - {"x-wattprint-label", "connection"}


def test_curl_trusts_the_certificate_through_the_proxy(
    shared: Recording, request: pytest.FixtureRequest
) -> None:
    """A plain command-line client, with nothing but --proxy and --cacert."""
    answer = subprocess.run(
        [
            *("curl", "-sS", "--proxy", shared.proxy, "--cacert", shared.ca),
            *(
                "-H",
                "content-type: application/json",
                "-H",
                f"x-wattprint-label: {request.node.name}",
            ),
            *("-d", '{"model": "gpt-4o", "messages": [{"role": "user", "content": "hi"}]}'),
            "https://api.x.ai/v1/chat/completions",
        ],
        capture_output=True,
        check=True,
        timeout=30,
    )
    assert b'"usage"' in answer.stdout
    assert row_of(shared, request)["client"] == "curl"


SCRIPT = """
from openai import OpenAI
answer = OpenAI(api_key="key", base_url="https://api.x.ai/v1").chat.completions.create(
    model="gpt-4o", messages=[{"role": "user", "content": "hello"}])
print(answer.usage.prompt_tokens, answer.usage.completion_tokens)
raise SystemExit(7)
"""


def test_run_sends_a_command_through_the_recorder_and_keeps_its_exit_code(
    recording: Recording, tmp_path: Path
) -> None:
    """Nothing in the script or its environment knows of wattprint."""
    script = tmp_path / "script.py"
    script.write_text(SCRIPT)
    ended = recording.command("run", "--", sys.executable, str(script))
    assert ended.returncode == 7, ended.stderr
    logged = recording.rows(1)[0]
    printed = f"{logged['input_tokens']} {logged['output_tokens']}"
    assert ended.stdout.strip() == printed


def _content(chunk: object) -> str:
    choices = getattr(chunk, "choices", [])
    return (choices[0].delta.content or "") if choices else ""
