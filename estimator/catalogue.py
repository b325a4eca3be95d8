"""From a model's name, as it stands on the wire, to its entry: exactly, or not at all.

A name is looked up as it is spelled, then without what says nothing of the model's size
(`estimator.spellings`). Closed vendors sell different models under words such as turbo or
fast; such words are taken off only where they lead to open weights. A name that is not
listed and states its own size (`…-13b-…`, `…-30b-a3b-…`) is taken at its word.
"""

import re
from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache

from estimator.figures import FactorSet, Model
from estimator.ranges import Range
from estimator.spellings import bare, key, precision, spellings, weights

__all__ = ["bare", "find", "spellings"]

_SIZE = re.compile(r"(?<![a-z0-9.])(\d+(?:\.\d+)?)([bm])(?:-a(\d+(?:\.\d+)?)([bm]))?(?![a-z0-9])")
_NO_TEXT = re.compile(
    r"image|video|diffusion|flux|wan-?\d|t2[iv]|i2v|tts|music|audio|ocr|\d+e(?!\w)"
)
"""Sizes in such names are of another kind of work, or of one expert of several."""
_CLOSED = re.compile(r"(?:chatgpt|gpt-(?!oss|j|neo)|o\d|claude|gemini|grok)")
_KINDS = (
    ("rerank", "rerank"),
    ("embed|bge|e5-|gte-|minilm", "embedding"),
    ("whisper|asr", "transcription"),
)
_TAG = re.compile(r":(?:[\d.]+x?)+[bm]$|:latest$")
"""Of Ollama's library, whose usual precision is not written."""
_LARGEST_SURELY_DENSE_B = 15


@lru_cache(maxsize=4096)
def find(factors: FactorSet, name: str | None) -> Model | None:
    """The model of that name, at the precision that the name states; None if unknown."""
    if not name:
        return None
    found = _listed(_keyed(factors), name) or _stated(factors, bare(name))
    if found is None or not found.is_open:
        return found
    bits = factors.precisions.get(precision(name) or "")
    if bits is None and _TAG.search(name) and found.bits is None:
        bits = factors.precisions["q4_k_m"]
    return found if bits in (None, found.bits) else replace(found, bits=bits)


@lru_cache(maxsize=16)
def _keyed(factors: FactorSet) -> Mapping[str, Model]:
    return {key(bare(name)): model for name, model in factors.models.items()}


def _listed(models: Mapping[str, Model], name: str) -> Model | None:
    for spelling in spellings(name):
        if found := models.get(key(spelling)):
            return found
    for spelling in weights(name):
        if (found := models.get(key(spelling))) and found.is_open:
            return found
    return None


def _stated(factors: FactorSet, name: str) -> Model | None:
    """Open weights of a size that stands in their name once, with what is not said as a range."""
    sizes = _SIZE.findall(re.sub(r"(?<=\d)p(?=\d)", ".", name))
    if len(sizes) != 1 or _NO_TEXT.search(name) or _CLOSED.match(name):
        return None
    total, unit, active, active_unit = sizes[0]
    total_b = _billions(total, unit)
    share = Range(1, 1, 1)
    if active and _billions(active, active_unit) < total_b:
        share = share.scaled(_billions(active, active_unit) / total_b)
    elif total_b > _LARGEST_SURELY_DENSE_B:
        share = factors.terms["stated_active_share"].value
    size = factors.terms["stated_size"]
    if not 0 < total_b < 10_000:
        return None
    kind = next((kind for words, kind in _KINDS if re.search(words, name)), "text")
    overhead = Range(1, 1, 1) if kind == "text" else factors.terms["encoder_overhead"].value
    value = size.value.scaled(total_b)
    return Model(name, "", True, value, share, None, size.sources, overhead, kind)


def _billions(number: str, unit: str) -> float:
    return float(number) / (1 if unit == "b" else 1000)
