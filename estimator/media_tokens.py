"""Input tokens of images, documents and sounds, of models that are not OpenAI's.

Anthropic's, Google's and Mistral's published rules, with the constants that recordings show.
What was sent by reference has no size on the wire: 1024 x 1024 pixels, one page or ten
seconds are assumed, with a band as wide as such things differ.
"""

from collections.abc import Callable
from math import ceil
from typing import NamedTuple

from estimator.figures import Vocabulary
from estimator.prompts import Medium

_ASSUMED_SIZE = (1024, 1024)
_ASSUMED_S = 10.0
_ASSUMED_CHARACTERS = 2000
"""On a page of a PDF."""
_CHARACTERS_PER_TOKEN = 4
_UNSIZED_SPREAD = 4.5
"""Each way: sizes by reference span 20-fold."""
_UNTIMED_SPREAD = 10.0
_SOUND_SPREAD = 1.2
_FLAT_SPREAD = 2.0
"""Of images that weigh the same in most sizes, where theirs is not known."""
_CLAUDE_SIDE, _CLAUDE_PIXELS, _CLAUDE_MOST, _CLAUDE_FRAME = 1568, 750, 1600, 7
_PATCH, _MISTRAL_SIDE = 28, 1540
_TILE, _TILE_TOKENS = 336, 144
_RESOLUTIONS = {"low": 280.0, "medium": 560.0, "high": 1120.0, "ultra_high": 2240.0}
"""Of an image in Gemini 3, from Google's documentation of `media_resolution`."""


def media_tokens(vocabulary: Vocabulary, medium: Medium) -> tuple[float, float]:
    """(tokens, spread) of one medium; files of words are counted as words elsewhere."""
    rules = next(rules for prefix, rules in _FAMILIES if vocabulary.name.startswith(prefix))
    match medium.kind:
        case "image":
            return _image(rules, medium)
        case "audio":
            return _sound(rules.second, medium)
        case "video":
            return _sound(rules.film_second, medium)
        case _:
            return _document(rules, medium)


def _claude(width: int, height: int) -> float:
    """Fitted into 1568 x 1568; a token for 750 pixels, at most 1600."""
    scale = min(1.0, _CLAUDE_SIDE / max(width, height))
    pixels = width * scale * height * scale
    return min(pixels / _CLAUDE_PIXELS + _CLAUDE_FRAME, _CLAUDE_MOST)


def _patches(width: int, height: int) -> float:
    """Mistral: fitted into 1540 x 1540; a token for 28 x 28 pixels, and one for a line of them."""
    scale = min(1.0, _MISTRAL_SIDE / max(width, height))
    across, down = ceil(width * scale / _PATCH), ceil(height * scale / _PATCH)
    return across * down + down


def _tiles(width: int, height: int) -> float:
    """Llama 4, by Meta's published processor: the whole image in one tile of 336 pixels, 144
    tokens and three marks; if it is larger, also the grid of at most 16 tiles that enlarges it
    least, each tile with a mark behind it."""
    grids = [(a, b) for a in range(1, 17) for b in range(1, 16 // a + 1)]
    scales = {grid: min(grid[0] * _TILE / width, grid[1] * _TILE / height) for grid in grids}
    larger = [scale for scale in scales.values() if scale >= 1]
    best = min(larger) if larger else max(scales.values())
    across, down = min((g for g in grids if scales[g] == best), key=lambda g: g[0] * g[1])
    count = across * down
    return _TILE_TOKENS + 3 + (count * (_TILE_TOKENS + 1) if count > 1 else 0)


class _Rules(NamedTuple):
    """Of one family of models."""

    image: Callable[[int, int], float] | float
    """By width and height, or the same for any."""
    page: float
    """Of a PDF, as it looks."""
    per_text_token: float
    """Of the words of a PDF, of four characters each."""
    second: float
    film_second: float
    spread: float
    """Of media whose size is known."""


_FAMILIES = (
    ("claude", _Rules(_claude, 1590, 1.45, 32, 290, 1.08)),
    ("gemini_3", _Rules(1090.0, 530, 0, 32, 100, 1.15)),
    ("gemini", _Rules(258.0, 258, 0, 32, 290, 1.05)),
    ("mistral", _Rules(_patches, 0, 1.2, 32, 290, 1.2)),
    ("llama_4", _Rules(_tiles, 1000, 1, 32, 290, 1.1)),
    ("", _Rules(_patches, 1000, 1, 32, 290, 3.0)),
)
"""By the start of a vocabulary's name; the last, for the rest, is a guess."""


def _image(rules: _Rules, medium: Medium) -> tuple[float, float]:
    is_sized = bool(medium.width and medium.height)
    if not callable(rules.image):
        tokens = rules.image
        if rules.image > _RESOLUTIONS["low"]:
            tokens = _RESOLUTIONS.get(medium.detail or "", tokens)
        return tokens, rules.spread if is_sized else _FLAT_SPREAD
    if not medium.width or not medium.height:
        return rules.image(*_ASSUMED_SIZE), _UNSIZED_SPREAD
    return rules.image(medium.width, medium.height), rules.spread


def _sound(per_second: float, medium: Medium) -> tuple[float, float]:
    if medium.seconds is None:
        return per_second * _ASSUMED_S, _UNTIMED_SPREAD
    return per_second * medium.seconds, _SOUND_SPREAD


def _document(rules: _Rules, medium: Medium) -> tuple[float, float]:
    """One page of words is assumed where nothing could be read."""
    pages = medium.pages or 1
    characters = medium.characters
    is_read = medium.pages is not None and characters is not None
    if characters is None:
        characters = _ASSUMED_CHARACTERS * pages
    words = rules.per_text_token * characters / _CHARACTERS_PER_TOKEN
    is_sized = is_read or (medium.pages is not None and not rules.per_text_token)
    return rules.page * pages + words, rules.spread if is_sized else _UNSIZED_SPREAD
