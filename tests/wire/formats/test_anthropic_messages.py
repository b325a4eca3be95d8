"""Anthropic's Messages API."""

from collections.abc import Callable, Mapping

import pytest

from wire.capture import Ending
from wire.exchange import (
    Completion,
    Media,
    MediaKind,
    Message,
    Outcome,
    Prompt,
    Reading,
    Usage,
)
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


def begin(block: Mapping[str, object], index: int = 0) -> dict[str, object]:
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
    assert reading.completion == Completion(
        texts=(Text("Half a word"),),
        reasoning=(Text("Hm"),),
        calls=((Text("look"), Text('{"a"')),),
        has_reasoning_item=True,
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


def prompt_of(read: Read, **asked: object) -> Prompt:
    """The prompt of a request whose client left before any answer."""
    reading = read("anthropic_messages", {**REQUEST, **asked}, None, ending=Ending.CLIENT_LEFT)
    assert reading.prompt is not None
    return reading.prompt


def test_the_prompt_is_given_message_by_message(read: Read) -> None:
    """System, blocks, thoughts, calls, and results as messages of their own."""
    picture = {"type": "image", "source": {"type": "url", "url": "https://example.org/a.png"}}
    letter = {"type": "document", "source": {"type": "text", "data": "A letter"}}
    prompt = prompt_of(
        read,
        system=[
            {"type": "text", "text": "Be brief.", "cache_control": {"type": "ephemeral"}},
            {"type": "text", "text": "And kind."},
        ],
        messages=[
            {"role": "user", "content": [{"type": "text", "text": "Look"}, picture, letter]},
            {
                "role": "assistant",
                "content": [
                    {"type": "thinking", "thinking": "Hm", "signature": "abcd"},
                    {"type": "redacted_thinking", "data": "abc"},
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
                        "content": [{"type": "text", "text": "a cat"}, picture],
                    },
                    {"type": "text", "text": "So?"},
                ],
            },
        ],
    )
    image = Media(kind=MediaKind.IMAGE)
    assert prompt.api == "messages"
    assert prompt.messages == (
        Message(role="system", parts=(Text("Be brief."), Text("And kind."))),
        Message(
            role="user",
            parts=(Text("Look"),),
            media=(image, Media(kind=MediaKind.FILE, words=Text("A letter"))),
        ),
        Message(
            role="assistant",
            parts=(Text("I will"),),
            calls=((Text("look"), Text('{"b":1,"a":"é"}')),),
            reasoning=(Text("Hm"),),
            sealed=(4, 3),
        ),
        Message(role="tool", parts=(Text("a cat"),), name=Text("look"), media=(image,)),
        Message(role="user", parts=(Text("So?"),)),
    )


LOOK = {"name": "look", "description": "Looks", "input_schema": {"type": "object"}}


def test_tools_of_anthropic_s_own_are_known_by_their_type(read: Read) -> None:
    """Their definitions are not in the body; nor is what comes of those that the server runs."""
    prompt = prompt_of(read, tools=[LOOK, {"type": "bash_20250124", "name": "bash"}])
    assert prompt.tools == Text(
        '[{"name":"look","description":"Looks","input_schema":{"type":"object"}}]'
    )
    assert (prompt.tool_count, prompt.server_tools) == (1, ("bash_20250124",))
    assert not prompt.has_unseen_text
    search = {"type": "web_search_20250305", "name": "web_search"}
    prompt = prompt_of(read, tools=[search], mcp_servers=[{"type": "url", "url": "https://a.b"}])
    assert (prompt.tool_count, prompt.tools) == (0, None)
    assert prompt.server_tools == ("web_search_20250305", "mcp")
    assert prompt.has_unseen_text


def test_a_tool_that_is_loaded_later_is_not_in_the_prompt(read: Read) -> None:
    """The model sees it only after a tool search has found it."""
    assert prompt_of(read, tools=[LOOK, {**LOOK, "defer_loading": True}]).tool_count == 1


@pytest.mark.parametrize(
    ("choice", "expected", "forced"),
    [
        ({"type": "auto"}, "auto", None),
        ({"type": "any"}, "required", None),
        ({"type": "none"}, "none", None),
        ({"type": "tool", "name": "look"}, "forced", Text("look")),
        (None, None, None),
        ("auto", None, None),
    ],
)
def test_whether_a_tool_must_be_called(
    read: Read, choice: object, expected: str | None, forced: Text | None
) -> None:
    """In the one vocabulary of all formats."""
    prompt = prompt_of(read, tools=[LOOK], tool_choice=choice)
    assert (prompt.tool_choice, prompt.forced_tool) == (expected, forced)


@pytest.mark.parametrize(
    "asked",
    [
        {"output_config": {"effort": "low", "format": {"type": "json_schema", "schema": {"a": 1}}}},
        {"output_format": {"type": "json_schema", "schema": {"a": 1}}},
    ],
)
def test_the_schema_of_the_answer_is_kept_apart(read: Read, asked: dict[str, object]) -> None:
    """It stood under `output_format` before it moved to `output_config`."""
    assert prompt_of(read, **asked).schema == Text('{"schema":{"a":1}}')


def test_thinking_is_on_if_the_request_says_so(read: Read) -> None:
    """Enabled with a budget, or adaptive."""
    asked = [{"type": kind} for kind in ("enabled", "adaptive", "disabled")]
    assert [prompt_of(read, thinking=each).is_thinking for each in asked] == [True, True, False]
    assert not prompt_of(read).is_thinking


def completion_of(read: Read, answer: object) -> Completion:
    completion = read("anthropic_messages", REQUEST, answer).completion
    assert completion is not None
    return completion


def test_hidden_thoughts_and_signatures_are_measured(read: Read, sse: Write) -> None:
    """In a stream the signature comes after the thought."""
    redacted = {"type": "redacted_thinking", "data": "abc"}
    thought = {"type": "thinking", "thinking": "Hm", "signature": "abcd"}
    whole = completion_of(read, {"content": [redacted, thought]})
    streamed = completion_of(
        read,
        sse(
            start(),
            begin(redacted),
            begin({"type": "thinking", "thinking": "", "signature": ""}, 1),
            delta(1, type="thinking_delta", thinking="Hm"),
            delta(1, type="signature_delta", signature="abcd"),
            STOP,
        ),
    )
    assert whole == streamed
    assert (whole.sealed, whole.reasoning, whole.has_reasoning_item) == (
        (3, 4),
        (Text("Hm"),),
        True,
    )


def test_a_call_of_a_server_s_tool_is_a_call_and_says_whose(read: Read) -> None:
    """The model writes it like any other; what it brings in is not seen whole."""
    search = {"type": "server_tool_use", "id": "s", "name": "web_search", "input": {"query": "a"}}
    found = completion_of(read, {"content": [search, {"type": "web_search_tool_result"}]})
    assert found.server_calls == ("web_search",)
    assert found.calls == ((Text("web_search"), Text('{"query":"a"}')),)


@pytest.mark.parametrize(("reason", "is_limited"), [("max_tokens", True), ("end_turn", False)])
def test_an_answer_that_reached_its_limit_says_so(
    read: Read, sse: Write, reason: str, is_limited: bool
) -> None:
    """Whole and as a stream."""
    words = {"type": "text", "text": "Hello"}
    end = {"type": "message_delta", "delta": {"stop_reason": reason}}
    for answer in ({"content": [words], "stop_reason": reason}, sse(start(), begin(words), end)):
        assert completion_of(read, answer).is_length_limited is is_limited
