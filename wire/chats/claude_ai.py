"""The web chat of claude.ai: the events of the Messages API, without its usage.

It has no public contract. What is not known is ignored.
"""

from collections.abc import Mapping

from wire.chats import web_chats
from wire.exchange import Media, MediaKind
from wire.fields import Json, items, mapping, mappings, string
from wire.formats.anthropic_messages import AnthropicMessages
from wire.names import identifier, name
from wire.prompts import Draft

_FRESH = "00000000-0000-4000-8000-000000000000"
"""The parent of a conversation's first message."""


class ClaudeAi(AnthropicMessages):
    """Reads one exchange with a conversation's /completion or /retry_completion."""

    def request(self, body: Json) -> None:
        asked = mapping(body)
        found = self.found
        found.model_requested = name(asked.get("model"))
        parent = identifier(asked.get("parent_message_uuid"))
        found.parent_id = None if parent == _FRESH else parent
        draft = web_chats.draft(has_history=parent != _FRESH)
        if words := _words(asked):
            files = [Media(kind=MediaKind.FILE) for _ in items(asked.get("files"))]
            draft.add("user", words, media=files)
        draft.is_retry = not words
        _tools(draft, asked)
        found.prompt = draft.prompt()

    def event(self, name: str, body: Json, at: float) -> None:
        event = mapping(body)
        if name == "completion" or event.get("type") == "completion":
            self._completion(event, at)
            return
        super().event(name, body, at)
        message = mapping(event.get("message"))
        # The next message names its parent by this, not by the id that is like the API's.
        self.found.response_id = identifier(message.get("uuid")) or self.found.response_id
        if mapping(event.get("delta")).get("type") == "thinking_summary_delta":
            self.found.transcript.has_reasoning_item = True

    def _completion(self, event: Mapping[str, Json], at: float) -> None:
        """An event of the older stream, with a piece of the answer."""
        found = self.found
        found.has_answer, found.output_count = True, 1
        found.model_served = name(event.get("model")) or found.model_served
        if words := string(event.get("completion")):
            found.transcript.add_text("completion", words)
            found.token_came(at)
        found.has_ended |= bool(event.get("stop_reason"))


def _words(asked: Mapping[str, Json]) -> list[Json]:
    """The prompt and what was taken out of the files beside it; nothing of a retry."""
    attached = [file.get("extracted_content") for file in mappings(asked.get("attachments"))]
    return [words for words in (asked.get("prompt"), *attached) if isinstance(words, str) and words]


def _tools(draft: Draft, asked: Mapping[str, Json]) -> None:
    """The tools of the user's connectors, which are sent whole; the server's own are hidden."""
    kept = ("name", "description", "input_schema")
    draft.tools(
        [
            {key: tool[key] for key in kept if key in tool}
            for tool in mappings(asked.get("tools"))
            if mapping(tool.get("input_schema"))
        ]
    )
