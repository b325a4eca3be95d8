"""Typed looks into JSON from the wire, which may hold anything at every level."""

import json
import re
from collections.abc import Mapping

import orjson

from wire.text import Text

type Json = object
"""What `parse` returns: nothing about its shape can be relied on."""

TOKEN_LIMIT = 10**8
"""A larger count in one exchange is no token count: no context window is near it."""

INDEX_LIMIT = 4096

_DECODER = json.JSONDecoder(parse_constant=lambda _: None)
_NOTHING: dict[str, Json] = {}


class NotJsonError(ValueError):
    """The bytes are no JSON, or JSON that cannot be held (nested too deep, numbers too long)."""


def parse(text: bytes | str) -> Json:
    """The document in `text`; NaN and Infinity become None. Raises NotJsonError only."""
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError:
        return _parsed_leniently(text)


def _parsed_leniently(text: bytes | str) -> Json:
    """For what orjson refuses and is met all the same: NaN, bad UTF-8, half surrogates."""
    try:
        if isinstance(text, bytes):
            text = text.decode("utf-8", "replace").removeprefix("\ufeff")
        return _DECODER.decode(text)
    except (ValueError, RecursionError) as error:
        raise NotJsonError from error


def compact(value: Json) -> str:
    """`value` as JSON without spaces, keys in their order, not ASCII-escaped."""
    try:
        return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    except (ValueError, RecursionError):
        return ""


def mapping(value: Json) -> Mapping[str, Json]:
    """`value` if it is a JSON object, else an empty one."""
    return value if isinstance(value, dict) else _NOTHING


def items(value: Json) -> list[Json]:
    """`value` if it is a JSON array, else an empty one."""
    return value if isinstance(value, list) else []


def mappings(value: Json) -> list[Mapping[str, Json]]:
    """The JSON objects in the array `value`."""
    return [item for item in items(value) if isinstance(item, dict)]


def string(value: Json) -> str:
    """`value` if it is a string, else an empty one."""
    return value if isinstance(value, str) else ""


def text(value: Json) -> Text:
    """The words of `value`, a string; surrogates that stand alone are replaced."""
    words = string(value)
    try:
        words.encode()
    except UnicodeEncodeError:
        words = words.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return Text(words)


def count(value: Json) -> int | None:
    """`value` if it is a believable number of tokens: no float, no boolean, no string."""
    if isinstance(value, bool) or not isinstance(value, int):
        return None
    return value if 0 <= value <= TOKEN_LIMIT else None


def position(value: Json, default: int = 0) -> int:
    """`value` if it is a believable index of a choice, a block or a call, else `default`."""
    known = count(value)
    return default if known is None or known > INDEX_LIMIT else known


def whole_number(value: str | None) -> int | None:
    """A header's whole number (its decimals are left off), if it is one below ten million."""
    digits = (value or "").strip().partition(".")[0]
    return int(digits) if digits.isascii() and digits.isdecimal() and len(digits) <= 7 else None


_STRINGS = "id|model|service_tier|type|modelVersion|responseId|finishReason"
_STRING = rf'(?<!\\)"({_STRINGS})"\s*:\s*"([^"\\]{{1,256}})"'
_STREAM = re.compile(r'(?<!\\)"stream"\s*:\s*true\b')
_USAGE = re.compile(r'(?<!\\)"(usage|usageMetadata)"\s*:\s*(?=\{)')


def salvaged(head: str, tail: str) -> dict[str, Json]:
    """What a document too long to hold says of itself in its two ends.

    At most `id`, `model`, `service_tier`, `type`, `stream` and the last
    `usage`, and what Gemini calls these. A quotation mark inside a JSON string
    is escaped, so that words of a prompt are not taken for keys.
    """
    found: dict[str, Json] = {}
    for end in (head, tail):
        for match in re.finditer(_STRING, end):
            found.setdefault(match[1], match[2])
    if _STREAM.search(head) or _STREAM.search(tail):
        found["stream"] = True
    for end in (tail, head):
        matches = list(_USAGE.finditer(end))
        if matches and (usage := _object_at(end, matches[-1].end())):
            found[matches[-1][1]] = usage
            break
    return found


def _object_at(text: str, start: int) -> Json:
    try:
        return _DECODER.raw_decode(text, start)[0]
    except (ValueError, RecursionError):
        return None
