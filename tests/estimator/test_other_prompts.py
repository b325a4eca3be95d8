"""Input of models that are not OpenAI's: worked by hand from the measured constants."""

import json
from typing import Any

import pytest

from estimator.prompts import Given, PromptMessage
from estimator.tokenizers import length
from estimator.tokens import PromptCount, count_prompt

CLAUDE, GEMINI, GEMINI_3 = "claude-sonnet-4-5", "gemini-2.5-flash", "gemini-3-flash-preview"
HELLO = PromptMessage("user", ["hello world"])  # 2 tokens of o200k_base
TOOL = {
    "name": "f",
    "description": "hello world",
    "input_schema": {"type": "object", "properties": {"a": {"type": "string"}}},
}
WIRED = (
    '[{"name":"f","description":"hello world","input_schema":'
    '{"type":"object","properties":{"a":{"type":"string"}}}}]'
)
LENGTH = length("o200k_base", WIRED) or 0


def count(model: str, *messages: PromptMessage, provider: str = "", **more: Any) -> PromptCount:
    api = more.pop("api", "messages" if model == CLAUDE else "chat")
    if "tools" in more:
        more["tool_count"] = len(more["tools"])
        more["tools"] = json.dumps(more["tools"])
    return count_prompt(model, provider, Given(api=api, messages=messages or [HELLO], **more))


def test_turns_are_paid_for_and_claude_s_system_prompt_is_none() -> None:
    """Claude 4.5: 5 + 2 a turn + 1.085 x."""
    assert count(CLAUDE).tokens == round(5 + 2 + 1.085 * 2)
    system = PromptMessage("system", ["hello world"])
    assert count(CLAUDE, system, HELLO, HELLO).tokens == round(5 + 2 * 2 + 1.085 * 6)
    assert count("mistral-large-latest", system, HELLO).tokens == round(3 + 2 * 1 + 1.035 * 4)


def test_what_stands_around_a_prompt_is_paid_for_once_in_a_chat_that_goes_on() -> None:
    """Grok's 684 tokens come with the first turn; what its memory carries has them already."""
    first, later = count("grok-4", HELLO), count("grok-4", HELLO, has_unseen_history=True)
    assert first.tokens - later.tokens == 684
    assert later.tokens < 10


def test_what_a_web_chat_adds_is_not_its_api_s() -> None:
    """grok.com's own prompt is not known: the words alone are counted, from below."""
    assert count("grok-4", HELLO, api="web").tokens < 10


def test_gemini_has_a_token_a_message_on_its_own_api_and_none_on_vertex() -> None:
    """Since 2.5."""
    turns = [HELLO, HELLO, HELLO]
    assert count(GEMINI, *turns, provider="gcp.gemini").tokens == 6 + 3
    assert count(GEMINI, *turns, provider="gcp.vertex_ai").tokens == 6
    assert count("gemini-2.0-flash", *turns, provider="gcp.gemini").tokens == 6


@pytest.mark.parametrize(
    ("choice", "constant"),
    [(None, 482), ("auto", 482), ("none", 482), ("required", 582), ("forced", 582)],
)
def test_claude_s_tools_cost_their_json_and_what_stands_around(
    choice: str | None, constant: int
) -> None:
    """4.5: 482, or 582 where one must be called, + 1.22 j + 18 a tool."""
    around = count(CLAUDE, tools=[TOOL], tool_choice=choice).tokens - count(CLAUDE).tokens
    assert around == pytest.approx(constant + 1.22 * LENGTH + 18, abs=1)


def test_tools_weigh_the_same_in_every_api_s_form() -> None:
    """Chat completions, Responses, Gemini in capitals, and with fields the model does not see."""
    plain, schema = count(CLAUDE, tools=[TOOL]).tokens, TOOL["input_schema"]
    rest = {"name": "f", "description": "hello world"}
    for other in (
        {"type": "function", "function": {**rest, "parameters": schema}},
        {"type": "function", **rest, "parameters": schema},
        {**rest, "parametersJsonSchema": schema},
        {**TOOL, "cache_control": {"type": "ephemeral"}, "strict": True},
    ):
        assert count(CLAUDE, tools=[other]).tokens == plain


CAPITALS = {
    "name": "f",
    "description": "hello world",
    "parameters": {
        "type": "OBJECT",
        "properties": {
            "a": {"type": "ARRAY", "items": {"type": "STRING"}, "description": "hello world"},
            "b": {"type": "STRING", "enum": ["c", "d"]},
        },
    },
}


@pytest.mark.parametrize(
    ("model", "expected"),
    # Words: f, hello world twice, a, b, c, d: 9 tokens; two schemas, the function's and the array.
    [(GEMINI, 1.13 * 9 + 19.5 * 2 + 8.7 * 2), (GEMINI_3, 1.05 * 9 + 15 * 2 + 19 * 2)],
)
def test_gemini_s_tools_cost_their_words_their_schemas_and_their_properties(
    model: str, expected: float
) -> None:
    """On its own API, an object or an array and a property have a price of their own."""
    plain = count(model, provider="gcp.gemini").tokens
    tools = count(model, provider="gcp.gemini", tools=[CAPITALS]).tokens
    assert tools - plain == pytest.approx(expected, abs=1)


def test_on_vertex_and_before_2_5_only_the_words_of_gemini_s_tools_count() -> None:
    """And 2 a tool."""
    plain = count(GEMINI_3, provider="gcp.vertex_ai").tokens
    bare = count(GEMINI_3, provider="gcp.vertex_ai", tools=[CAPITALS]).tokens
    assert bare - plain == pytest.approx(1.05 * 9 + 2, abs=1)


def test_an_earlier_call_costs_its_words_its_frame_and_its_arguments() -> None:
    """Claude: 42.5 + 13.2 an argument; results are messages."""
    asked = PromptMessage("assistant", [], calls=[("f", '{"a":"hello world"}')])
    answered = PromptMessage("tool", ["hello world"], name="f")
    before, after = count(CLAUDE), count(CLAUDE, HELLO, asked, answered)
    words = 1.085 * (after.raw - before.raw)
    assert after.tokens - before.tokens == pytest.approx(words + 4 + 42.5 + 13.2, abs=1)


def test_only_the_running_turn_s_thinking_goes_back_to_claude() -> None:
    """Anthropic takes that of earlier turns out: 1.12 x 1.085 x of the last."""
    thought = PromptMessage("assistant", ["yes"], reasoning=["hello world " * 20])
    call = PromptMessage("assistant", [], calls=[("f", "{}")], reasoning=["hello world " * 20])
    silent = PromptMessage("assistant", [], calls=[("f", "{}")])
    assert count(CLAUDE, HELLO, thought, HELLO).tokens < 30
    more = count(CLAUDE, HELLO, call).tokens - count(CLAUDE, HELLO, silent).tokens
    assert more == pytest.approx(1.12 * 1.085 * 41, abs=1)


def test_gemini_is_given_all_the_thoughts_that_are_sent() -> None:
    """As words."""
    thought = PromptMessage("assistant", ["yes"], reasoning=["hello world " * 20])
    assert count(GEMINI, HELLO, thought, HELLO).tokens > 41


def test_signatures_of_the_running_turn_are_thoughts_again_in_gemini_3() -> None:
    """.209 n - 29 on its own API, of 1000 characters 180; nothing on Vertex, nothing before."""

    def added(model: str, provider: str, *behind: PromptMessage) -> int:
        call = PromptMessage("assistant", [], calls=[("f", "{}")])
        sealed = PromptMessage("assistant", [], calls=[("f", "{}")], sealed=[1000])
        return (
            count(model, HELLO, sealed, *behind, provider=provider).tokens
            - count(model, HELLO, call, *behind, provider=provider).tokens
        )

    assert added(GEMINI_3, "gcp.gemini") == 180
    assert added(GEMINI_3, "gcp.gemini", HELLO) == 0
    assert added(GEMINI_3, "gcp.vertex_ai") == 0
    assert added(GEMINI, "gcp.gemini") == 0


def test_thinking_that_is_switched_on_costs_claude_a_system_text() -> None:
    """28.5, in 40 recordings from 4 projects."""
    assert count(CLAUDE, is_thinking=True).tokens - count(CLAUDE).tokens in (28, 29)


def test_a_schema_is_in_claude_s_prompt_and_not_in_gemini_s() -> None:
    """106 + 1.87 L(schema), whatever it is called; Gemini only keeps its answer to it."""
    schema = {"type": "object", "properties": {"a": {"type": "string"}}}
    plain = count(CLAUDE).tokens
    bare = count(CLAUDE, schema=json.dumps({"schema": schema})).tokens
    named = count(CLAUDE, schema=json.dumps({"name": "n" * 90, "schema": schema})).tokens
    assert bare == named
    compact = '{"type":"object","properties":{"a":{"type":"string"}}}'
    expected = 106 + 1.87 * (length("o200k_base", compact) or 0)
    assert bare - plain == pytest.approx(expected, abs=1)
    assert count(GEMINI, schema=json.dumps({"schema": schema})).tokens == count(GEMINI).tokens


def test_bare_texts_have_nothing_around_them() -> None:
    """Completions: the ratio alone; embeddings: o200k itself, Mistral's 2.5 more a text."""
    assert count("llama-3-8b", api="completion", token_count=10).tokens == round(10 + 1.025 * 2)
    assert count("gemini-embedding-001", HELLO, HELLO, api="embedding").tokens == 4
    assert count("mistral-embed", HELLO, HELLO, api="embedding").tokens == 9


def test_few_words_and_many_tools_are_less_certain() -> None:
    """What stands around is known less well than words."""
    assert 1.07 < count(CLAUDE).spread <= 1.5
    long = PromptMessage("user", ["hello world " * 900])
    assert count(CLAUDE, long).spread == pytest.approx(1.07, abs=0.01)
    assert count("nova-lite", tools=[TOOL]).spread > 2
    assert count(CLAUDE, server_tools=["web_search_20250305"]).is_lower_bound


@pytest.mark.parametrize(
    "tools", ["", "{}", "[1, null]", '[{"name":7,"parameters":[1]}]', "[", "x"]
)
@pytest.mark.parametrize("model", [CLAUDE, GEMINI, "qwen3-32b"])
def test_no_shape_of_tools_or_schemas_raises(model: str, tools: str) -> None:
    """They come off the wire."""
    given = Given(api="chat", messages=[HELLO], tools=tools, tool_count=1, schema=tools)
    assert count_prompt(model, "gcp.gemini", given).tokens > 0


def test_schemas_without_an_end_are_survived() -> None:
    """Nested deeper than any reader goes."""
    schema: dict[str, Any] = {"type": "object"}
    for _ in range(200):
        schema = {"type": "object", "properties": {"a": schema}}
    assert count(GEMINI, tools=[{"name": "f", "parameters": schema}]).tokens > 0
