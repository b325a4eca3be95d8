"""The prompts of OpenAI's chat completions."""

from collections.abc import Callable

import pytest

from wire.exchange import Message, Reading
from wire.text import Text

Read = Callable[..., Reading]

REQUEST = {"model": "gpt-4o", "messages": [{"role": "user", "content": "Hi"}]}


def answer(usage: object) -> dict[str, object]:
    message = {"role": "assistant", "content": "Hello"}
    return {"choices": [{"index": 0, "message": message}], "usage": usage}


def test_the_prompt_is_given_message_by_message(read: Read) -> None:
    """Roles, names, parts, calls and results; media by their measures."""
    request = {
        "model": "gpt-4o",
        "messages": [
            {"role": "system", "content": "Be brief."},
            {
                "role": "user",
                "name": "ann",
                "content": [
                    {"type": "text", "text": "What is this?"},
                    {"type": "image_url", "image_url": {"url": "data:image/png;base64,AAAA"}},
                    {"type": "input_audio", "input_audio": {"data": "AAAA"}},
                    {"type": "text", "text": "And this?"},
                ],
            },
            {
                "role": "assistant",
                "content": None,
                "tool_calls": [{"id": "c1", "function": {"name": "look", "arguments": '{"x": 1}'}}],
            },
            {"role": "tool", "tool_call_id": "c1", "content": "a cat"},
            {"role": "assistant", "content": "", "function_call": {"name": "f", "arguments": "{}"}},
            {"role": "function", "name": "f", "content": "done"},
            "no message",
            {"role": 5, "content": {"not": "content"}},
        ],
    }
    prompt = read("openai_chat", request, answer(None)).prompt
    assert prompt is not None
    assert (prompt.api, prompt.has_unseen_history) == ("chat", False)
    assert [item.kind for item in prompt.media] == ["image", "audio"]
    look, f = (Text("look"), Text('{"x": 1}')), (Text("f"), Text("{}"))
    assert prompt.messages == (
        Message(role="system", parts=(Text("Be brief."),)),
        Message(
            role="user",
            parts=(Text("What is this?"), Text("And this?")),
            name=Text("ann"),
            media=prompt.media,
        ),
        Message(role="assistant", calls=(look,)),
        Message(role="tool", parts=(Text("a cat"),), name=Text("look")),
        Message(role="assistant", parts=(Text(""),), calls=(f,)),
        Message(role="tool", parts=(Text("done"),), name=Text("f")),
        Message(role=""),
    )


def test_tools_and_schema_are_compact_json(read: Read) -> None:
    """Key order kept, no spaces, letters as they are."""
    request = {
        **REQUEST,
        "tools": [{"type": "function", "function": {"name": "météo", "parameters": {"b": 1}}}],
        "response_format": {
            "type": "json_schema",
            "json_schema": {"name": "n", "strict": True, "schema": {"z": 1, "a": "é"}},
        },
    }
    prompt = read("openai_chat", request, answer(None)).prompt
    assert prompt is not None
    assert prompt.tool_count == 1
    assert prompt.tools == Text(
        '[{"type":"function","function":{"name":"météo","parameters":{"b":1}}}]'
    )
    assert prompt.schema == Text('{"name":"n","schema":{"z":1,"a":"é"}}')


@pytest.mark.parametrize(
    ("asked", "choice", "forced"),
    [
        ({}, None, None),
        ({"tool_choice": "auto"}, "auto", None),
        ({"tool_choice": "none"}, "none", None),
        ({"tool_choice": "required"}, "required", None),
        ({"tool_choice": "any"}, "required", None),
        ({"tool_choice": {"type": "function", "function": {"name": "f"}}}, "forced", "f"),
        ({"function_call": {"name": "f"}}, "forced", "f"),
        ({"tool_choice": {"type": "allowed_tools", "mode": "required"}}, "required", None),
        ({"tool_choice": 5}, None, None),
        ({"tool_choice": "a word of the user's"}, None, None),
    ],
)
def test_the_choice_of_tools_is_one_of_four(
    read: Read, asked: dict[str, object], choice: str | None, forced: str | None
) -> None:
    """OpenAI's spellings old and new, and Mistral's."""
    prompt = read("openai_chat", {**REQUEST, **asked}, answer(None)).prompt
    assert prompt is not None
    assert (prompt.tool_choice, prompt.forced_tool) == (choice, Text(forced) if forced else None)


def test_tools_that_are_no_functions_are_the_servers(read: Read) -> None:
    """By their type; legacy functions have none."""
    request = {
        **REQUEST,
        "tools": [{"type": "web_search"}, {"type": "function"}, {"type": "no name!"}],
        "functions": [{"name": "f"}],
    }
    prompt = read("openai_chat", request, answer(None)).prompt
    assert prompt is not None
    assert (prompt.server_tools, prompt.tool_count) == (("web_search",), 4)


@pytest.mark.parametrize(
    ("effort", "is_thinking"), [(None, False), ("none", False), ("low", True), ("high", True)]
)
def test_an_effort_switches_thinking_on(read: Read, effort: str | None, is_thinking: bool) -> None:
    """Unless it is none."""
    prompt = read("openai_chat", {**REQUEST, "reasoning_effort": effort}, answer(None)).prompt
    assert prompt is not None
    assert prompt.is_thinking is is_thinking
