"""Cohere's v2 chat, as JSON and as a stream of named events."""

from collections.abc import Mapping

from wire.fields import Json, compact, items, mapping, mappings, position, string
from wire.findings import Reader
from wire.formats.native_usages import of_cohere
from wire.formats.openai_chat import choose_tool
from wire.names import identifier, name
from wire.prompts import Draft


class CohereV2(Reader):
    """Reads one exchange with /v2/chat."""

    def request(self, body: Json) -> None:
        asked, found = mapping(body), self.found
        found.model_requested = name(asked.get("model"))
        found.is_stream_asked = asked.get("stream") is True
        draft = Draft("chat")
        for message in mappings(asked.get("messages")):
            _add(draft, message)
        for document in items(asked.get("documents")):
            draft.add("document", document if isinstance(document, str) else compact(document))
        draft.tools(asked.get("tools"))
        choose_tool(draft, string(asked.get("tool_choice")).lower())
        shape = mapping(asked.get("response_format"))
        draft.schema(shape.get("json_schema") or shape.get("schema"))
        draft.is_thinking = mapping(asked.get("thinking")).get("type") == "enabled"
        found.prompt = draft.prompt()

    def answer(self, body: Json) -> None:
        answer, found = mapping(body), self.found
        message = mapping(answer.get("message"))
        if not message and "usage" not in answer:
            return
        found.has_answer = found.has_ended = True
        found.output_count = 1
        found.response_id = identifier(answer.get("id"))
        for place, part in enumerate(mappings(message.get("content"))):
            self._part(place, part)
        self._message(0, message)
        for place, call in enumerate(mappings(message.get("tool_calls"))):
            self._call(place, call)
        self._ended(answer)

    def event(self, name: str, body: Json, at: float) -> None:
        event, found = mapping(body), self.found
        kind = string(event.get("type")) or name
        place, delta = position(event.get("index")), mapping(event.get("delta"))
        if kind == "message-start":
            found.has_answer, found.output_count = True, 1
            found.response_id = identifier(event.get("id"))
        elif kind == "message-end":
            found.has_answer = found.has_ended = True
            found.has_failed |= bool(delta.get("error"))
            self._ended(delta)
        elif kind == "error":
            found.has_answer = found.has_failed = True
        message = mapping(delta.get("message"))
        has_token = self._part(place, mapping(message.get("content")))
        has_token |= self._message(place, message)
        has_token |= self._call(place, mapping(message.get("tool_calls")))
        if has_token:
            found.token_came(at)

    def _part(self, place: int, part: Mapping[str, Json]) -> bool:
        said, thought = string(part.get("text")), string(part.get("thinking"))
        if said:
            self.found.transcript.add_text(place, said)
        if thought:
            self.found.transcript.add_reasoning(place, thought)
        return bool(said or thought)

    def _message(self, place: int, message: Mapping[str, Json]) -> bool:
        """A plan to call tools is made as words are."""
        plan = string(message.get("tool_plan"))
        if plan:
            self.found.transcript.add_text(("plan", place), plan)
        return bool(plan)

    def _call(self, place: int, call: Mapping[str, Json]) -> bool:
        function = mapping(call.get("function"))
        if function:
            self.found.transcript.add_call(
                place, string(function.get("name")), string(function.get("arguments"))
            )
        return bool(function)

    def _ended(self, body: Mapping[str, Json]) -> None:
        self.found.transcript.is_length_limited = body.get("finish_reason") == "MAX_TOKENS"
        self.found.usage = of_cohere(body.get("usage")) or self.found.usage


def _add(draft: Draft, message: Mapping[str, Json]) -> None:
    role, content = string(message.get("role")), message.get("content")
    if role == "tool":
        draft.add_result(message.get("tool_call_id"), _results(content))
        return
    calls = [
        (string(call.get("id")), string(function.get("name")), string(function.get("arguments")))
        for call in mappings(message.get("tool_calls"))
        if (function := mapping(call.get("function")))
    ]
    parts = [content] if isinstance(content, str) else items(content)
    thoughts = [words for part in mappings(parts) if (words := string(part.get("thinking")))]
    if plan := string(message.get("tool_plan")):
        parts = [*parts, plan]
    draft.add(role, parts, calls=calls, reasoning=thoughts)


def _results(content: Json) -> Json:
    """What a tool gave back: words, parts, or documents as the JSON that the model reads."""
    if isinstance(content, str):
        return content
    return [compact(part["document"]) if "document" in part else part for part in mappings(content)]
