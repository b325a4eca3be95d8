"""Scenarios: files that list tasks, such as an event or a project, and may hold a published sum.

title = "…"                 zone, provider: for all tasks that name none
[published]                 energy_wh, source, why: what someone else made of it
[[task]]                    model, and tokens, images or a video; count times
"""

import re
import tomllib
from collections.abc import Mapping
from difflib import get_close_matches
from typing import Any

from estimator.figures import FactorSet
from reports import tasks
from reports.scenario import Published, Scenario
from reports.tasks import Task, UnknownModel
from reports.words import say

_TOP = ("title", "zone", "provider", "published", "task")
_PUBLISHED: dict[str, type] = {"energy_wh": float, "source": str, "why": str}
_TEXTS = ("name", "model", "provider", "zone", "quality")
_COUNTS = (
    "count",
    "input_tokens",
    "cached_tokens",
    "output_tokens",
    "images",
    "steps",
    "frames",
)
_NUMBERS = ("video_seconds", "published_wh")
_KEYS = (*_TEXTS, *_COUNTS, *_NUMBERS, "size")
_LARGEST = 10**12
_SIZE = re.compile(r"([1-9]\d{0,4})x([1-9]\d{0,4})")


class ScenarioError(ValueError):
    """What is wrong with a file, as a sentence without its end."""

    def __init__(self, reason: str, line: int | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.line = line


def read(text: str, factors: FactorSet) -> Scenario:
    """The scenario that a file's text holds, its models and zones known to the set.

    Raises:
        ScenarioError: it is no TOML, or says something that cannot be; with the line.
    """
    try:
        found = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ScenarioError(str(error)) from None
    lines = _Lines(text)
    _known(found, _TOP, lines, None)
    rows = found.get("task")
    if not isinstance(rows, list) or not rows or not all(isinstance(r, dict) for r in rows):
        raise ScenarioError(say("scenario.empty"))
    shared = {key: _text(found, key, lines, None) for key in ("zone", "provider") if key in found}
    listed = tuple(_task(shared | row, lines, index, factors) for index, row in enumerate(rows))
    title = _text(found, "title", lines, None) if "title" in found else ""
    return Scenario(title, listed, _published(found, lines))


def size(text: str) -> tuple[int, int] | None:
    """Width and height of '1024x1024'; None where it is no size."""
    found = _SIZE.fullmatch(text)
    return (int(found[1]), int(found[2])) if found else None


def _published(found: Mapping[str, Any], lines: "_Lines") -> Published | None:
    row = found.get("published")
    if row is None:
        return None
    if not isinstance(row, dict):
        raise _bad("published", lines, None)
    _known(row, tuple(_PUBLISHED), lines, None)
    return Published(
        _number(row, "energy_wh", lines, None),
        _text(row, "source", lines, None),
        _text(row, "why", lines, None) if "why" in row else "",
    )


def _task(row: Mapping[str, Any], lines: "_Lines", index: int, factors: FactorSet) -> Task:
    _known(row, _KEYS, lines, index)
    values: dict[str, Any] = {}
    for key in row:
        if key in _TEXTS:
            values[key] = _text(row, key, lines, index)
        elif key in _COUNTS:
            values[key] = _count(row, key, lines, index)
        elif key == "size":
            values["size"] = size(_text(row, key, lines, index))
            if values["size"] is None:
                raise _bad(key, lines, index)
        else:
            name = "video_s" if key == "video_seconds" else key
            values[name] = _number(row, key, lines, index)
    return _checked(values, lines, index, factors)


def _checked(values: dict[str, Any], lines: "_Lines", index: int, factors: FactorSet) -> Task:
    if not values.get("model"):
        raise ScenarioError(say("scenario.no_model"), lines.of(None, index))
    if values.get("zone") not in (None, *factors.zones):
        raise _bad("zone", lines, index)
    try:
        task = Task(**values)
    except ValueError:
        raise _bad("cached_tokens", lines, index) from None
    if not (task.is_picture or task.input_tokens or task.output_tokens):
        raise ScenarioError(say("scenario.no_work"), lines.of(None, index))
    try:
        tasks.model_of(factors, task)
    except UnknownModel as error:
        raise ScenarioError(unknown_model(error), lines.of("model", index)) from None
    return task


def unknown_model(error: UnknownModel) -> str:
    """That it is not known, and names like it; a sentence without its end."""
    if error.near:
        near = ", ".join(error.near)
        return say("scenario.unknown_model_near", name=error.name, near=near)
    return say("scenario.unknown_model", name=error.name)


def _known(
    row: Mapping[str, Any], keys: tuple[str, ...], lines: "_Lines", index: int | None
) -> None:
    for key in row:
        if key not in keys:
            near = get_close_matches(key, keys, 1)
            reason = (
                say("scenario.unknown_near", key=key, near=near[0])
                if near
                else say("scenario.unknown_key", key=key)
            )
            raise ScenarioError(reason, lines.of(key, index))


def _text(row: Mapping[str, Any], key: str, lines: "_Lines", index: int | None) -> str:
    value = row.get(key)
    if not isinstance(value, str):
        raise _bad(key, lines, index)
    return value.strip()


def _count(row: Mapping[str, Any], key: str, lines: "_Lines", index: int | None) -> int:
    value = row[key]
    if type(value) is not int or not 0 <= value <= _LARGEST:
        raise _bad(key, lines, index)
    return value


def _number(row: Mapping[str, Any], key: str, lines: "_Lines", index: int | None) -> float:
    value = row.get(key)
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value <= _LARGEST:
        raise _bad(key, lines, index)
    return float(value)


def _bad(key: str, lines: "_Lines", index: int | None) -> ScenarioError:
    return ScenarioError(say("scenario.bad_value", key=key), lines.of(key, index))


class _Lines:
    """Where a key stands: TOML's values do not know."""

    def __init__(self, text: str) -> None:
        self._lines = text.splitlines()
        heads = [n for n, line in enumerate(self._lines) if re.match(r"\s*\[\[\s*task\s*]]", line)]
        self._heads = heads

    def of(self, key: str | None, index: int | None) -> int | None:
        """The line of a task's key, there or above all tasks; else of the task's head. From 1."""
        if index is None:
            return self._find(key, 0, len(self._lines))
        if index >= len(self._heads):
            return None
        first, last = self._heads[index], (*self._heads, len(self._lines))[index + 1]
        return self._find(key, first, last) or self._find(key, 0, self._heads[0]) or first + 1

    def _find(self, key: str | None, first: int, last: int) -> int | None:
        if key is None:
            return None
        stands = re.compile(rf"""\s*\[?\s*["']?{re.escape(key)}["']?\s*[=\].]""")
        found = (n + 1 for n in range(first, last) if stands.match(self._lines[n]))
        return next(found, None)
