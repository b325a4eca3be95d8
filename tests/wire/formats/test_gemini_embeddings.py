"""Gemini's embeddings. Shapes from ai.google.dev/api/embeddings."""

from collections.abc import Callable

from wire.exchange import Outcome, Reading, Usage

type Read = Callable[..., Reading]

ONE = {"content": {"parts": [{"text": "a"}, {"text": "b"}]}}
MANY = {"requests": [{"model": "models/m", **ONE}, {"content": {"parts": [{"text": "c"}]}}]}


def test_a_newer_model_counts_its_input(read: Read) -> None:
    """Vectors are no tokens."""
    answer = {"embeddings": [{"values": [0.1]}, {}], "usageMetadata": {"promptTokenCount": 4}}
    result = read("gemini_embeddings", MANY, answer)
    assert result.exchange.usage == Usage(input_tokens=4, output_tokens=0)
    assert (result.exchange.output_count, result.prompt) == (2, None)


def test_an_older_one_leaves_its_input_to_be_counted(read: Read) -> None:
    result = read("gemini_embeddings", MANY, {"embeddings": [{"values": [0.1]}, {}]})
    assert result.exchange.usage == Usage(output_tokens=0)
    assert result.prompt is not None
    assert result.prompt.api == "embedding"
    parts = [[part.reveal() for part in message.parts] for message in result.prompt.messages]
    assert parts == [["a", "b"], ["c"]]


def test_one_text_has_one_vector(read: Read) -> None:
    exchange = read("gemini_embeddings", ONE, {"embedding": {"values": [0.1]}}).exchange
    assert (exchange.outcome, exchange.output_count) == (Outcome.COMPLETE, 1)
    assert exchange.message_count == 1


def test_an_answer_without_vectors_is_not_understood(read: Read) -> None:
    assert read("gemini_embeddings", ONE, {"x": 1}).exchange.outcome is Outcome.OPAQUE
    refused = read("gemini_embeddings", ONE, {"error": {"code": 400}}).exchange
    assert refused.outcome is Outcome.REFUSED
