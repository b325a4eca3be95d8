"""Legacy completions, from OpenAI and those who kept the path."""

from collections.abc import Callable

import pytest

from wire.exchange import Outcome, Reading, Task, Usage
from wire.text import Text

Read = Callable[..., Reading]
Write = Callable[..., bytes]

USAGE = {"prompt_tokens": 8, "completion_tokens": 4, "total_tokens": 12}


def prompt_of(read: Read, request: object) -> tuple[list[str], int]:
    """The words of each message, and the tokens that came as numbers."""
    prompt = read("openai_completions", request, {"choices": [{"text": "x"}]}).prompt
    assert prompt is not None
    assert prompt.api == "completion"
    words = ["".join(part.reveal() for part in message.parts) for message in prompt.messages]
    return words, prompt.token_count


def test_a_whole_answer_is_read(read: Read) -> None:
    """Names, usage and the number of texts."""
    response = {"id": "cmpl-1", "model": "davinci-002", "usage": USAGE}
    choices = [{"index": 0, "text": "a"}, {"index": 1, "text": "b"}]
    found = read("openai_completions", {"prompt": "Hi"}, {**response, "choices": choices}).exchange
    assert (found.outcome, found.output_count) == (Outcome.COMPLETE, 2)
    assert found.usage == Usage(input_tokens=8, output_tokens=4)
    assert (found.response_id, found.model_served) == ("cmpl-1", "davinci-002")


def test_a_stream_without_usage_keeps_its_words(read: Read, sse: Write) -> None:
    """Two texts side by side; the stream is over when both are."""
    events = [
        {"model": "m", "choices": [{"index": 0, "text": "On", "finish_reason": None}]},
        {"model": "m", "choices": [{"index": 1, "text": "Zw", "finish_reason": None}]},
        {"model": "m", "choices": [{"index": 0, "text": "ce", "finish_reason": "stop"}]},
        {"model": "m", "choices": [{"index": 1, "text": "ei", "finish_reason": "stop"}]},
    ]
    reading = read("openai_completions", {"prompt": "Hi", "n": 2, "stream": True}, sse(*events))
    assert reading.exchange.outcome is Outcome.COMPLETE
    assert reading.exchange.chunk_count == 4
    assert reading.completion is not None
    assert reading.completion.texts == (Text("Once"), Text("Zwei"))
    cut = read("openai_completions", {"prompt": "Hi", "n": 2}, sse(*events[:3]))
    assert cut.exchange.outcome is Outcome.CUT


@pytest.mark.parametrize(
    ("prompt", "expected"),
    [
        ("Hi", (["Hi"], 0)),
        (["Hi", "you"], (["Hi", "you"], 0)),
        ([1, 2, 3], ([], 3)),
        ([[1, 2], [3]], ([], 3)),
        ([7, "Hi", 9], (["Hi"], 2)),
        ([], ([""], 0)),
    ],
)
def test_a_prompt_is_words_or_the_numbers_of_tokens(
    read: Read, prompt: object, expected: tuple[list[str], int]
) -> None:
    """Each prompt of a list is a text of its own."""
    assert prompt_of(read, {"prompt": prompt}) == expected


def test_what_stands_behind_the_gap_is_input_too(read: Read) -> None:
    """Code completion (Copilot, Mistral's FIM) sends what comes after the cursor."""
    assert prompt_of(read, {"prompt": "def f(", "suffix": "return x"}) == (
        ["def f(", "return x"],
        0,
    )


def test_every_prompt_of_a_list_is_answered(read: Read, sse: Write) -> None:
    """Two prompts, two texts: a stream with one of them is not whole."""
    events = [{"choices": [{"index": 0, "text": "a", "finish_reason": "stop"}]}]
    request = {"prompt": ["one", "two"], "stream": True}
    assert read("openai_completions", request, sse(*events)).exchange.outcome is Outcome.CUT


def test_writer_streams_bare_words(read: Read, sse: Write) -> None:
    """With no mark at its end: it is whole if the connection ended in order, and not otherwise."""
    stream = sse({"value": "Hel"}, {"value": "lo"})
    reading = read("openai_completions", {"prompt": "Hi", "stream": True}, stream)
    assert reading.exchange.outcome is Outcome.COMPLETE
    assert reading.completion is not None
    assert reading.completion.texts == (Text("Hello"),)
    left = read("openai_completions", {"prompt": "Hi"}, stream, ending="client_left")
    assert left.exchange.outcome is Outcome.ABORTED


def test_a_prompt_by_its_id_is_not_seen(read: Read) -> None:
    """Portkey fills it in on its server, and answers as a chat does."""
    response = {"object": "chat.completion", "choices": [{"message": {"content": "Hi"}}]}
    reading = read("openai_completions", {"variables": {"x": "y"}}, response)
    assert reading.exchange.task is Task.CHAT
    assert reading.prompt is not None
    assert reading.prompt.has_unseen_text
    assert reading.completion is not None
    assert reading.completion.texts == (Text("Hi"),)
