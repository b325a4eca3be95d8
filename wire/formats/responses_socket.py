"""OpenAI's Responses over a WebSocket, as Codex uses them: one request after another."""

from collections import deque
from collections.abc import Iterator

from wire.fields import Json, mapping
from wire.formats.openai_responses import OpenAIResponses
from wire.sessions import Session, Turn

_WAITING_LIMIT = 64
"""Requests under way at once: the server allows one."""


class ResponsesSocket(Session):
    """A turn a `response.create`; the server answers them in their order."""

    def __init__(self) -> None:
        self._waiting: deque[tuple[OpenAIResponses, Turn]] = deque()

    def sent(self, body: Json, at: float) -> Iterator[Turn]:
        message = mapping(body)
        if message.get("type") == "response.create" and len(self._waiting) < _WAITING_LIMIT:
            reader = OpenAIResponses()
            # The fields stand beside the type; some clients wrap them.
            reader.request(message.get("response", message))
            self._waiting.append((reader, Turn(at, found=reader.found)))
        return iter(())

    def received(self, body: Json, at: float) -> Iterator[Turn]:
        if not self._waiting or not isinstance(kind := mapping(body).get("type"), str):
            return
        reader, turn = self._waiting[0]
        reader.event(kind, body, at)
        if turn.found.has_ended or turn.found.has_failed:
            self._waiting.popleft()
            yield turn

    @property
    def under_way(self) -> list[Turn]:
        return [turn for _, turn in self._waiting]
