"""Counts where usage is missing: worked by hand from the measured constants."""

import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st

from estimator.tokens import Count, PromptMessage, count_completion, count_prompt

HELLO = PromptMessage("user", ["hello world"])  # 2 tokens in both vocabularies


def test_a_single_user_message_is_seven_tokens_more_for_gpt_4o_and_six_for_gpt_5() -> None:
    """Base 3 (2 from o1 on) + 3 for the message + 1 for its role; measured 7 and 6."""
    assert count_prompt("gpt-4o", "chat", [HELLO]).tokens == 2 + 7
    assert count_prompt("gpt-3.5-turbo", "chat", [HELLO]).tokens == 2 + 7
    assert count_prompt("gpt-5", "chat", [HELLO]).tokens == 2 + 6
    assert count_prompt("o3-mini", "responses", [HELLO]).tokens == 2 + 6


def test_each_part_is_counted_apart() -> None:
    """Text parts are not joined before counting: "hel" and "lo" are two tokens or more."""
    apart = count_prompt("gpt-4o", "chat", [PromptMessage("user", ["hello", " world"])])
    assert apart.tokens == 9
    assert apart.raw == 2


def test_a_name_adds_its_own_text_behind_a_colon() -> None:
    """ ":bob" is two tokens, ":" and "bob"."""
    named = count_prompt("gpt-4o", "chat", [PromptMessage("user", ["hello world"], name="bob")])
    assert named.tokens == 9 + 2


def test_an_assistants_turn_weighs_two_more_in_gpt_5() -> None:
    """Family G only."""
    turns = [HELLO, PromptMessage("assistant", ["hello world"]), HELLO]
    assert count_prompt("gpt-4o", "chat", turns).tokens == 3 + 3 * (3 + 1 + 2)
    assert count_prompt("gpt-5", "chat", turns).tokens == 2 + 3 * (3 + 1 + 2) + 2


def test_a_call_and_its_result_in_the_history() -> None:
    """Chat, one call: no message of its own; 5 + L(" to=functions.f") + L("{}"); result
    5 + L("f") + L("hello world") = 5 + 1 + 2. gpt-5: 11 in place of 5."""
    turns = [
        HELLO,
        PromptMessage("assistant", [], calls=[("f", "{ }")]),
        PromptMessage("tool", ["hello world"]),
    ]
    address = count_completion("gpt-4o", "chat", [], calls=[("f", "{}")]).tokens - 4 - 1
    assert count_prompt("gpt-4o", "chat", turns).tokens == 9 + 5 + address + 1 + 5 + 1 + 2
    assert count_prompt("gpt-5", "chat", turns).tokens == 8 + 11 + address + 1 + 5 + 1 + 2


def test_several_calls_at_once_are_one_wrapped_call() -> None:
    """Two calls cost less than twice one, more than one, and their results are one text."""
    calls = [("f", '{"a":1}'), ("g", '{"b":2}')]
    turns = [PromptMessage("assistant", [], calls=calls), *[PromptMessage("tool", ["[1]"])] * 2]
    two = count_prompt("gpt-4o", "chat", turns)
    assert two.tokens > count_prompt("gpt-4o", "responses", turns).tokens
    assert two.basis == "counted"


def test_an_answer_is_its_text() -> None:
    """Chat C and O: L(text), one more if the request has tools; G 9 and R 13 more;
    Responses 1, or 4 for models that think."""
    text = ["hello world"]
    assert count_completion("gpt-4o", "chat", text).tokens == 2
    assert count_completion("gpt-4o", "chat", text, has_tools=True).tokens == 3
    assert count_completion("gpt-5", "chat", text).tokens == 11
    assert count_completion("o1", "chat", text).tokens == 15
    assert count_completion("o4-mini", "chat", text).tokens == 20
    assert count_completion("gpt-4o", "responses", text).tokens == 3
    assert count_completion("gpt-5", "responses", text).tokens == 6
    assert count_completion("o3-mini", "responses", text).tokens == 3


def test_nothing_said_is_nothing() -> None:
    """An answer cut before its first token has no overhead either."""
    for model in ("gpt-4o", "gpt-5", "claude-sonnet-4-5", None):
        assert count_completion(model, "chat", [""]).tokens == 0
        assert count_completion(model, "chat", []).raw == 0


def test_tools_are_kept_apart_and_make_the_count_an_estimate() -> None:
    """As JSON they weigh 10.7 % too much: raw / 1.107 + 3 for gpt-4o, + 84 for gpt-5."""
    tools = '[{"type":"function","function":{"name":"f","parameters":{}}}]'
    plain = count_prompt("gpt-4o", "chat", [HELLO])
    count = count_prompt("gpt-4o", "chat", [HELLO], tools=tools, tool_count=1)
    assert (plain.basis, plain.spread, plain.tool_tokens_raw) == ("counted", 1, 0)
    assert count.basis == "estimated"
    assert count.spread > 1
    assert count.raw == plain.raw
    assert count.tokens == round(9 + 3 + count.tool_tokens_raw / 1.107)
    larger = count_prompt("gpt-5", "chat", [HELLO], tools=tools, tool_count=1)
    assert larger.tokens - count.tokens == 84 - 3 - 1


def test_a_schema_is_kept_apart_too() -> None:
    """Its own raw count, for a better rule later."""
    count = count_prompt("gpt-4o", "chat", [HELLO], schema='{"type":"object"}')
    assert count.schema_tokens_raw > 0
    assert count.tool_tokens_raw == 0
    assert count.basis == "estimated"


def test_claude_is_estimated_with_the_measured_ratio() -> None:
    """Claude 4.5, output: 2.9 + 1.085 x, plus 1 for each accented letter, .3 a newline."""
    words = "hello world " * 50
    plain = count_completion("claude-sonnet-4-5", "messages", [words])
    assert (plain.basis, plain.spread, plain.vocabulary) == ("estimated", 1.07, "o200k_base")
    assert plain.tokens == round(2.9 + 1.085 * plain.raw)
    accents = count_completion("claude-sonnet-4-5", "messages", ["é\n" * 100])
    assert accents.tokens == round(2.9 + 1.085 * accents.raw + 100 + 30)


def test_claude_prompts_pay_for_turns_and_tools() -> None:
    """Claude 4.5: 5 + 2 a turn (the system prompt is none) + 1.085 x; tools 482 + 1.22 j + 18 m."""
    turns = [PromptMessage("system", ["hello world"]), HELLO]
    plain = count_prompt("claude-sonnet-4-5", "messages", turns)
    assert plain.tokens == round(5 + 2 + 1.085 * 4)
    tools = '[{"name":"f","description":"d","input_schema":{}}]'
    count = count_prompt("claude-sonnet-4-5", "messages", turns, tools=tools, tool_count=1)
    added = 482 + 1.22 * count.tool_tokens_raw + 18
    assert count.tokens == round(5 + 2 + 1.085 * 4 + added)


def test_calls_of_other_models_cost_their_wrapping() -> None:
    """Claude 4.5: 44 for the first, 25 for each further one, + 1.085 L(name + arguments)."""
    one = count_completion("claude-sonnet-4-5", "messages", [], calls=[("f", "{}")])
    two = count_completion("claude-sonnet-4-5", "messages", [], calls=[("f", "{}")] * 2)
    assert one.tokens == round(44 + 1.085 * one.raw)
    assert two.tokens == round(44 + 25 + 1.085 * two.raw)


def test_chinese_is_less_certain_in_other_vocabularies() -> None:
    """No recording has enough of it to fit a ratio; OpenAI's own vocabulary just counts it."""
    text = ["\u4f60\u597d\u4e16\u754c" * 20]
    assert count_completion("claude-sonnet-4-5", "messages", text).spread >= 1.7
    assert count_completion("gpt-4o", "chat", text).spread == 1


def test_shown_thinking_counts() -> None:
    """Reasoning text is work like any other."""
    silent = count_completion("claude-sonnet-4-5", "messages", ["hello"])
    thinking = count_completion("claude-sonnet-4-5", "messages", ["hello"], ["hmm " * 40])
    assert thinking.tokens > silent.tokens + 40


texts = st.text(max_size=300)
messages = st.builds(
    PromptMessage,
    st.sampled_from(["system", "user", "assistant", "tool", "developer", ""]),
    st.lists(texts, max_size=3),
    st.none() | texts,
    st.lists(st.tuples(texts, texts), max_size=3),
)


@given(
    st.none() | st.sampled_from(["gpt-4o", "gpt-5", "claude-opus-5", "gemini-2.5-pro"]) | texts,
    st.sampled_from(["chat", "responses", "messages", ""]),
    st.lists(messages, max_size=5),
    st.none() | texts,
)
def test_anything_can_be_counted(
    model: str | None, api: str, prompt: list[PromptMessage], tools: str | None
) -> None:
    """Bodies come from the wire: no shape of them raises, and no count is below zero."""
    count = count_prompt(model, api, prompt, tools=tools, tool_count=1, schema=tools)
    assert count.tokens >= 0
    assert count.spread >= 1
    said = [part for message in prompt for part in message.parts]
    calls = [call for message in prompt for call in message.calls]
    answer = count_completion(model, api, said, said, calls, has_tools=bool(tools))
    assert answer.tokens >= 0


def test_no_repr_holds_the_words() -> None:
    """A message in a traceback must not leak the prompt."""
    assert "hello" not in repr(HELLO)


def test_many_threads_count_alike() -> None:
    """The vocabulary loads once, whoever comes first."""
    found: list[Count] = []
    threads = [
        threading.Thread(
            target=lambda: found.append(count_completion("gpt-4", "chat", ["hi there"]))
        )
        for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 8
    assert len(set(found)) == 1


@pytest.mark.parametrize("model", ["gpt-4o", "claude-opus-5"])
def test_a_megabyte_of_one_thing_is_survived(model: str) -> None:
    """Pasted logs, padding, base64: a number in bounded time."""
    for text in (" " * 1_000_000, "=" * 1_000_000, "\U0001f600" * 250_000):
        assert count_completion(model, "chat", [text]).tokens > 0


def test_what_a_thinking_model_shows_is_a_lower_bound() -> None:
    """o-series and gpt-5 think out of sight; gpt-4o says all that it makes."""
    bounds = {
        model: count_completion(model, "chat", ["hello"], [], [], has_tools=False).is_lower_bound
        for model in ("gpt-4o", "gpt-4", "o3", "o4-mini", "gpt-5-mini")
    }
    assert bounds == {
        "gpt-4o": False,
        "gpt-4": False,
        "o3": True,
        "o4-mini": True,
        "gpt-5-mini": True,
    }


@pytest.mark.parametrize("model", ["gpt-4o", "gpt-5", "o4-mini", "o3-mini"])
@pytest.mark.parametrize("api", ["chat", "responses"])
def test_of_an_answer_that_was_cut_off_only_its_words_count(model: str, api: str) -> None:
    """ "hello world" is two tokens in both vocabularies; a call is its address and arguments."""
    for has_tools in (False, True):
        cut = count_completion(model, api, ["hello world"], has_tools=has_tools, is_cut=True)
        assert cut.tokens == 2
    call = count_completion(model, api, [], calls=[("f", "{}")], is_cut=True)
    address = count_completion("gpt-4o", "chat", [], calls=[("f", "{}")]).tokens - 4
    assert call.tokens == address


def test_of_an_estimated_answer_that_was_cut_off_too() -> None:
    """Claude 4.5: 1.085 x 2 = 2.17 without its 2.9; a call without its 44."""
    model, call = "claude-sonnet-4-5", [("f", "{}")]
    assert count_completion(model, "messages", ["hello world"], is_cut=True).tokens == 2
    called = count_completion(model, "messages", [], calls=call, is_cut=True)
    assert called.tokens == round(1.085 * called.raw)
