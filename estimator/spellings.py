"""How a model's name is written: by who serves it, when, how compressed, and by whose hand.

What is taken off says nothing of the model's size, or says it in bits: the server, the date
of a snapshot, the revision, the effort asked for. A name is never completed or cut to a
known one.
"""

import re
from collections.abc import Iterator

_VENDORS = (
    "ai21|alibaba|amazon|anthropic|cohere|deepseek|google|luma|meta|minimax|mistral|moonshot"
    "|moonshotai|nvidia|openai|qwen|stability|twelvelabs|writer|xai|zai"
)
_SERVED = re.compile(
    rf"""(?:
        (?:regional|us-gov|us|eu|apac|global|jp|au|ca|sa|me|af)\.(?=[a-z0-9-]+\.)  # Bedrock
      | (?!amazon\.rerank|deepseek)(?:{_VENDORS})\.(?=[a-z])  # Bedrock, Oracle
      | system\.ai\.                     # Databricks
      | (?:databricks|fw|openai|anthropic|cohere|meta|alibaba)-(?=[a-z])
      | snowflake-(?=llama)
    )""",
    re.VERBOSE,
)
_TUNED = re.compile(r"(?:ft:([^:]+)(?::.*)?|(.+?)(?:[.:]ft-.*))")
"""ft:BASE:org::id (OpenAI, Mistral), BASE.ft-id (Azure), BASE:ft-org (older OpenAI)."""
_REVISION = re.compile(r"(-v\d+)?:\d+(?::\d+k)?$")
"""Bedrock's: `-v1:0`, `:0`, with the context's size behind it."""
_NEUTRAL = re.compile(  # OpenRouter, Ollama, clouds, dates
    r"""(?:
        :(?:free|thinking|nitro|floor|online|extended|beta|exacto|batch|latest)
      | [-:]cloud$ | -latest | -maas
      | [-_@]20\d\d-?[01]\d-?[0-3]\d | -2\d[01]\d[0-3]\d
      | @(?:\d{3}|latest|default) | -00\d
      | (?<=plus|lash)-[01]\d-[0-3]\d
      | (?<=-preview)-[01]\d-(?:20)?\d\d
    )$""",
    re.VERBOSE,
)
_EFFORT = re.compile(
    r"((?:chatgpt|gpt|o\d|claude|gemini|grok)\b.*)"
    r"-(?:thinking|instant|reasoning|non-reasoning|none|minimal|low|medium|high|xhigh)"
)
_PRECISION = re.compile(
    r"""[-_.:@](?:ud-)?(?P<bits>
        i?q[1-8](?:_[01k](?:_(?:xxs|xs|s|m|l|xl))?|_(?:xxs|xs|s|m|l|xl|nl))?
      | bf16 | fp16 | f16 | fp32 | f32 | fp8 | fp4 | int8 | int4 | [34568]-?bit | w8a8 | w4a16
      | awq | gptq | nvfp4 | mxfp4 | qat
    )(?=$|[-_.:@])""",
    re.VERBOSE,
)
_WORDS = re.compile(
    r"""(?:
        \.(?:gguf|bin|safetensors) | -\d{5}-of-\d{5} | [-_]?ggu?f | -mlx | -exl2 | -onnx | -dwq
      | [-:_](?:instruct|chat|it|hf|base|text|thinking|think|reasoning|preview|dynamic|lora)
      | -(?:turbo|fast|highspeed|lightning|spot|us|tee|mtp|abliterated|uncensored|heretic)
      | -(?:\d+k|1m) | -bnb | -pt | -v0\.\d
    )$""",
    re.VERBOSE,
)
"""What open weights are called when they are packed, tuned or served; closed models that are
called so may be others."""


def bare(name: str) -> str:
    """The name in lower case, without who serves it or what it was tuned for."""
    name = name.strip().lower().rstrip("/").lstrip("~").rpartition("/")[2]
    while served := _SERVED.match(name):
        name = name[served.end() :]
    tuned = _TUNED.fullmatch(name)
    return (tuned[1] or tuned[2]) if tuned else name


def spellings(name: str) -> Iterator[str]:
    """The bare name, then shorter and shorter without revision, date and effort."""
    left = bare(name)
    while left:
        yield left
        if revision := _REVISION.search(left):
            if revision[1]:
                yield left[: revision.end(1)]
            left = left[: revision.start()]
            continue
        effort = _EFFORT.fullmatch(left)
        shorter = effort[1] if effort else _NEUTRAL.sub("", left)
        if shorter == left:
            return
        left = shorter


def weights(name: str) -> Iterator[str]:
    """Shorter spellings that only open weights have: without packing, precision and tuning."""
    for left in spellings(name):
        while (shorter := _WORDS.sub("", _unpacked(left))) != left:
            yield shorter
            left = shorter


def _unpacked(name: str) -> str:
    return _PRECISION.sub("", name, count=1)


def precision(name: str) -> str | None:
    """What the name says of the weights' precision: q4_k_m, fp8, 4bit …"""
    found = _PRECISION.search(bare(name))
    return found["bits"].replace("-", "") if found else None


def key(name: str) -> str:
    """What different hands write alike: llama-v3p1-8b, Llama3.1:8B and llama-3_1-8b."""
    name = re.sub(r"(?<=\d)p(?=\d)", ".", name.lower())
    name = re.sub(r"[._:@\\s-]+", "-", name)
    name = re.sub(r"^([a-z]+)-v(?=\d)", r"\1-", name)
    return re.sub(r"(?<=[a-z])-(?=\d)", "", name)
