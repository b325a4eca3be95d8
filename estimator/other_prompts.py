"""Input tokens of models that are not OpenAI's: measured constants around measured ratios."""

import json
from collections.abc import Iterable, Iterator, Sequence

from estimator import other_tools
from estimator.prompts import Call, Given, PromptMessage
from estimator.rulers import Ruler

VERTEX = "gcp.vertex_ai"
"""Gemini's tokens are those of the words alone there; its own API adds what stands around."""
_FRAME_SPREAD = 1.5
"""Of what stands around words: it counts where these are few."""
_SCHEMA_SPREAD = 1.15
_SEALED_SPREAD = 1.25

type Part = tuple[float, float]
"""Tokens, and the factor each way that holds 80 to 90 % of their true counts."""


def parts(ruler: Ruler, given: Given, provider: str) -> Iterator[Part]:
    """Input tokens of messages, tools and schema; media are counted in `media_tokens`."""
    if given.api in {"completion", "embedding"}:
        yield _bare_tokens(ruler, given), ruler.spread
        return
    numbers = ruler.vocabulary.numbers
    is_bare = provider == VERTEX and numbers["per_bare_tool"] > 0
    words = sum(map(ruler.scaled, _texts(given.messages)))
    yield words + _thoughts(ruler, given.messages), ruler.spread
    if is_bare:
        if given.tools:
            yield _outlined(ruler, given, given.tools, is_bare), numbers["tool_spread"]
        return
    yield _frame(ruler, given), _FRAME_SPREAD
    yield sum(_past_call(ruler, call) for call in _calls(given.messages)), _FRAME_SPREAD
    yield _sealed(ruler, _running_turn(given.messages)), _SEALED_SPREAD
    if given.tools:
        yield _tools(ruler, given, given.tools), numbers["tool_spread"]
    if given.schema:
        yield _schema(ruler, given.schema), _SCHEMA_SPREAD


def argument_count(arguments: str) -> int:
    """Arguments of a call at the top level, 0 if they are no JSON object."""
    try:
        given = json.loads(arguments)
    except (ValueError, RecursionError):
        return 0
    return len(given) if isinstance(given, dict) else 0


def _bare_tokens(ruler: Ruler, given: Given) -> float:
    texts = [text for message in given.messages for text in message.parts]
    if given.api == "completion":
        return given.token_count + sum(map(ruler.scaled, texts))
    around = ruler.vocabulary.numbers["embedded_text"] * len(texts)
    return given.token_count + around + sum(map(ruler.length, texts))


def _texts(messages: Iterable[PromptMessage]) -> Iterator[str]:
    for message in messages:
        yield from message.parts
        yield from (name + arguments for name, arguments in message.calls)


def _thoughts(ruler: Ruler, messages: Sequence[PromptMessage]) -> float:
    """Of thinking sent back in the clear; most models are shown only that of the running turn."""
    numbers = ruler.vocabulary.numbers
    shown = messages if numbers["keeps_thoughts"] else _running_turn(messages)
    texts = [text for message in shown for text in message.reasoning]
    return numbers["per_past_thought"] * sum(map(ruler.scaled, texts))


def _running_turn(messages: Sequence[PromptMessage]) -> Sequence[PromptMessage]:
    """The turn that is being answered: what stands behind the user's last words."""
    spoken = [
        index
        for index, each in enumerate(messages)
        if each.role == "user" and (each.parts or each.media)
    ]
    return messages[spoken[-1] + 1 :] if spoken else messages


def _frame(ruler: Ruler, given: Given) -> float:
    numbers = ruler.vocabulary.numbers
    # Anthropic keeps the system prompt outside the turns.
    is_apart = given.api == "messages"
    turns = sum(not is_apart or message.role != "system" for message in given.messages)
    if given.has_unseen_history or given.api == "web":
        # What stands around a whole prompt was counted with its first turn; what a web chat
        # puts there is another than its API's, and unknown.
        return numbers["message"] * turns
    thinking = numbers["thinking"] if given.is_thinking else 0
    return numbers["prompt"] + numbers["message"] * turns + thinking


def _calls(messages: Iterable[PromptMessage]) -> Iterator[Call]:
    for message in messages:
        yield from message.calls


def _past_call(ruler: Ruler, call: Call) -> float:
    numbers = ruler.vocabulary.numbers
    return numbers["past_call"] + numbers["per_argument"] * argument_count(call[1])


def _sealed(ruler: Ruler, messages: Iterable[PromptMessage]) -> float:
    """Of hidden thoughts that go back to the model, by the length of their signatures."""
    numbers = ruler.vocabulary.numbers
    lengths = [length for message in messages for length in message.sealed]
    return sum(max(numbers["per_past_sealed"] * n + numbers["past_sealed"], 0) for n in lengths)


def _tools(ruler: Ruler, given: Given, tools: str) -> float:
    numbers = ruler.vocabulary.numbers
    if numbers["per_tool_word"]:
        return _outlined(ruler, given, tools, is_bare=False)
    tokens = numbers["tools"] + numbers["per_tool"] * given.tool_count
    tokens += numbers["per_tool_token"] * ruler.overhead(other_tools.as_json(tools))
    is_forced = given.tool_choice in {"required", "forced"}
    return tokens + (numbers["forced_tools"] if is_forced else 0)


def _outlined(ruler: Ruler, given: Given, tools: str, is_bare: bool) -> float:
    """Gemini: the words of the definitions, and on its own API their structure."""
    numbers, outline = ruler.vocabulary.numbers, other_tools.outline(tools)
    tokens = numbers["per_tool_word"] * sum(map(ruler.overhead, outline.words))
    if is_bare:
        return tokens + numbers["per_bare_tool"] * given.tool_count
    tokens += numbers["per_tool_schema"] * outline.schemas
    return tokens + numbers["per_tool_property"] * outline.properties


def _schema(ruler: Ruler, schema: str) -> float:
    numbers = ruler.vocabulary.numbers
    if not numbers["per_schema_token"]:
        return 0.0
    length = ruler.overhead(other_tools.bare_schema(schema))
    return numbers["schema"] + numbers["per_schema_token"] * length
