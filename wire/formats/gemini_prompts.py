"""Gemini's requests as drafts of prompts; Live and Code Assist send the same pieces."""

import re
from collections.abc import Mapping
from functools import lru_cache

from wire.fields import Json, compact, items, mapping, string
from wire.names import name
from wire.prompts import Draft

_ROLES = {"model": "assistant", "": "user"}
_MODES = {"any": "required", "none": "none", "auto": "auto", "validated": "auto"}
_HIDDEN_PARTS = ("toolCall", "toolResponse")
"""What the server's own tools were asked, and found."""


def either(body: Mapping[str, Json], key: str) -> Json:
    """What stands under `key`, or under its spelling with underscores: Google takes both."""
    value = body.get(key)
    return body.get(snake(key)) if value is None else value


@lru_cache(maxsize=256)
def snake(key: str) -> str:
    """`googleSearch` as `google_search`."""
    return re.sub("([A-Z])", r"_\1", key).lower()


def drafted(asked: Mapping[str, Json]) -> Draft:
    """The draft of a request with `contents`, or of what sets up a Live session."""
    draft = Draft("gemini")
    for content in listed(either(asked, "systemInstruction")):
        add_content(draft, content, "system")
    for content in listed(asked.get("contents")):
        add_content(draft, content)
    for tool in listed(asked.get("tools")):
        _add_tool(draft, mapping(tool))
    _choose(draft, mapping(either(mapping(either(asked, "toolConfig")), "functionCallingConfig")))
    config = mapping(either(asked, "generationConfig"))
    for key in ("responseSchema", "responseJsonSchema"):
        draft.schema(either(config, key))
    thinking = mapping(either(config, "thinkingConfig"))
    draft.is_thinking = bool(thinking) and either(thinking, "thinkingBudget") != 0
    draft.has_unseen_text |= bool(either(asked, "cachedContent"))
    return draft


def effort(asked: Mapping[str, Json]) -> str | None:
    """How hard the model is to think, in the request's own word."""
    config = mapping(either(asked, "generationConfig"))
    level = either(mapping(either(config, "thinkingConfig")), "thinkingLevel")
    return name(string(level).lower(), 32)


def listed(value: Json) -> list[Json]:
    """A repeated field; Google takes a single value for a list of one."""
    return items(value) or ([value] if isinstance(value, dict | str) else [])


def add_content(draft: Draft, content: Json, role: str = "") -> None:
    """One item of `contents`: words, calls and thoughts are one message, each result its own."""
    if isinstance(content, str):
        draft.add(role or "user", content)
        return
    body = mapping(content)
    said: list[Json] = []
    calls: list[tuple[str, str, str]] = []
    reasoning: list[str] = []
    sealed: list[int] = []
    for item in listed(body.get("parts")):
        part = {"text": item} if isinstance(item, str) else mapping(item)
        if seal := string(either(part, "thoughtSignature")):
            sealed.append(len(seal))
        if part.get("thought") is True:
            reasoning.append(string(part.get("text")))
        elif call := mapping(either(part, "functionCall")):
            calls.append(called(call))
        elif result := mapping(either(part, "functionResponse")):
            add_result(draft, result)
        elif (words := code_words(part)) is not None:
            said.append(words)
        elif any(either(part, key) for key in _HIDDEN_PARTS):
            draft.has_unseen_text = True
        else:
            said.append(part)
    if said or calls or reasoning or sealed:
        role = role or string(body.get("role"))
        draft.add(_ROLES.get(role, role), said, "", calls, reasoning=reasoning, sealed=sealed)


def add_result(draft: Draft, result: Mapping[str, Json]) -> None:
    """What a client's function gave back, with the media that may stand beside it."""
    content = [compact(result.get("response")), *items(result.get("parts"))]
    draft.add_result(result.get("id"), content, string(result.get("name")))


def called(call: Mapping[str, Json]) -> tuple[str, str, str]:
    """(id, function name, arguments as compact JSON) of a `functionCall`."""
    return string(call.get("id")), string(call.get("name")), compact(call.get("args") or {})


def code_words(part: Mapping[str, Json]) -> str | None:
    """The code that the model had the server run, or what it printed; None: neither."""
    if code := mapping(either(part, "executableCode")):
        return string(code.get("code"))
    if printed := mapping(either(part, "codeExecutionResult")):
        return string(printed.get("output"))
    return None


def _add_tool(draft: Draft, tool: Mapping[str, Json]) -> None:
    for key, value in tool.items():
        if snake(key) == "function_declarations":
            draft.tools(listed(value))
        elif kind := name(snake(key), 64):
            draft.server_tools.append(kind)


def _choose(draft: Draft, config: Mapping[str, Json]) -> None:
    draft.tool_choice = _MODES.get(string(config.get("mode")).lower())
    allowed = listed(either(config, "allowedFunctionNames"))
    if draft.tool_choice == "required" and len(allowed) == 1:
        draft.force(string(allowed[0]))
