"""The gate for names that come off the wire: models, tiers, ids, regions.

A malformed request can carry a prompt or a key in such a field, and these
names are stored. What does not look like a name is not let through.
"""

import functools
import re

NAME_LENGTH = 128
_ID_LENGTH = 256

_NAME = re.compile(r"[A-Za-z0-9._:/@+-]+")
_SECRET = re.compile(
    r"""(?:^|[^A-Za-z0-9])(?:
        (?:sk|pk|rk|csk|xai|nvapi|glpat|whsec)-
      | (?:sk|pk|rk|gsk|hf|fw|r8|tgp|gh[opsru]|github_pat|xox[a-z])_
      | xox[a-z]- | AIza | ya29\. | A[KS]IA[0-9A-Z]{12} | eyJ | bearer
    )""",
    re.VERBOSE | re.IGNORECASE,
)
_ADDRESS = re.compile(r"://|:[^/@]*@(?!(?:\d{3}|\d{8}|latest|default)(?:$|[/:]))")
"""A scheme, or a password before a host; Vertex puts a model's version behind an "@"."""
_UUID = re.compile(r"[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}", re.I)
_RUN = re.compile(r"[A-Za-z0-9]{20,}")
_KINDS = str.maketrans(
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789", "a" * 26 + "A" * 26 + "0" * 10
)
_CHANGE = re.compile(r"(?=aA|a0|Aa|A0|0a|0A)")


def name(value: object, length: int = NAME_LENGTH) -> str | None:
    """`value` if it looks like the name of a model, tier, region or effort, else None.

    A file's path (llama.cpp and vLLM take one for a model) is cut to its last part.
    """
    if not isinstance(value, str):
        return None
    try:
        return _named(value, length)
    except ValueError:
        return None


@functools.lru_cache(maxsize=512)
def _named(value: str, length: int) -> str:
    """Kept, since the same few come again and again; what is no name raises ValueError, and is
    not kept."""
    if not _is_spelt_like_a_name(value, length):
        raise ValueError
    if value.startswith("/"):
        value = value.rstrip("/").rpartition("/")[2]
    if not value or _is_random(value):
        raise ValueError
    return value


def identifier(value: object) -> str | None:
    """`value` if it looks like the id of an answer, which may be random, else None."""
    if not isinstance(value, str) or not _is_spelt_like_a_name(value, _ID_LENGTH):
        return None
    return value


def label(value: str | None) -> str | None:
    """A label that the user gave, if it is short, printable and holds no key."""
    value = (value or "").strip()
    if not value or len(value) > 64 or not value.isprintable():
        return None
    return None if _SECRET.search(value) or any(map(_is_random, value.split())) else value


def _is_spelt_like_a_name(value: str, length: int) -> bool:
    if not 0 < len(value) <= length or not _NAME.fullmatch(value):
        return False
    return not _SECRET.search(value) and not _ADDRESS.search(value)


def _is_random(value: str) -> bool:
    """True for what keys look like: long mixed runs, UUIDs, letters and digits that alternate."""
    if _UUID.search(value):
        return True
    for run in _RUN.findall(value):
        if len(run) >= 40 or (not run.isalpha() and not run.isdigit()):
            return True
    changes = len(_CHANGE.findall(value.translate(_KINDS)))
    return changes >= 12 and changes >= 0.3 * len(value)
