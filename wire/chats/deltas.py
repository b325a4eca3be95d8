"""A document sent as edits: the delta encoding of chatgpt.com ("v1") and chat.deepseek.com's.

An event is {c: channel, p: path, o: operation, v: value}; a short key that is missing is the
one of the event before, except for v. A bare {"v": …} that holds a whole document begins anew.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from wire.fields import Json, mapping, mappings, position, string

type Path = tuple[str, ...]

_OPERATIONS = {
    "add": "add",
    "append": "append",
    "replace": "replace",
    "set": "replace",
    "remove": "remove",
    "truncate": "truncate",
    "patch": "patch",
    "batch": "patch",
}
_ROOTS = ("message", "response")
_PATH_LENGTH = 1024
_DEPTH = 4
"""Batches within batches."""


@dataclass(frozen=True, slots=True, repr=False)
class Edit:
    """One change of a document. Its value may hold words, so it has no repr."""

    channel: int
    path: Path
    op: str
    """add, append, replace, remove or truncate."""
    value: Json


class Deltas:
    """Gives the edits of each event, with what it leaves out filled in; no JSON makes it raise."""

    def __init__(self) -> None:
        self._channel = 0
        self._path = ""
        self._op = "add"

    def edits(self, body: Json) -> Iterator[Edit]:
        """To be read to the end, event by event in their order."""
        delta = mapping(body)
        path, op, value = delta.get("p"), delta.get("o"), delta.get("v")
        if path is None and op is None and any(key in mapping(value) for key in _ROOTS):
            path, op = "", "add"
        self._channel = position(delta.get("c"), self._channel)
        if isinstance(path, str):
            self._path = path if len(path) <= _PATH_LENGTH else "?"
        if isinstance(op, str):
            self._op = op[:_PATH_LENGTH]
        if "v" in delta or isinstance(op, str):
            yield from _flat(self._channel, segments(self._path), self._op, value, _DEPTH)


def segments(path: str) -> Path:
    """The keys and indices of a path, with or without a slash before the first."""
    return tuple(part for part in path.split("/") if part)


def _flat(channel: int, path: Path, op: str, value: Json, depth: int) -> Iterator[Edit]:
    """A batch's edits one by one; each one's path begins where the batch's ends."""
    known = _OPERATIONS.get(op.lower())
    if known == "patch":
        for part in mappings(value) if depth else []:
            within = path + segments(string(part.get("p"))[:_PATH_LENGTH])
            yield from _flat(channel, within, _op_of(part), part.get("v"), depth - 1)
    elif known:
        yield Edit(channel, path, known, value)


def _op_of(part: Mapping[str, Json]) -> str:
    return string(part.get("o")) or "replace"
