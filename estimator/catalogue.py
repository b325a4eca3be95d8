"""From a model's name, as it stands on the wire, to its entry: exactly, or not at all.

What is removed is only what says nothing of the model's size: who serves it, the date of
the snapshot, the revision. A name is never completed or cut to a known one.
"""

import re
from collections.abc import Iterator
from functools import lru_cache

from estimator.figures import FactorSet, Model

_VENDORS = (
    "ai21|amazon|anthropic|black-forest-labs|cohere|cohereforai|coherelabs|deepseek|deepseek-ai"
    "|google|meta|meta-llama|mistral|mistral-ai|mistralai|moonshotai|nvidia|openai|qwen"
    "|stability|stabilityai|tencent|wan-ai|x-ai|xai|z-ai|zai|zai-org"
)
_PREFIX = re.compile(
    r"(?:arn:aws:bedrock:.*/)?"
    r"(?:openrouter/|together_ai/|groq/)?"
    r"(?:accounts/fireworks/models/|publishers/[a-z]+/models/|models/)?"
    rf"(?:(?:us|eu|apac|global|jp|au|ca)\.(?=[a-z0-9-]+\.))?(?:(?:{_VENDORS})[/.])?"
)
_SUFFIX = re.compile(
    r"(?:"
    r":(?:free|thinking|nitro|floor|online|extended|latest)"  # OpenRouter's variants, Ollama's tag
    r"|-latest"
    r"|-\d{4}-\d{2}-\d{2}"
    r"|[-@]20\d{6}"
    r"|-v\d+:\d+"
    r")$"
)


def bare(name: str) -> str:
    """The name in lower case, without who serves it."""
    name = name.strip().lower()
    prefix = _PREFIX.match(name)
    return name[prefix.end() :] if prefix else name


@lru_cache(maxsize=4096)
def find(factors: FactorSet, name: str | None) -> Model | None:
    """The model of that name, None if it is not catalogued."""
    if not name:
        return None
    return next(filter(None, map(factors.models.get, spellings(name))), None)


def spellings(name: str) -> Iterator[str]:
    """The name, then shorter and shorter without its revision and its date."""
    left: str | None = bare(name)
    while left:
        yield left
        shorter = _SUFFIX.sub("", left)
        left = shorter if shorter != left else None
