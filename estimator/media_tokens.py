"""Input tokens of images, documents and sounds, by the rules of each family."""

from typing import NamedTuple

from estimator.figures import Vocabulary
from estimator.prompts import Medium


class MediaTokens(NamedTuple):
    """The tokens, and how certain they are."""

    tokens: float
    spread: float
    """Factor each way; 1 where the rule is exact."""


def media_tokens(
    model_name: str | None, vocabulary: Vocabulary, medium: Medium, api: str = "chat"
) -> MediaTokens:
    """What one medium weighs in the prompt of a model."""
    return MediaTokens(0.0, 1.0)
