"""A list of texts that grows by edits: a message's parts, thoughts, fragments or chunks."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from wire.fields import INDEX_LIMIT, Json, count, items, mapping, string
from wire.findings import Transcript


@dataclass(slots=True)
class _Passage:
    key: int
    is_thought: bool | None
    lengths: dict[str, int] = field(default_factory=dict)
    """Characters of each text, by the field that holds it; a bare string's has no name."""


class Passages:
    """Keeps the words of one list in a transcript as edits change it. No JSON makes it raise.

    An item is words, or an object with words in `fields`. What stands in its field `kind`
    decides by `is_thought` whether they are reasoning; None: they are nothing the model said.
    """

    def __init__(
        self,
        transcript: Transcript,
        place: object,
        is_thought: Callable[[Json], bool | None],
        fields: Sequence[str] = ("text",),
        kind: str = "type",
    ) -> None:
        self._transcript = transcript
        self._place = place
        self._is_thought = is_thought
        self._fields = fields
        self._kind = kind
        self._list: list[_Passage] = []
        self._made = 0
        self._free: list[int] = []

    def edit(self, path: Sequence[str], op: str, value: Json) -> None:
        """Apply one edit; `path` is from the list on: (), (index,) or (index, field)."""
        if not path:
            self._whole(op, value)
        elif len(path) <= 2 and (at := self._index(path[0])) is not None:
            if len(path) == 1:
                self._item(at, op, value)
            else:
                self._field(at, path[1], op, value)

    def _whole(self, op: str, value: Json) -> None:
        if op == "append":
            for item in value if isinstance(value, list) else [value]:
                self._insert(len(self._list), item)
            return
        if op == "truncate":
            kept = count(value)
        else:
            for at, item in enumerate(items(value)[:INDEX_LIMIT]):
                self._item(at, "replace", item)
            kept = len(items(value))
        while kept is not None and len(self._list) > kept:
            self._remove(len(self._list) - 1)

    def _item(self, at: int, op: str, value: Json) -> None:
        if op == "add" or at == len(self._list):
            if op not in {"remove", "truncate"}:
                self._insert(at, value)
        elif op == "remove":
            self._remove(at)
        elif op == "replace":
            self._put(self._list[at], value)
        elif not (about := mapping(value)):
            self._change(self._list[at], "", op, value)
        else:
            for name, part in about.items():
                self._field(at, name, "replace", part)

    def _field(self, at: int, name: str, op: str, value: Json) -> None:
        if at == len(self._list):
            self._insert(at, {})
        if at >= len(self._list):
            return
        passage = self._list[at]
        if name == self._kind and (kind := self._is_thought(value)) is not passage.is_thought:
            # What was said before it changed stays what it was.
            passage.is_thought, passage.key, passage.lengths = kind, self._new_key(), {}
        if name in self._fields:
            self._change(passage, name, op, value)

    def _index(self, name: str) -> int | None:
        """Where an index points to, the list's end included; None: nowhere."""
        if name == "-":
            return len(self._list)
        sign, digits = name.startswith("-"), name.removeprefix("-")
        if not (digits.isascii() and digits.isdecimal() and len(digits) <= 4):
            return None
        at = len(self._list) - int(digits) if sign else int(digits)
        return at if 0 <= at <= len(self._list) else None

    def _insert(self, at: int, value: Json) -> None:
        if len(self._list) >= INDEX_LIMIT:
            return
        key = self._free.pop() if self._free else self._new_key()
        passage = _Passage(key, self._is_thought(None))
        self._list.insert(at, passage)
        self._put(passage, value)

    def _remove(self, at: int) -> None:
        passage = self._list.pop(at)
        self._put(passage, "")
        self._free.append(passage.key)

    def _new_key(self) -> int:
        self._made += 1
        return self._made

    def _put(self, passage: _Passage, value: Json) -> None:
        said = {"": value} if isinstance(value, str) else mapping(value)
        names = [name for name in ("", *self._fields) if name in passage.lengths or name in said]
        kind = self._is_thought(said.get(self._kind))
        if kind is not passage.is_thought:
            for name in passage.lengths:
                self._change(passage, name, "replace", "")
            passage.is_thought = kind
        for name in names:
            self._change(passage, name, "replace", said.get(name))

    def _change(self, passage: _Passage, name: str, op: str, value: Json) -> None:
        words, is_thought = string(value), passage.is_thought
        if is_thought is None:
            return
        key, length = (self._place, passage.key, name), passage.lengths.get(name, 0)
        if op == "truncate":
            kept = min(length if (known := count(value)) is None else known, length)
            self._transcript.take_back(key, length - kept)
        elif op == "append":
            kept = length + len(words)
            if words:
                (self._transcript.add_reasoning if is_thought else self._transcript.add_text)(
                    key, words
                )
        else:
            kept = len(words)
            if words or length:
                (self._transcript.set_reasoning if is_thought else self._transcript.set_text)(
                    key, words
                )
        passage.lengths[name] = kept
