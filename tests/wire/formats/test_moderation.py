"""Moderation: words and images in, no words out."""

from collections.abc import Callable

from wire.exchange import Outcome, Reading, Usage
from wire.text import Text

Read = Callable[..., Reading]


def test_moderation_reads_words_and_images(read: Read) -> None:
    """A list of parts, of which OpenAI counts none."""
    image = {"type": "image_url", "image_url": {"url": "https://example.org/a.png"}}
    request = {"model": "m", "input": [{"type": "text", "text": "a"}, image]}
    reading = read("moderation", request, {"model": "m-1", "results": [{"flagged": False}]})
    assert reading.exchange.usage == Usage(output_tokens=0)
    assert (reading.exchange.outcome, reading.exchange.output_count) == (Outcome.COMPLETE, 1)
    assert reading.prompt is not None
    texts = [message.parts for message in reading.prompt.messages]
    assert texts == [(Text("a"),), ()]
    assert len(reading.prompt.media) == 1


def test_mistral_counts_its_moderation(read: Read) -> None:
    """Of a conversation: each message is a text."""
    request = {"input": [{"role": "user", "content": "a"}, {"role": "assistant", "content": "b"}]}
    usage = {"prompt_tokens": 9, "total_tokens": 9, "completion_tokens": 0}
    reading = read("moderation", request, {"results": [{}], "usage": usage})
    assert reading.exchange.usage == Usage(input_tokens=9, output_tokens=0)
