"""One message of a ChatGPT export, whatever its kind of content and its year."""

from collections.abc import Iterator, Mapping
from functools import cached_property

from intake import exports
from intake.exports import Given
from wire import fields
from wire.chats import chatgpt
from wire.exchange import Media, MediaKind
from wire.fields import Json
from wire.names import name

_INJECTED = "model_editable_context"
"""What the model is told to remember, under its own name."""
_WORDS = (
    "text",
    "result",
    "output",
    "code",
    "user_profile",
    "user_instructions",
    "model_set_context",
)
"""Fields of a content that hold words, where they do not stand in its parts."""
_LONGEST_S = 86_400.0


class Message:
    """A message, and what of it was said by a model, made by one, or given to one."""

    def __init__(self, about: Mapping[str, Json], node: str) -> None:
        author = fields.mapping(about.get("author"))
        self._about = about
        self._content = fields.mapping(about.get("content"))
        self._metadata = fields.mapping(about.get("metadata"))
        self._kind = fields.string(self._content.get("content_type"))
        self._recipient = fields.string(about.get("recipient"))
        self._ending = fields.string(
            fields.mapping(self._metadata.get("finish_details")).get("type")
        )
        self.role = fields.string(author.get("role")) or fields.string(about.get("role"))
        self.uid = exports.uid_of(about.get("id")) or exports.uid_of(node) or ""
        self.at = exports.moment(about.get("create_time"))
        self.is_said = self.role == "assistant" and self._kind != _INJECTED

    @property
    def is_shown(self) -> bool:
        """Said to the person, not to a tool."""
        return self._recipient in {"", "all"}

    @property
    def is_hidden(self) -> bool:
        is_kept_back = bool(self._metadata.get("is_visually_hidden_from_conversation"))
        return is_kept_back or self._about.get("weight") == 0

    @property
    def is_closed(self) -> bool:
        """Nothing that follows is of the same answer."""
        return (
            not self.is_shown
            or self._about.get("end_turn") is True
            or self._ending in {"max_tokens", "interrupted"}
        )

    @property
    def is_length_limited(self) -> bool:
        return self._ending == "max_tokens"

    @property
    def is_broken_off(self) -> bool:
        return self._ending == "interrupted" or self._about.get("status") == "in_progress"

    @property
    def is_spoken(self) -> bool:
        """It was made as sound, of which only the words are counted."""
        return any("audio" in fields.string(part.get("content_type")) for part in self._objects)

    @property
    def model(self) -> str | None:
        resolved = exports.named(self._metadata.get("resolved_model_slug"))
        return resolved or exports.named(self._metadata.get("model_slug"))

    @property
    def model_asked(self) -> str | None:
        asked = exports.named(self._metadata.get("requested_model_slug"))
        return asked or exports.named(self._metadata.get("default_model_slug"))

    @property
    def effort(self) -> str | None:
        return name(self._metadata.get("thinking_effort"), 32)

    @property
    def has_thought(self) -> bool:
        return self._kind in {"thoughts", "reasoning_recap"}

    @property
    def thoughts(self) -> list[str]:
        thoughts = fields.mappings(self._content.get("thoughts"))
        found = (one.get(key) for one in thoughts for key in ("summary", "content"))
        return [words for words in found if isinstance(words, str) and words]

    @property
    def texts(self) -> list[str]:
        """What was said to the person."""
        return self._words if self.is_shown and not self.has_thought else []

    @property
    def calls(self) -> list[tuple[str, str]]:
        """The tool that is called, and what it is told."""
        told = "" if self.is_shown or self.has_thought else "\n".join(self._words)
        return [(self._recipient, told)] if told else []

    @property
    def has_pictures(self) -> bool:
        return bool(self.pictures)

    @cached_property
    def pictures(self) -> list[tuple[int | None, int | None]]:
        """Width and height of each image that a model made."""
        if self.role not in {"assistant", "tool"}:
            return []
        return [
            (fields.count(part.get("width")) or None, fields.count(part.get("height")) or None)
            for part in self._objects
            if part.get("content_type") == "image_asset_pointer" and _is_made(part)
        ]

    @property
    def given(self) -> Given:
        """What a model reads of it: nothing of what is kept out of its context."""
        if self._about.get("weight") == 0:
            return Given(self.role)
        media = tuple(self._media()) if self.role == "user" else ()
        is_heard = any(one.kind is MediaKind.AUDIO and one.seconds for one in media)
        words = self._written if is_heard else self._words
        return Given(self.role, (*words, *self._instructions()), media)

    @property
    def _objects(self) -> list[Mapping[str, Json]]:
        return fields.mappings(self._content.get("parts"))

    @cached_property
    def _words(self) -> list[str]:
        if parts := fields.items(self._content.get("parts")):
            found = [part if isinstance(part, str) else _words_of(part) for part in parts]
        else:
            found = [fields.string(self._content.get(key)) for key in _WORDS]
        return [words for words in found if words]

    @property
    def _written(self) -> list[str]:
        """Its words without those that were spoken: the model hears these."""
        return [
            part
            for part in fields.items(self._content.get("parts"))
            if part and isinstance(part, str)
        ]

    def _instructions(self) -> Iterator[str]:
        """The person's own, in exports of 2023."""
        told = fields.mapping(self._metadata.get("user_context_message_data"))
        for key in ("about_user_message", "about_model_message"):
            if words := fields.string(told.get(key)):
                yield words

    def _media(self) -> Iterator[Media]:
        for part in self._objects:
            if part.get("content_type") == "real_time_user_audio_video_asset_pointer":
                yield _sound(fields.mapping(part.get("audio_asset_pointer")))
                for frame in fields.mappings(part.get("frames_asset_pointers")):
                    yield from chatgpt.pointed([frame])
            elif part.get("content_type") == "audio_asset_pointer":
                yield _sound(part)
            else:
                yield from chatgpt.pointed([part])
        yield from chatgpt.attached(self._metadata.get("attachments"))


def _words_of(part: Json) -> str:
    """Of an object among the parts: a transcript, or words by another name."""
    return fields.string(fields.mapping(part).get("text"))


def _is_made(part: Mapping[str, Json]) -> bool:
    about = fields.mapping(part.get("metadata"))
    return bool(about.get("dalle") or about.get("generation"))


def _sound(pointer: Mapping[str, Json]) -> Media:
    about = fields.mapping(pointer.get("metadata"))
    start, end = about.get("start"), about.get("end")
    seconds = None
    if isinstance(start, int | float) and isinstance(end, int | float):
        seconds = end - start if 0 < end - start < _LONGEST_S else None
    return Media(kind=MediaKind.AUDIO, seconds=seconds)
