"""Anthropic's legacy text completions."""

from collections.abc import Mapping

from wire.fields import Json, mapping, string
from wire.findings import Reader
from wire.names import identifier, name
from wire.prompts import Draft


class AnthropicComplete(Reader):
    """Reads one exchange with /v1/complete. It never says how many tokens there were."""

    def request(self, body: Json) -> None:
        asked = mapping(body)
        self.found.model_requested = name(asked.get("model"))
        self.found.is_stream_asked = asked.get("stream") is True
        draft = Draft("completion")
        draft.add("user", string(asked.get("prompt")))
        self.found.prompt = draft.prompt()

    def answer(self, body: Json) -> None:
        answer = mapping(body)
        self.found.has_failed = self.found.has_answer = bool(answer.get("error"))
        if isinstance(answer.get("completion"), str):
            self._said(answer)
            self.found.has_ended = True

    def event(self, name: str, body: Json, at: float) -> None:
        event, found = mapping(body), self.found
        kind = name or string(event.get("type"))
        if kind == "error":
            found.has_failed = found.has_answer = True
        elif kind == "completion":
            if self._said(event):
                found.token_came(at)
            found.has_ended |= bool(event.get("stop_reason"))

    def _said(self, body: Mapping[str, Json]) -> bool:
        """Take a piece of the answer, or all of it; whether there were words."""
        found, words = self.found, string(body.get("completion"))
        found.has_answer = True
        found.output_count = 1
        found.model_served = name(body.get("model")) or found.model_served
        found.response_id = identifier(body.get("id")) or found.response_id
        found.transcript.is_length_limited |= body.get("stop_reason") == "max_tokens"
        found.transcript.add_text(0, words)
        return bool(words)
