"""Output tokens of OpenAI's models, worked by hand from the measured rules.

"hello world" is two tokens in both vocabularies, "n" and "f" one.
"""

from typing import Any

import pytest

from estimator import tokenizers
from estimator.prompts import Given, PromptMessage, Said
from estimator.tokens import Count, count_completion

TEXT = Said(texts=["hello world"])
TOOLS = '[{"function":{"name":"f"}}]'
SCHEMA = '{"name":"n","schema":{}}'
JUNE_2026 = 1780272000


def count(
    model: str, said: Said, api: str = "chat", provider: str = "openai", **given: Any
) -> Count:
    return count_completion(model, provider, said, Given(api=api, **given))


def length(text: str) -> int:
    return tokenizers.length("o200k_base", text) or 0


CALL = length(" to=functions.f") + length('{"a":1}')


def calls(*arguments: str) -> Said:
    return Said(calls=[("f", each) for each in arguments])


@pytest.mark.parametrize(
    ("model", "api", "around"),
    [
        ("gpt-4o", "chat", 0),
        ("gpt-4", "chat", 0),
        ("gpt-5", "chat", 9),
        ("gpt-5.1", "chat", 3),
        ("o1", "chat", 13),
        ("o4-mini", "chat", 18),
        ("gpt-4o", "responses", 1),
        ("gpt-5", "responses", 4),
        ("o3-mini", "responses", 1),
    ],
)
def test_an_answer_is_its_text_and_what_its_family_puts_around(
    model: str, api: str, around: int
) -> None:
    """gpt-5.1 and later think only if they are asked to."""
    assert count(model, TEXT, api).tokens == 2 + around


def test_each_choice_is_an_answer() -> None:
    """n = 2."""
    assert count("gpt-5", Said(texts=["hello world"] * 2)).tokens == 2 * 11


def test_a_text_beside_tools_and_a_schema_is_announced() -> None:
    """gpt-4o: 1 with tools, 2 + L("n") more with a schema too; gpt-5 for a schema alone."""
    assert count("gpt-4o", TEXT, tools=TOOLS).tokens == 3
    assert count("gpt-4o", TEXT, schema=SCHEMA).tokens == 2
    assert count("gpt-4o", TEXT, tools=TOOLS, schema=SCHEMA).tokens == 3 + 3
    assert count("gpt-5", TEXT, schema=SCHEMA).tokens == 11 + 3
    assert count("gpt-4o", TEXT, "responses", tools=TOOLS).tokens == 4


def test_an_answer_that_met_its_limit_has_nothing_around_it() -> None:
    """Of the models that do not think."""
    limited = Said(texts=["hello world"], is_length_limited=True)
    assert count("gpt-4o", limited, tools=TOOLS).tokens == 2


@pytest.mark.parametrize(
    ("model", "api", "around"),
    [
        ("gpt-4o", "chat", 4),
        ("gpt-4-0613", "chat", 1),
        ("gpt-5", "chat", 13),
        ("gpt-5.1", "chat", 7),
        ("gpt-4o", "responses", 5),
        ("gpt-5", "responses", 8),
    ],
)
def test_one_call_is_its_address_and_arguments(model: str, api: str, around: int) -> None:
    """And what its family puts before it; cl100k has the same tokens here."""
    assert count(model, calls('{"a":1}'), api, tools=TOOLS).tokens == around + CALL


def test_a_call_beside_text_costs_one_token_more() -> None:
    """gpt-4o in chat."""
    both = Said(texts=["hello world"], calls=[("f", '{"a":1}')])
    assert count("gpt-4o", both, tools=TOOLS).tokens == 4 + CALL + 2 + 1


def test_a_forced_call_is_its_arguments_alone() -> None:
    """Its name was given; Responses ends it with a token."""
    forced: dict[str, Any] = {"tools": TOOLS, "tool_choice": "forced", "forced_tool": "f"}
    for api, more in (("chat", 0), ("responses", 1)):
        said = count("gpt-4o", calls('{"a":1}'), api, **forced)
        assert said.tokens == length('{"a":1}') + more


def test_several_calls_are_wrapped_into_one() -> None:
    """So is one whose arguments have the wrapper's spaces."""
    one = '{"recipient_name":"functions.f","parameters":{"a":1}}'
    around = 4 + length(" to=multi_tool_use.parallel")
    two = count("gpt-4o", calls('{"a":1}', '{"a": 1}'), tools=TOOLS)
    assert two.tokens == around + length(f'{{"tool_uses":[{one},{one}]}}')
    spaced = count("gpt-4o", calls('{"a": 1}'), tools=TOOLS)
    assert spaced.tokens == around + length(f'{{"tool_uses":[{one}]}}')


def test_gpt_5_in_responses_writes_call_by_call() -> None:
    """8 each."""
    two = count("gpt-5", calls('{"a":1}', '{"a":1}'), "responses", tools=TOOLS)
    assert two.tokens == 2 * (8 + CALL)


def test_hidden_thinking_makes_a_lower_bound() -> None:
    """gpt-5 in chat never says whether it thought; gpt-4o says all that it makes."""
    thinking = count("gpt-5", TEXT)
    assert (thinking.basis, thinking.is_lower_bound, thinking.spread) == ("estimated", True, 6.5)
    for model in ("gpt-4o", "gpt-5.1"):
        plain = count(model, TEXT)
        assert (plain.basis, plain.is_lower_bound, plain.spread) == ("counted", False, 1)
    assert count("gpt-5.1", TEXT, is_thinking=True).is_lower_bound
    after_result = [PromptMessage("user", ["hi"]), PromptMessage("tool", ["hi"])]
    assert count("gpt-5", TEXT, messages=after_result).tokens == 2 + 3


def test_an_item_of_reasoning_says_that_it_thought() -> None:
    """Responses: 2 more, and by its encrypted form how much: 5 + 0.153 x 1,000."""
    shown = Said(texts=["hello world"], has_reasoning_item=True)
    assert count("gpt-5", shown, "responses").tokens == 2 + 6
    assert count("gpt-5", shown, "responses").is_lower_bound
    sealed = Said(texts=["hello world"], has_reasoning_item=True, sealed=[1844])
    thought = count("gpt-5", sealed, "responses")
    assert (thought.tokens, thought.basis, thought.is_lower_bound) == (8 + 158, "estimated", False)
    assert not count("gpt-5", TEXT, "responses").is_lower_bound


def test_azure_adds_a_token_since_the_middle_of_2025() -> None:
    """In chat; not to gpt-4's and o-series' answers."""
    for model, now in (("gpt-4o", 1), ("gpt-5", 1), ("o3", 0), ("gpt-4", 0)):
        assert (
            count(model, TEXT, provider="azure.ai.openai").tokens == count(model, TEXT).tokens + now
        )
    february_2025 = Said(texts=["hello world"], created=1738800000)
    assert count("gpt-4o", february_2025, provider="azure.ai.openai").tokens == 2


def test_chat_answers_of_early_2025_had_a_token_more() -> None:
    """20 January to 14 May 2025, by the answer's own time."""
    for created, tokens in ((1737331199, 2), (1737331200, 3), (1747266000, 3), (JUNE_2026, 2)):
        assert count("gpt-4o", Said(texts=["hello world"], created=created)).tokens == tokens
    march = Said(texts=["hello world"], created=1741000000)
    assert count("gpt-5", march).tokens == count("gpt-5", TEXT).tokens
    assert count("gpt-4o", march, "responses").tokens == 3


@pytest.mark.parametrize("model", ["gpt-4o", "gpt-5", "o4-mini", "o3-mini"])
@pytest.mark.parametrize("api", ["chat", "responses"])
def test_of_an_answer_that_was_cut_off_only_its_words_count(model: str, api: str) -> None:
    """How much of what stands around them came is not known."""
    cut = Said(texts=["hello world"], is_cut=True)
    assert count(model, cut, api, tools=TOOLS).tokens == 2
    call = Said(calls=[("f", '{"a":1}')], is_cut=True)
    assert count(model, call, api).tokens == CALL


def test_completions_are_bare_texts() -> None:
    """gpt-3.5-turbo-instruct: L(text)."""
    assert count("gpt-3.5-turbo-instruct", TEXT, "completion").tokens == 2
