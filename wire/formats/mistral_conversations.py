"""Mistral's Conversations: the server keeps the history and runs its own tools."""

from collections.abc import Mapping

from wire.fields import Json, mapping, mappings, position, string
from wire.formats.openai_chat import OpenAIChat
from wire.names import identifier, name
from wire.prompts import Draft
from wire.usages import of_conversation


class MistralConversations(OpenAIChat):
    """Reads one exchange with a /conversations endpoint, whose messages are a chat's."""

    def request(self, body: Json) -> None:
        asked, found = mapping(body), self.found
        found.model_requested = name(asked.get("model"))
        found.is_stream_asked = asked.get("stream") is True
        effort = mapping(asked.get("completion_args")).get("reasoning_effort")
        found.reasoning_effort = name(effort, 32)
        draft = Draft("chat")
        # Only the first request of a conversation says who is to answer.
        draft.has_unseen_history = "model" not in asked and "agent_id" not in asked
        draft.has_unseen_text = "agent_id" in asked
        if instructions := string(asked.get("instructions")):
            draft.add("system", instructions)
        inputs = asked.get("inputs")
        if isinstance(inputs, str):
            draft.add("user", inputs)
        for entry in mappings(inputs):
            _add(draft, entry)
        own = [tool for tool in mappings(asked.get("tools")) if tool.get("type") == "function"]
        draft.tools(own)
        served = [name(tool.get("type"), 32) for tool in mappings(asked.get("tools"))]
        draft.server_tools = [kind for kind in served if kind and kind != "function"]
        found.prompt = draft.prompt()

    def answer(self, body: Json) -> None:
        answer, found = mapping(body), self.found
        outputs = mappings(answer.get("outputs"))
        if not outputs and "usage" not in answer:
            found.has_failed = found.has_answer = bool(answer.get("error"))
            return
        found.has_answer = found.has_ended = True
        found.output_count = 1
        found.conversation_id = identifier(answer.get("conversation_id"))
        for place, entry in enumerate(outputs):
            self._entry(place, entry)
        found.usage = of_conversation(answer.get("usage")) or found.usage

    def event(self, name: str, body: Json, at: float) -> None:
        event, found = mapping(body), self.found
        kind = string(event.get("type")) or name
        if kind in {"error", "conversation.response.error"}:
            found.has_failed = found.has_answer = True
            return
        known = ("conversation.", "message.", "function.", "tool.", "agent.")
        if not kind.startswith(known):
            return
        found.has_answer = True
        found.output_count = 1
        found.conversation_id = identifier(event.get("conversation_id")) or found.conversation_id
        if self._entry(position(event.get("output_index")), {**event, "type": kind}):
            found.token_came(at)
        found.usage = of_conversation(event.get("usage")) or found.usage
        found.has_ended |= kind == "conversation.response.done"

    def _entry(self, place: int, entry: Mapping[str, Json]) -> bool:
        """One output or a piece of it; whether it held words."""
        found, kind = self.found, string(entry.get("type"))
        found.model_served = found.model_served or name(entry.get("model"))
        if kind.startswith("message.output"):
            content = entry.get("content")
            return self._said(
                place, {"content": [content] if isinstance(content, dict) else content}
            )
        if kind.startswith("function.call"):
            return self._said(place, {"tool_calls": [{"function": entry}]})
        if kind in {"tool.execution", "tool.execution.started"} and (
            called := name(entry.get("name"), 64)
        ):
            found.transcript.add_server_call(called)
        return False


def _add(draft: Draft, entry: Mapping[str, Json]) -> None:
    kind = string(entry.get("type"))
    if kind == "function.result":
        draft.add_result(entry.get("tool_call_id"), entry.get("result"))
    elif kind == "function.call":
        call = (string(entry.get("tool_call_id")), string(entry.get("name")))
        draft.add("assistant", None, calls=[(*call, string(entry.get("arguments")))])
    else:
        draft.add(string(entry.get("role")) or "user", entry.get("content"))
