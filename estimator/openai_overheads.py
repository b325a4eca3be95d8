"""What OpenAI's models see around the text: constants measured on public recordings.

Plain chats come out exact. Tools and schemas are taken as the JSON that was sent, with the
mean difference from how the models really see them.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from estimator.prompts import Call, PromptMessage
from estimator.rulers import Ruler

_JSON_OVER_RENDERED = 1.107
"""Tools as compact JSON over tools as the models see them: +10.7 % (148 recordings)."""


@dataclass(frozen=True, slots=True)
class _Overheads:
    """Tokens of one family of models."""

    prompt: int = 3
    message: int = 3
    assistant_message: int = 0
    """On top, for an assistant's message."""
    past_call: int = 5
    past_response_call: int = 3
    tools: int = 3
    schema: int = 10
    text: int = 0
    """Of an answer in chat completions."""
    call: int = 4
    response_text: int = 1
    """Of an answer in Responses."""
    response_text_after_thinking: int = 1
    response_call: int = 5
    response_call_after_thinking: int = 5
    tools_mark_text: bool = True
    """An answer in a request with tools has one token more."""

    @property
    def of_cut_answer(self) -> "_Overheads":
        """Without what stands around an answer: how much of it came is not known."""
        return replace(
            self,
            text=0,
            call=0,
            response_text=0,
            response_text_after_thinking=0,
            response_call=0,
            response_call_after_thinking=0,
            tools_mark_text=False,
        )


_BEFORE_REASONING = _Overheads()
_O_SERIES = _Overheads(
    prompt=2,
    past_call=11,
    past_response_call=9,
    text=13,
    call=13,
    response_text=4,
    response_text_after_thinking=6,
    response_call=8,
    response_call_after_thinking=10,
    tools_mark_text=False,
)
_GPT_5 = replace(_O_SERIES, assistant_message=2, tools=84, text=9)
_FAMILIES = {
    "openai_c": _BEFORE_REASONING,
    "openai_o": _BEFORE_REASONING,
    "openai_o4_mini": replace(_O_SERIES, text=18),
    "openai_o3_mini": replace(_O_SERIES, response_text=1, response_text_after_thinking=1),
    "openai_r": _O_SERIES,
    "openai_g": _GPT_5,
}


def thinks_unseen(ruler: Ruler) -> bool:
    """Whether the model thinks, and shows nobody: o-series and gpt-5."""
    return _FAMILIES[ruler.vocabulary.name].text > 0


def prompt_tokens(ruler: Ruler, api: str, messages: Sequence[PromptMessage]) -> int:
    """Input tokens of the messages."""
    overheads = _FAMILIES[ruler.vocabulary.name]
    tokens = overheads.prompt
    called: list[str] = []
    for is_result, group in groupby(messages, key=lambda message: message.role == "tool"):
        if is_result:
            tokens += _results(ruler, api, list(group), called)
            called = []
            continue
        for message in group:
            tokens += _message(ruler, overheads, message)
            tokens += _past_calls(ruler, overheads, api, message.calls)
            called.extend(name for name, _ in message.calls)
    return tokens


def tool_tokens(ruler: Ruler, raw: int) -> float:
    """Input tokens of tools that are `raw` tokens as compact JSON."""
    return raw and _FAMILIES[ruler.vocabulary.name].tools + raw / _JSON_OVER_RENDERED


def schema_tokens(ruler: Ruler, raw: int) -> float:
    """Input tokens of a schema that is `raw` tokens as compact JSON."""
    return raw and _FAMILIES[ruler.vocabulary.name].schema + raw / _JSON_OVER_RENDERED


def completion_tokens(
    ruler: Ruler,
    api: str,
    texts: Sequence[str],
    reasoning: Sequence[str],
    calls: Sequence[Call],
    has_tools: bool,
    is_cut: bool,
) -> int:
    """Output tokens of what could be seen."""
    overheads = _FAMILIES[ruler.vocabulary.name]
    if is_cut:
        overheads = overheads.of_cut_answer
    spoken = [text for text in texts if text]
    tokens = sum(map(ruler.length, [*spoken, *reasoning]))
    if api == "responses":
        after = bool(reasoning)
        text = overheads.response_text_after_thinking if after else overheads.response_text
        call = overheads.response_call_after_thinking if after else overheads.response_call
        tokens += (text + (has_tools and overheads.tools_mark_text)) * len(spoken)
        return tokens + sum(
            call + _address(ruler, name) + ruler.length(arguments) for name, arguments in calls
        )
    if calls:
        beside_text = bool(spoken) and overheads.tools_mark_text
        return tokens + overheads.call + beside_text + _chat_calls(ruler, calls)
    if spoken and has_tools and overheads.tools_mark_text:
        tokens += 1
    return tokens + overheads.text * len(spoken)


def _message(ruler: Ruler, overheads: _Overheads, message: PromptMessage) -> int:
    if message.calls and not any(message.parts):
        return 0
    tokens = overheads.message + ruler.overhead(message.role)
    tokens += sum(map(ruler.length, message.parts))
    if message.role == "assistant":
        tokens += overheads.assistant_message
    if message.name:
        tokens += ruler.length(":" + message.name)
    return tokens


def _past_calls(ruler: Ruler, overheads: _Overheads, api: str, calls: Sequence[Call]) -> int:
    if api == "responses":
        return sum(
            overheads.past_response_call + _address(ruler, name) + ruler.length(arguments)
            for name, arguments in calls
        )
    if not calls:
        return 0
    several = 2 if len(calls) > 1 else 0
    compact = [(name, _compact(arguments)) for name, arguments in calls]
    return overheads.past_call + several + _chat_calls(ruler, compact)


def _results(
    ruler: Ruler, api: str, results: Sequence[PromptMessage], called: Sequence[str]
) -> int:
    """Results of calls, in the order they were called where they do not say of which."""
    if api == "chat" and len(called) > 1:
        parsed = [_parsed("".join(result.parts)) for result in results]
        together = json.dumps(parsed)  # ASCII escapes: so the models see it, whatever that costs
        return 3 + ruler.overhead("multi_tool_use.parallel") + ruler.length(together)
    tokens = 0
    for index, result in enumerate(results):
        name = result.name or (called[index] if index < len(called) else "")
        tokens += 5 + ruler.length(name) + sum(map(ruler.length, result.parts))
    return tokens


def _chat_calls(ruler: Ruler, calls: Sequence[Call]) -> int:
    """One call, or several wrapped into one, as chat models write them."""
    if len(calls) == 1:
        name, arguments = calls[0]
        return _address(ruler, name) + ruler.length(arguments)
    uses = [
        {"recipient_name": f"functions.{name}", "parameters": _parsed(arguments)}
        for name, arguments in calls
    ]
    wrapped = json.dumps({"tool_uses": uses}, separators=(",", ":"), ensure_ascii=False)
    return ruler.overhead(" to=multi_tool_use.parallel") + ruler.length(wrapped)


def _address(ruler: Ruler, name: str) -> int:
    return ruler.length(f" to=functions.{name}")


def _parsed(text: str) -> object:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return text


def _compact(text: str) -> str:
    parsed = _parsed(text)
    if parsed is text:
        return text
    return json.dumps(parsed, separators=(",", ":"), ensure_ascii=False)
