"""Anthropic's Messages API, as JSON and as a stream of named events."""

from collections.abc import Mapping

from wire.exchange import Usage
from wire.fields import Json, compact, count, mapping, mappings, position, string
from wire.findings import Reader
from wire.names import identifier, name
from wire.prompts import Draft
from wire.usages import clamped

_CALLS = frozenset({"tool_use", "server_tool_use", "mcp_tool_use"})
_RESULTS = frozenset({"tool_result", "mcp_tool_result"})
_COUNTS = (
    "input_tokens",
    "cache_read_input_tokens",
    "cache_creation_input_tokens",
    "output_tokens",
)


class AnthropicMessages(Reader):
    """Reads one exchange with a /v1/messages endpoint."""

    def __init__(self) -> None:
        super().__init__()
        self._counts: dict[str, int] = {}

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
        draft.tools(asked.get("tools"))
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
        self._counted(mapping(message.get("usage")))
        self.found.has_ended = True

    def event(self, name: str, body: Json, at: float) -> None:
        event = mapping(body)
        kind = string(event.get("type")) or name
        place = position(event.get("index"))
        if kind == "message_start":
            message = mapping(event.get("message"))
            self._message(message)
            usage = mapping(message.get("usage"))
            # The output here is a placeholder: only message_delta counts it.
            self._counted({key: usage[key] for key in usage if key != "output_tokens"})
        elif kind == "content_block_start":
            if self._block(place, mapping(event.get("content_block"))):
                self.found.token_came(at)
        elif kind == "content_block_delta":
            if self._delta(place, mapping(event.get("delta"))):
                self.found.token_came(at)
        elif kind == "message_delta":
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

    def _block(self, place: Json, block: Mapping[str, Json]) -> bool:
        """Keep the words of a content block, whole or just begun; whether there were any."""
        kind, words = string(block.get("type")), self.found.transcript
        if kind in _CALLS:
            given = block.get("input")
            words.add_call(place, string(block.get("name")), compact(given) if given else "")
            return True
        if said := string(block.get("text")):
            words.add_text(place, said)
        if thought := string(block.get("thinking")):
            words.add_reasoning(place, thought)
        return bool(said or thought)

    def _delta(self, place: Json, delta: Mapping[str, Json]) -> bool:
        words = self.found.transcript
        said, thought = string(delta.get("text")), string(delta.get("thinking"))
        arguments = string(delta.get("partial_json"))
        if said:
            words.add_text(place, said)
        if thought:
            words.add_reasoning(place, thought)
        if arguments:
            words.add_call(place, "", arguments)
        return bool(said or thought or arguments)

    def _counted(self, usage: Mapping[str, Json]) -> None:
        """Take a usage object in: message_delta's are cumulative, the last of each field wins."""
        found, counts = self.found, self._counts
        for key in _COUNTS:
            if (known := count(usage.get(key))) is not None:
                counts[key] = known
        details = mapping(usage.get("output_tokens_details"))
        if (thinking := count(details.get("thinking_tokens"))) is not None:
            counts["thinking_tokens"] = thinking
        for key, value in _summed(usage.get("iterations")).items():
            counts[f"all_{key}"] = value
        found.service_tier = name(usage.get("service_tier"), 32) or found.service_tier
        region = name(usage.get("inference_geo"), 32)
        found.region_hint = found.region_hint if region in {None, "not_available"} else region
        found.usage = self._usage()

    def _usage(self) -> Usage:
        known = {
            key: max(self._counts[key], self._counts.get(f"all_{key}", 0))
            for key in _COUNTS
            if key in self._counts
        }
        read = known.get("cache_read_input_tokens", 0)
        written = known.get("cache_creation_input_tokens", 0)
        fresh = known.get("input_tokens")
        return clamped(
            # Anthropic leaves what was read from and written to the cache out of its input.
            input_tokens=None if fresh is None else fresh + read + written,
            output_tokens=known.get("output_tokens"),
            cached=known.get("cache_read_input_tokens"),
            cache_write=known.get("cache_creation_input_tokens"),
            reasoning=self._counts.get("thinking_tokens"),
        )


def _summed(iterations: Json) -> dict[str, int]:
    """The counts of all turns that one answer took.

    The top-level counts leave out those of an advisor and of a compaction,
    which were computed all the same.
    """
    totals: dict[str, int] = {}
    for turn in mappings(iterations):
        for key in _COUNTS:
            totals[key] = totals.get(key, 0) + (count(turn.get(key)) or 0)
    return totals


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
    rest = [block for block in blocks if string(block.get("type")) not in _CALLS | _RESULTS]
    if isinstance(content, str) or rest or calls:
        draft.add(role, content if isinstance(content, str) else rest, calls=calls)
