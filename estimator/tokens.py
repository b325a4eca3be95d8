"""How many tokens an exchange has where its provider does not say."""

from dataclasses import dataclass

from estimator import openai_answers, openai_media, openai_prompts, other_answers, other_prompts
from estimator.factors import load
from estimator.media_tokens import media_tokens
from estimator.openai_definitions import definitions
from estimator.openai_families import family_of
from estimator.prompts import Given, Medium, PromptMessage, Said
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

_FILE = 5
"""Tokens around a file of words."""
_SEALED_SPREAD = 1.6
"""Of thoughts that are seen in their encrypted form only: nine of ten of 84 recordings."""
_HIDDEN_SPREAD = 6.5
"""Of an answer around thinking out of sight: 85 % of 108 recordings."""
_SERVER_TOOL_SPREAD = 5.0
"""Of what the server's own tools add."""
_WEB_SPREAD = 2.0
"""Of a web chat's prompt, whose system prompt and memories are added out of sight."""
_PAST_CALL_SPREAD = 1.1
"""Of calls sent back in Responses, of which the server may use its own sampled tokens."""


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
    """Some of it is made or added out of sight: what could be seen is less than what was."""
    thinking_tokens: int = 0
    """Of these, those of thinking that was shown or whose encrypted form was seen."""


@dataclass(frozen=True, slots=True)
class PromptCount(Count):
    """The input side; tools and schema apart, as OpenAI's models see them, else as JSON."""

    tool_tokens_raw: int = 0
    schema_tokens_raw: int = 0


class _Sum:
    """Parts of a count, each with its factor each way, added up with their edges."""

    def __init__(self) -> None:
        self.tokens = self._low = self._high = 0.0

    def add(self, tokens: float, spread: float = 1.0) -> None:
        self.tokens += tokens
        self._low += tokens / spread
        self._high += tokens * spread

    @property
    def spread(self) -> float:
        """Factor each way that holds both edges."""
        if not self._low:
            return 1.0
        return max(self._high / self.tokens, self.tokens / self._low)


def count_prompt(model: str | None, provider: str, given: Given) -> PromptCount:
    """Input tokens. `provider` is OpenTelemetry's name of who served it."""
    ruler = Ruler(vocabulary_of(load(), model))
    total = _Sum()
    is_own = ruler.vocabulary.is_own
    if is_own:
        tools_raw, schema_raw = _add_own_prompt(total, model, ruler, given)
    else:
        tools_raw = ruler.overhead(given.tools) if given.tools else 0
        schema_raw = ruler.overhead(given.schema) if given.schema else 0
        for part in other_prompts.parts(ruler, given, provider):
            total.add(*part)
    for message in given.messages:
        for medium in message.media:
            _add_medium(total, model, ruler, given.api, medium)
    count = _count(ruler, total)
    return PromptCount(
        count.tokens,
        count.raw,
        count.vocabulary,
        count.basis,
        count.spread,
        bool(given.server_tools),
        tool_tokens_raw=tools_raw,
        schema_tokens_raw=schema_raw,
    )


def count_completion(
    model: str | None, provider: str, said: Said, given: Given | None = None
) -> Count:
    """Output tokens of what could be seen: thinking that stays on the server is not in it."""
    ruler = Ruler(vocabulary_of(load(), model))
    total = _Sum()
    if not ruler.vocabulary.is_own:
        total.add(*other_answers.text_tokens(ruler, said))
        total.add(*other_answers.call_tokens(ruler, said, given, provider))
        thinking, spread = other_answers.thinking_tokens(ruler, said)
        total.add(thinking, spread)
        is_hidden = other_answers.is_more_hidden(ruler, said)
        return _count(ruler, total, is_lower_bound=is_hidden, thinking=thinking)
    given = given or Given(api="chat")
    family = family_of(ruler.vocabulary, model)
    is_hidden = openai_answers.is_thoughtful(family, said, given) and not said.sealed
    is_hidden |= bool(said.server_calls) or given.api == "web"
    visible = openai_answers.visible_tokens(ruler, family, provider, said, given)
    total.add(visible, _HIDDEN_SPREAD if is_hidden else 1.0)
    thinking = openai_answers.thinking_tokens(ruler, said)
    total.add(thinking, _SEALED_SPREAD)
    return _count(ruler, total, is_lower_bound=is_hidden, thinking=thinking)


def _add_own_prompt(total: _Sum, model: str | None, ruler: Ruler, given: Given) -> tuple[int, int]:
    """Add what OpenAI's own counting is known to be; the tools and the schema by themselves."""
    family = family_of(ruler.vocabulary, model)
    if given.api in {"completion", "embedding"}:
        total.add(openai_prompts.bare_tokens(ruler, given))
        return 0, 0
    defined = definitions(ruler, family, given)
    messages = openai_prompts.message_tokens(ruler, family, given) + defined.tokens
    total.add(messages, _WEB_SPREAD if given.api == "web" else 1.0)
    total.add(openai_prompts.past_call_tokens(ruler, family, given), _PAST_CALL_SPREAD)
    total.add(openai_prompts.thought_tokens(ruler, given), _SEALED_SPREAD)
    total.add(openai_prompts.server_tool_tokens(given), _SERVER_TOOL_SPREAD)
    return defined.tools_raw, defined.schema_raw


def _add_medium(total: _Sum, model: str | None, ruler: Ruler, api: str, medium: Medium) -> None:
    is_own = ruler.vocabulary.is_own
    if medium.words is not None:
        words = ruler.length(medium.words) if is_own else ruler.scaled(medium.words)
        total.add(words + _FILE, 1.0 if is_own else ruler.spread)
    elif is_own:
        total.add(*openai_media.medium_tokens(model, medium, api))
    else:
        total.add(*media_tokens(ruler.vocabulary, medium))


def _count(
    ruler: Ruler, total: _Sum, *, is_lower_bound: bool = False, thinking: float = 0.0
) -> Count:
    is_exact = ruler.vocabulary.is_own and ruler.is_readable and total.spread == 1
    return Count(
        round(total.tokens),
        ruler.raw,
        ruler.vocabulary.encoding,
        "counted" if is_exact else "estimated",
        1.0 if is_exact else max(total.spread, 1.0 if ruler.is_readable else ruler.spread),
        is_lower_bound,
        min(round(thinking), round(total.tokens)),
    )
