"""The messages of an answer of chatgpt.com, as whole frames or as edits of them."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from wire.chats.deltas import Edit
from wire.chats.passages import Passages
from wire.exchange import Made
from wire.fields import Json, count, items, mapping, string
from wire.findings import Findings
from wire.names import identifier, name

_NO_MODELS = frozenset({"auto"})
_MESSAGES = 1024
_PICTURES = 64
"""Of one message. No answer has nearly as many of either."""


@dataclass(slots=True)
class _Message:
    """One message; `lists` are its parts and its thoughts."""

    lists: dict[str, Passages]
    uid: str | None = None
    role: str = ""
    recipient: str = ""
    pictures: dict[str, tuple[int | None, int | None]] = field(default_factory=dict)

    @property
    def is_shown(self) -> bool:
        """Whether its words are the model's, meant for the user."""
        return self.role == "assistant" and self.recipient == "all"


class Messages:
    """Takes frames and edits, and keeps what an assistant says to all in `found`.

    A message that comes again under its id is the same one, so that a stream may be replayed.
    """

    def __init__(self, found: Findings) -> None:
        self._found = found
        self._known: dict[object, _Message] = {}
        self._open: dict[int, _Message] = {}
        self._unnamed = 0
        self._is_resolved = False

    def restart(self) -> None:
        """The stream begins again from its start."""
        self._open.clear()
        self._unnamed = 0

    def edit(self, edit: Edit) -> None:
        """Apply one edit of the document of its channel."""
        match edit.path, edit.op:
            case (), "add" | "replace" | "append":
                for key, value in mapping(edit.value).items():
                    self.edit(Edit(edit.channel, (key,), "replace", value))
            case ("message",), "add" | "replace":
                self.frame(edit.value, edit.channel)
            case ("message",), "append":
                for key, value in mapping(edit.value).items():
                    self._within(edit.channel, (key,), "replace", value)
            case ("message", *within), _:
                self._within(edit.channel, tuple(within), edit.op, edit.value)
            case ("conversation_id",), _:
                self.placed(edit.value)
            case ("error",), _:
                self._found.has_failed |= bool(edit.value)

    def frame(self, body: Json, channel: int = 0) -> None:
        """A message as it now stands whole."""
        about = mapping(body)
        uid = identifier(about.get("id"))
        if uid is None:
            self._unnamed += 1
        key: object = uid or self._unnamed
        if key not in self._known:
            if len(self._known) >= _MESSAGES:
                return
            self._known[key] = self._new(key)
        message = self._open[channel] = self._known[key]
        message.uid = uid
        message.recipient = string(about.get("recipient"))
        self._author(message, about.get("author"))
        self._metadata(message, mapping(about.get("metadata")))
        self._content(message, about.get("content"))

    def placed(self, conversation: Json) -> None:
        """The conversation that this is, if it is said."""
        found = self._found
        found.conversation_id = identifier(conversation) or found.conversation_id

    def served(self, metadata: Mapping[str, Json]) -> None:
        """The model that a message or an event names; one that an alias was resolved to wins."""
        found = self._found
        if resolved := _model(metadata.get("resolved_model_slug")):
            found.model_served, self._is_resolved = resolved, True
        elif not self._is_resolved:
            found.model_served = _model(metadata.get("model_slug")) or found.model_served

    def _new(self, key: object) -> _Message:
        words = self._found.transcript
        parts = Passages(words, (key, "parts"), lambda _: False)
        fields = ("summary", "content")
        thoughts = Passages(words, (key, "thoughts"), lambda _: True, fields)
        return _Message({"parts": parts, "thoughts": thoughts})

    def _within(self, channel: int, path: tuple[str, ...], op: str, value: Json) -> None:
        if (message := self._open.get(channel)) is None:
            return
        match path:
            case ("content",):
                self._content(message, value, is_whole=op != "append")
            case ("content", listed, *place):
                self._listed(message, listed, tuple(place), op, value)
            case ("author",):
                self._author(message, value)
            case ("author", "role"):
                message.role = string(value)
            case ("recipient",):
                message.recipient = string(value)
            case ("metadata",):
                self._metadata(message, mapping(value))
            case ("metadata", key):
                self._metadata(message, {key: value})

    def _author(self, message: _Message, author: Json) -> None:
        message.role = string(mapping(author).get("role"))

    def _content(self, message: _Message, content: Json, *, is_whole: bool = True) -> None:
        about = mapping(content)
        for listed in message.lists:
            if is_whole or listed in about:
                self._listed(message, listed, (), "replace", about.get(listed))

    def _listed(
        self, message: _Message, listed: str, place: tuple[str, ...], op: str, value: Json
    ) -> None:
        passages = message.lists.get(listed)
        if passages is None:
            return
        if message.is_shown:
            passages.edit(place, op, value)
            if listed == "parts" and message.uid:
                self._found.response_id = message.uid
        if message.role in {"assistant", "tool"} and len(place) <= 1:
            self._pictures(message, value)

    def _metadata(self, message: _Message, metadata: Mapping[str, Json]) -> None:
        if message.role != "assistant":
            return
        self.served(metadata)
        ending = string(mapping(metadata.get("finish_details")).get("type"))
        self._found.transcript.is_length_limited |= ending == "max_tokens"

    def _pictures(self, message: _Message, value: Json) -> None:
        """Count the images that the server made, by the names of their files."""
        for part in items(value) or [value]:
            about = mapping(part)
            made = mapping(about.get("metadata"))
            pointer = string(about.get("asset_pointer"))
            if not (pointer and (made.get("dalle") or made.get("generation"))):
                continue
            if len(message.pictures) < _PICTURES:
                message.pictures[pointer] = count(about.get("width")), count(about.get("height"))
        if message.pictures:
            found = self._found
            found.output_count = sum(len(known.pictures) for known in self._known.values())
            width, height = list(message.pictures.values())[-1]
            found.made = Made(width=width, height=height)


def _model(value: Json) -> str | None:
    known = name(value)
    return None if known in _NO_MODELS else known
