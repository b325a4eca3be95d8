"""The web chat of chat.z.ai: OpenAI's request, an answer in events of its own, and usage.

It has no public contract. What is not known is ignored.
"""

from wire.chats import web_chats
from wire.fields import Json, mapping, mappings, string
from wire.findings import Reader
from wire.names import identifier, name
from wire.usages import of_chat


class ZaiWeb(Reader):
    """Reads one exchange with /api/chat/completions or its second version."""

    def request(self, body: Json) -> None:
        asked = mapping(body)
        found = self.found
        found.model_requested = name(asked.get("model"))
        found.conversation_id = identifier(asked.get("chat_id"))
        draft = web_chats.draft(has_history=False)
        for message in mappings(asked.get("messages")):
            draft.add(string(message.get("role")), message.get("content"))
        found.prompt = draft.prompt()

    def event(self, name: str, body: Json, at: float) -> None:
        found = self.found
        event = mapping(body)
        data = mapping(event.get("data"))
        if event.get("type") != "chat:completion":
            return
        found.has_answer, found.output_count = True, 1
        found.usage = of_chat(data.get("usage")) or found.usage
        found.has_failed |= bool(data.get("error"))
        found.has_ended |= data.get("done") is True
        if words := string(data.get("delta_content")):
            if data.get("phase") == "thinking":
                found.transcript.add_reasoning("delta", words)
            else:
                found.transcript.add_text("delta", words)
            found.token_came(at)
