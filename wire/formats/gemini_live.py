"""Gemini's Live API over a WebSocket: each turn of the model is a request of its own."""

from collections.abc import Iterable, Iterator, Mapping

from wire.bodies import KEPT_LIMIT
from wire.exchange import Media, MediaKind
from wire.fields import Json, compact, items, mapping, mappings, string
from wire.formats.gemini import Gemini, pcm_s
from wire.formats.gemini_prompts import add_content, add_result, drafted, effort, either, listed
from wire.names import name
from wire.prompts import Draft
from wire.sessions import Session, Turn


class GeminiLive(Session):
    """Follows one connection.

    A turn begins with what asks for an answer (`clientContent` with its
    `turnComplete`, a tool's result, the end of speech), or where only the
    server can tell that speech ended, with the answer. Its usage is the whole
    context that this turn read: not a sum over turns, and not to be summed
    within one.
    """

    def __init__(self) -> None:
        self._setup: Mapping[str, Json] = {}
        self._draft = Draft("gemini")
        self._room = KEPT_LIMIT
        self._heard_s = 0.0
        self._has_history = False
        self._turn: Turn | None = None
        self._asked_at: float | None = None
        """When more was asked for while a turn was under way."""
        self._reader = Gemini()

    def sent(self, body: Json, at: float) -> Iterator[Turn]:
        yield from self._over()
        message = mapping(body)
        if setup := mapping(message.get("setup")):
            self.is_known = True
            self._setup = setup
            self._begin_draft()
        content = mapping(either(message, "clientContent"))
        speech = mapping(either(message, "realtimeInput"))
        result = mapping(either(message, "toolResponse"))
        for item in listed(content.get("turns")):
            if self._has_room(item):
                add_content(self._draft, item)
        for item in mappings(either(result, "functionResponses")):
            if self._has_room(item):
                add_result(self._draft, item)
        words = string(speech.get("text"))
        if words and self._has_room(words):
            self._draft.add("user", words)
        for blob in _sounds(speech):
            self._heard_s += pcm_s(blob)
        has_activity_ended = either(speech, "activityEnd") is not None
        is_asked = either(content, "turnComplete") is True or bool(result)
        if is_asked or words or has_activity_ended:
            if self._turn:
                self._asked_at = at
            else:
                self._begin(at)

    def received(self, body: Json, at: float) -> Iterator[Turn]:
        message = mapping(body)
        chunk = _chunk(message)
        if self._turn and self._turn.found.has_ended and chunk.get("candidates"):
            yield from self._over()
        if chunk.get("candidates") and self._turn is None:
            self._begin(at if self._asked_at is None else self._asked_at)
        if self._turn is None:
            return
        self._reader.event("", chunk, at)
        if self._turn.found.has_failed or self._turn.found.has_usage:
            yield from self._over()

    @property
    def under_way(self) -> Iterable[Turn]:
        return [self._turn] if self._turn else []

    def _begin_draft(self) -> None:
        self._draft = drafted({**self._setup, "contents": []})
        self._draft.has_unseen_history = self._has_history
        self._room = KEPT_LIMIT

    def _has_room(self, item: Json) -> bool:
        self._room -= len(compact(item))
        self._draft.has_unseen_text |= self._room < 0
        return self._room >= 0

    def _begin(self, at: float) -> None:
        if self._heard_s:
            heard = Media(kind=MediaKind.AUDIO, seconds=round(self._heard_s, 3))
            self._draft.add("user", [], media=[heard])
        self._reader = Gemini()
        found = self._reader.found
        model = string(self._setup.get("model"))
        found.model_requested = name(model.rpartition("/")[2])
        found.reasoning_effort = effort(self._setup)
        found.prompt = self._draft.prompt()
        self._turn = Turn(at, found=found)
        self._heard_s, self._has_history, self._asked_at = 0.0, True, None
        self._begin_draft()

    def _over(self) -> Iterator[Turn]:
        """The turn, if its end has come; its usage may have come behind that."""
        turn = self._turn
        if turn and (turn.found.has_ended or turn.found.has_failed):
            self._turn = None
            last = turn.found.last_token_at
            if self._asked_at is not None and last is not None and last > self._asked_at:
                # A tool's result that this turn itself went on with.
                self._asked_at = None
            yield turn


def _chunk(message: Mapping[str, Json]) -> dict[str, Json]:
    """A server's message as the chunk of a stream that says the same."""
    content = mapping(message.get("serverContent"))
    parts = items(mapping(content.get("modelTurn")).get("parts"))
    parts = parts + [
        {"functionCall": call}
        for call in mappings(mapping(message.get("toolCall")).get("functionCalls"))
    ]
    if words := string(mapping(content.get("outputTranscription")).get("text")):
        parts.append({"text": words})
    chunk: dict[str, Json] = {
        key: message[key] for key in ("usageMetadata", "error") if key in message
    }
    is_over = content.get("turnComplete") is True
    if parts or is_over:
        chunk["candidates"] = [
            {
                "content": {"parts": parts},
                "finishReason": "STOP" if is_over else None,
                "groundingMetadata": content.get("groundingMetadata"),
            }
        ]
    return chunk


def _sounds(speech: Mapping[str, Json]) -> Iterator[Mapping[str, Json]]:
    yield mapping(speech.get("audio"))
    yield from mappings(either(speech, "mediaChunks"))
