"""Gemini's prompts and answers in Google's Takeout: My Activity, as JSON and as HTML.

It names no model. Newest entries come first, those of all conversations mixed; only a link says
to which conversation one belongs, where there is one.
"""

import json
import zlib
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime

from intake import activities, exports
from intake.activities import Activity
from intake.activity_cards import cards
from intake.exports import Answer, Given, Site
from intake.files import BrokenFileError, Opened
from intake.turns import Turn
from wire import fields
from wire.exchange import Completion, Media, MediaKind

SITE = Site(
    "gemini.google.com",
    "gcp.gemini",
    "/_/BardChatUi/data/assistant.lamda.BardFrontendService/StreamGenerate",
)
_HELD_LIMIT = 24 * 2**20
"""Compressed bytes of activities that wait until all can be sorted by time."""


def turns(file: Opened) -> Iterator[Turn | str]:
    """The answers in `MyActivity.json`."""
    return _turns(
        found if isinstance(found, str) else activities.of_json(found)
        for found in exports.objects(file.content)
    )


def turns_of_cards(file: Opened) -> Iterator[Turn | str]:
    """The answers in `MyActivity.html`."""
    return _turns(cards(file.content))


def _turns(found: Iterable[Activity | str | None]) -> Iterator[Turn | str]:
    held = _Held()
    try:
        for one in found:
            if isinstance(one, str):
                yield one
            elif one is not None and one.is_prompt:
                yield from _told(one, held)
    except BrokenFileError:
        yield from held.turns()
        raise
    yield from held.turns()


def _told(one: Activity, held: "_Held") -> Iterator[Turn | str]:
    if not one.answers:
        yield exports.NO_WORDS
    elif one.at is None:
        yield exports.NO_TIME
    elif one.talk is None:
        # What came before it is not known.
        yield _turn(one, one.at, has_history=True)
    else:
        held.add(one, one.at)
        if held.is_full:
            yield from held.turns()


class _Held:
    """Activities that wait, in as little memory as they take."""

    def __init__(self) -> None:
        self._waiting: list[tuple[float, bytes]] = []
        self._size = 0

    @property
    def is_full(self) -> bool:
        return self._size > _HELD_LIMIT

    def add(self, one: Activity, at: datetime) -> None:
        media = [medium.kind for medium in one.media]
        packed = zlib.compress(json.dumps([one.title, one.answers, one.talk, media]).encode(), 1)
        self._waiting.append((at.timestamp(), packed))
        self._size += len(packed) + 100

    def turns(self) -> Iterator[Turn]:
        """In the order of their times. What comes later is older: nothing goes on from these."""
        waiting, self._waiting, self._size = sorted(self._waiting), [], 0
        begun: set[str] = set()
        for seconds, packed in waiting:
            title, answers, talk, media = json.loads(zlib.decompress(packed))
            at = datetime.fromtimestamp(seconds, UTC)
            kinds = tuple(Media(kind=MediaKind(kind)) for kind in media)
            yield _turn(
                Activity(at, title, tuple(answers), talk, kinds), at, has_history=talk in begun
            )
            begun.add(talk)


def _turn(one: Activity, at: datetime, *, has_history: bool) -> Turn:
    prompt = one.prompt
    second = at.replace(microsecond=0).isoformat()
    answer = Answer(
        site=SITE,
        # The two forms write the same prompt with other spaces.
        key=f"{second}\n{''.join(filter(str.isalnum, prompt[:200]))[:32]}",
        uid=None,
        at=at,
        conversation=one.talk,
        has_history=has_history,
    )
    completion = Completion(texts=tuple(map(fields.text, one.answers)))
    return exports.turn(answer, [Given("user", (prompt,), one.media)], completion)
