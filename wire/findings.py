"""What a reader has found out about one exchange so far."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar

from wire.bodies import KEPT_LIMIT, Body
from wire.exchange import Completion, Made, Prompt, Task, Usage
from wire.fields import Json, text
from wire.text import Text

_PART_SIZE = 256
_SEALED_LIMIT = 4096


class Transcript:
    """The words of an answer, gathered part by part until they are counted.

    A part is known by any key that the format has for it; parts come out in
    the order in which they began. Past `allowance` bytes all words are dropped.
    """

    def __init__(self) -> None:
        self.allowance = KEPT_LIMIT
        self.is_cut = False
        self._texts: dict[object, bytearray] = {}
        self._reasoning: dict[object, bytearray] = {}
        self._names: dict[object, bytearray] = {}
        self._arguments: dict[object, bytearray] = {}
        self._sealed: dict[object, int] = {}
        self._server_calls: list[str] = []
        self.has_reasoning_item = False
        self.is_length_limited = False
        self.created: int | None = None

    def add_text(self, key: object, words: str) -> None:
        self._add(self._part(self._texts, key), words)

    def add_reasoning(self, key: object, words: str) -> None:
        self._add(self._part(self._reasoning, key), words)

    def add_call(self, key: object, name: str, arguments: str) -> None:
        """More of a tool call; a name that was given already is not given twice."""
        if not (called := self._part(self._names, key)):
            self._add(called, name)
        self._add(self._part(self._arguments, key), arguments)

    def add_sealed(self, key: object, length: int) -> None:
        """An encrypted thought or signature of `length` characters; a later one replaces it."""
        if len(self._sealed) < _SEALED_LIMIT:
            self._sealed[key] = length

    def add_server_call(self, kind: str) -> None:
        """The server called one of its own tools, of a `kind` that is a name."""
        if len(self._server_calls) < _SEALED_LIMIT:
            self._server_calls.append(kind)

    def set_text(self, key: object, words: str) -> None:
        """A text as it now stands whole, in formats that send it again each time."""
        self._set(self._texts, key, words)

    def set_reasoning(self, key: object, words: str) -> None:
        """The same for reasoning."""
        self._set(self._reasoning, key, words)

    def take_back(self, key: object, length: int) -> None:
        """The last `length` characters of a text or of reasoning are not part of it after all."""
        for parts in (self._texts, self._reasoning):
            part = parts.get(key, bytearray())
            end, left = len(part), length
            while end and left > 0:
                end -= 1
                left -= part[end] & 0xC0 != 0x80
            self.allowance += len(part) - end
            del part[end:]

    @property
    def size(self) -> int:
        """Bytes of words gathered so far."""
        parts = (self._texts, self._reasoning, self._names, self._arguments)
        return sum(len(words) for part in parts for words in part.values())

    @property
    def is_empty(self) -> bool:
        return not (self._texts or self._reasoning or self._names)

    def drop(self) -> None:
        """Forget the words: the answer is not whole here any more."""
        self.is_cut = True
        self._texts, self._reasoning, self._names, self._arguments = {}, {}, {}, {}

    def completion(self) -> Completion | None:
        """The words as they are to be counted; None if they were dropped."""
        if self.is_cut:
            return None
        return Completion(
            texts=tuple(_text(words) for words in self._texts.values()),
            reasoning=tuple(_text(words) for words in self._reasoning.values()),
            calls=tuple(
                (_text(name), _text(self._arguments[key])) for key, name in self._names.items()
            ),
            sealed=tuple(self._sealed.values()),
            has_reasoning_item=self.has_reasoning_item,
            server_calls=tuple(self._server_calls),
            is_length_limited=self.is_length_limited,
            created=self.created,
        )

    def _set(self, parts: dict[object, bytearray], key: object, words: str) -> None:
        part = self._part(parts, key)
        self.allowance += len(part)
        part.clear()
        self._add(part, words)

    def _part(self, parts: dict[object, bytearray], key: object) -> bytearray:
        part = parts.get(key)
        if part is None:
            part = bytearray()
            if not self.is_cut:
                # Empty parts take memory too.
                self.allowance -= _PART_SIZE
                parts[key] = part
        return part

    def _add(self, to: bytearray, words: str) -> None:
        if self.is_cut or not words:
            return
        data = words.encode("utf-8", "surrogatepass")
        self.allowance -= len(data)
        if self.allowance < 0:
            self.drop()
        else:
            to += data


def _text(data: bytearray) -> Text:
    """The words; halves of a surrogate pair that came in two events are one character again."""
    return text(data.decode("utf-8", "surrogatepass"))


@dataclass(slots=True)
class Findings:
    """Everything that the bytes so far have said. None: not said."""

    task: Task | None = None
    """Where the path alone does not tell."""
    model_requested: str | None = None
    model_served: str | None = None
    response_id: str | None = None
    conversation_id: str | None = None
    parent_id: str | None = None
    """The `response_id` of the answer that this one follows on."""
    service_tier: str | None = None
    reasoning_effort: str | None = None
    region_hint: str | None = None
    is_stream_asked: bool = False
    usage: Usage = field(default_factory=Usage)
    output_count: int | None = None
    made: Made = field(default_factory=Made)
    server_ms: float | None = None
    gpu_s: float | None = None
    chunk_count: int = 0
    first_token_at: float | None = None
    last_token_at: float | None = None
    has_answer: bool = False
    """Something in the response was of this reader's format."""
    has_ended: bool = False
    """The format's own end mark came."""
    ends_unmarked: bool = False
    """No mark ends this format: its answer is whole if the body ended in order."""
    has_failed: bool = False
    """The stream said itself that it broke."""
    runs_no_model: bool = False
    """The request only brings words for one that follows."""
    handoff: str | None = None
    """The topic of a WebSocket on which the rest of the answer comes."""
    prompt: Prompt | None = None
    transcript: Transcript = field(default_factory=Transcript)

    @property
    def has_usage(self) -> bool:
        """Whether the provider counted anything."""
        return self.usage != _NO_USAGE

    def token_came(self, at: float) -> None:
        """An event with some of the answer, of its reasoning or of a call came at `at`."""
        self.chunk_count += 1
        if self.first_token_at is None:
            self.first_token_at = at
        self.last_token_at = at


_NO_USAGE = Usage()


class Reader:
    """One wire format, for one exchange. No method raises, whatever it is given."""

    framings: ClassVar[tuple[str, ...]] = ("sse",)
    """How a stream of this format may be framed, of `wire.framing.FRAMINGS`. One JSON
    document is always understood."""

    def __init__(self) -> None:
        self.found = Findings()

    def headers(self, headers: Mapping[str, str]) -> None:
        """The kept headers: of the request first, then of the response."""

    def request(self, body: Json) -> None:
        """The whole request, once: JSON, or the fields of a form (`wire.forms`)."""

    def answer(self, body: Json) -> None:
        """The whole response, where it is one JSON document."""

    def event(self, name: str, body: Json, at: float) -> None:
        """One event of a stream, at a monotonic time in seconds."""

    def binary(self, body: Body, at: float) -> None:
        """A whole response that is neither JSON nor a stream, in its end; `found.has_answer`
        is to be set if it is of this format."""
