"""The data export of Claude: conversations of messages, since 2026 with their branches.

Anthropic promises no format. A message of the assistant's is one answer with all the steps to it:
what its tools gave back is read in it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import PurePath

from intake import branches, exports
from intake.exports import Answer, Given, Site
from intake.files import Opened
from intake.turns import Turn
from wire import fields
from wire.exchange import Completion, Media, MediaKind
from wire.fields import Json

SITE = Site(
    "claude.ai",
    "anthropic",
    "/api/organizations/{organization}/chat_conversations/{conversation}/completion",
)
_SPOKEN = frozenset({"text", "voice_note"})
_IMAGES = frozenset({".png", ".jpg", ".jpeg", ".gif", ".webp", ".heic", ".bmp"})


@dataclass(frozen=True, slots=True)
class _Before:
    """What stands before a message on its branch."""

    answer: str | None = None
    given: tuple[Given, ...] = ()
    """What came since that answer."""
    at: datetime | None = None


def turns(file: Opened) -> Iterator[Turn | str]:
    """The answers in `conversations.json`."""
    is_wrapped = file.start.lstrip()[:1] == b"{"
    for found in exports.objects(file.content, ("conversations",) if is_wrapped else ()):
        yield from exports.told(found, _conversation)


def _conversation(about: Mapping[str, Json]) -> Iterator[Turn | str]:
    messages = {
        exports.uid_of(message.get("uuid")) or f"{place}": message
        for place, message in enumerate(fields.mappings(about.get("chat_messages")))
    }
    parents = _parents(messages)
    states: dict[str, _Before] = {}
    begun = _Before(at=exports.moment(about.get("created_at")))
    for uid, parent in branches.walked(parents, branches.children_of(parents)):
        before = begun if parent is None else states[parent]
        message = messages[uid]
        at = exports.moment(message.get("created_at")) or before.at
        given = tuple(filter(None, _given(message)))
        states[uid] = _Before(before.answer, (*before.given, *given), at)
        if message.get("sender") == "assistant":
            found = _answer(about, message, uid, states[uid])
            if isinstance(found, Turn):
                states[uid] = _Before(uid, (), at)
            yield found


def _parents(messages: Mapping[str, Mapping[str, Json]]) -> dict[str, str | None]:
    """By message, the one before it: what it says, or the one above it where none of them does."""
    said = {uid: exports.uid_of(one.get("parent_message_uuid")) for uid, one in messages.items()}
    if any(said.values()):
        return said
    return dict(zip(messages, [None, *messages], strict=False))


def _answer(
    about: Mapping[str, Json], message: Mapping[str, Json], uid: str, before: _Before
) -> Turn | str:
    completion = _completion(message)
    if not (completion.texts or completion.calls or completion.reasoning):
        return exports.NO_WORDS
    if before.at is None:
        return exports.NO_TIME
    conversation = exports.uid_of(about.get("uuid"))
    answer = Answer(
        site=SITE,
        key=exports.key_of(conversation, uid),
        uid=uid,
        at=before.at,
        conversation=conversation,
        parent=before.answer,
        has_history=before.answer is not None,
        model_requested=exports.named(about.get("model")),
        model_served=exports.named(message.get("model")),
    )
    return exports.turn(answer, before.given, completion)


def _completion(message: Mapping[str, Json]) -> Completion:
    blocks = fields.mappings(message.get("content"))
    thoughts = [block for block in blocks if block.get("type") == "thinking"]
    calls = [block for block in blocks if block.get("type") == "tool_use"]
    return Completion(
        texts=tuple(map(fields.text, _texts(message))),
        reasoning=tuple(
            fields.text(words) for one in thoughts if (words := fields.string(one.get("thinking")))
        ),
        calls=tuple(
            (fields.text(one.get("name")), fields.text(fields.compact(one.get("input"))))
            for one in calls
        ),
        has_reasoning_item=bool(thoughts),
    )


def _texts(message: Mapping[str, Json]) -> list[str]:
    """What a message says: in its blocks, or in one text in exports of 2023 and 2024."""
    blocks = fields.mappings(message.get("content"))
    found = [
        fields.string(one.get("text"))
        for one in blocks
        if fields.string(one.get("type")) in _SPOKEN
    ]
    texts = [words for words in found if words]
    whole = fields.string(message.get("text"))
    return [whole] if whole and not blocks else texts


def _given(message: Mapping[str, Json]) -> Iterator[Given]:
    """What a message brings: the person's words and files, or what the assistant's tools found."""
    if message.get("sender") != "assistant":
        attached = fields.mappings(message.get("attachments"))
        taken_out = [fields.string(one.get("extracted_content")) for one in attached]
        unread = [one for one, words in zip(attached, taken_out, strict=True) if not words]
        files = map(_file, (*fields.mappings(message.get("files")), *unread))
        words = (*_texts(message), *filter(None, taken_out))
        yield Given("user", words, tuple(files))
        return
    for block in fields.mappings(message.get("content")):
        if block.get("type") == "tool_result":
            yield Given("tool", tuple(_found(block.get("content"))))


def _found(content: Json) -> Iterator[str]:
    """The words of a tool's result."""
    if isinstance(content, str):
        yield content
    for part in fields.mappings(content):
        if words := fields.string(part.get("text")):
            yield words


def _file(about: Mapping[str, Json]) -> Media:
    """By its name's ending, which is forgotten."""
    ending = PurePath(fields.string(about.get("file_name"))[-32:]).suffix.lower()
    if ending in _IMAGES or about.get("file_kind") == "image":
        return Media(kind=MediaKind.IMAGE)
    return Media(kind=MediaKind.PDF if ending == ".pdf" else MediaKind.FILE)
