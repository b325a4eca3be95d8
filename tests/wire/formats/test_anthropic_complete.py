"""Anthropic's legacy completions."""

from collections.abc import Callable

from wire.exchange import Outcome, Reading
from wire.text import Text

Read = Callable[..., Reading]


def test_an_old_completion_is_left_to_be_counted(read: Read) -> None:
    """Anthropic's /v1/complete says nothing of tokens."""
    request = {"model": "claude-2", "prompt": "\n\nHuman: Hi\n\nAssistant:"}
    response = {"completion": " Hello", "stop_reason": "max_tokens", "model": "claude-2.1"}
    reading = read("anthropic_complete", request, response)
    assert reading.exchange.outcome is Outcome.COMPLETE
    assert reading.exchange.model_served == "claude-2.1"
    assert reading.completion is not None
    assert reading.completion.texts == (Text(" Hello"),)
    assert reading.completion.is_length_limited


def test_an_old_stream_ends_with_its_reason(read: Read) -> None:
    """Its events are all of one name, pings aside."""
    start = b'event: completion\r\ndata: {"completion":" Hel","stop_reason":null}\r\n\r\n'
    ping = b'event: ping\r\ndata: {"type":"ping"}\r\n\r\n'
    end = b'event: completion\r\ndata: {"completion":"lo","stop_reason":"stop_sequence"}\r\n\r\n'
    reading = read("anthropic_complete", {"prompt": "Hi", "stream": True}, start + ping + end)
    assert (reading.exchange.outcome, reading.exchange.chunk_count) == (Outcome.COMPLETE, 2)
    assert reading.completion is not None
    assert reading.completion.texts == (Text(" Hello"),)
    cut = read("anthropic_complete", {"prompt": "Hi", "stream": True}, start + ping)
    assert cut.exchange.outcome is Outcome.CUT
