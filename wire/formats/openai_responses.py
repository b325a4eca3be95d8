"""OpenAI's Responses API, as JSON and as a stream of named events."""

from collections.abc import Mapping
from dataclasses import replace

from wire.fields import Json, compact, mapping, mappings, position, string
from wire.findings import Reader
from wire.formats.openai_chat import add_tools, choose_tool
from wire.names import identifier, name
from wire.prompts import Draft
from wire.usages import of_responses

_TEXT_DELTAS = frozenset({"response.output_text.delta", "response.refusal.delta"})
_REASONING_DELTAS = frozenset(
    {"response.reasoning_text.delta", "response.reasoning_summary_text.delta"}
)
_CALL_DELTAS = frozenset(
    {
        "response.function_call_arguments.delta",
        "response.custom_tool_call_input.delta",
        "response.mcp_call_arguments.delta",
        "response.code_interpreter_call_code.delta",
    }
)
_CALLS = frozenset({"function_call", "custom_tool_call", "mcp_call"})
_RESULTS = frozenset({"function_call_output", "custom_tool_call_output", "computer_call_output"})
_ENDS = frozenset({"response.completed", "response.incomplete", "response.done"})


class OpenAIResponses(Reader):
    """Reads one exchange with a /responses endpoint."""

    def request(self, body: Json) -> None:
        asked = mapping(body)
        found = self.found
        found.model_requested = name(asked.get("model"))
        found.is_stream_asked = asked.get("stream") is True
        found.reasoning_effort = name(mapping(asked.get("reasoning")).get("effort"), 32)
        found.parent_id = identifier(asked.get("previous_response_id"))
        kept = asked.get("conversation")
        found.conversation_id = identifier(mapping(kept).get("id") or kept)
        draft = Draft("responses")
        draft.is_thinking = found.reasoning_effort not in {None, "none"}
        unseen = ("previous_response_id", "conversation", "prompt")
        draft.has_unseen_history = any(asked.get(key) for key in unseen)
        if instructions := asked.get("instructions"):
            draft.add("developer", instructions)
        given = asked.get("input")
        if isinstance(given, str):
            draft.add("user", given)
        for item in mappings(given):
            _add(draft, item)
        add_tools(draft, asked.get("tools"))
        choose_tool(draft, asked.get("tool_choice"))
        shape = mapping(mapping(asked.get("text")).get("format"))
        draft.schema(
            shape.get("schema"), string(shape.get("name")), string(shape.get("description"))
        )
        found.prompt = draft.prompt()

    def answer(self, body: Json) -> None:
        answer = mapping(body)
        self.found.has_failed = bool(answer.get("error"))
        if "output" not in answer and "usage" not in answer:
            self.found.has_answer = self.found.has_failed
            return
        self._whole(answer)
        self.found.has_ended = True
        if string(answer.get("status")) in {"queued", "in_progress"}:
            # A background answer is made after this exchange, out of sight.
            self.found.transcript.drop()

    def event(self, name: str, body: Json, at: float) -> None:
        event = mapping(body)
        kind = string(event.get("type")) or name
        if kind == "error":
            self.found.has_failed = self.found.has_answer = True
        elif kind.startswith("response."):
            self.found.has_answer = True
            self.found.output_count = 1
            self._delta(kind, event, at)
            if response := mapping(event.get("response")):
                self._whole(response, has_words=kind in _ENDS)
            self.found.has_ended |= kind in _ENDS
            self.found.has_failed |= kind == "response.failed"

    def _delta(self, kind: str, event: Mapping[str, Json], at: float) -> None:
        words, delta = self.found.transcript, event.get("delta")
        if not isinstance(delta, str) or not delta:
            self._item(kind, event)
            return
        place = (_position(event, "output_index"), _position(event, "content_index"))
        if kind in _TEXT_DELTAS:
            words.add_text(place, delta)
        elif kind in _REASONING_DELTAS:
            words.add_reasoning((*place, _position(event, "summary_index")), delta)
        elif kind in _CALL_DELTAS:
            words.add_call(place[0], "", delta)
        else:
            return
        self.found.token_came(at)

    def _item(self, kind: str, event: Mapping[str, Json]) -> None:
        """An item of the answer that begins or is whole."""
        item, place = mapping(event.get("item")), _position(event, "output_index")
        if kind == "response.output_item.added":
            if string(item.get("type")) in _CALLS:
                self.found.transcript.add_call(place, string(item.get("name")), "")
            self._unspoken(item)
        elif kind == "response.output_item.done":
            self._sealed(place, item)

    def _whole(self, response: Mapping[str, Json], *, has_words: bool = True) -> None:
        """A response object: the whole answer, or its state at the start of a stream."""
        found = self.found
        found.has_answer = True
        found.model_served = name(response.get("model")) or found.model_served
        found.response_id = identifier(response.get("id")) or found.response_id
        found.service_tier = name(response.get("service_tier"), 32) or found.service_tier
        effort = name(mapping(response.get("reasoning")).get("effort"), 32)
        found.reasoning_effort = effort or found.reasoning_effort
        found.usage = of_responses(response.get("usage")) or found.usage
        found.output_count = 1
        if mapping(response.get("incomplete_details")).get("reason") == "max_output_tokens":
            found.transcript.is_length_limited = True
        if found.prompt and response.get("object") == "response.compaction":
            found.prompt = replace(found.prompt, is_compaction=True)
        if has_words and found.transcript.is_empty:
            self._output(mappings(response.get("output")))

    def _unspoken(self, item: Mapping[str, Json]) -> None:
        """An item of the answer that has no words: thinking, or a tool of the server's own."""
        kind = name(item.get("type")) or ""
        if kind == "reasoning":
            self.found.transcript.has_reasoning_item = True
        elif kind.endswith("_call") and kind not in {*_CALLS, "computer_call"}:
            self.found.transcript.add_server_call(kind)

    def _sealed(self, place: int, item: Mapping[str, Json]) -> None:
        if sealed := string(item.get("encrypted_content")):
            self.found.transcript.add_sealed(place, len(sealed))

    def _output(self, output: list[Mapping[str, Json]]) -> None:
        words = self.found.transcript
        prompt = self.found.prompt
        is_compaction = prompt is not None and prompt.is_compaction
        for place, item in enumerate(output):
            self._unspoken(item)
            self._sealed(place, item)
            if is_compaction:
                # Its messages are those of the prompt again.
                continue
            if string(item.get("type")) in _CALLS:
                words.add_call(place, string(item.get("name")), _arguments(item))
            for index, part in enumerate(mappings(item.get("content"))):
                said = string(part.get("text")) or string(part.get("refusal"))
                if item.get("type") == "reasoning":
                    words.add_reasoning((place, index), said)
                else:
                    words.add_text((place, index), said)
            for index, part in enumerate(mappings(item.get("summary"))):
                words.add_reasoning((place, "summary", index), string(part.get("text")))


def _add(draft: Draft, item: Mapping[str, Json]) -> None:
    kind = string(item.get("type"))
    if kind in _CALLS:
        call = (string(item.get("call_id")), string(item.get("name")), _arguments(item))
        draft.add("assistant", None, calls=[call], has_item_id=bool(item.get("id")))
        if kind == "mcp_call" and item.get("output"):
            draft.add_result("", item["output"], call[1])
    elif kind in _RESULTS:
        output = item.get("output")
        # A screenshot comes as one object, other results as words or a list of parts.
        draft.add_result(item.get("call_id"), [output] if isinstance(output, dict) else output)
    elif kind in {"", "message"}:
        draft.add(string(item.get("role")), item.get("content"), has_item_id=bool(item.get("id")))
    elif kind == "reasoning":
        sealed = len(string(item.get("encrypted_content")))
        summary = [string(part.get("text")) for part in mappings(item.get("summary"))]
        draft.add("assistant", None, reasoning=summary, sealed=[sealed] if sealed else [])
    elif kind == "item_reference":
        draft.has_unseen_history = True
    else:
        # The server's own tools and compacted histories weigh more than their items show.
        draft.has_unseen_text = True


def _arguments(item: Mapping[str, Json]) -> str:
    arguments = item.get("arguments", item.get("input"))
    return compact(arguments) if isinstance(arguments, dict) else string(arguments)


def _position(event: Mapping[str, Json], key: str) -> int:
    return position(event.get(key))
