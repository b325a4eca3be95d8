"""Which vocabulary a model counts in, and how well that is known.

The columns of `vocabularies.csv`, all in tokens. Words: `per_token` of o200k_base, and more for
each `per_non_ascii`, `per_digit`, `per_newline`. An answer: `text` around its words; `first_call`,
`next_call`, `per_argument`, `forced_call` more if it must be made, `vertex_call` more there;
`per_thinking_token` of what is shown, `per_sealed` and `sealed` of a signature's characters;
`thinks_unseen` 1 if it may think without a sign. A prompt: `prompt`, `message` each, `thinking`
where it is on, `past_call`, `per_past_thought` (`keeps_thoughts` 1: not only the running turn's),
`per_past_sealed` and `past_sealed`. Tools: `tools` (`forced_tools` more if one must be called),
`per_tool`, `per_tool_token` of their JSON; or `per_tool_word`, `per_tool_schema`,
`per_tool_property`, and on Vertex `per_bare_tool`. `schema`, `per_schema_token`; `embedded_text`
each. `spread`, `call_spread`, `tool_spread` are factors each way.
"""

import re
from functools import lru_cache

from estimator import catalogue
from estimator.figures import FactorSet, Vocabulary


@lru_cache(maxsize=1024)
def vocabulary_of(factors: FactorSet, model_name: str | None) -> Vocabulary:
    """The first row whose pattern the bare name starts with; the last row takes any name."""
    name = catalogue.bare(model_name or "")
    return next(row for row in factors.vocabularies if re.match(row.pattern, name))


def spread_of(factors: FactorSet, model_name: str | None, basis: str) -> float:
    """Factor each way for the count of a whole exchange: 1 where it was reported or counted."""
    return vocabulary_of(factors, model_name).spread if basis == "estimated" else 1.0
