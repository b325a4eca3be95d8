"""Input tokens of images, documents and sounds, of OpenAI's models.

OpenAI's published rules for tiles (gpt-4o, o1, gpt-5) and patches (gpt-4.1-mini, o4-mini),
with the factors that recordings show where they differ.
"""

import re
from math import ceil
from typing import NamedTuple

from estimator import catalogue
from estimator.prompts import Medium

_FITTED, _SHORT_SIDE, _TILE = 2048, 768, 512
_PATCH, _MOST_PATCHES = 32, 1536
_ASSUMED_SIZE = (1024, 1024)
_UNSIZED_SPREAD = 4.5
"""Each way around 1024 x 1024: sizes by reference span 20-fold."""
_DOCUMENT_SPREAD = 2.0
_SOUND_SPREAD = 1.2


class _Tiles(NamedTuple):
    base: int
    tile: int

    def tokens(self, width: int, height: int) -> int:
        """Fitted into 2048 x 2048, then the short side down to 768, cut into 512 x 512."""
        scale = min(1.0, _FITTED / max(width, height))
        scale = min(scale, _SHORT_SIDE / min(width, height))
        # A size that is whole but for the float's error must not start another tile.
        across = ceil(round(width * scale, 6) / _TILE)
        return self.base + self.tile * across * ceil(round(height * scale, 6) / _TILE)


class _Patches(NamedTuple):
    factor: float
    base: int

    def tokens(self, width: int, height: int) -> int:
        """Patches of 32 x 32, fitted so that they are 1536 at most."""
        patches = ceil(width / _PATCH) * ceil(height / _PATCH)
        return ceil(self.factor * min(patches, _MOST_PATCHES)) + self.base


_RULES: tuple[tuple[str, _Tiles | _Patches], ...] = (
    (r"gpt-4o-mini", _Tiles(2833, 5667)),
    (r"gpt-4\.1-mini", _Patches(1.62, 1)),
    (r"gpt-4\.1-nano", _Patches(2.46, 1)),
    (r"o4-mini", _Patches(1.72, 1)),
    (r"gpt-5-mini", _Patches(1.2, 2)),
    (r"gpt-5-nano", _Patches(1.5, 2)),
    (r"gpt-5\.[4-9]", _Patches(1.2, 2)),
    (r"gpt-5", _Tiles(70, 140)),
    (r"o[13]", _Tiles(75, 150)),
    (r"computer-use", _Tiles(65, 129)),
    (r"", _Tiles(85, 170)),
)


def medium_tokens(model_name: str | None, medium: Medium, api: str) -> tuple[float, float]:
    """Tokens of one medium, and the factor each way; 1 where the rule is exact."""
    if medium.kind == "image":
        return _image(model_name, medium)
    if medium.kind == "audio":
        # 10 a second and 2.
        seconds = medium.seconds
        return (10.0, _UNSIZED_SPREAD) if seconds is None else (10 * seconds + 2, _SOUND_SPREAD)
    if medium.characters is None and medium.pages is None:
        return 1000.0, _UNSIZED_SPREAD
    words = 4 + (medium.characters or 0) / 4
    # Chat is shown each page as an image too, Responses only its words.
    pages = 212 * (medium.pages or 1) if api == "chat" else 0
    return words + pages, _DOCUMENT_SPREAD


def _image(model_name: str | None, medium: Medium) -> tuple[float, float]:
    name = catalogue.bare(model_name or "")
    rule = next(rule for pattern, rule in _RULES if re.match(pattern, name))
    if medium.detail == "low" and isinstance(rule, _Tiles):
        return rule.base, 1.0
    if not medium.width or not medium.height:
        return rule.tokens(*_ASSUMED_SIZE), _UNSIZED_SPREAD
    return rule.tokens(medium.width, medium.height), 1.0
