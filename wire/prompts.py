"""A prompt being put together from a request, whichever format it is in."""

from collections.abc import Iterable, Iterator

from wire.exchange import Media, Message, Prompt
from wire.fields import Json, compact, items, mapping, string, text
from wire.media import media_of
from wire.names import name as name_of
from wire.text import Text

_TEXT_KEYS = {
    "": "text",
    "text": "text",
    "input_text": "text",
    "output_text": "text",
    "refusal": "refusal",
}


class Draft:
    """Collects the messages of one request. Media are measured, never kept."""

    def __init__(self, api: str) -> None:
        self._api = api
        self._messages: list[Message] = []
        self._call_names: dict[str, str] = {}
        self._tools: list[Json] = []
        self._schema: Json = None
        self._forced_tool = ""
        self.tool_choice: str | None = None
        self.server_tools: list[str] = []
        """Types of the server's own tools, each a name."""
        self.is_thinking = False
        self.is_compaction = False
        self.token_count = 0
        self.has_unseen_history = False
        self.is_retry = False
        self.has_unseen_text = False

    def add(
        self,
        role: str,
        content: Json,
        name: str = "",
        calls: Iterable[tuple[str, str, str]] = (),
        *,
        reasoning: Iterable[str] = (),
        sealed: Iterable[int] = (),
        media: Iterable[Media] = (),
        has_item_id: bool = False,
    ) -> None:
        """One message; `calls` are (id, function name, arguments).

        `content` is words or a list of parts: words, or objects with a `type`.
        """
        known = list(calls)
        self._call_names |= {call_id: called for call_id, called, _ in known if call_id}
        seen: list[Media] = []
        parts = tuple(self._parts(content, seen))
        self._messages.append(
            Message(
                role=_role(role),
                parts=parts,
                name=text(name) if name else None,
                calls=tuple((text(called), text(arguments)) for _, called, arguments in known),
                has_item_id=has_item_id,
                reasoning=tuple(map(text, reasoning)),
                sealed=tuple(sealed),
                media=(*seen, *media),
            )
        )

    def add_result(
        self, call_id: Json, content: Json, name: str = "", *, has_item_id: bool = False
    ) -> None:
        """What a tool gave back, under the name of the function that was called."""
        called = name or self._call_names.get(string(call_id), "")
        self.add("tool", content, called, has_item_id=has_item_id)

    def tools(self, definitions: Json) -> None:
        self._tools += items(definitions)

    def force(self, name: str) -> None:
        """The model must call the tool of this name."""
        self.tool_choice, self._forced_tool = "forced", name

    def schema(self, schema: Json, name: str = "", description: str = "") -> None:
        """The JSON schema that the answer must keep to, with what the request calls it."""
        if mapping(schema):
            given = {"name": name, "description": description, "schema": schema}
            self._schema = {key: value for key, value in given.items() if value}

    def prompt(self) -> Prompt:
        return Prompt(
            api=self._api,
            messages=tuple(self._messages),
            tools=text(compact(self._tools)) if self._tools else None,
            tool_count=len(self._tools),
            tool_choice=self.tool_choice,
            forced_tool=text(self._forced_tool) if self._forced_tool else None,
            schema=text(compact(self._schema)) if self._schema else None,
            server_tools=tuple(self.server_tools),
            is_thinking=self.is_thinking,
            is_compaction=self.is_compaction,
            token_count=self.token_count,
            has_unseen_history=self.has_unseen_history,
            is_retry=self.is_retry,
            has_unseen_text=self.has_unseen_text,
        )

    def _parts(self, content: Json, seen: list[Media]) -> Iterator[Text]:
        if isinstance(content, str):
            yield text(content)
            return
        for item in items(content):
            if isinstance(item, str):
                yield text(item)
                continue
            part = mapping(item)
            if media := media_of(part):
                seen.append(media)
            elif words := part.get(_TEXT_KEYS.get(string(part.get("type")), "")):
                yield text(words)


def _role(role: str) -> str:
    """A role is shown where words are not, so it has to look like a name."""
    return name_of(role, 32) or ""
