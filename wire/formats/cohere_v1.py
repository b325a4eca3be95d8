"""Cohere's v1 chat, as JSON and as a stream of JSON lines."""

from collections.abc import Iterable, Mapping

from wire.fields import Json, compact, items, mapping, mappings, string
from wire.findings import Reader
from wire.formats.native_usages import of_cohere
from wire.names import identifier, name
from wire.prompts import Draft


class CohereV1(Reader):
    """Reads one exchange with /v1/chat, or with a Command model on Bedrock."""

    framings = ("ndjson", "sse")

    def request(self, body: Json) -> None:
        asked, found = mapping(body), self.found
        found.model_requested = name(asked.get("model"))
        found.is_stream_asked = asked.get("stream") is True
        draft = Draft("chat")
        if preamble := string(asked.get("preamble")):
            draft.add("system", preamble)
        for message in mappings(asked.get("chat_history")):
            _add(draft, message)
        _add_results(draft, asked.get("tool_results"))
        if said := string(asked.get("message")):
            draft.add("user", said)
        for document in items(asked.get("documents")):
            draft.add("document", compact(document))
        draft.tools(asked.get("tools"))
        draft.schema(mapping(asked.get("response_format")).get("schema"))
        draft.has_unseen_history = bool(asked.get("conversation_id"))
        draft.has_unseen_text = bool(asked.get("connectors"))
        found.conversation_id = identifier(asked.get("conversation_id"))
        found.prompt = draft.prompt()

    def answer(self, body: Json) -> None:
        answer, found = mapping(body), self.found
        if "text" not in answer and "meta" not in answer:
            found.has_failed = found.has_answer = "message" in answer
            return
        found.has_answer = found.has_ended = True
        found.output_count = 1
        found.transcript.add_text(0, string(answer.get("text")))
        self._called(answer.get("tool_calls"))
        self._whole(answer)

    def event(self, name: str, body: Json, at: float) -> None:
        event, found = mapping(body), self.found
        kind = string(event.get("event_type"))
        said = ""
        if kind == "stream-start":
            found.response_id = identifier(event.get("generation_id"))
        elif kind in {"text-generation", "tool-calls-chunk"}:
            # Beside a chunk of a call stands the plan to call it.
            said = string(event.get("text"))
            if kind == "text-generation" or said:
                found.transcript.add_text(0, said)
        elif kind == "tool-calls-generation":
            self._called(event.get("tool_calls"))
        elif kind == "stream-end":
            found.has_ended = True
            self._whole(mapping(event.get("response")))
        else:
            found.has_answer |= bool(kind)
            return
        found.has_answer, found.output_count = True, 1
        if said or kind.startswith("tool-calls"):
            found.token_came(at)

    def _called(self, calls: Json) -> None:
        for place, call in enumerate(_calls(calls)):
            self.found.transcript.add_call(place, *call[1:])

    def _whole(self, answer: Mapping[str, Json]) -> None:
        """What an answer says of itself; the end of a stream repeats its words too."""
        found = self.found
        reason = answer.get("finish_reason")
        found.transcript.is_length_limited = reason == "MAX_TOKENS"
        found.has_failed |= string(reason).startswith("ERROR")
        found.response_id = identifier(answer.get("generation_id")) or found.response_id
        found.usage = of_cohere(answer.get("meta")) or found.usage


def _add(draft: Draft, message: Mapping[str, Json]) -> None:
    role = string(message.get("role")).lower()
    if role == "tool":
        _add_results(draft, message.get("tool_results"))
        return
    calls = _calls(message.get("tool_calls"))
    draft.add({"chatbot": "assistant"}.get(role, role), message.get("message"), calls=calls)


def _add_results(draft: Draft, results: Json) -> None:
    for result in mappings(results):
        call = string(mapping(result.get("call")).get("name"))
        draft.add_result("", compact(result.get("outputs")), call)


def _calls(calls: Json) -> Iterable[tuple[str, str, str]]:
    for call in mappings(calls):
        yield "", string(call.get("name")), compact(call.get("parameters"))
