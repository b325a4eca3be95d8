"""The web chat of chat.deepseek.com: edits of a response made of fragments.

It has no public contract and reports no usage. What is not known is ignored.
"""

from wire.chats import web_chats
from wire.chats.deltas import Deltas, Edit
from wire.chats.passages import Passages
from wire.exchange import Media, MediaKind
from wire.fields import Json, count, items, mapping, string
from wire.findings import Reader
from wire.names import identifier, name

_ENDED = frozenset({"FINISHED", "INCOMPLETE"})


class DeepSeekWeb(Reader):
    """Reads one exchange with /api/v0/chat/completion, or with edit_message or regenerate."""

    def __init__(self) -> None:
        super().__init__()
        self._deltas = Deltas()
        words = self.found.transcript
        self._fragments = Passages(words, "fragments", _is_thought, ("content",))
        # Before there were fragments, a response had one field of each.
        self._content = Passages(words, "content", lambda _: False)
        self._thinking = Passages(words, "thinking", lambda _: True)
        self._session: str | None = None

    def request(self, body: Json) -> None:
        asked = mapping(body)
        found = self.found
        found.model_requested = name(asked.get("model_type"))
        self._session = found.conversation_id = identifier(asked.get("chat_session_id"))
        parent = asked.get("parent_message_id")
        if edited := count(asked.get("message_id")):
            # Messages are numbered in turn, and a user's follows the answer before it.
            parent = edited - 1 or None
        found.parent_id = self._message(parent)
        is_retry = "child_message_id" in asked
        draft = web_chats.draft(has_history=parent is not None or is_retry)
        draft.is_retry = is_retry
        draft.is_thinking = asked.get("thinking_enabled") is True
        if words := string(asked.get("prompt")):
            files = [Media(kind=MediaKind.FILE) for _ in items(asked.get("ref_file_ids"))]
            draft.add("user", words, media=files)
        found.prompt = draft.prompt()

    def answer(self, body: Json) -> None:
        # An error is a document, and has another status within than that of HTTP.
        self.found.has_failed = self.found.has_answer = "code" in mapping(body)

    def event(self, name: str, body: Json, at: float) -> None:
        found = self.found
        before = found.transcript.allowance
        for edit in self._deltas.edits(body):
            self._edit(edit)
        if name in {"finish", "close"}:
            found.has_ended = found.has_answer
        if found.transcript.allowance < before:
            found.token_came(at)

    def _edit(self, edit: Edit) -> None:
        found, value = self.found, edit.value
        match edit.path:
            case () | ("response",) if edit.op != "remove":
                for key, part in mapping(value).items():
                    self._edit(Edit(0, (*edit.path, key)[:3], "replace", part))
            case ("response", "fragments", *within):
                found.has_answer = True
                self._fragments.edit(within, edit.op, value)
            case ("response", "content"):
                found.has_answer = True
                self._content.edit(("0",), edit.op, value)
            case ("response", "thinking_content"):
                self._thinking.edit(("0",), edit.op, value)
            case ("response", "message_id"):
                found.response_id = self._message(value)
            case ("response", "status" | "quasi_status"):
                found.has_ended |= string(value) in _ENDED

    def _message(self, number: Json) -> str | None:
        """Messages are numbered within their session."""
        known = count(number)
        return None if known is None or not self._session else f"{self._session}/{known}"


def _is_thought(kind: Json) -> bool | None:
    """Of a fragment's type; searches and the like are none of the model's words."""
    if string(kind).startswith("THINK"):
        return True
    return False if kind == "RESPONSE" else None
