"""Input tokens of models that are not OpenAI's: measured constants around measured ratios."""

from collections.abc import Sequence

from estimator.prompts import Given, PromptMessage
from estimator.rulers import Ruler


def prompt_tokens(ruler: Ruler, given: Given, provider: str) -> float:
    """Input tokens of messages, tools and schema; media are counted in `media_tokens`."""
    return _messages(ruler, given.api, given.messages) + _definitions(ruler, given)


def _messages(ruler: Ruler, api: str, messages: Sequence[PromptMessage]) -> float:
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


def _definitions(ruler: Ruler, given: Given) -> float:
    numbers = ruler.vocabulary.numbers
    tokens = 0.0
    if given.tools:
        tokens += numbers["tools"] + numbers["per_tool_token"] * ruler.overhead(given.tools)
        tokens += numbers["per_tool"] * given.tool_count
    if given.schema:
        tokens += numbers["schema"] + numbers["per_schema_token"] * ruler.overhead(given.schema)
    return tokens
