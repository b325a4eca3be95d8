"""Counts where usage is missing: what holds for all models alike."""

import json
import threading

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from estimator import tokenizers
from estimator.prompts import Given, Medium, PromptMessage, Said
from estimator.tokens import Count, count_completion, count_prompt

HELLO = PromptMessage("user", ["hello world"])
SIZED = Medium(kind="image", width=512, height=512)
UNSIZED = Medium(kind="image")


def of_media(*media: Medium) -> Count:
    message = PromptMessage("user", ["hello world"], media=media)
    return count_prompt("gpt-4o", "openai", Given(api="chat", messages=[message]))


def test_nothing_said_is_nothing() -> None:
    """An answer cut before its first token has no overhead either."""
    for model in ("gpt-4o", "gpt-5", "claude-sonnet-4-5", None):
        for said in (Said(), Said(texts=[""])):
            count = count_completion(model, "", said)
            assert (count.tokens, count.raw) == (0, 0)


def test_an_image_of_known_size_is_counted() -> None:
    """512 x 512 is one tile: 85 + 170; the text with its message is 9."""
    count = of_media(SIZED)
    assert (count.tokens, count.basis, count.spread) == (9 + 255, "counted", 1)


def test_an_image_of_unknown_size_makes_the_band_wide() -> None:
    """9 exact tokens and 765 within 4.5 each way: (9 + 3442.5) / 774 = 4.46."""
    count = of_media(UNSIZED)
    assert (count.tokens, count.basis) == (774, "estimated")
    assert count.spread == pytest.approx((9 + 765 * 4.5) / 774)


def test_a_file_of_words_is_its_words_and_five_tokens() -> None:
    """In OpenAI's own vocabulary exactly."""
    count = of_media(Medium(kind="file", words="hello world"))
    assert (count.tokens, count.basis) == (9 + 2 + 5, "counted")


def test_a_web_chat_is_a_lower_bound_in_a_wide_band() -> None:
    """Its system prompt and its thinking are never seen."""
    chat = Given(api="web", messages=[HELLO])
    prompt = count_prompt("gpt-4o", "openai", chat)
    answer = count_completion("gpt-4o", "openai", Said(texts=["hello world"]), chat)
    assert (prompt.basis, prompt.spread) == ("estimated", 2)
    assert answer.is_lower_bound


def conversation() -> list[PromptMessage]:
    """Forty turns of an agent: a task, then a call and its result each."""
    messages = [
        PromptMessage("system", ["You are careful. " * 50 + "Be brief."]),
        PromptMessage("user", ["Mend the test."]),
    ]
    for turn in range(40):
        call = ("read_file", json.dumps({"path": f"src/module_{turn}.py", "lines": turn}))
        messages.append(PromptMessage("assistant", [f"Step {turn}."], calls=[call]))
        text = "\n".join(
            f"line {number} of file {turn}: value {number * turn}" for number in range(40)
        )
        messages.append(PromptMessage("tool", [text], name="read_file"))
    return messages


@pytest.mark.parametrize("api", ["chat", "responses", "messages"])
@pytest.mark.parametrize("model", ["gpt-4o", "gpt-5", "claude-sonnet-4-5"])
def test_what_an_agent_sends_again_is_not_counted_again(
    encoded: list[str], model: str, api: str
) -> None:
    """Over forty turns that resend everything, tiktoken is given at most 1.3 times the
    distinct text."""
    tokenizers.forget()
    whole = conversation()
    properties = {f"p{n}": {"type": "string", "description": f"The {n}th."} for n in range(60)}
    tool = {"name": "read_file", "parameters": {"type": "object", "properties": properties}}
    tools = json.dumps([{"type": "function", "function": tool}])
    for turn in range(2, len(whole) + 1, 2):
        count_prompt(model, "", Given(api=api, messages=whole[:turn], tools=tools, tool_count=1))
    texts = {part for message in whole for part in message.parts}
    texts |= {arguments for message in whole for _, arguments in message.calls} | {tools}
    assert sum(map(len, encoded)) <= 1.3 * sum(map(len, texts))


texts = st.text(max_size=300)
messages = st.builds(
    PromptMessage,
    st.sampled_from(["system", "user", "assistant", "tool", "developer", ""]),
    st.lists(texts, max_size=3),
    st.none() | texts,
    st.lists(st.tuples(texts, texts), max_size=3),
    st.booleans(),
    st.lists(texts, max_size=2),
    st.lists(st.integers(0, 10**6), max_size=2),
    st.lists(
        st.sampled_from([SIZED, UNSIZED, Medium(kind="pdf"), Medium(kind="audio")]), max_size=2
    ),
)
definitions = (
    st.none()
    | texts
    | st.sampled_from(
        [
            "[]",
            "{}",
            "null",
            "[1]",
            '[{"function":{"name":1}}]',
            '{"name":1,"schema":2}',
            "[" * 9999,
        ]
    )
)


@settings(deadline=None)
@given(
    st.none() | st.sampled_from(["gpt-4o", "gpt-5", "claude-opus-5", "gemini-2.5-pro"]) | texts,
    st.sampled_from(["chat", "responses", "messages", "gemini", "completion", "web", ""]),
    st.lists(messages, max_size=5),
    definitions,
    definitions,
    st.none() | st.sampled_from(["auto", "none", "required", "forced"]),
)
def test_anything_can_be_counted(
    model: str | None,
    api: str,
    prompt: list[PromptMessage],
    tools: str | None,
    schema: str | None,
    choice: str | None,
) -> None:
    """Bodies come from the wire: no shape of them raises, and no count is below zero."""
    given = Given(
        api=api, messages=prompt, tools=tools, tool_count=1, tool_choice=choice, schema=schema
    )
    said = Said(
        texts=[part for message in prompt for part in message.parts],
        reasoning=[thought for message in prompt for thought in message.reasoning],
        calls=[call for message in prompt for call in message.calls],
        sealed=[length for message in prompt for length in message.sealed],
    )
    for count in (count_prompt(model, "", given), count_completion(model, "", said, given)):
        assert count.tokens >= 0
        assert count.spread >= 1


def test_no_repr_holds_the_words() -> None:
    """A message in a traceback must not leak the prompt."""
    for each in (HELLO, Given(api="chat", messages=[HELLO]), Said(texts=["hello"])):
        assert "hello" not in repr(each)


def test_many_threads_count_alike() -> None:
    """The vocabulary loads once, whoever comes first."""
    found: list[Count] = []
    said = Said(texts=["hi there"])
    threads = [
        threading.Thread(target=lambda: found.append(count_completion("gpt-4", "", said)))
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
        assert count_completion(model, "", Said(texts=[text])).tokens > 0
