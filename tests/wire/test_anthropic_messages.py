"""Anthropic's Messages API."""

from collections.abc import Callable

import pytest

from wire.capture import Ending
from wire.exchange import Completion, Message, Outcome, Reading, Usage
from wire.text import Text

Read = Callable[..., Reading]
Write = Callable[..., bytes]

REQUEST = {
    "model": "claude-sonnet-4-5",
    "stream": True,
    "messages": [{"role": "user", "content": "Hi"}],
}


def start(**usage: object) -> dict[str, object]:
    message = {"id": "msg_1", "model": "claude-sonnet-4-5-20250929", "usage": usage}
    return {"type": "message_start", "message": message}


def begin(block: dict[str, object], index: int = 0) -> dict[str, object]:
    return {"type": "content_block_start", "index": index, "content_block": block}


def delta(index: int = 0, **words: str) -> dict[str, object]:
    return {"type": "content_block_delta", "index": index, "delta": words}


def counted(**usage: object) -> dict[str, object]:
    return {"type": "message_delta", "delta": {"stop_reason": "end_turn"}, "usage": usage}


STOP: dict[str, object] = {"type": "message_stop"}


def test_a_whole_answer_is_read(read: Read) -> None:
    """Input is what Anthropic calls so, plus what was read from and written to the cache."""
    usage = {
        "input_tokens": 3,
        "cache_read_input_tokens": 100,
        "cache_creation_input_tokens": 20,
        "output_tokens": 50,
        "output_tokens_details": {"thinking_tokens": 30},
        "service_tier": "standard",
        "inference_geo": "eu",
    }
    response = {
        "id": "msg_1",
        "model": "claude-sonnet-4-5-20250929",
        "content": [{"type": "text", "text": "Hello"}],
        "usage": usage,
    }
    reading = read("anthropic_messages", {**REQUEST, "stream": False}, response)
    found = reading.exchange
    assert found.outcome is Outcome.COMPLETE
    assert found.usage == Usage(
        input_tokens=123,
        cached_input_tokens=100,
        cache_write_tokens=20,
        output_tokens=50,
        reasoning_tokens=30,
    )
    assert (found.model_served, found.response_id) == ("claude-sonnet-4-5-20250929", "msg_1")
    assert (found.service_tier, found.region_hint, found.output_count) == ("standard", "eu", 1)
    assert (reading.prompt, reading.completion) == (None, None)


def test_a_stream_s_last_counts_win_field_by_field(read: Read, sse: Write) -> None:
    """message_delta is cumulative, corrects the input after server tools, and may say null."""
    stream = sse(
        start(
            input_tokens=10,
            cache_read_input_tokens=5,
            output_tokens=1,
            inference_geo="not_available",
        ),
        {"type": "ping"},
        begin({"type": "text", "text": ""}),
        delta(type="text_delta", text="Hello"),
        counted(output_tokens=7),
        counted(input_tokens=200, cache_read_input_tokens=None, output_tokens=15),
        STOP,
    )
    found = read("anthropic_messages", REQUEST, stream).exchange
    assert found.outcome is Outcome.COMPLETE
    assert found.usage == Usage(input_tokens=205, cached_input_tokens=5, output_tokens=15)
    assert (found.chunk_count, found.region_hint) == (1, None)


def test_the_turns_of_an_advisor_and_a_compaction_are_computed_too(read: Read) -> None:
    """WIRE.md's case: 1128 + 2518 + 1262 = 4908 tokens in, where the top level says 2390."""
    turns = [(1128, 110, "message"), (2518, 22, "advisor_message"), (1262, 11, "message")]
    usage = {
        "input_tokens": 2390,
        "output_tokens": 121,
        "iterations": [
            {"input_tokens": given, "output_tokens": made, "type": kind}
            for given, made, kind in turns
        ],
    }
    found = read("anthropic_messages", REQUEST, {"content": [], "usage": usage}).exchange
    assert (found.usage.input_tokens, found.usage.output_tokens) == (4908, 143)


def test_turns_that_say_less_than_the_whole_do_not_lower_it(read: Read) -> None:
    """A list that is cut or of another shape changes nothing."""
    for turns in ([{"input_tokens": 1}], [], "x", [None], [{"output_tokens": True}]):
        usage = {"input_tokens": 10, "output_tokens": 5, "iterations": turns}
        found = read("anthropic_messages", REQUEST, {"content": [], "usage": usage}).exchange
        assert found.usage == Usage(input_tokens=10, output_tokens=5)


def test_an_aborted_stream_has_its_input_and_its_words(read: Read, sse: Write) -> None:
    """The output_tokens of message_start is a placeholder and is not believed."""
    stream = sse(
        start(input_tokens=10, output_tokens=1),
        begin({"type": "thinking", "thinking": ""}),
        delta(type="thinking_delta", thinking="Hm"),
        begin({"type": "text", "text": ""}, 1),
        delta(1, type="text_delta", text="Half a "),
        delta(1, type="text_delta", text="word"),
        begin({"type": "tool_use", "id": "t", "name": "look", "input": {}}, 2),
        delta(2, type="input_json_delta", partial_json='{"a"'),
    )
    reading = read("anthropic_messages", REQUEST, stream, ending=Ending.CLIENT_LEFT)
    assert reading.exchange.outcome is Outcome.ABORTED
    assert reading.exchange.is_lower_bound
    assert reading.exchange.usage == Usage(input_tokens=10)
    assert reading.prompt is None
    assert reading.completion == Completion(
        texts=(Text("Half a word"),),
        reasoning=(Text("Hm"),),
        calls=((Text("look"), Text('{"a"')),),
    )


@pytest.mark.parametrize(
    ("events", "outcome"),
    [
        ([{"type": "error", "error": {"type": "overloaded_error"}}], Outcome.REFUSED),
        ([start(input_tokens=5), {"type": "error", "error": {}}], Outcome.CUT),
        ([start(input_tokens=5), delta(type="text_delta", text="x")], Outcome.CUT),
    ],
)
def test_a_stream_that_fails_is_refused_or_cut(
    read: Read, sse: Write, events: list[object], outcome: Outcome
) -> None:
    """An error before anything is a refusal; after the start, or with no end at all, a cut."""
    assert read("anthropic_messages", REQUEST, sse(*events)).exchange.outcome is outcome


def test_the_prompt_is_given_message_by_message(read: Read) -> None:
    """System, blocks, calls, and results as messages of their own; media only as a number."""
    request = {
        "model": "claude",
        "system": [{"type": "text", "text": "Be brief."}, {"type": "text", "text": "And kind."}],
        "messages": [
            {
                "role": "user",
                "content": [
                    {"type": "text", "text": "Look"},
                    {"type": "image", "source": {"type": "base64", "data": "AAAA"}},
                    {"type": "document", "source": {"type": "text", "data": "A letter"}},
                    {"type": "document", "source": {"type": "base64", "data": "AAAA"}},
                ],
            },
            {
                "role": "assistant",
                "content": [
                    {"type": "thinking", "thinking": "Hm", "signature": "x"},
                    {"type": "text", "text": "I will"},
                    {"type": "tool_use", "id": "t", "name": "look", "input": {"b": 1, "a": "é"}},
                ],
            },
            {
                "role": "user",
                "content": [
                    {
                        "type": "tool_result",
                        "tool_use_id": "t",
                        "content": [{"type": "text", "text": "a cat"}, {"type": "image"}],
                    },
                    {"type": "text", "text": "So?"},
                ],
            },
        ],
        "tools": [{"name": "look", "input_schema": {"type": "object"}}],
        "output_config": {"effort": "low", "format": {"type": "json_schema", "schema": {"a": 1}}},
    }
    reading = read("anthropic_messages", request, None, ending=Ending.CLIENT_LEFT)
    prompt = reading.prompt
    assert reading.exchange.reasoning_effort == "low"
    assert prompt is not None
    assert (prompt.api, prompt.uncounted_media, prompt.tool_count) == ("messages", 3, 1)
    assert prompt.tools == Text('[{"name":"look","input_schema":{"type":"object"}}]')
    assert prompt.schema == Text('{"a":1}')
    assert prompt.messages == (
        Message(role="system", parts=(Text("Be brief."), Text("And kind."))),
        Message(role="user", parts=(Text("Look"), Text("A letter"))),
        Message(
            role="assistant",
            parts=(Text("I will"),),
            calls=((Text("look"), Text('{"b":1,"a":"é"}')),),
        ),
        Message(role="tool", parts=(Text("a cat"),), name=Text("look")),
        Message(role="user", parts=(Text("So?"),)),
    )
