"""Output tokens of models that are not OpenAI's: measured constants around measured ratios."""

from estimator.prompts import Given, Said
from estimator.rulers import Ruler


def completion_tokens(ruler: Ruler, said: Said, given: Given | None = None) -> float:
    """Output tokens of what could be seen; of an answer that was cut off, its words alone."""
    numbers = ruler.vocabulary.numbers
    around = 0 if said.is_cut else 1
    spoken = "".join(said.texts)
    tokens = around * numbers["text"] + ruler.scaled(spoken) if spoken else 0.0
    thinking = numbers["per_token"] * numbers["per_thinking_token"]
    tokens += sum(thinking * ruler.length(text) for text in said.reasoning)
    for index, (name, arguments) in enumerate(said.calls):
        tokens += around * numbers["next_call" if index else "first_call"]
        tokens += numbers["per_token"] * ruler.length(name + arguments)
    return max(tokens, 0.0)
