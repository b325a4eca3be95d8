"""A prompt being put together from a request, whichever format it is in."""

from collections.abc import Iterable, Iterator

from wire.exchange import Message, Prompt
from wire.fields import Json, compact, items, mapping, string, text
from wire.text import Text

_TEXT_KEYS = {
    "text": "text",
    "input_text": "text",
    "output_text": "text",
    "refusal": "refusal",
}
_MEDIA = frozenset(
    {
        "image",
        "image_url",
        "input_image",
        "computer_screenshot",
        "audio",
        "input_audio",
        "audio_url",
        "video_url",
        "file",
        "input_file",
        "file_url",
        "document",
        "document_url",
    }
)


class Draft:
    """Collects the messages of one request. Media are counted, never kept."""

    def __init__(self, api: str) -> None:
        self._api = api
        self._messages: list[Message] = []
        self._call_names: dict[str, str] = {}
        self._tools: list[Json] = []
        self._schema: Json = None
        self.uncounted_media = 0
        self.has_unseen_history = False

    def add(
        self,
        role: str,
        content: Json,
        name: str = "",
        calls: Iterable[tuple[str, str, str]] = (),
    ) -> None:
        """One message; `calls` are (id, function name, arguments)."""
        known = list(calls)
        self._call_names |= {call_id: called for call_id, called, _ in known if call_id}
        self._messages.append(
            Message(
                role=role,
                parts=tuple(self._parts(content)),
                name=text(name) if name else None,
                calls=tuple((text(called), text(arguments)) for _, called, arguments in known),
            )
        )

    def add_result(self, call_id: Json, content: Json, name: str = "") -> None:
        """What a tool gave back, under the name of the function that was called."""
        self.add("tool", content, name or self._call_names.get(string(call_id), ""))

    def tools(self, definitions: Json) -> None:
        self._tools += items(definitions)

    def schema(self, schema: Json) -> None:
        if mapping(schema):
            self._schema = schema

    def prompt(self) -> Prompt:
        return Prompt(
            api=self._api,
            messages=tuple(self._messages),
            tools=text(compact(self._tools)) if self._tools else None,
            tool_count=len(self._tools),
            schema=text(compact(self._schema)) if self._schema else None,
            uncounted_media=self.uncounted_media,
            has_unseen_history=self.has_unseen_history,
        )

    def _parts(self, content: Json) -> Iterator[Text]:
        if isinstance(content, str):
            content = [{"type": "text", "text": content}]
        for item in items(content):
            part = {"type": "text", "text": item} if isinstance(item, str) else mapping(item)
            kind = string(part.get("type"))
            source = mapping(part.get("source"))
            if kind == "document" and source.get("type") == "text":
                yield text(source.get("data"))
            elif kind in _MEDIA:
                self.uncounted_media += 1
            elif words := part.get(_TEXT_KEYS.get(kind, "")):
                yield text(words)
