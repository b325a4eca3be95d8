"""OpenAI's Realtime over a WebSocket, as OpenAI, Azure (Voice Live too) and xAI speak it.

The sideband of a WebRTC call carries the same events without the sound.
"""

from collections.abc import Iterator, Mapping

from wire.bodies import KEPT_LIMIT
from wire.exchange import Made, Task
from wire.fields import Json, compact, mapping, mappings, string
from wire.formats.audio import Transcription
from wire.formats.openai_responses import OpenAIResponses
from wire.names import identifier, name
from wire.sessions import Session, Turn

_TEXT_DELTAS = frozenset(
    {
        "response.text.delta",
        "response.audio_transcript.delta",
        "response.output_audio_transcript.delta",
    }
)
_SOUND_DELTAS = frozenset({"response.audio.delta", "response.output_audio.delta"})
_TRANSCRIBED = "conversation.item.input_audio_transcription.completed"
_SPOKEN: Json = {"role": "user", "content": [{"type": "input_audio"}]}
_SETTINGS = ("model", "instructions", "tools", "audio", "input_audio_transcription")
"""What is kept of a session's settings."""
_LIMIT = 64
"""Responses under way, or utterances that await their transcript, at once."""


class RealtimeResponse(OpenAIResponses):
    """Reads one response: its events are those of Responses under other names."""

    def event(self, name: str, body: Json, at: float) -> None:
        event = mapping(body)
        response = mapping(event.get("response"))
        if name in _SOUND_DELTAS:
            self.found.token_came(at)
            return
        if name in _TEXT_DELTAS:
            name = "response.output_text.delta"
        if usage := mapping(event.get("usage")):
            # xAI counts beside the response.
            response = {**response, "usage": usage}
            lasts = usage.get("output_audio_seconds")
            if isinstance(lasts, int | float) and 0 < lasts < 10**6:
                self.found.made = Made(audio_s=float(lasts))
        if name == "response.done" and response.get("status") == "failed":
            name = "response.failed"
        super().event(name, {**event, "type": name, "response": response}, at)


class Realtime(Session):
    """A turn a response; the transcript of what was said to it, if it is counted, is another."""

    def __init__(self) -> None:
        self._session: dict[str, Json] = {}
        self._items: list[Json] = []
        """What was said since the last response began."""
        self._held = 0
        self._asked_at: float | None = None
        self._last_id: str | None = None
        self._turns: dict[str, tuple[RealtimeResponse, Turn]] = {}
        self._spoken: dict[str, float] = {}

    def sent(self, body: Json, at: float) -> Iterator[Turn]:
        message = mapping(body)
        match message.get("type"):
            case "session.update":
                self._set(message.get("session"))
            case "conversation.item.create":
                self._said(message.get("item"))
            case "response.create":
                self._asked_at = at
                for item in mappings(mapping(message.get("response")).get("input")):
                    self._said(item)
            case _:
                pass
        return iter(())

    def received(self, body: Json, at: float) -> Iterator[Turn]:
        event = mapping(body)
        kind = string(event.get("type"))
        self.is_known |= kind.startswith("session.")
        if kind in {"session.created", "session.updated"}:
            self._set(event.get("session"))
        elif kind == "input_audio_buffer.committed":
            self._asked_at = at
            self._said(_SPOKEN)
            if len(self._spoken) < _LIMIT:
                self._spoken[string(event.get("item_id"))] = at
        elif kind == _TRANSCRIBED:
            yield from self._transcribed(event, at)
        elif kind.startswith("response."):
            yield from self._response(kind, event, at)

    @property
    def under_way(self) -> list[Turn]:
        return [turn for _, turn in self._turns.values()]

    def _set(self, session: Json) -> None:
        given = mapping(session)
        self._session |= {key: given[key] for key in _SETTINGS if key in given}

    def _said(self, item: Json) -> None:
        self._held += len(compact(item))
        if self._held <= KEPT_LIMIT:
            self._items.append(item)

    def _response(self, kind: str, event: Mapping[str, Json], at: float) -> Iterator[Turn]:
        response = mapping(event.get("response"))
        key = string(event.get("response_id")) or string(response.get("id"))
        if kind == "response.created" and len(self._turns) < _LIMIT:
            self._turns[key] = self._began(response, at)
        if key not in self._turns:
            return
        reader, turn = self._turns[key]
        reader.event(kind, event, at)
        if turn.found.has_ended or turn.found.has_failed:
            del self._turns[key]
            self._last_id = turn.found.response_id or self._last_id
            yield turn

    def _began(self, response: Mapping[str, Json], at: float) -> tuple[RealtimeResponse, Turn]:
        reader = RealtimeResponse()
        asked: dict[str, Json] = {"input": self._items, "previous_response_id": self._last_id}
        if self._last_id is None:
            # Later responses read these again, as a part of what the one before them read.
            asked |= {key: self._session.get(key) for key in ("instructions", "tools")}
        reader.request(asked)
        found = reader.found
        found.model_served = name(self._session.get("model"))
        found.conversation_id = identifier(response.get("conversation_id"))
        if self._held > KEPT_LIMIT:
            found.prompt = None
        turn = Turn(at if self._asked_at is None else self._asked_at, found=found)
        self._items, self._held, self._asked_at = [], 0, None
        return reader, turn

    def _transcribed(self, event: Mapping[str, Json], at: float) -> Iterator[Turn]:
        """What OpenAI's own speech recognition made of an utterance, which it counts apart."""
        began = self._spoken.pop(string(event.get("item_id")), at)
        if not mapping(event.get("usage")):
            return
        reader = Transcription()
        reader.request({"model": self._transcriber})
        done = {"type": "transcript.text.done", "text": event.get("transcript")}
        reader.event("", {**done, "usage": event["usage"]}, at)
        yield Turn(began, Task.TRANSCRIPTION, reader.found)

    @property
    def _transcriber(self) -> Json:
        sound = mapping(mapping(self._session.get("audio")).get("input"))
        asked = sound.get("transcription") or self._session.get("input_audio_transcription")
        return mapping(asked).get("model")
