"""Google's Interactions. Shapes from ai.google.dev/api/interactions-api."""

import json
from collections.abc import Callable
from typing import Any

from wire.capture import Ending
from wire.exchange import MediaKind, Outcome, Reading, Usage

type Read = Callable[..., Reading]
type Event = tuple[str, dict[str, Any]]

ASKED = {
    "model": "gemini-x",
    "input": "Hé",
    "stream": True,
    "generation_config": {"thinking_level": "low"},
}
COUNTS = {"total_input_tokens": 9, "total_output_tokens": 13, "total_thought_tokens": 7}
USAGE = Usage(input_tokens=9, output_tokens=20, reasoning_tokens=7)
WHOLE: dict[str, Any] = {
    "id": "v1_a",
    "status": "completed",
    "model": "gemini-x",
    "service_tier": "standard",
    "usage": COUNTS,
    "steps": [
        {"type": "thought", "signature": "abcd", "summary": [{"type": "text", "text": "why"}]},
        {"type": "google_search_call", "arguments": {}},
        {"type": "model_output", "content": [{"type": "text", "text": "so"}]},
        {"type": "function_call", "id": "1", "name": "f", "arguments": {"a": 1}},
    ],
}


def stream(*events: Event) -> bytes:
    lines = [
        f"event: {kind}\ndata: {json.dumps({**body, 'event_type': kind})}\n\n"
        for kind, body in events
    ]
    return "".join(lines).encode()


def delta(index: int, **body: object) -> Event:
    return "step.delta", {"index": index, "delta": body}


def step(index: int, **body: object) -> Event:
    return "step.start", {"index": index, "step": body}


BEGUN: Event = ("interaction.created", {"interaction": {"id": "v1_a", "status": "in_progress"}})
ENDED: Event = (
    "interaction.completed",
    {"interaction": {key: WHOLE[key] for key in WHOLE.keys() - {"steps"}}},
)
STEPS = (
    step(0, type="thought"),
    delta(0, type="thought_summary", content={"type": "text", "text": "why"}),
    delta(0, type="thought_signature", signature="abcd"),
    step(1, type="google_search_call", arguments={}),
    step(2, type="model_output"),
    delta(2, type="text", text="s"),
    delta(2, type="text", text="o"),
    step(3, type="function_call", id="1", name="f", arguments={}),
    delta(3, type="arguments_delta", arguments='{"a":'),
    delta(3, type="arguments_delta", arguments="1}"),
)


def test_a_whole_answer_and_a_stream_say_the_same(read: Read) -> None:
    whole = read("gemini_interactions", ASKED, WHOLE).exchange
    streamed = read(
        "gemini_interactions",
        ASKED,
        stream(BEGUN, *STEPS, ENDED) + b"event: done\ndata: [DONE]\n\n",
    ).exchange
    for exchange in (whole, streamed):
        assert exchange.usage == USAGE
        assert exchange.outcome is Outcome.COMPLETE
        assert (exchange.model_requested, exchange.model_served) == ("gemini-x", "gemini-x")
        assert (exchange.response_id, exchange.service_tier) == ("v1_a", "standard")
        assert (exchange.reasoning_effort, exchange.output_count) == ("low", 1)
    assert (whole.is_streamed, streamed.is_streamed) == (False, True)


def test_the_words_are_there_when_nothing_was_counted(read: Read) -> None:
    uncounted = {key: WHOLE[key] for key in WHOLE.keys() - {"usage"}}
    for body in (uncounted, stream(BEGUN, *STEPS)):
        said = read("gemini_interactions", ASKED, body).completion
        assert said is not None
        assert [words.reveal() for words in said.texts] == ["so"]
        assert [words.reveal() for words in said.reasoning] == ["why"]
        calls = [(name.reveal(), arguments.reveal()) for name, arguments in said.calls]
        assert calls == [("f", '{"a":1}')]
        assert said.sealed == (4,)
        assert said.server_calls == ("google_search",)
        assert said.has_reasoning_item


def test_a_stream_that_breaks_off_keeps_the_counts_it_gave_on_the_way(read: Read) -> None:
    """They are sums so far."""
    counted = ("step.delta", {**delta(2, type="text", text="s")[1], "metadata": {"usage": COUNTS}})
    exchange = read(
        "gemini_interactions", ASKED, stream(BEGUN, counted), ending=Ending.UPSTREAM_BROKE
    ).exchange
    assert (exchange.outcome, exchange.usage, exchange.is_lower_bound) == (Outcome.CUT, USAGE, True)


def test_what_an_agent_does_in_the_background_is_out_of_sight(read: Read) -> None:
    """Its tokens are not known, which is not none."""
    asked = {"agent": "deep-research", "input": "x", "background": True}
    result = read("gemini_interactions", asked, {"id": "v1_b", "status": "in_progress"})
    assert result.exchange.outcome is Outcome.COMPLETE
    assert result.exchange.model_requested == "deep-research"
    assert result.completion is None


def test_a_history_at_the_server_is_said_to_be_unseen(read: Read) -> None:
    asked = {**ASKED, "previous_interaction_id": "v1_0"}
    result = read("gemini_interactions", asked, stream(BEGUN))
    assert result.exchange.parent_id == "v1_0"
    assert result.prompt is not None
    assert result.prompt.has_unseen_history


def test_contents_are_one_message_and_steps_are_one_each(read: Read) -> None:
    contents = [
        {"type": "text", "text": "a"},
        {"type": "image", "data": "AAAA", "mime_type": "image/png"},
    ]
    steps = [
        {"type": "user_input", "content": [{"type": "text", "text": "a"}]},
        {"type": "thought", "signature": "abc"},
        {"type": "function_call", "id": "1", "name": "f", "arguments": {"a": 1}},
        {"type": "function_result", "call_id": "1", "result": {"r": 1}},
        {"role": "model", "content": "b"},
    ]
    one = read("gemini_interactions", {"input": contents, "system_instruction": "s"}, stream(BEGUN))
    assert one.prompt is not None
    assert [message.role for message in one.prompt.messages] == ["system", "user"]
    assert [media.kind for media in one.prompt.media] == [MediaKind.IMAGE]
    many = read("gemini_interactions", {"input": steps}, stream(BEGUN))
    assert many.prompt is not None
    roles = [message.role for message in many.prompt.messages]
    assert roles == ["user", "assistant", "assistant", "tool", "assistant"]
    result = many.prompt.messages[3]
    assert result.name is not None
    assert (result.name.reveal(), result.parts[0].reveal()) == ("f", '{"r":1}')


def test_tools_and_a_format_are_seen(read: Read) -> None:
    asked = {
        **ASKED,
        "tools": [{"type": "function", "name": "f"}, {"type": "google_search"}],
        "response_format": {"type": "text", "schema": {"type": "object"}},
    }
    prompt = read("gemini_interactions", asked, stream(BEGUN)).prompt
    assert prompt is not None
    assert (prompt.tool_count, prompt.server_tools) == (1, ("google_search",))
    assert prompt.schema is not None
    assert prompt.schema.reveal() == '{"schema":{"type":"object"}}'
    assert prompt.is_thinking
