"""Gemini's requests as prompts. Shapes from ai.google.dev/api/generate-content."""

from typing import Any

import pytest

from wire.exchange import MediaKind, Message, Prompt
from wire.formats.gemini_prompts import drafted, effort


def prompt(**asked: Any) -> Prompt:
    return drafted(asked).prompt()


def words(message: Message) -> list[str]:
    return [part.reveal() for part in message.parts]


def said(*parts: object, role: str = "user") -> dict[str, object]:
    return {"role": role, "parts": list(parts)}


def test_the_system_s_words_come_first_and_the_model_s_are_the_assistant_s() -> None:
    found = prompt(
        contents=[said({"text": "a"}, {"text": "b"}), said({"text": "c"}, role="model")],
        systemInstruction={"parts": {"text": "s"}},
    )
    assert found.api == "gemini"
    assert [message.role for message in found.messages] == ["system", "user", "assistant"]
    assert [words(message) for message in found.messages] == [["s"], ["a", "b"], ["c"]]


def test_a_round_of_calls_is_kept_with_the_names_and_seals() -> None:
    """Each result is a message under the name of the function that was called."""
    call = {"functionCall": {"id": "1", "name": "f", "args": {"q": "ü"}}, "thoughtSignature": "abc"}
    found = prompt(
        contents=[
            said({"text": "why", "thought": True}, {"text": "I ask"}, call, role="model"),
            said({"functionResponse": {"id": "1", "name": "f", "response": {"r": 1}}}),
        ]
    )
    model, result = found.messages
    assert words(model) == ["I ask"]
    assert [(name.reveal(), args.reveal()) for name, args in model.calls] == [("f", '{"q":"ü"}')]
    assert [thought.reveal() for thought in model.reasoning] == ["why"]
    assert model.sealed == (3,)
    assert (result.role, words(result)) == ("tool", ['{"r":1}'])
    assert result.name is not None
    assert result.name.reveal() == "f"


def test_both_spellings_of_a_key_are_the_same() -> None:
    """Google takes camelCase and snake_case, and clients send both, mixed."""
    camel = prompt(
        contents=[
            said({"inlineData": {"mimeType": "audio/mp3", "data": "AAAA"}}),
            said({"functionCall": {"name": "f", "args": {}}, "thoughtSignature": "ab"}),
        ],
        systemInstruction=said({"text": "s"}),
        tools=[{"functionDeclarations": [{"name": "f"}]}],
        toolConfig={"functionCallingConfig": {"mode": "ANY", "allowedFunctionNames": ["f"]}},
        generationConfig={"responseSchema": {"type": "OBJECT"}},
        cachedContent="c",
    )
    snake = prompt(
        contents=[
            said({"inline_data": {"mime_type": "audio/mp3", "data": "AAAA"}}),
            said({"function_call": {"name": "f", "args": {}}, "thought_signature": "ab"}),
        ],
        system_instruction=said({"text": "s"}),
        tools=[{"function_declarations": [{"name": "f"}]}],
        tool_config={"function_calling_config": {"mode": "ANY", "allowed_function_names": ["f"]}},
        generation_config={"response_schema": {"type": "OBJECT"}},
        cached_content="c",
    )
    assert camel == snake
    assert camel.has_unseen_text
    assert (camel.tool_choice, camel.tool_count) == ("forced", 1)
    assert camel.schema is not None
    assert camel.schema.reveal() == '{"schema":{"type":"OBJECT"}}'


def test_declarations_are_one_list_and_the_server_s_tools_another() -> None:
    found = prompt(
        contents="hi",
        tools=[
            {"functionDeclarations": [{"name": "f"}, {"name": "g"}]},
            {"googleSearch": {}},
            {"codeExecution": {}, "urlContext": {}},
        ],
    )
    assert found.tools is not None
    assert found.tools.reveal() == '[{"name":"f"},{"name":"g"}]'
    assert found.tool_count == 2
    assert found.server_tools == ("google_search", "code_execution", "url_context")


@pytest.mark.parametrize(
    ("config", "choice"),
    [
        ({"mode": "AUTO"}, "auto"),
        ({"mode": "VALIDATED"}, "auto"),
        ({"mode": "NONE"}, "none"),
        ({"mode": "ANY"}, "required"),
        ({"mode": "ANY", "allowedFunctionNames": ["f", "g"]}, "required"),
        ({"mode": "AUTO", "allowedFunctionNames": ["f"]}, "auto"),
        ({}, None),
    ],
)
def test_how_free_the_model_is_to_call(config: dict[str, object], choice: str | None) -> None:
    assert prompt(toolConfig={"functionCallingConfig": config}).tool_choice == choice


def test_media_are_seen_in_messages_and_in_results() -> None:
    image = {"inlineData": {"mimeType": "image/png", "data": "AAAA"}}
    file = {"fileData": {"mimeType": "application/pdf", "fileUri": "https://x.example/a"}}
    response = {"name": "f", "response": {}, "parts": [image]}
    found = prompt(
        contents=[said({"text": "see"}, image, file), said({"functionResponse": response})]
    )
    assert [media.kind for media in found.media] == [
        MediaKind.IMAGE,
        MediaKind.PDF,
        MediaKind.IMAGE,
    ]


def test_code_and_what_it_printed_are_words_of_the_prompt() -> None:
    """They are sent back as they came; what else the server's tools said is not all here."""
    parts = (
        {"executableCode": {"language": "PYTHON", "code": "1+1"}},
        {"codeExecutionResult": {"outcome": "OUTCOME_OK", "output": "2"}},
    )
    found = prompt(contents=[said(*parts, role="model")])
    assert words(found.messages[0]) == ["1+1", "2"]
    assert not found.has_unseen_text
    hidden = prompt(contents=[said({"toolResponse": {"toolType": "GOOGLE_SEARCH_WEB"}})])
    assert hidden.has_unseen_text


@pytest.mark.parametrize(
    ("config", "is_thinking", "level"),
    [
        ({"thinkingBudget": 1024}, True, None),
        ({"thinkingBudget": 0}, False, None),
        ({"includeThoughts": True}, True, None),
        ({"thinking_level": "LOW"}, True, "low"),
        ({}, False, None),
    ],
)
def test_thinking_is_switched_on_by_its_settings(
    config: dict[str, object], is_thinking: bool, level: str | None
) -> None:
    asked = {"generationConfig": {"thinkingConfig": config}}
    assert drafted(asked).prompt().is_thinking is is_thinking
    assert effort(asked) == level


ODD: list[Any] = [
    None,
    1,
    "x",
    [],
    {},
    [1],
    ["x"],
    [None],
    {"parts": 1},
    {"parts": [1, "x", None]},
    [[{}]],
]


@pytest.mark.parametrize("odd", ODD)
@pytest.mark.parametrize(
    "key",
    ["contents", "systemInstruction", "tools", "toolConfig", "generationConfig", "cachedContent"],
)
def test_nothing_odd_breaks_it(key: str, odd: object) -> None:
    assert isinstance(prompt(**{key: odd}), Prompt)


PARTS = ["text", "thought", "functionCall", "functionResponse", "executableCode", "inlineData"]


@pytest.mark.parametrize("odd", ODD)
@pytest.mark.parametrize("key", PARTS)
def test_no_odd_part_breaks_it(key: str, odd: object) -> None:
    assert isinstance(prompt(contents=[said({key: odd})]), Prompt)
