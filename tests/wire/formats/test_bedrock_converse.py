"""Bedrock's Converse API, whole and streamed."""

from collections.abc import Callable

import pytest

from tests.wire.frames import events, frame
from wire.capture import Ending
from wire.exchange import Completion, MediaKind, Message, Outcome, Reading, Usage
from wire.text import Text

Read = Callable[..., Reading]

REQUEST = {"messages": [{"role": "user", "content": [{"text": "Hi"}]}]}
USAGE = {"inputTokens": 8, "outputTokens": 4, "totalTokens": 12}
KNOWN = Usage(input_tokens=8, output_tokens=4)


def start(place: int, **block: object) -> tuple[str, object]:
    return "contentBlockStart", {"contentBlockIndex": place, "start": block}


def delta(place: int, **piece: object) -> tuple[str, object]:
    return "contentBlockDelta", {"contentBlockIndex": place, "delta": piece, "p": "abc"}


def stop(reason: str = "end_turn") -> tuple[str, object]:
    return "messageStop", {"stopReason": reason}


def metadata(**more: object) -> tuple[str, object]:
    return "metadata", {"usage": USAGE, "metrics": {"latencyMs": 615}, **more}


def answer(*content: object, **more: object) -> dict[str, object]:
    message = {"role": "assistant", "content": list(content)}
    return {"output": {"message": message}, "stopReason": "end_turn", **more}


def test_an_answer_is_read_whole(read: Read) -> None:
    """Counts, the server's own time, and the tier it was served in."""
    body = answer({"text": "Hé"}, usage=USAGE, metrics={"latencyMs": 700})
    reading = read("bedrock_converse", REQUEST, {**body, "serviceTier": {"type": "priority"}})
    found = reading.exchange
    assert (found.outcome, found.usage, found.output_count) == (Outcome.COMPLETE, KNOWN, 1)
    assert (found.server_ms, found.service_tier, found.is_streamed) == (700, "priority", False)
    assert reading.prompt is None
    assert reading.completion is None


@pytest.mark.parametrize("suffix", ["", "Count"])
def test_what_was_cached_is_input_too(read: Read, suffix: str) -> None:
    """Converse leaves it out of inputTokens: 8 + 3 + 5; Nova's own format spells it longer."""
    usage = {
        **USAGE,
        f"cacheReadInputToken{suffix or 's'}": 3,
        f"cacheWriteInputToken{suffix or 's'}": 5,
    }
    found = read("bedrock_converse", REQUEST, answer({"text": "x"}, usage=usage)).exchange
    assert found.usage == Usage(
        input_tokens=16, cached_input_tokens=3, cache_write_tokens=5, output_tokens=4
    )


def test_a_stream_is_read_event_by_event(read: Read) -> None:
    """The first token is that of the first delta with words; usage comes behind the end."""
    parts = [
        events(("messageStart", {"role": "assistant"}), start(0)),
        events(delta(0, text="H")),
        events(delta(0, text="é")),
        events(("contentBlockStop", {"contentBlockIndex": 0}), stop(), metadata()),
    ]
    found = read("bedrock_converse", REQUEST, parts).exchange
    assert (found.outcome, found.usage, found.is_streamed) == (Outcome.COMPLETE, KNOWN, True)
    assert (found.ttft_ms, found.last_token_ms, found.chunk_count) == (400, 500, 2)
    assert found.server_ms == 615


def test_words_thoughts_and_calls_are_kept_apart_until_they_are_counted(read: Read) -> None:
    """Nova numbers each piece of one text anew; it is one text all the same."""
    stream = events(
        delta(0, reasoningContent={"text": "Well"}),
        delta(0, reasoningContent={"signature": "abcde"}),
        delta(1, text="H"),
        delta(2, text="é"),
        start(3, toolUse={"toolUseId": "t", "name": "look"}),
        delta(3, toolUse={"input": '{"a"'}),
        delta(3, toolUse={"input": ":1}"}),
        delta(4, reasoningContent={"redactedContent": "xyz"}),
        stop("max_tokens"),
    )
    assert read("bedrock_converse", REQUEST, stream).completion == Completion(
        texts=(Text("Hé"),),
        reasoning=(Text("Well"),),
        calls=((Text("look"), Text('{"a":1}')),),
        sealed=(5, 3),
        has_reasoning_item=True,
        is_length_limited=True,
    )


def test_an_answer_s_blocks_are_those_of_its_stream(read: Read) -> None:
    """A call's arguments are compact JSON there; cited words are words."""
    body = answer(
        {"reasoningContent": {"reasoningText": {"text": "Well", "signature": "abcde"}}},
        {"text": "H"},
        {"citationsContent": {"content": [{"text": "é"}]}},
        {"toolUse": {"toolUseId": "t", "name": "look", "input": {"a": [1, 2]}}},
    )
    assert read("bedrock_converse", REQUEST, body).completion == Completion(
        texts=(Text("Hé"),),
        reasoning=(Text("Well"),),
        calls=((Text("look"), Text('{"a":[1,2]}')),),
        sealed=(5,),
        has_reasoning_item=True,
    )


def test_an_exception_amid_a_stream_is_no_end(read: Read) -> None:
    """The words before it were made; an exception before any was a refusal."""
    thrown = frame({"message": "x"}, message_type="exception", exception_type="throttlingException")
    some = events(delta(0, text="Hi"))
    cut, refused = (read("bedrock_converse", REQUEST, data) for data in (some + thrown, thrown))
    assert cut.exchange.outcome is Outcome.CUT
    assert cut.completion == Completion(texts=(Text("Hi"),))
    assert refused.exchange.outcome is Outcome.REFUSED


def test_a_broken_stream_is_a_lower_bound(read: Read) -> None:
    """Its checksum says so, even though the connection ended in order."""
    stream = bytearray(events(delta(0, text="Hi"), delta(0, text=" there"), stop()))
    stream[-200] ^= 1
    found = read("bedrock_converse", REQUEST, bytes(stream)).exchange
    assert (found.outcome, found.is_lower_bound) == (Outcome.CUT, True)
    left = read("bedrock_converse", REQUEST, bytes(stream[:150]), ending=Ending.CLIENT_LEFT)
    assert left.exchange.outcome is Outcome.ABORTED


def test_a_history_is_read_as_the_counting_rules_see_it(read: Read) -> None:
    """System prompt, guarded words, calls, results as messages of their own, thoughts, media."""
    messages = [
        {"role": "user", "content": [{"guardContent": {"text": {"text": "Look"}}}]},
        {
            "role": "assistant",
            "content": [
                {"reasoningContent": {"reasoningText": {"text": "Well", "signature": "abc"}}},
                {"text": "I do"},
                {"toolUse": {"toolUseId": "t1", "name": "look", "input": {"a": 1}}},
            ],
        },
        {
            "role": "user",
            "content": [
                {"toolResult": {"toolUseId": "t1", "content": [{"json": {"b": 2}}, {"text": "c"}]}},
                {"cachePoint": {"type": "default"}},
            ],
        },
        {
            "role": "user",
            "content": [{"video": {"format": "mp4", "source": {"s3Location": {"uri": "s3://b"}}}}],
        },
    ]
    request = {"system": [{"text": "Be"}, {"cachePoint": {}}], "messages": messages}
    prompt = read("bedrock_converse", request, events(delta(0, text="x"))).prompt
    assert prompt is not None
    assert prompt.api == "messages"
    assert prompt.messages[:4] == (
        Message(role="system", parts=(Text("Be"),)),
        Message(role="user", parts=(Text("Look"),)),
        Message(
            role="assistant",
            parts=(Text("I do"),),
            calls=((Text("look"), Text('{"a":1}')),),
            reasoning=(Text("Well"),),
            sealed=(3,),
        ),
        Message(role="tool", parts=(Text('{"b":2}'), Text("c")), name=Text("look")),
    )
    assert [media.kind for media in prompt.messages[4].media] == [MediaKind.VIDEO]
    assert len(prompt.messages) == 5


def test_what_a_server_s_own_tool_gave_back_follows_its_call(read: Read) -> None:
    """Both stand in one message of the assistant."""
    used = {"toolUse": {"toolUseId": "t", "name": "run", "input": {}}}
    result = {"toolResult": {"toolUseId": "t", "content": [{"text": "4"}]}}
    request = {"messages": [{"role": "assistant", "content": [used, result]}]}
    prompt = read("bedrock_converse", request, events(delta(0, text="x"))).prompt
    assert prompt is not None
    assert prompt.messages == (
        Message(role="assistant", calls=((Text("run"), Text("{}")),)),
        Message(role="tool", parts=(Text("4"),), name=Text("run")),
    )


def test_tools_are_written_as_claude_s_own_api_has_them(read: Read) -> None:
    """The measured rules count that JSON; the server's own tools stand apart."""
    spec = {"name": "look", "description": "See", "inputSchema": {"json": {"type": "object"}}}
    config = {
        "tools": [{"toolSpec": spec}, {"cachePoint": {}}, {"systemTool": {"name": "nova_x"}}],
        "toolChoice": {"tool": {"name": "look"}},
    }
    prompt = read("bedrock_converse", {**REQUEST, "toolConfig": config}, answer({})).prompt
    assert prompt is not None
    assert prompt.tools == Text(
        '[{"name":"look","description":"See","input_schema":{"type":"object"}}]'
    )
    assert (prompt.tool_count, prompt.server_tools) == (1, ("nova_x",))
    assert prompt.has_unseen_text
    assert (prompt.tool_choice, prompt.forced_tool) == ("forced", Text("look"))


@pytest.mark.parametrize(("choice", "expected"), [("auto", "auto"), ("any", "required")])
def test_a_choice_of_tools_is_in_one_vocabulary(read: Read, choice: str, expected: str) -> None:
    """Converse says "any" for one that is required."""
    asked = {**REQUEST, "toolConfig": {"tools": [], "toolChoice": {choice: {}}}}
    prompt = read("bedrock_converse", asked, answer({})).prompt
    assert prompt is not None
    assert prompt.tool_choice == expected


def test_a_schema_is_read_out_of_its_string(read: Read) -> None:
    """Converse takes it as JSON inside JSON; one that is none is left out."""
    for schema, expected in (
        ('{"type": "object"}', Text('{"name":"n","schema":{"type":"object"}}')),
        ("{", None),
    ):
        structure = {"jsonSchema": {"name": "n", "schema": schema}}
        asked = {"outputConfig": {"textFormat": {"type": "json_schema", "structure": structure}}}
        prompt = read("bedrock_converse", {**REQUEST, **asked}, answer({})).prompt
        assert prompt is not None
        assert prompt.schema == expected


@pytest.mark.parametrize(
    ("more", "effort"),
    [
        ({"thinking": {"type": "enabled", "budget_tokens": 9}}, None),
        ({"thinking": {"type": "adaptive"}, "output_config": {"effort": "low"}}, "low"),
        ({"reasoningConfig": {"type": "enabled", "maxReasoningEffort": "high"}}, "high"),
    ],
)
def test_thinking_is_asked_for_in_each_maker_s_words(
    read: Read, more: dict[str, object], effort: str | None
) -> None:
    """Claude's and Nova's."""
    reading = read(
        "bedrock_converse", {**REQUEST, "additionalModelRequestFields": more}, answer({})
    )
    assert reading.prompt is not None
    assert reading.prompt.is_thinking
    assert reading.exchange.reasoning_effort == effort
