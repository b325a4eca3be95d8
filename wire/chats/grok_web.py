"""The web chat of grok.com: a JSON object a line.

It has no public contract and reports no usage. What is not known is ignored.
"""

from collections.abc import Mapping

from wire.chats import web_chats
from wire.exchange import Media, MediaKind
from wire.fields import Json, items, mapping, string
from wire.findings import Reader
from wire.names import identifier, name


class GrokWeb(Reader):
    """Reads one exchange with /rest/app-chat/conversations/new or …/{conversation}/responses."""

    framings = ("ndjson", "sse")

    def __init__(self) -> None:
        super().__init__()
        self.found.ends_unmarked = True
        self._has_tokens = False

    def request(self, body: Json) -> None:
        asked = mapping(body)
        found = self.found
        found.model_requested = name(asked.get("modelName")) or name(asked.get("modelMode"))
        found.parent_id = identifier(asked.get("parentResponseId"))
        draft = web_chats.draft(has_history=found.parent_id is not None)
        if instructions := string(asked.get("customInstructions")):
            draft.add("system", instructions)
        if words := string(asked.get("message")):
            files = [Media(kind=MediaKind.FILE) for _ in items(asked.get("fileAttachments"))]
            images = [Media(kind=MediaKind.IMAGE) for _ in items(asked.get("imageAttachments"))]
            draft.add("user", words, media=[*files, *images])
        found.prompt = draft.prompt()

    def answer(self, body: Json) -> None:
        self._line(mapping(body))

    def event(self, name: str, body: Json, at: float) -> None:
        if self._line(mapping(body)):
            self.found.token_came(at)

    def _line(self, line: Mapping[str, Json]) -> bool:
        """Keep what one line says; whether there were words in it."""
        found = self.found
        result = mapping(line.get("result"))
        if line.get("error"):
            found.has_failed = found.has_answer = True
        if not result:
            return False
        found.has_answer = True
        conversation = mapping(result.get("conversation"))
        known = identifier(conversation.get("conversationId"))
        found.conversation_id = known or found.conversation_id
        # In a chat that goes on, the response's fields stand without their wrapping.
        response = mapping(result.get("response")) or result
        if model := mapping(response.get("modelResponse")):
            return self._whole(model)
        words = string(response.get("token"))
        if not words:
            return False
        if response.get("isThinking") is True:
            found.transcript.add_reasoning("token", words)
        else:
            self._has_tokens = True
            found.transcript.add_text("token", words)
        return True

    def _whole(self, response: Mapping[str, Json]) -> bool:
        """The answer as it stands in the end."""
        found = self.found
        found.has_ended = True
        found.model_served = name(response.get("model")) or found.model_served
        found.response_id = identifier(response.get("responseId")) or found.response_id
        found.output_count = len(items(response.get("generatedImageUrls"))) or found.output_count
        words = string(response.get("message"))
        if words and not self._has_tokens:
            found.transcript.add_text("token", words)
            return True
        return False
