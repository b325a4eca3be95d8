"""Which vocabulary a model counts in, and how well that is known."""

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
