"""Bedrock's Converse API, as JSON and as a binary event stream; Nova's own format is the same."""

from collections.abc import Iterable, Iterator, Mapping

from wire.fields import Json, NotJsonError, compact, mapping, mappings, parse, position, string
from wire.findings import Reader
from wire.formats.native_usages import of_converse
from wire.formats.server_times import amount
from wire.names import name
from wire.prompts import Draft

_CHOICES = {"auto": "auto", "any": "required"}


class BedrockConverse(Reader):
    """Reads one exchange with /model/{model}/converse or /converse-stream."""

    framings = ("eventstream",)

    def __init__(self) -> None:
        super().__init__()
        self._calls: set[int] = set()

    def request(self, body: Json) -> None:
        asked = mapping(body)
        # Claude's rules hold for all of these: the system prompt stands apart from the turns.
        draft = Draft("messages")
        if system := list(_parts(asked.get("system"))):
            draft.add("system", system)
        for message in mappings(asked.get("messages")):
            _add(draft, message)
        _add_tools(draft, mapping(asked.get("toolConfig")))
        shape = mapping(mapping(asked.get("outputConfig")).get("textFormat"))
        schema = mapping(mapping(shape.get("structure")).get("jsonSchema"))
        draft.schema(
            _parsed(schema.get("schema")),
            string(schema.get("name")),
            string(schema.get("description")),
        )
        more = mapping(asked.get("additionalModelRequestFields"))
        thinking = mapping(more.get("thinking") or more.get("reasoningConfig"))
        draft.is_thinking = string(thinking.get("type")) in {"enabled", "adaptive"}
        effort = thinking.get("maxReasoningEffort") or mapping(more.get("output_config")).get(
            "effort"
        )
        self.found.reasoning_effort = name(effort, 32)
        self.found.prompt = draft.prompt()

    def answer(self, body: Json) -> None:
        answer = mapping(body)
        message = mapping(mapping(answer.get("output")).get("message"))
        if not message and "usage" not in answer:
            return
        self.found.has_answer = self.found.has_ended = True
        self.found.output_count = 1
        for place, block in enumerate(mappings(message.get("content"))):
            self._block(place, block)
        self._stopped(answer.get("stopReason"))
        self._metadata(answer)

    def event(self, name: str, body: Json, at: float) -> None:
        event, found = mapping(body), self.found
        place = position(event.get("contentBlockIndex"))
        if is_failure(name):
            found.has_failed = found.has_answer = True
            return
        has_token = False
        if name == "contentBlockStart":
            has_token = self._block(place, mapping(event.get("start")))
        elif name == "contentBlockDelta":
            has_token = self._block(place, mapping(event.get("delta")))
        elif name == "messageStop":
            found.has_ended = True
            self._stopped(event.get("stopReason"))
        elif name == "metadata":
            self._metadata(event)
        elif name != "messageStart":
            return
        found.has_answer, found.output_count = True, 1
        if has_token:
            found.token_came(at)

    def _block(self, place: int, block: Mapping[str, Json]) -> bool:
        """Keep the words of a block, or of a piece of one; whether there were any."""
        words = self.found.transcript
        said, call = _said(block), mapping(block.get("toolUse"))
        if said:
            # Nova gives each piece of one text a number of its own.
            words.add_text(len(self._calls), said)
        if call:
            self._calls.add(place)
            given = call.get("input")
            arguments = given if isinstance(given, str) else compact(given) if given else ""
            words.add_call(place, string(call.get("name")), arguments)
        thought, sealed = _thought(block)
        if thought:
            words.add_reasoning(place, thought)
        if sealed:
            words.has_reasoning_item = True
            words.add_sealed(place, sealed)
        return bool(said or call or thought or sealed)

    def _stopped(self, reason: Json) -> None:
        self.found.transcript.is_length_limited = reason == "max_tokens"

    def _metadata(self, body: Mapping[str, Json]) -> None:
        found = self.found
        found.usage = of_converse(body.get("usage")) or found.usage
        found.server_ms = amount(mapping(body.get("metrics")).get("latencyMs"))
        found.service_tier = name(mapping(body.get("serviceTier")).get("type"), 32)


def is_failure(name: str) -> bool:
    """Whether an event of this name is one of Bedrock's errors amid a stream."""
    return name == "error" or name.endswith("Exception")


def _said(block: Mapping[str, Json]) -> str:
    cited = mappings(mapping(block.get("citationsContent")).get("content"))
    return string(block.get("text")) + "".join(string(part.get("text")) for part in cited)


def _thought(block: Mapping[str, Json]) -> tuple[str, int]:
    """The words of a thought, and the characters of its signature or of its encrypted form."""
    outer = mapping(block.get("reasoningContent"))
    inner = mapping(outer.get("reasoningText")) or outer
    sealed = string(inner.get("signature")) or string(outer.get("redactedContent"))
    return string(inner.get("text")), len(sealed)


def _add(draft: Draft, message: Mapping[str, Json]) -> None:
    """One message of the history; what its tools gave back stands as messages of its own."""
    role, blocks = string(message.get("role")), mappings(message.get("content"))
    if role != "assistant":
        _add_results(draft, blocks)
    used = [mapping(block.get("toolUse")) for block in blocks if "toolUse" in block]
    calls = [
        (string(call.get("toolUseId")), string(call.get("name")), compact(call.get("input")))
        for call in used
    ]
    thoughts = [_thought(block) for block in blocks]
    parts = list(_parts(blocks))
    if parts or calls:
        draft.add(
            role,
            parts,
            calls=calls,
            reasoning=[words for words, _ in thoughts if words],
            sealed=[length for _, length in thoughts if length],
        )
    if role == "assistant":
        # The server's own tools give back in the message that calls them.
        _add_results(draft, blocks)


def _add_results(draft: Draft, blocks: Iterable[Mapping[str, Json]]) -> None:
    for block in blocks:
        if result := mapping(block.get("toolResult")):
            draft.add_result(result.get("toolUseId"), list(_parts(result.get("content"))))


def _parts(content: Json) -> Iterator[Json]:
    """A message's blocks as a Draft takes them, without calls, results and thoughts."""
    for block in mappings(content):
        if "json" in block:
            yield {"text": compact(block["json"])}
        elif guarded := mapping(block.get("guardContent")):
            yield mapping(guarded.get("text")) or guarded
        elif said := _said(block):
            yield {"text": said}
        elif {"image", "document", "video", "audio"} & block.keys():
            yield block


def _add_tools(draft: Draft, config: Mapping[str, Json]) -> None:
    tools = mappings(config.get("tools"))
    for spec in (mapping(tool.get("toolSpec")) for tool in tools if "toolSpec" in tool):
        schema = mapping(spec.get("inputSchema")).get("json")
        draft.tools([{**_named(spec), "input_schema": schema}])
    for tool in tools:
        if kind := name(mapping(tool.get("systemTool")).get("name")):
            draft.server_tools.append(kind)
            draft.has_unseen_text = True
    choice = mapping(config.get("toolChoice"))
    draft.tool_choice = next((_CHOICES[key] for key in choice if key in _CHOICES), None)
    if forced := string(mapping(choice.get("tool")).get("name")):
        draft.force(forced)


def _named(spec: Mapping[str, Json]) -> dict[str, Json]:
    return {key: spec[key] for key in ("name", "description") if key in spec}


def _parsed(schema: Json) -> Json:
    try:
        return parse(string(schema))
    except NotJsonError:
        return None
