"""The data export of Le Chat: a file a conversation, an array of messages in no order.

Mistral promises no format, and names no model in it.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime

from intake import exports
from intake.exports import Answer, Given, Site
from intake.files import BrokenFileError, Opened
from intake.turns import Turn
from wire import fields
from wire.exchange import Completion, Media, MediaKind
from wire.fields import Json

SITE = Site("chat.mistral.ai", "mistral_ai", "/api/chat")
_HELD_LIMIT = 32 * 2**20
"""Characters of a conversation that wait until all of it can be sorted."""
_NEVER = datetime.max.replace(tzinfo=UTC)
_THOUGHTS = frozenset({"reasoning", "thinking"})

type _Message = Mapping[str, Json]


def turns(file: Opened) -> Iterator[Turn | str]:
    """The answers in one `chat-….json`."""
    held: list[_Message] = []
    length = 0
    try:
        for found in exports.objects(file.content):
            if isinstance(found, str):
                yield found
                continue
            length += len(fields.string(found.get("content"))) + 1000
            held.append(found)
            if length > _HELD_LIMIT:
                yield from exports.told(held, _conversations)
                held, length = [], 0
    except BrokenFileError:
        yield from exports.told(held, _conversations)
        raise
    yield from exports.told(held, _conversations)


def _conversations(messages: Sequence[_Message]) -> Iterator[Turn | str]:
    by_chat: dict[str | None, list[_Message]] = {}
    for message in messages:
        by_chat.setdefault(exports.uid_of(message.get("chatId")), []).append(message)
    for chat, held in by_chat.items():
        held.sort(key=lambda one: exports.moment(one.get("createdAt")) or _NEVER)
        yield from _conversation(chat, held)


def _conversation(chat: str | None, messages: Sequence[_Message]) -> Iterator[Turn | str]:
    """Two answers with no word of the person's between them answer the same."""
    parent = last = None
    given: list[Given] = []
    for message in messages:
        if message.get("role") != "assistant":
            if last is not None:
                parent, last, given = last, None, []
            given.append(_given(message))
            continue
        found = list(_answer(chat, message, parent, [*given, *_results(message)]))
        yield from found
        if any(isinstance(one, Turn) and one.reading.completion for one in found):
            last = exports.uid_of(message.get("id"))


def _answer(
    chat: str | None, message: _Message, parent: str | None, given: Sequence[Given]
) -> Iterator[Turn | str]:
    """The answer, and the images that were made with it."""
    completion, pictures = _completion(message), len(_chunks(message, "image_url"))
    at, uid = exports.moment(message.get("createdAt")), exports.uid_of(message.get("id"))
    is_told = bool(completion.texts or completion.reasoning or completion.calls)
    if not (is_told or pictures):
        yield exports.NO_WORDS
        return
    if at is None:
        yield exports.NO_TIME
        return
    key = f"{chat}\n{uid}\n{message.get('version')}"
    answer = Answer(
        site=SITE,
        key=key,
        uid=uid,
        at=at,
        conversation=chat,
        parent=parent,
        has_history=parent is not None,
        model_served=exports.named(message.get("model")),
    )
    if is_told:
        yield exports.turn(answer, given, completion)
    if pictures:
        made = Answer(
            site=SITE, key=f"{key}\npictures", uid=None, at=at, conversation=chat, whole=uid
        )
        yield exports.pictures(made, [(None, None)] * pictures)


def _completion(message: _Message) -> Completion:
    return Completion(
        texts=tuple(map(fields.text, _texts(message))),
        reasoning=tuple(
            fields.text(one.get("text")) for one in _chunks(message, "text") if _is_thought(one)
        ),
        calls=tuple(
            (fields.text(one.get("name")), fields.text(_words(one.get("publicArguments"))))
            for one in _chunks(message, "tool_call")
        ),
    )


def _texts(message: _Message) -> list[str]:
    """Its chunks; `content` is the same again where there are any."""
    said = [one for one in _chunks(message, "text") if not _is_thought(one)]
    texts = [words for one in said if (words := fields.string(one.get("text")))]
    whole = fields.string(message.get("content"))
    return texts or ([whole] if whole else [])


def _given(message: _Message) -> Given:
    files = fields.mappings(message.get("files"))
    kinds = [MediaKind.IMAGE if one.get("type") == "image" else MediaKind.FILE for one in files]
    media = tuple(Media(kind=kind) for kind in kinds)
    return Given(fields.string(message.get("role")), tuple(_texts(message)), media)


def _results(message: _Message) -> Iterator[Given]:
    """What the tools that an answer called gave back, as far as it is shown."""
    for one in _chunks(message, "tool_call"):
        if words := _words(one.get("publicResult")):
            yield Given("tool", (words,))


def _chunks(message: _Message, kind: str) -> list[_Message]:
    found = fields.mappings(message.get("contentChunks"))
    return [one for one in found if one.get("type") == kind]


def _is_thought(chunk: _Message) -> bool:
    context = fields.mapping(chunk.get("_context") or chunk.get("context"))
    return fields.string(context.get("type")) in _THOUGHTS


def _words(value: Json) -> str:
    """Words, or what is no words as JSON."""
    return value if isinstance(value, str) else fields.compact(value) if value else ""
