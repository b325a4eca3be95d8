"""Models of one family: those that a vendor sells as smaller or larger ones of a generation.

Read off the catalogue's names: `claude-sonnet-4-6` and `claude-haiku-4-5` differ in a word of
size and in the minor version. Names that differ in anything else (codex, live, vision) are of
another kind of work.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from estimator.figures import FactorSet, Model, PictureModel

_SIZES = re.compile(
    r"opus|sonnet|haiku|fable|mythos|astra|sol|terra|luna|ultra|pro|flash|lite|fast|turbo|premier"
    r"|micro|max|plus|large|medium|small|tiny|mini|nano|xl|light|dev|schnell|\d+(?:\.\d+)?b"
)
_UNSAID = re.compile(r"preview|exp|latest|instruct|0\d+|v1")
"""Of a name: neither its size nor its kind."""
_VERSION = re.compile(r"([a-z]*?)(\d+(?:\.\d+)?)")
_DATED = re.compile(r"\d{4}")

type Listed = Model | PictureModel


@dataclass(frozen=True, slots=True)
class _Name:
    family: tuple[str, ...]
    """Vendor, kind of work, generation and what else the name says."""
    version: float
    """Within the generation; of models named by date, year and month (2411)."""


def siblings(factors: FactorSet, model: Listed) -> list[list[Listed]]:
    """The others of its family by version: its own version first, then the newest."""
    own = _name(model)
    versions: dict[float, list[Listed]] = {}
    for other in _families(factors).get(own.family, ()):
        if other.name != model.name:
            versions.setdefault(_name(other).version, []).append(other)
    return [versions[version] for version in sorted(versions, key=lambda v: (v != own.version, -v))]


@lru_cache(maxsize=16)
def _families(factors: FactorSet) -> Mapping[tuple[str, ...], tuple[Listed, ...]]:
    found: dict[tuple[str, ...], dict[str, Listed]] = {}
    listed: list[Listed] = [*factors.models.values(), *factors.pictures.values()]
    for model in listed:
        found.setdefault(_name(model).family, {})[model.name] = model
    return {family: tuple(models.values()) for family, models in found.items()}


@lru_cache(maxsize=4096)
def _name(model: Listed) -> _Name:
    words, generation, minor = [], "", ""
    for word in re.split(r"[-_: ]", model.name):
        version = _VERSION.fullmatch(word)
        if _SIZES.fullmatch(word) or _UNSAID.fullmatch(word):
            continue
        if _DATED.fullmatch(word):
            minor = word
        elif version and not generation:
            stem, number = version.groups()
            generation, _, minor = f"{stem}{number}".partition(".")
        elif version and not minor and len(word) == 1:
            minor = word
        else:
            words.append(word)
    kind = model.kind if isinstance(model, Model) else f"picture {model.is_video}"
    family = (model.vendor, kind, str(model.is_open), generation, *words)
    return _Name(family, float(minor or 0))
