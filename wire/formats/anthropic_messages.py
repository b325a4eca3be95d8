"""Anthropic's Messages API, as JSON and as a stream of named events."""

from collections.abc import Mapping

from wire.fields import Json, compact, count, mapping, mappings, position, string
from wire.findings import Reader
from wire.names import identifier, name
from wire.prompts import Draft
from wire.usages import MESSAGES_COUNTS, of_messages

_CALLS = frozenset({"tool_use", "server_tool_use", "mcp_tool_use"})
_RESULTS = frozenset({"tool_result", "mcp_tool_result"})
_THOUGHTS = frozenset({"thinking", "redacted_thinking"})
_CHOICES = {"auto": "auto", "any": "required", "none": "none"}
_CLIENT_TOOLS = ("bash_", "computer_", "memory_", "text_editor_")
"""Anthropic defines them and the client runs them: nothing comes of them that is not in a body."""
_LIMITS = frozenset({"max_tokens", "model_context_window_exceeded"})


class AnthropicMessages(Reader):
    """Reads one exchange with a /v1/messages endpoint."""

    def __init__(self) -> None:
        super().__init__()
        self._usage: dict[str, Json] = {}

    def request(self, body: Json) -> None:
        asked = mapping(body)
        found = self.found
        found.model_requested = name(asked.get("model"))
        found.is_stream_asked = asked.get("stream") is True
        config = mapping(asked.get("output_config"))
        found.reasoning_effort = name(config.get("effort"), 32)
        draft = Draft("messages")
        if system := asked.get("system"):
            draft.add("system", system)
        for message in mappings(asked.get("messages")):
            _add(draft, message)
        _tools(draft, asked)
        thinking = mapping(asked.get("thinking")).get("type")
        draft.is_thinking = thinking in ("enabled", "adaptive")
        for shape in (asked.get("output_format"), config.get("format")):
            draft.schema(mapping(shape).get("schema"))
        found.prompt = draft.prompt()

    def answer(self, body: Json) -> None:
        message = mapping(body)
        if "content" not in message and "usage" not in message:
            self.found.has_failed = self.found.has_answer = bool(message.get("error"))
            return
        self._message(message)
        for place, block in enumerate(mappings(message.get("content"))):
            self._block(place, block)
        self._stopped(message)
        self._counted(mapping(message.get("usage")))
        self.found.has_ended = True

    def event(self, name: str, body: Json, at: float) -> None:
        event = mapping(body)
        kind = string(event.get("type")) or name
        place = position(event.get("index"))
        if kind == "content_block_delta":
            if self._delta(place, mapping(event.get("delta"))):
                self.found.token_came(at)
        elif kind == "message_start":
            message = mapping(event.get("message"))
            self._message(message)
            usage = mapping(message.get("usage"))
            # The output here is a placeholder: only message_delta counts it.
            self._counted({key: usage[key] for key in usage if key != "output_tokens"})
        elif kind == "content_block_start":
            if self._block(place, mapping(event.get("content_block"))):
                self.found.token_came(at)
        elif kind == "message_delta":
            self._stopped(mapping(event.get("delta")))
            self._counted(mapping(event.get("usage")))
        elif kind == "message_stop":
            self.found.has_ended = True
        elif kind == "error":
            self.found.has_failed = self.found.has_answer = True

    def _message(self, message: Mapping[str, Json]) -> None:
        found = self.found
        found.has_answer = True
        found.output_count = 1
        found.model_served = name(message.get("model")) or found.model_served
        found.response_id = identifier(message.get("id")) or found.response_id

    def _stopped(self, message: Mapping[str, Json]) -> None:
        if string(message.get("stop_reason")) in _LIMITS:
            self.found.transcript.is_length_limited = True

    def _block(self, place: Json, block: Mapping[str, Json]) -> bool:
        """Keep the words of a content block, whole or just begun; whether there were any."""
        kind, words = string(block.get("type")), self.found.transcript
        if kind in _CALLS:
            given, called = block.get("input"), string(block.get("name"))
            words.add_call(place, called, compact(given) if given else "")
            if kind != "tool_use":
                words.add_server_call(name(called) or kind)
            return True
        if kind in _THOUGHTS:
            words.has_reasoning_item = True
            self._sealed(place, block)
        if said := string(block.get("text")):
            words.add_text(place, said)
        if thought := string(block.get("thinking")):
            words.add_reasoning(place, thought)
        return bool(said or thought)

    def _sealed(self, place: Json, thought: Mapping[str, Json]) -> None:
        for length in _sealed(thought):
            self.found.transcript.add_sealed(place, length)

    def _delta(self, place: Json, delta: Mapping[str, Json]) -> bool:
        words = self.found.transcript
        if said := string(delta.get("text")):
            words.add_text(place, said)
            return True
        if thought := string(delta.get("thinking")):
            words.add_reasoning(place, thought)
        if arguments := string(delta.get("partial_json")):
            words.add_call(place, "", arguments)
        self._sealed(place, delta)
        return bool(thought or arguments)

    def _counted(self, usage: Mapping[str, Json]) -> None:
        """Take a usage object in: message_delta's are cumulative, the last of each field wins."""
        found, kept = self.found, self._usage
        counts = {key: count(usage.get(key)) for key in MESSAGES_COUNTS}
        kept |= {key: known for key, known in counts.items() if known is not None}
        for key in ("iterations", "output_tokens_details"):
            if usage.get(key):
                kept[key] = usage[key]
        found.service_tier = name(usage.get("service_tier"), 32) or found.service_tier
        region = name(usage.get("inference_geo"), 32)
        found.region_hint = found.region_hint if region in {None, "not_available"} else region
        found.usage = of_messages(kept)


def _tools(draft: Draft, asked: Mapping[str, Json]) -> None:
    """Tools with a schema of their own, and the types of those that Anthropic defines."""
    for tool in mappings(asked.get("tools")):
        if string(tool.get("type")) in {"", "custom"}:
            if not tool.get("defer_loading"):  # the model sees only those that it searches for
                draft.tools([tool])
        elif kind := name(tool.get("type")):
            draft.server_tools.append(kind)
            draft.has_unseen_text |= not kind.startswith(_CLIENT_TOOLS)
    if asked.get("mcp_servers"):
        draft.server_tools.append("mcp")
        draft.has_unseen_text = True
    choice = mapping(asked.get("tool_choice"))
    if choice.get("type") == "tool":
        draft.force(string(choice.get("name")))
    else:
        draft.tool_choice = _CHOICES.get(string(choice.get("type")))


def _add(draft: Draft, message: Mapping[str, Json]) -> None:
    """One message of the history; what its tools gave back stands as messages of its own."""
    role, content = string(message.get("role")), message.get("content")
    blocks = mappings(content)
    for result in blocks:
        if string(result.get("type")) in _RESULTS:
            draft.add_result(result.get("tool_use_id"), result.get("content"))
    calls = [
        (string(block.get("id")), string(block.get("name")), compact(block.get("input")))
        for block in blocks
        if string(block.get("type")) in _CALLS
    ]
    thoughts = [block for block in blocks if string(block.get("type")) in _THOUGHTS]
    apart = _CALLS | _RESULTS | _THOUGHTS
    rest = [block for block in blocks if string(block.get("type")) not in apart]
    if isinstance(content, str) or rest or calls or thoughts:
        draft.add(
            role,
            content if isinstance(content, str) else rest,
            calls=calls,
            reasoning=filter(None, (string(block.get("thinking")) for block in thoughts)),
            sealed=[length for block in thoughts for length in _sealed(block)],
        )


def _sealed(thought: Mapping[str, Json]) -> list[int]:
    """Characters of a thought's signature, or of a thought that is hidden altogether."""
    return [len(said) for key in ("signature", "data") if (said := string(thought.get(key)))]
