"""Input tokens of OpenAI's models: what stands around the text, measured on public recordings."""

import json
from collections.abc import Sequence
from itertools import groupby

from estimator import openai_calls
from estimator.openai_families import Family
from estimator.prompts import Given, PromptMessage
from estimator.rulers import Ruler

_COMPACTION = 93
_SEALED_HEAD = 844
_SEALED_TOKENS = 0.153
_SEALED_BASE = 5
_SERVER_TOOLS = {
    "web_search": 294,
    "web_search_preview": 294,
    "computer_use_preview": 484,
    "code_interpreter": 680,
    "file_search": 560,
    "mcp": 12,
    "tool_search": 82,
}
"""Input tokens of the server's own tools before they are used; what they find is not seen."""


def sealed_tokens(characters: int) -> float:
    """Tokens of a thought of which only the encrypted form is seen."""
    return _SEALED_BASE + _SEALED_TOKENS * max(0, characters - _SEALED_HEAD)


def server_tool_tokens(given: Given) -> int:
    """At least what the server's own tools add to the input."""
    return sum(_SERVER_TOOLS.get(_undated(kind), 0) for kind in given.server_tools)


def _undated(kind: str) -> str:
    """web_search_preview_2025_03_11 is web_search_preview."""
    name, _, year = kind.partition("_20")
    return name if year[:2].isdecimal() else kind


def bare_tokens(ruler: Ruler, given: Given) -> int:
    """Input tokens of texts without anything around them: completions and embeddings."""
    words = (part for message in given.messages for part in message.parts)
    return given.token_count + sum(map(ruler.length, words))


def message_tokens(ruler: Ruler, family: Family, given: Given) -> int:
    """Input tokens of messages and of results, with chat's calls and without Responses'."""
    tokens = family.prompt + (_COMPACTION if given.is_compaction else 0)
    called: list[str] = []
    for is_result, group in groupby(given.messages, key=lambda message: message.role == "tool"):
        messages = list(group)
        if is_result:
            tokens += _results(ruler, given.api, messages, called)
            called = []
            continue
        for message in messages:
            tokens += _message(ruler, family, message)
            if given.api != "responses":
                tokens += _past_calls(ruler, family, message)
            called.extend(name for name, _ in message.calls)
    return tokens


def past_call_tokens(ruler: Ruler, family: Family, given: Given) -> int:
    """Input tokens of the calls in a history of Responses."""
    if given.api != "responses":
        return 0
    tokens = 0
    for _, group in groupby(given.messages, key=lambda message: bool(message.calls)):
        calling = list(group)
        for message in calling:
            by_id = family.past_item_call if message.has_item_id and len(calling) == 1 else 0
            for call in message.calls:
                tokens += family.past_response_call + by_id
                tokens += openai_calls.single(ruler, call)
    return tokens


def thought_tokens(ruler: Ruler, given: Given) -> float:
    """Input tokens of thoughts of the running turn: those before it are dropped by the server."""
    tokens = 0.0
    for message in given.messages[_running_turn(given.messages) + 1 :]:
        if message.sealed:
            tokens += sum(map(sealed_tokens, message.sealed))
        else:
            tokens += sum(map(ruler.length, message.reasoning))
    return tokens


def _running_turn(messages: Sequence[PromptMessage]) -> int:
    """The place of the last user message, -1 without one."""
    users = (place for place, message in enumerate(messages) if message.role == "user")
    return max(users, default=-1)


def _message(ruler: Ruler, family: Family, message: PromptMessage) -> int:
    is_item = message.calls or message.sealed or message.reasoning
    if is_item and not any(message.parts):
        return 0
    tokens = family.message + ruler.overhead(message.role)
    for part in message.parts:
        tokens += ruler.length(part)
    if message.role == "assistant":
        tokens += family.assistant_message
    if message.name:
        tokens += ruler.length(":" + message.name)
    return tokens


def _past_calls(ruler: Ruler, family: Family, message: PromptMessage) -> int:
    calls = [(name, openai_calls.recompacted(arguments)) for name, arguments in message.calls]
    if len(calls) > 1:
        return family.past_calls + openai_calls.wrapped(ruler, calls)
    return family.past_call + openai_calls.single(ruler, calls[0]) if calls else 0


def _results(
    ruler: Ruler, api: str, results: Sequence[PromptMessage], called: Sequence[str]
) -> int:
    """Results of calls, in the order they were called where they do not say of which."""
    if api == "chat" and len(called) > 1:
        known = [openai_calls.parsed("".join(result.parts)) for result in results]
        # With ASCII escapes: so the models see it, whatever that costs in other scripts.
        return 3 + ruler.overhead(openai_calls.PARALLEL) + ruler.length(json.dumps(known))
    tokens = 0
    for index, result in enumerate(results):
        name = result.name or (called[index] if index < len(called) else "")
        tokens += 5 + ruler.length(name) + sum(map(ruler.length, result.parts))
    return tokens
