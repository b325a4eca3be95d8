"""The web chat of chatgpt.com: deltas or whole frames, over HTTP or handed on to a WebSocket.

It has no public contract and reports no usage. What is not known is ignored.
"""

from collections.abc import Iterator, Mapping

from wire.chats import web_chats
from wire.chats.chatgpt_messages import Messages
from wire.chats.deltas import Deltas
from wire.exchange import Media, MediaKind
from wire.fields import Json, count, items, mapping, mappings, string
from wire.findings import Reader
from wire.names import identifier, name
from wire.prompts import Draft

_FRESH = "client-created-root"
_RELAYED_LIMIT = 2**16
"""Items of a relay that are remembered, so that none is taken twice."""


class ChatGpt(Reader):
    """Reads one exchange with /backend-api/conversation and its like."""

    def __init__(self) -> None:
        super().__init__()
        self._deltas = Deltas()
        self._messages = Messages(self.found)
        self._relayed: set[int] = set()
        self._furthest: int | None = None

    def request(self, body: Json) -> None:
        asked = mapping(body)
        found = self.found
        found.model_requested = name(asked.get("model"))
        found.reasoning_effort = name(asked.get("thinking_effort"), 32)
        found.conversation_id = identifier(asked.get("conversation_id"))
        parent = identifier(asked.get("parent_message_id"))
        has_history = found.conversation_id is not None and parent != _FRESH
        found.parent_id = parent if has_history else None
        draft = web_chats.draft(has_history=has_history)
        for message in mappings(asked.get("messages")):
            _add(draft, message)
        found.prompt = draft.prompt()

    def answer(self, body: Json) -> None:
        frame = mapping(body)
        if "message" in frame:
            self._item("", frame)
            self.found.has_ended = True
        else:
            self.found.has_failed = self.found.has_answer = any(
                key in frame for key in ("error", "detail")
            )

    def event(self, name: str, body: Json, at: float) -> None:
        before = self._progress if self._furthest is None else self._furthest
        if relay := mapping(mapping(body).get("relay")):
            self._relay(relay)
        else:
            self._item(name, body)
        self._furthest = max(before, self._progress)
        if self._furthest > before:
            # What a relay repeats came already.
            self.found.token_came(at)

    @property
    def _progress(self) -> int:
        return -self.found.transcript.allowance

    def _relay(self, relay: Mapping[str, Json]) -> None:
        """One item of the stream that came over the WebSocket; see `wire.chats.chatgpt_socket`.

        The first item again begins the stream again: what came over HTTP is in it too.
        """
        uid = string(relay.get("id")) or string(relay.get("offset"))
        if uid:
            if hash(uid) in self._relayed:
                return
            if len(self._relayed) < _RELAYED_LIMIT:
                self._relayed.add(hash(uid))
        for event in mappings(relay.get("events")):
            self._item(string(event.get("event")), event.get("data"))

    def _item(self, name: str, body: Json) -> None:
        found, event = self.found, mapping(body)
        if name == "delta_encoding":
            self._deltas = Deltas()
            self._messages.restart()
        elif body == "[DONE]":
            found.has_ended = True
        self._messages.placed(event.get("conversation_id"))
        if kind := string(event.get("type")):
            self._typed(kind, event)
        elif "message" in event:
            found.has_answer = True
            self._messages.frame(event["message"])
        else:
            for edit in self._deltas.edits(event):
                found.has_answer = True
                self._messages.edit(edit)
        if event.get("error"):
            found.has_failed = found.has_answer = True

    def _typed(self, kind: str, event: Mapping[str, Json]) -> None:
        found = self.found
        if kind == "stream_handoff":
            found.has_answer = True
            found.handoff = _topic(event) or found.handoff
        elif kind == "server_ste_metadata":
            self._messages.served(mapping(event.get("metadata")))
        elif kind == "message_stream_complete":
            found.has_answer = found.has_ended = True
        elif kind == "error":
            found.has_failed = found.has_answer = True


def _topic(event: Mapping[str, Json]) -> str | None:
    """The topic of the WebSocket on which the rest comes."""
    for option in mappings(event.get("options")):
        if option.get("type") == "subscribe_ws_topic":
            return identifier(option.get("topic_id"))
    turn = identifier(event.get("turn_exchange_id"))
    return f"conversation-turn-{turn}" if turn else None


def _add(draft: Draft, message: Mapping[str, Json]) -> None:
    parts = items(mapping(message.get("content")).get("parts"))
    beside = mapping(message.get("metadata")).get("attachments")
    draft.add(
        string(mapping(message.get("author")).get("role")),
        [part for part in parts if isinstance(part, str) or "text" in mapping(part)],
        media=[*pointed(parts), *attached(beside)],
    )


def pointed(parts: Json) -> Iterator[Media]:
    """Images and sounds that are parts, by reference; an image's size stands beside it."""
    for part in mappings(parts):
        kind = string(part.get("content_type"))
        if kind == "image_asset_pointer":
            width, height = count(part.get("width")), count(part.get("height"))
            yield Media(kind=MediaKind.IMAGE, width=width or None, height=height or None)
        elif kind.endswith("asset_pointer"):
            yield Media(kind=MediaKind.AUDIO if "audio" in kind else MediaKind.FILE)


def attached(attachments: Json) -> Iterator[Media]:
    """Files that are no images: those are parts as well."""
    for file in mappings(attachments):
        kind = string(file.get("mime_type")) or string(file.get("mimeType"))
        if not kind.startswith("image/"):
            yield Media(kind=MediaKind.PDF if kind == "application/pdf" else MediaKind.FILE)
