"""Input tokens of OpenAI's models, worked by hand from the measured rules.

"hello world", "user", "system" and "f" are 2, 1, 1 and 1 tokens in both vocabularies.
"""

import json
from typing import Any

import pytest

from estimator import tokenizers
from estimator.openai_tools import namespace
from estimator.prompts import Given, PromptMessage
from estimator.tokens import PromptCount, count_prompt

HELLO = PromptMessage("user", ["hello world"])
SYSTEM = PromptMessage("system", ["hello world."])
CALL = PromptMessage("assistant", calls=[("f", '{ "a": 1 }')])
RESULT = PromptMessage("tool", ["hello world"])
TOOL = {"name": "f", "parameters": {}}
SCHEMA = json.dumps({"name": "n", "schema": {"type": "object"}})
FORMAT = '# Response Formats\n\n## n\n\n{"type":"object"}'


def count(model: str, *messages: PromptMessage, api: str = "chat", **more: Any) -> PromptCount:
    return count_prompt(model, "openai", Given(api=api, messages=messages, **more))


def length(text: str) -> int:
    return tokenizers.length("o200k_base", text) or 0


def tools(**more: object) -> dict[str, Any]:
    """What a request with one function gives."""
    return {"tools": json.dumps([{"function": {**TOOL, **more}}]), "tool_count": 1}


def rendered(**more: object) -> str:
    return namespace([{"function": {**TOOL, **more}}])


@pytest.mark.parametrize(
    ("model", "api", "around"),
    [
        ("gpt-4o", "chat", 7),
        ("gpt-3.5-turbo", "chat", 7),
        ("gpt-5", "chat", 6),
        ("o3-mini", "responses", 6),
    ],
)
def test_a_single_message_weighs_six_or_seven_tokens_more(
    model: str, api: str, around: int
) -> None:
    """Base 3 (2 from o1 on) + 3 for the message + 1 for its role; measured 7 and 6."""
    assert count(model, HELLO, api=api).tokens == 2 + around


def test_each_part_is_counted_apart() -> None:
    """Parts are not joined: "hello" and " world" are a token each."""
    apart = count("gpt-4o", PromptMessage("user", ["hello", " world"]))
    assert (apart.tokens, apart.raw) == (9, 2)


def test_a_name_adds_its_own_text_behind_a_colon() -> None:
    """ ":bob" is two tokens, ":user" only one."""
    for name, tokens in (("bob", 2), ("user", 1)):
        assert count("gpt-4o", PromptMessage("user", ["hello world"], name)).tokens == 9 + tokens


def test_an_assistants_turn_weighs_two_more_in_gpt_5() -> None:
    """Family G only."""
    turns = [HELLO, PromptMessage("assistant", ["hello world"]), HELLO]
    assert count("gpt-4o", *turns).tokens == 3 + 3 * 6
    assert count("gpt-5", *turns).tokens == 2 + 3 * 6 + 2


@pytest.mark.parametrize(
    ("model", "api", "call"),
    [
        ("gpt-4o", "chat", 5),
        ("gpt-5", "chat", 11),
        ("gpt-4o", "responses", 3),
        ("gpt-5", "responses", 9),
        ("gpt-5.4", "responses", 12),
    ],
)
def test_a_call_in_the_history_has_no_message_of_its_own(model: str, api: str, call: int) -> None:
    """The call, its address and arguments (compact in chat, as sent in Responses); the result
    5 + L(name) + L(text) = 5 + 1 + 2."""
    arguments = '{"a":1}' if api == "chat" else '{ "a": 1 }'
    added = call + length(" to=functions.f") + length(arguments) + 5 + 1 + 2
    alone = count(model, HELLO, api=api).tokens
    assert count(model, HELLO, CALL, RESULT, api=api).tokens == alone + added


def test_a_call_with_the_servers_id_weighs_three_more_if_it_stands_alone() -> None:
    """In Responses; which makes such a history an estimate."""
    with_id = PromptMessage("assistant", calls=CALL.calls, has_item_id=True)
    plain = count("gpt-4o", HELLO, CALL, RESULT, api="responses")
    assert (plain.basis, plain.spread > 1) == ("estimated", True)
    assert count("gpt-4o", HELLO, with_id, RESULT, api="responses").tokens == plain.tokens + 3
    two = [count("gpt-4o", HELLO, call, call, api="responses").tokens for call in (CALL, with_id)]
    assert two[0] == two[1]


def test_several_calls_of_chat_are_one_wrapped_call() -> None:
    """7 + the wrapper; the results together as Python's JSON, with ASCII escapes."""
    calls = PromptMessage("assistant", calls=[("f", '{"a": 1}'), ("g", "{}")])
    results = [PromptMessage("tool", ["é"]), PromptMessage("tool", ['{"b":2}'])]
    wrapped = (
        '{"tool_uses":[{"recipient_name":"functions.f","parameters":{"a":1}},'
        '{"recipient_name":"functions.g","parameters":{}}]}'
    )
    parallel = "multi_tool_use.parallel"
    added = 7 + length(f" to={parallel}") + length(wrapped)
    added += 3 + length(parallel) + length('["\\u00e9", {"b": 2}]')
    assert count("gpt-4o", HELLO, calls, *results).tokens == 9 + added
    assert count("gpt-5", HELLO, calls, *results).tokens == 8 + added + 6


@pytest.mark.parametrize(
    ("model", "alone", "behind", "responses"),
    [("gpt-4o", 3, -1, 0), ("gpt-5", 84, 83, 5), ("o3", 3, 2, 2)],
)
def test_tools_stand_alone_or_behind_the_systems_message(
    model: str, alone: int, behind: int, responses: int
) -> None:
    """The table of the measured constants, by family and API; "." and the blank line behind it
    are one token."""
    t = "# Tools\n\n" + rendered()
    plain = count(model, HELLO).tokens
    with_tools = count(model, HELLO, **tools())
    assert with_tools.tokens == plain + length(t) + alone
    assert (with_tools.basis, with_tools.tool_tokens_raw) == ("counted", length(rendered()))
    added = length("hello world.\n\n" + t) - length("hello world.")
    plain = count(model, SYSTEM, HELLO).tokens
    assert count(model, SYSTEM, HELLO, **tools()).tokens == plain + added + behind
    plain = count(model, HELLO, api="responses").tokens
    in_responses = count(model, HELLO, api="responses", **tools()).tokens
    assert in_responses == plain + length(rendered()) + responses


def test_a_described_first_function_weighs_one_more_in_models_that_think() -> None:
    """Beside its description."""
    for model, one in (("gpt-4o", 0), ("gpt-5", 1), ("o3", 1)):
        described = count(model, HELLO, **tools(description="hello")).tokens
        added = length(rendered(description="hello")) - length(rendered())
        assert described == count(model, HELLO, **tools()).tokens + added + one


def test_a_forced_call_is_announced() -> None:
    """4 + L(" to=functions.f"), but for models that think; Responses: required with one tool."""
    forced = 4 + length(" to=functions.f")
    for api, choice in (
        ("chat", {"tool_choice": "forced", "forced_tool": "f"}),
        ("responses", {"tool_choice": "required"}),
    ):
        for model, more in (("gpt-4o", forced), ("gpt-5", 0)):
            free = count(model, HELLO, api=api, **tools()).tokens
            assert count(model, HELLO, api=api, **tools(), **choice).tokens == free + more
    free = count("gpt-4o", HELLO, **tools()).tokens
    assert count("gpt-4o", HELLO, **tools(), tool_choice="required").tokens == free


@pytest.mark.parametrize(
    ("model", "alone", "behind", "responses"), [("gpt-4o", 4 + 3, 3, 1), ("gpt-5", 4, 3, 0)]
)
def test_a_schema_stands_alone_or_behind_the_systems_message(
    model: str, alone: int, behind: int, responses: int
) -> None:
    """gpt-4o says its name once more: 2 + L("n") = 3."""
    plain = count(model, HELLO).tokens
    with_schema = count(model, HELLO, schema=SCHEMA)
    assert with_schema.tokens == plain + length(FORMAT) + alone
    assert (with_schema.basis, with_schema.schema_tokens_raw) == ("counted", length(FORMAT))
    added = length("hello world.\n\n" + FORMAT) - length("hello world.")
    plain = count(model, SYSTEM, HELLO).tokens
    assert count(model, SYSTEM, HELLO, schema=SCHEMA).tokens == plain + added + behind
    plain = count(model, HELLO, api="responses").tokens
    in_responses = count(model, HELLO, api="responses", schema=SCHEMA).tokens
    assert in_responses == plain + length(FORMAT) + responses


def test_a_schemas_name_is_said_again_for_each_answer_in_the_history() -> None:
    """gpt-4o: 2 + L("n") each."""
    turns = [HELLO, PromptMessage("assistant", ["hello world"]), HELLO]
    plain = count("gpt-4o", *turns).tokens
    assert count("gpt-4o", *turns, schema=SCHEMA).tokens == plain + length(FORMAT) + 4 + 2 * 3


def test_tools_and_a_schema_are_one_text() -> None:
    """The format first; 4 more in gpt-4o, 84 in gpt-5, nothing for the name."""
    t = FORMAT + "\n\n# Tools\n\n" + rendered()
    for model, more in (("gpt-4o", 4), ("gpt-5", 84)):
        both = count(model, HELLO, schema=SCHEMA, **tools()).tokens
        assert both == count(model, HELLO).tokens + length(t) + more


def test_thoughts_count_only_in_the_running_turn() -> None:
    """5 + 0.153 for each character past 844 of the encrypted text: 5 + 153 for 1,844."""
    thought = PromptMessage("assistant", sealed=[1844])
    before = count("gpt-5", thought, HELLO, api="responses")
    assert (before.tokens, before.basis) == (8, "counted")
    after = count("gpt-5", HELLO, thought, api="responses")
    assert (after.tokens, after.basis) == (8 + 158, "estimated")


def test_a_compaction_weighs_93_more() -> None:
    """Responses."""
    compacted = count("gpt-4.1", HELLO, api="responses", is_compaction=True).tokens
    assert compacted == count("gpt-4.1", HELLO, api="responses").tokens + 93


def test_the_servers_own_tools_are_a_lower_bound() -> None:
    """What a search finds enters the input out of sight: 294 for the tool alone."""
    searching = count("gpt-4o", HELLO, api="responses", server_tools=["web_search_preview"])
    assert (searching.tokens, searching.is_lower_bound) == (9 + 294, True)
    assert searching.basis == "estimated"
    dated = count("gpt-4o", HELLO, api="responses", server_tools=["web_search_2025_08_26"])
    assert dated.tokens == searching.tokens


def test_completions_and_embeddings_are_bare_texts() -> None:
    """Token ids count as they are."""
    for api in ("completion", "embedding"):
        assert count("gpt-3.5-turbo-instruct", HELLO, api=api, token_count=5).tokens == 2 + 5
