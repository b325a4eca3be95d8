"""What the data exports of web chats have in common: their answers become turns of the log.

An export holds words, and no counts. Each answer is counted with what it was given, and the
log adds what its branch carried before (`store.memory`): at least that much was read.
"""

import io
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from intake.entries import Splitter
from intake.files import BrokenFileError
from intake.recorded import EARLIEST, LATEST
from intake.turns import Turn
from wire import fields
from wire.capture import new_uid
from wire.chats import web_chats
from wire.exchange import Completion, Exchange, Made, Media, Outcome, Reading, Task
from wire.fields import Json, NotJsonError
from wire.names import name

NO_TIME, NO_WORDS = "no_time", "no_words"
"""Why an answer is in no row."""
_BLOCK = 256 * 2**10
_ID_LENGTH = 256
_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_FRACTION = re.compile(r"(\.\d{6})\d+")


@dataclass(frozen=True, slots=True)
class Site:
    """A web chat, as its live answers are logged."""

    service: str
    provider: str
    endpoint: str


@dataclass(frozen=True, slots=True)
class Given:
    """One message that a model was given. No repr shows its words."""

    role: str
    words: tuple[str, ...] = field(default=(), repr=False)
    media: tuple[Media, ...] = ()

    def __bool__(self) -> bool:
        return any(self.words) or bool(self.media)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """One answer, and how it stands in its conversation."""

    site: Site
    key: str
    """What it is called in its export."""
    uid: str | None
    """What it is called live too; None: nothing that is known."""
    at: datetime
    conversation: str | None
    parent: str | None = None
    """The answer before it on its branch, by its `uid`."""
    has_history: bool = False
    """Something came before it in its conversation."""
    whole: str | None = None
    """The answer to the person, which this was a step to."""
    model_requested: str | None = None
    model_served: str | None = None
    effort: str | None = None
    outcome: Outcome = Outcome.COMPLETE
    is_lower_bound: bool = False
    """More was made than the words that are in the export."""


def objects(
    content: io.BufferedReader, keys: tuple[str, ...] = ()
) -> Iterator[Mapping[str, Json] | str]:
    """The objects of a JSON array, one in memory at a time; a reason for one that is broken.

    Raises:
        BrokenFileError: the file ends, or stops making sense, before the array does.
    """
    splitter = Splitter(keys)
    while not splitter.has_ended and (block := content.read(_BLOCK)):
        for data, is_whole in splitter.feed(block):
            try:
                yield fields.mapping(fields.parse(data)) if is_whole else "entry_too_large"
            except NotJsonError:
                yield "entry_broken"
    if not splitter.has_ended:
        raise BrokenFileError


def told[Held](
    found: Held | str, read: Callable[[Held], Iterator[Turn | str]]
) -> Iterator[Turn | str]:
    """The turns in what was found, or why there are none: no fault of ours loses a file."""
    if isinstance(found, str):
        yield found
        return
    try:
        yield from read(found)
    except Exception:
        yield "failed"


def moment(value: Json) -> datetime | None:
    """Seconds since 1970 or ISO 8601 (UTC where it does not say); None if it is neither."""
    if isinstance(value, str) and value:
        try:
            found = datetime.fromisoformat(_FRACTION.sub(r"\1", value.strip()))
            value = (found if found.tzinfo else found.replace(tzinfo=UTC)).timestamp()
        except (ValueError, OverflowError):
            return None
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return datetime.fromtimestamp(value, UTC) if EARLIEST <= value < LATEST else None


def named(value: Json) -> str | None:
    """A model's name; None for none, and for what stands for any."""
    known = name(value)
    return None if known == "auto" else known


def uid_of(value: Json) -> str | None:
    """An id as exports and live chats have it."""
    return fields.string(value)[:_ID_LENGTH] or None


def key_of(conversation: str | None, uid: str) -> str:
    """What an answer is called in its export. A chat that goes on from a copy of another holds its
    answers too, which were made once."""
    return uid if _UUID.fullmatch(uid) else f"{conversation}\n{uid}"


def turn(answer: Answer, given: Sequence[Given], completion: Completion) -> Turn:
    """The turn of an answer in words."""
    draft = web_chats.draft(has_history=answer.has_history)
    for message in given:
        draft.add(message.role, list(message.words), media=message.media)
    prompt = draft.prompt()
    exchange = _exchange(answer, Task.CHAT, message_count=prompt.message_count)
    reading = Reading(exchange=exchange, prompt=prompt, completion=completion)
    return Turn(reading=reading, key=answer.key, whole=answer.whole)


def pictures(answer: Answer, sizes: Sequence[tuple[int | None, int | None]]) -> Turn:
    """The turn of images that were made: their number, and the size of the last one."""
    width, height = sizes[-1]
    made = Made(width=width, height=height)
    exchange = _exchange(answer, Task.IMAGE, output_count=len(sizes), made=made)
    return Turn(reading=Reading(exchange=exchange), key=answer.key, whole=answer.whole)


def _exchange(
    answer: Answer,
    task: Task,
    *,
    message_count: int | None = None,
    output_count: int = 1,
    made: Made | None = None,
) -> Exchange:
    return Exchange(
        uid=new_uid(),
        started_at=answer.at,
        source="export",
        service=answer.site.service,
        provider=answer.site.provider,
        endpoint=answer.site.endpoint,
        task=task,
        outcome=answer.outcome,
        response_id=answer.uid,
        conversation_id=answer.conversation,
        parent_id=answer.parent,
        model_requested=answer.model_requested,
        model_served=answer.model_served,
        reasoning_effort=answer.effort,
        is_lower_bound=answer.is_lower_bound,
        message_count=message_count,
        output_count=output_count,
        made=made or Made(),
    )
