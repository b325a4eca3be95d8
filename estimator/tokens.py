"""How many tokens an exchange has where its provider does not say."""

from collections.abc import Sequence
from dataclasses import dataclass

from estimator import openai_overheads
from estimator.factors import load
from estimator.prompts import Call, Given, Medium, PromptMessage, Said
from estimator.rulers import Ruler
from estimator.vocabularies import vocabulary_of

__all__ = [
    "Count",
    "Given",
    "Medium",
    "PromptCount",
    "PromptMessage",
    "Said",
    "count_completion",
    "count_prompt",
]


@dataclass(frozen=True, slots=True)
class Count:
    """Tokens of one side of an exchange, and what is needed to count it better later."""

    tokens: int
    """With overheads and the vocabulary's ratio."""
    raw: int
    """What the tokenizer returned for the text and the calls, before any of that."""
    vocabulary: str
    """Whose tokenizer: o200k_base or cl100k_base."""
    basis: str
    """counted, or estimated."""
    spread: float
    """Factor each way that holds 80 to 90 % of the true counts; 1 where exact."""
    is_lower_bound: bool = False
    """The model thinks out of sight: what could be seen is less than what it made."""


@dataclass(frozen=True, slots=True)
class PromptCount(Count):
    """The input side; tools and schema apart, as the JSON they were sent as."""

    tool_tokens_raw: int = 0
    schema_tokens_raw: int = 0


def count_prompt(model: str | None, provider: str, given: Given) -> PromptCount:
    """Input tokens. `provider` is OpenTelemetry's name of who served it."""
    ruler = Ruler(vocabulary_of(load(), model))
    api, messages = given.api, given.messages
    tool_raw = ruler.overhead(given.tools) if given.tools else 0
    schema_raw = ruler.overhead(given.schema) if given.schema else 0
    if ruler.vocabulary.is_own:
        tokens: float = openai_overheads.prompt_tokens(ruler, api, messages)
        tokens += openai_overheads.tool_tokens(ruler, tool_raw)
        tokens += openai_overheads.schema_tokens(ruler, schema_raw)
    else:
        tokens = _prompt_tokens(ruler, api, messages)
        tokens += _definitions(ruler, tool_raw, given.tool_count, schema_raw)
    basis, spread = _certainty(ruler, is_guessed=bool(given.tools or given.schema))
    has_media = any(message.media for message in messages)
    return PromptCount(
        round(tokens),
        ruler.raw,
        ruler.vocabulary.encoding,
        basis,
        spread,
        has_media,
        tool_tokens_raw=tool_raw,
        schema_tokens_raw=schema_raw,
    )


def count_completion(
    model: str | None, provider: str, said: Said, given: Given | None = None
) -> Count:
    """Output tokens of what could be seen: thinking that stays on the server is not in it."""
    ruler = Ruler(vocabulary_of(load(), model))
    api = given.api if given else "chat"
    texts, reasoning, calls = said.texts, said.reasoning, said.calls
    if not any((*texts, *reasoning, *calls)):
        tokens: float = 0
    elif ruler.vocabulary.is_own:
        has_tools = bool(given and given.tools)
        tokens = openai_overheads.completion_tokens(
            ruler, api, texts, reasoning, calls, has_tools, said.is_cut
        )
    else:
        tokens = _completion_tokens(ruler, texts, reasoning, calls, said.is_cut)
    basis, spread = _certainty(ruler, is_guessed=False)
    hides = ruler.vocabulary.is_own and openai_overheads.thinks_unseen(ruler)
    return Count(round(tokens), ruler.raw, ruler.vocabulary.encoding, basis, spread, hides)


def _certainty(ruler: Ruler, *, is_guessed: bool) -> tuple[str, float]:
    if ruler.vocabulary.is_own and ruler.is_readable and not is_guessed:
        return "counted", 1.0
    return "estimated", ruler.spread


def _prompt_tokens(ruler: Ruler, api: str, messages: Sequence[PromptMessage]) -> float:
    numbers = ruler.vocabulary.numbers
    tokens = numbers["prompt"]
    for message in messages:
        if api != "messages" or message.role != "system":  # Anthropic keeps it outside the turns
            tokens += numbers["message"]
        tokens += sum(map(ruler.scaled, message.parts))
        for name, arguments in message.calls:
            call = ruler.length(name + arguments)
            tokens += numbers["past_call"] + numbers["per_token"] * call
    return tokens


def _definitions(ruler: Ruler, tool_raw: int, tool_count: int, schema_raw: int) -> float:
    numbers = ruler.vocabulary.numbers
    tokens = 0.0
    if tool_raw:
        tokens += numbers["tools"] + numbers["per_tool_token"] * tool_raw
        tokens += numbers["per_tool"] * tool_count
    if schema_raw:
        tokens += numbers["schema"] + numbers["per_schema_token"] * schema_raw
    return tokens


def _completion_tokens(
    ruler: Ruler,
    texts: Sequence[str],
    reasoning: Sequence[str],
    calls: Sequence[Call],
    is_cut: bool,
) -> float:
    numbers = ruler.vocabulary.numbers
    around = 0 if is_cut else 1
    spoken = "".join(texts)
    tokens = around * numbers["text"] + ruler.scaled(spoken) if spoken else 0.0
    thinking = numbers["per_token"] * numbers["per_thinking_token"]
    tokens += sum(thinking * ruler.length(text) for text in reasoning)
    for index, (name, arguments) in enumerate(calls):
        tokens += around * numbers["next_call" if index else "first_call"]
        tokens += numbers["per_token"] * ruler.length(name + arguments)
    return max(tokens, 0.0)
