"""Output tokens of models that are not OpenAI's: measured constants around measured ratios."""

from estimator.other_prompts import VERTEX, argument_count
from estimator.prompts import Given, Said
from estimator.rulers import Ruler

_SERVER_CALL_SPREAD = 1.5
"""Of an answer around calls of the server's own tools, which are not all seen."""
_SHOWN_SPREAD = 1.3
"""Of thinking that is shown, perhaps as a summary only."""
_SEALED_SPREAD = 1.25
"""Of thinking that is seen by the length of its signature: nine of ten of 256 recordings."""


def text_tokens(ruler: Ruler, said: Said) -> tuple[float, float]:
    """(tokens, spread) of the words; of an answer that was cut off, with nothing around them."""
    spoken = "".join(said.texts)
    if not spoken:
        return 0.0, 1.0
    around = 0 if said.is_cut else ruler.vocabulary.numbers["text"]
    tokens = around + ruler.scaled(spoken)
    return tokens, max(ruler.spread, _SERVER_CALL_SPREAD if said.server_calls else 1.0)


def call_tokens(
    ruler: Ruler, said: Said, given: Given | None, provider: str
) -> tuple[float, float]:
    """(tokens, spread) of the calls; of an answer that was cut off, of their words alone."""
    numbers = ruler.vocabulary.numbers
    tokens = sum(ruler.scaled(name + arguments) for name, arguments in said.calls)
    if said.calls and not said.is_cut:
        more = len(said.calls) - 1
        tokens += numbers["first_call"] + numbers["next_call"] * more
        tokens += numbers["vertex_call"] * (1 + more) if provider == VERTEX else 0
        tokens += numbers["per_argument"] * sum(argument_count(each) for _, each in said.calls)
        if given and given.tool_choice in {"required", "forced"}:
            tokens += numbers["forced_call"]
    return max(tokens, 0.0), max(ruler.spread, numbers["call_spread"])


def thinking_tokens(ruler: Ruler, said: Said) -> tuple[float, float]:
    """(tokens, spread) of thinking: by its signatures where a family's lengths tell, else of
    what is shown of it."""
    numbers = ruler.vocabulary.numbers
    if said.sealed and numbers["per_sealed"]:
        tokens = sum(max(numbers["per_sealed"] * n + numbers["sealed"], 0) for n in said.sealed)
        return tokens, _SEALED_SPREAD
    factor = numbers["per_thinking_token"]
    return factor * sum(map(ruler.scaled, said.reasoning)), ruler.spread * _SHOWN_SPREAD


def is_more_hidden(ruler: Ruler, said: Said) -> bool:
    """Whether the model may have thought more than can be seen, or been given more to read."""
    if said.server_calls:
        return True
    numbers = ruler.vocabulary.numbers
    if said.sealed and numbers["per_sealed"]:
        return False
    return bool(numbers["thinks_unseen"]) or (said.has_reasoning_item and not any(said.reasoning))
