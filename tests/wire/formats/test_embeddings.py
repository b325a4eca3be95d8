"""Embeddings and moderation: words in, no words out."""

from collections.abc import Callable

import pytest

from wire.exchange import Outcome, Reading, Usage

Read = Callable[..., Reading]


def words(reading: Reading) -> list[str]:
    assert reading.prompt is not None
    messages = reading.prompt.messages
    return ["".join(part.reveal() for part in message.parts) for message in messages]


@pytest.mark.parametrize(
    ("usage", "given"),
    [
        ({"prompt_tokens": 5, "total_tokens": 5}, 5),
        ({"prompt_tokens": 5, "completion_tokens": 0, "total_tokens": 5}, 5),
        ({"total_tokens": 5}, 5),
    ],
)
def test_an_embedding_has_input_only(read: Read, usage: object, given: int) -> None:
    """OpenAI's, Mistral's and Voyage's usage; no tokens come out of any."""
    response = {"model": "m-1", "data": [{"embedding": "AA=="}, {}], "usage": usage}
    found = read("embeddings", {"model": "m", "input": ["a", "b"]}, response).exchange
    assert found.usage == Usage(input_tokens=given, output_tokens=0)
    assert (found.outcome, found.output_count) == (Outcome.COMPLETE, 2)
    assert (found.model_requested, found.model_served) == ("m", "m-1")


@pytest.mark.parametrize(
    ("request_body", "expected", "ids"),
    [
        ({"input": "a"}, ["a"], 0),
        ({"input": ["a", "b"]}, ["a", "b"], 0),
        ({"input": [[1, 2], [3]]}, [], 3),
        ({"content": "a"}, ["a"], 0),
        ({"content": ["a", "b"]}, ["a", "b"], 0),
        ({"inputs": [["a", "b"], ["c"]]}, ["ab", "c"], 0),
        ({"inputs": [{"content": [{"type": "text", "text": "a"}]}]}, ["a"], 0),
        ({"text": ["a"]}, ["a"], 0),
    ],
)
def test_each_text_is_a_message(
    read: Read, request_body: object, expected: list[str], ids: int
) -> None:
    """OpenAI's inputs, llama.cpp's content, Voyage's documents and images, Snowflake's text."""
    reading = read("embeddings", request_body, {"data": [{}]})
    assert reading.exchange.usage == Usage(output_tokens=0)
    assert words(reading) == expected
    assert reading.prompt is not None
    assert (reading.prompt.api, reading.prompt.token_count) == ("embedding", ids)


@pytest.mark.parametrize(
    ("response", "count"),
    [([{"index": 0, "embedding": [[0.1]]}, {"index": 1}], 2), ({"embedding": [0.1]}, 1)],
)
def test_llama_cpp_answers_with_a_list_or_with_one(
    read: Read, response: object, count: int
) -> None:
    """Its own endpoint changed; neither counts."""
    found = read("embeddings", {"content": "a"}, response).exchange
    assert (found.outcome, found.output_count) == (Outcome.COMPLETE, count)


def test_an_error_is_refused_and_anything_else_is_opaque(read: Read) -> None:
    """With a status that says nothing."""
    refused = read("embeddings", {"input": "a"}, {"error": {"message": "no"}}).exchange
    assert refused.outcome is Outcome.REFUSED
    assert read("embeddings", {"input": "a"}, {"hello": 1}).exchange.outcome is Outcome.OPAQUE
