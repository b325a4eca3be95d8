"""Output tokens of OpenAI's models: what stands around what they say, measured on recordings."""

import re

from estimator import openai_calls
from estimator.openai_definitions import forced_tool
from estimator.openai_families import Family
from estimator.openai_prompts import sealed_tokens
from estimator.prompts import Given, Said
from estimator.rulers import Ruler

_SPACED = re.compile(r'\{"(?:[^"\\]|\\.)*": ')
"""Arguments as they come out of the parallel wrapper, even if it holds one call."""
_AZURE = "azure.ai.openai"
_MARKED_ERA = range(1737331200, 1747267200)
"""20 January to 14 May 2025: chat answers of the models that do not think had one token more
(48 of 49 recordings from 6 projects)."""
_AZURE_MARKS_SINCE = 1748736000
"""June 2025."""


def is_thoughtful(family: Family, said: Said, given: Given) -> bool:
    """Whether the model may have thought, out of sight."""
    if not family.thinks:
        return False
    if given.api == "responses" and not said.is_cut:
        return said.has_reasoning_item
    has_results = bool(given.messages) and given.messages[-1].role == "tool"
    return given.is_thinking or not (has_results or family.thinks_if_asked)


def visible_tokens(ruler: Ruler, family: Family, provider: str, said: Said, given: Given) -> int:
    """Output tokens of what could be seen; of an answer that was cut off, its words alone."""
    spoken = [text for text in said.texts if text]
    words = sum(map(ruler.length, spoken))
    if not spoken and not said.calls:
        return 0
    if given.api == "completion":
        return words
    if said.is_cut:
        return words + sum(openai_calls.single(ruler, call) for call in said.calls)
    has_thought = is_thoughtful(family, said, given)
    if given.api == "responses":
        around = _responses(ruler, family, said, given, len(spoken))
    elif said.calls:
        around = _chat_calls(ruler, family, said, given, has_thought)
        around += bool(spoken) and family.marks_tools
    elif said.is_length_limited and not family.thinks:
        around = 0
    else:
        one = family.text + (0 if has_thought else family.unthought)
        around = len(spoken) * (one + _marks(ruler, family, given))
    if given.api == "chat":
        around += _dated(family, provider, said.created)
    return words + around


def _dated(family: Family, provider: str, created: int | None) -> int:
    """What a chat answer has on top by who gave it when; undated ones are of today."""
    if provider == _AZURE:
        return family.azure if created is None or created >= _AZURE_MARKS_SINCE else 0
    return int(not family.thinks and created in _MARKED_ERA)


def thinking_tokens(ruler: Ruler, said: Said) -> float:
    """Hidden thinking by the size of its encrypted form; else what is shown of it."""
    if said.sealed:
        return sum(map(sealed_tokens, said.sealed))
    return sum(map(ruler.length, said.reasoning))


def _chat_calls(ruler: Ruler, family: Family, said: Said, given: Given, has_thought: bool) -> int:
    calls = said.calls
    if forced_tool(given) and family.marks_tools and len(calls) == 1:
        return ruler.length(calls[0][1])
    tokens = family.call + (0 if has_thought else family.unthought)
    if given.tool_choice == "required":
        tokens += family.required_call
    if len(calls) > 1 or _SPACED.match(calls[0][1]):
        return tokens + openai_calls.wrapped(ruler, calls)
    return tokens + openai_calls.single(ruler, calls[0])


def _responses(ruler: Ruler, family: Family, said: Said, given: Given, texts: int) -> int:
    thought = family.thought if said.has_reasoning_item else 0
    tokens = texts * (family.response_text + thought + _marks(ruler, family, given))
    if forced_tool(given) and family.marks_tools and len(said.calls) == 1:
        return tokens + ruler.length(said.calls[0][1]) + 1
    if len(said.calls) > 1 and family.marks_tools:
        return tokens + family.response_call + openai_calls.wrapped(ruler, said.calls)
    for call in said.calls:
        tokens += family.response_call + thought + openai_calls.single(ruler, call)
    return tokens


def _marks(ruler: Ruler, family: Family, given: Given) -> int:
    """What announces a text among tools, and one that keeps to a schema."""
    tokens = int(family.marks_tools and bool(given.tools))
    if given.schema and (given.tools or family.thinks):
        tokens += 2 + ruler.overhead(_schema_name(given.schema))
    return tokens


def _schema_name(schema: str) -> str:
    form = openai_calls.parsed(schema)
    name = form.get("name") if isinstance(form, dict) else None
    return name if isinstance(name, str) else ""
