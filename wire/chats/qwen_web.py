"""The web chat of chat.qwen.ai: chunks with a phase, and usage that grows with them.

It has no public contract. What is not known is ignored.
"""

from wire.chats import web_chats
from wire.exchange import Media, MediaKind
from wire.fields import Json, items, mapping, mappings, string
from wire.findings import Reader
from wire.names import identifier, name
from wire.usages import of_responses


class QwenWeb(Reader):
    """Reads one exchange with /api/v2/chat/completions."""

    def request(self, body: Json) -> None:
        asked = mapping(body)
        found = self.found
        found.model_requested = name(asked.get("model"))
        found.conversation_id = identifier(asked.get("chat_id"))
        found.parent_id = identifier(asked.get("parent_id"))
        draft = web_chats.draft(has_history=found.parent_id is not None)
        for message in mappings(asked.get("messages")):
            files = [Media(kind=MediaKind.FILE) for _ in items(message.get("files"))]
            draft.add(string(message.get("role")), message.get("content"), media=files)
        found.prompt = draft.prompt()

    def event(self, name: str, body: Json, at: float) -> None:
        found, chunk = self.found, mapping(body)
        created = mapping(chunk.get("response.created"))
        uid = identifier(chunk.get("response_id")) or identifier(created.get("response_id"))
        found.response_id = uid or found.response_id
        found.has_failed |= bool(chunk.get("error"))
        # It grows with each chunk: the last one is the one.
        found.usage = of_responses(chunk.get("usage")) or found.usage
        for choice in mappings(chunk.get("choices")):
            found.has_answer, found.output_count = True, 1
            delta = mapping(choice.get("delta"))
            is_thought = string(delta.get("phase")).startswith("think")
            if words := string(delta.get("content")):
                if is_thought:
                    found.transcript.add_reasoning("delta", words)
                else:
                    found.transcript.add_text("delta", words)
                found.token_came(at)
            found.has_ended |= delta.get("status") == "finished" and not is_thought
