"""Google's Interactions: Gemini with its history kept at the server, whole or streamed."""

from collections.abc import Iterator, Mapping

from wire.fields import Json, compact, mapping, mappings, position, string
from wire.findings import Reader
from wire.formats.gemini_prompts import listed
from wire.formats.google_usages import of_interaction
from wire.names import identifier, name
from wire.prompts import Draft

_UNDER_WAY = frozenset({"queued", "in_progress"})
_ENDED = frozenset({"completed", "incomplete", "requires_action", "cancelled"})
_ROLES = {"model": "assistant", "model_output": "assistant"}


class GeminiInteractions(Reader):
    """Reads one exchange with /interactions."""

    def request(self, body: Json) -> None:
        asked, found = mapping(body), self.found
        # An agent stands in the place of a model.
        found.model_requested = name(asked.get("model")) or name(asked.get("agent"))
        found.is_stream_asked = asked.get("stream") is True
        found.parent_id = identifier(asked.get("previous_interaction_id"))
        config = mapping(asked.get("generation_config"))
        found.reasoning_effort = name(config.get("thinking_level"), 32)
        draft = Draft("gemini")
        draft.has_unseen_history = bool(asked.get("previous_interaction_id"))
        draft.has_unseen_text = bool(asked.get("cached_content") or asked.get("agent"))
        draft.is_thinking = bool(config.get("thinking_level"))
        if system := string(asked.get("system_instruction")):
            draft.add("system", system)
        _add_input(draft, asked.get("input"))
        for tool in mappings(asked.get("tools")):
            if tool.get("type") == "function":
                draft.tools([tool])
            elif kind := name(tool.get("type"), 64):
                draft.server_tools.append(kind)
        for shape in listed(asked.get("response_format")):
            draft.schema(mapping(shape).get("schema"))
        choice = config.get("tool_choice")
        draft.tool_choice = {"any": "required", "none": "none", "auto": "auto"}.get(string(choice))
        found.prompt = draft.prompt()

    def answer(self, body: Json) -> None:
        answer, found = mapping(body), self.found
        found.has_failed = bool(answer.get("error")) or answer.get("status") == "failed"
        found.has_answer = found.has_failed or "status" in answer or "usage" in answer
        if not found.has_answer:
            return
        self._whole(answer)
        found.has_ended = True
        for place, step in enumerate(mappings(answer.get("steps") or answer.get("outputs"))):
            self._step(place, step)
        if string(answer.get("status")) in _UNDER_WAY:
            # Made in the background after this exchange, out of sight.
            found.transcript.drop()

    def event(self, name: str, body: Json, at: float) -> None:
        event, found = mapping(body), self.found
        kind = string(event.get("event_type")) or name
        place = position(event.get("index"))
        has_token = False
        if kind == "error" or event.get("error"):
            found.has_failed = found.has_answer = True
        elif kind.startswith("interaction."):
            found.has_answer = True
            whole = mapping(event.get("interaction"))
            self._whole(whole)
            found.has_failed |= whole.get("status") == "failed"
            found.has_ended |= string(whole.get("status")) in _ENDED
        elif kind.endswith(".start"):
            # The first form of this API had contents in the place of steps.
            has_token = self._step(place, mapping(event.get("step") or event.get("content")))
        elif kind.endswith(".delta"):
            has_token = self._part(place, mapping(event.get("delta")))
        usage = of_interaction(mapping(event.get("metadata")).get("usage"))
        found.usage = usage or found.usage
        if has_token:
            found.has_answer = True
            found.token_came(at)

    def _whole(self, interaction: Mapping[str, Json]) -> None:
        found = self.found
        found.response_id = found.response_id or identifier(interaction.get("id"))
        found.model_served = name(interaction.get("model")) or found.model_served
        found.service_tier = name(interaction.get("service_tier"), 32) or found.service_tier
        found.usage = of_interaction(interaction.get("usage")) or found.usage
        found.transcript.is_length_limited |= interaction.get("status") == "incomplete"
        found.output_count = 1

    def _step(self, place: int, step: Mapping[str, Json]) -> bool:
        """A step, or what is known of it at its start; whether it held any of the answer."""
        kind = string(step.get("type"))
        if kind == "thought":
            self.found.transcript.has_reasoning_item = True
        elif kind.endswith("_call") and kind != "function_call":
            self.found.transcript.add_server_call(name(kind.removesuffix("_call"), 64) or "unknown")
        inner = mappings(step.get("content"))
        return any([self._part(place, part) for part in (step, *inner)])

    def _part(self, place: int, part: Mapping[str, Json]) -> bool:
        words = self.found.transcript
        kind = string(part.get("type"))
        if thought := "".join(_thoughts(part)):
            words.add_reasoning(place, thought)
        if seal := string(part.get("signature")):
            words.add_sealed(place, len(seal))
        if kind == "text" and (said := string(part.get("text"))):
            words.add_text(place, said)
            return True
        if kind in {"function_call", "arguments_delta"}:
            arguments = part.get("arguments")
            if not isinstance(arguments, str):
                # In a stream they are empty at first, and come in pieces.
                arguments = compact(arguments) if arguments else ""
            words.add_call(place, string(part.get("name")), arguments)
            return True
        return bool(thought or seal)


def _add_input(draft: Draft, given: Json) -> None:
    """Words, contents (of one message), or steps and turns that are each a message."""
    if isinstance(given, str):
        draft.add("user", given)
        return
    contents: list[Json] = []
    for item in listed(given):
        body = mapping(item)
        kind = string(body.get("type"))
        if kind == "function_result":
            result = body.get("result")
            words = result if isinstance(result, str | list) else compact(result)
            draft.add_result(body.get("call_id"), words, string(body.get("name")))
        elif kind == "function_call":
            call = string(body.get("id")), string(body.get("name")), compact(body.get("arguments"))
            draft.add("assistant", [], calls=[call])
        elif kind == "thought":
            seal = string(body.get("signature"))
            draft.add(
                "assistant", [], reasoning=_thoughts(body), sealed=[len(seal)] if seal else []
            )
        elif "content" in body:
            role = string(body.get("role")) or kind
            draft.add(_ROLES.get(role, "user"), body["content"])
        else:
            contents.append(item)
    if contents:
        draft.add("user", contents)


def _thoughts(part: Mapping[str, Json]) -> Iterator[str]:
    """The words of a thought's summary, whole or in a piece."""
    if part.get("type") == "thought_summary":
        yield string(mapping(part.get("content")).get("text"))
    for piece in mappings(part.get("summary")):
        yield string(piece.get("text"))
