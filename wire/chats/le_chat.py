"""The web chat of chat.mistral.ai: lines of text, or of patches to a message.

It has no public contract and reports no usage. What is not known is ignored.
"""

from collections.abc import Mapping, Sequence

from wire.chats import web_chats
from wire.chats.deltas import segments
from wire.chats.passages import Passages
from wire.fields import Json, items, mapping, mappings, string
from wire.findings import Reader
from wire.names import identifier, name

_TEXTS = frozenset({"0", "g"})
"""In Vercel's own lines: text, and reasoning."""
_ENDS = frozenset({"d", "e"})
_MESSAGES = 1024
_OPERATIONS = frozenset({"add", "append", "replace", "remove"})


class LeChat(Reader):
    """Reads one exchange with /api/chat, or the message.newChat that brings its first prompt.

    No model is at work in newChat: what it brings is read by the answer's exchange.
    """

    framings = ("numbered_lines",)

    def __init__(self) -> None:
        super().__init__()
        self.found.ends_unmarked = True
        self._chunks: dict[str, Passages | None] = {}

    def request(self, body: Json) -> None:
        asked = mapping(body)
        found = self.found
        batch = body if isinstance(body, list) else [asked["0"]] if "0" in asked else []
        if batch:
            asked = mapping(mapping(items(batch)[0]).get("json"))
        found.runs_no_model = bool(batch)
        found.model_requested = name(asked.get("model"))
        found.conversation_id = identifier(asked.get("chatId"))
        # The first prompt of a chat came in its newChat, which is a turn before this one.
        draft = web_chats.draft(has_history=not batch)
        draft.is_retry = asked.get("mode") == "retry"
        given = asked.get("content") if batch else asked.get("messageInput")
        if given := given if isinstance(given, str) else items(given):
            draft.add("user", given)
        found.prompt = draft.prompt()

    def answer(self, body: Json) -> None:
        for result in mappings(body if isinstance(body, list) else [body]):
            data = mapping(mapping(mapping(result.get("result")).get("data")).get("json"))
            chat = identifier(data.get("chatId")) or identifier(data.get("id"))
            self.found.conversation_id = chat or self.found.conversation_id
            self.found.has_answer |= "result" in result
            self.found.has_failed |= bool(result.get("error"))
        self.found.has_answer |= self.found.has_failed

    def event(self, name: str, body: Json, at: float) -> None:
        found = self.found
        before = found.transcript.allowance
        if name in _TEXTS and isinstance(body, str):
            found.has_answer = True
            if body:
                add = found.transcript.add_text if name == "0" else found.transcript.add_reasoning
                add("text", body)
        elif name == "3":
            found.has_failed = found.has_answer = True
        elif name in _ENDS or (name == "8" and body is None):
            found.has_ended = found.has_answer
        elif update := mapping(mapping(body).get("json")):
            self._update(update)
        if found.transcript.allowance < before:
            found.token_came(at)

    def _update(self, update: Mapping[str, Json]) -> None:
        if update.get("type") != "message":
            return
        uid = identifier(update.get("messageId")) or ""
        for patch in mappings(update.get("patches")):
            path, op = patch.get("path"), string(patch.get("op"))
            where = path if isinstance(path, list) else segments(string(path)[:1024])
            if op in _OPERATIONS and all(isinstance(key, str | int) for key in where):
                self._patch(uid, [str(key) for key in where], op, patch.get("value"))

    def _patch(self, uid: str, path: Sequence[str], op: str, value: Json) -> None:
        found = self.found
        if not path:
            self._message(uid, mapping(value))
        elif path[0] == "contentChunks":
            found.has_answer = True
            if chunks := self._of(uid, is_answer=True):
                chunks.edit(path[1:], op, value)
                found.response_id = uid or found.response_id
        elif path[0] == "generationStatus" and value == "success":
            found.has_ended = found.has_answer

    def _message(self, uid: str, message: Mapping[str, Json]) -> None:
        found = self.found
        found.has_answer = True
        chunks = self._of(uid, is_answer=message.get("role") == "assistant")
        if chunks:
            found.model_served = name(message.get("model")) or found.model_served
            chunks.edit((), "replace", message.get("contentChunks"))

    def _of(self, uid: str, *, is_answer: bool) -> Passages | None:
        """The chunks of a message; None if it is the user's own."""
        if uid not in self._chunks and len(self._chunks) < _MESSAGES:
            words = self.found.transcript
            kept = Passages(words, uid, _is_thought, kind="_context") if is_answer else None
            self._chunks[uid] = kept
        return self._chunks.get(uid)


def _is_thought(context: Json) -> bool:
    return mapping(context).get("type") == "reasoning"
