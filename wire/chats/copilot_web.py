"""The web chat of copilot.microsoft.com: one JSON object a WebSocket message.

It has no public contract and reports no usage. What is not known is ignored.
"""

from collections.abc import Iterable, Mapping

from wire.chats import web_chats
from wire.fields import Json, mapping, string
from wire.names import identifier, name
from wire.sessions import Session, Turn


class CopilotWeb(Session):
    """Reads a connection to /c/api/chat: a turn from each `send` to its `done`."""

    def __init__(self) -> None:
        self._turn: Turn | None = None

    @property
    def under_way(self) -> Iterable[Turn]:
        return [self._turn] if self._turn else []

    def sent(self, body: Json, at: float) -> Iterable[Turn]:
        asked = mapping(body)
        self.is_known |= isinstance(asked.get("event"), str)
        if asked.get("event") != "send":
            return []
        left = self._over(has_failed=True) if self._turn else []
        self._turn = Turn(at)
        found = self._turn.found
        # There is a choice of modes, none of models.
        found.model_requested = name(asked.get("mode"))
        found.conversation_id = identifier(asked.get("conversationId"))
        draft = web_chats.draft(has_history=True)
        draft.add("user", asked.get("content"))
        found.prompt = draft.prompt()
        return left

    def received(self, body: Json, at: float) -> Iterable[Turn]:
        said = mapping(body)
        if self._turn is None:
            return []
        event = string(said.get("event"))
        if event in {"done", "error"}:
            return self._over(has_failed=event == "error")
        self._said(self._turn, event, said, at)
        return []

    def _said(self, turn: Turn, event: str, said: Mapping[str, Json], at: float) -> None:
        found, words = turn.found, string(said.get("text"))
        found.has_answer = True
        found.response_id = identifier(said.get("messageId")) or found.response_id
        if event == "appendText":
            found.transcript.add_text("text", words)
        elif event == "replaceText":
            found.transcript.set_text("text", words)
        elif event == "chainOfThought":
            found.transcript.add_reasoning("text", words)
        elif event == "imageGenerated":
            found.output_count = (found.output_count or 0) + 1
            return
        else:
            return
        if words:
            found.token_came(at)

    def _over(self, *, has_failed: bool) -> list[Turn]:
        turn, self._turn = self._turn, None
        if turn is None:
            return []
        turn.found.has_failed, turn.found.has_ended = has_failed, not has_failed
        return [turn]
