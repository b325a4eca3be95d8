"""Ollama's own API: chat, completion and embeddings; it streams JSON lines unless told not to."""

from collections.abc import Iterator, Mapping

from wire.exchange import Usage
from wire.fields import Json, compact, items, mapping, mappings, string
from wire.findings import Reader
from wire.formats.native_usages import of_ollama
from wire.formats.openai_completions import each_input
from wire.formats.server_times import amount, gpu_s
from wire.media import media_of_base64
from wire.names import name
from wire.prompts import Draft


class Ollama(Reader):
    """Reads one exchange with /api/chat or /api/generate."""

    framings = ("ndjson",)

    def __init__(self) -> None:
        super().__init__()
        self._call_count = 0

    def request(self, body: Json) -> None:
        asked, found = mapping(body), self.found
        found.model_requested = name(asked.get("model"))
        found.is_stream_asked = asked.get("stream") is not False
        think = asked.get("think")
        found.reasoning_effort = name(think, 32)
        is_raw = asked.get("raw") is True
        draft = Draft("completion" if is_raw else "chat")
        draft.is_thinking = bool(think)
        for message in mappings(asked.get("messages")):
            _add(draft, message)
        if "prompt" in asked:
            if system := string(asked.get("system")):
                draft.add("system", system)
            parts = [asked.get("prompt"), asked.get("suffix") or ""]
            images = map(media_of_base64, items(asked.get("images")))
            draft.add("user", parts, media=images)
            # The tokens of what was said before, as an earlier answer gave them.
            draft.token_count = len(items(asked.get("context")))
        draft.tools(asked.get("tools"))
        draft.schema(asked.get("format"))
        found.prompt = draft.prompt()

    def answer(self, body: Json) -> None:
        self._taken(mapping(body))

    def event(self, name: str, body: Json, at: float) -> None:
        if self._taken(mapping(body)):
            self.found.token_came(at)

    def _taken(self, body: Mapping[str, Json]) -> bool:
        """Take in an answer or a piece of one; whether it held words."""
        found = self.found
        if body.get("error"):
            found.has_failed = found.has_answer = True
        if not {"message", "response", "done"} & body.keys():
            return False
        found.has_answer, found.output_count = True, 1
        found.model_served = name(body.get("model")) or found.model_served
        if body.get("done") is True:
            found.has_ended = True
            found.transcript.is_length_limited = body.get("done_reason") == "length"
            _measure(self, body)
            found.usage = of_ollama(body) or found.usage
        return self._said(mapping(body.get("message")) or body)

    def _said(self, message: Mapping[str, Json]) -> bool:
        words = self.found.transcript
        said = string(message.get("content")) or string(message.get("response"))
        thought = string(message.get("thinking"))
        if said:
            words.add_text(0, said)
        if thought:
            words.add_reasoning(0, thought)
        calls = list(_calls(message))
        for _, called, arguments in calls:
            words.add_call(self._call_count, called, arguments)
            self._call_count += 1
        return bool(said or thought or calls)


class OllamaEmbeddings(Reader):
    """Reads one exchange with /api/embed or the older /api/embeddings, which counts nothing."""

    def request(self, body: Json) -> None:
        asked = mapping(body)
        self.found.model_requested = name(asked.get("model"))
        draft = Draft("embedding")
        each_input(asked.get("input", asked.get("prompt")), draft)
        self.found.prompt = draft.prompt()

    def answer(self, body: Json) -> None:
        answer, found = mapping(body), self.found
        if not {"embeddings", "embedding"} & answer.keys():
            found.has_failed = found.has_answer = bool(answer.get("error"))
            return
        found.has_answer = found.has_ended = True
        found.model_served = name(answer.get("model"))
        found.output_count = len(items(answer.get("embeddings"))) or 1
        _measure(self, answer)
        given = of_ollama(answer)
        found.usage = Usage(input_tokens=given.input_tokens if given else None, output_tokens=0)


def _measure(reader: Reader, body: Mapping[str, Json]) -> None:
    """The server's own times; loading the model is in the whole, and is no computing."""
    whole_ns = amount(body.get("total_duration"))
    reader.found.server_ms = None if whole_ns is None else whole_ns / 1e6
    reader.found.gpu_s = gpu_s(body)


def _add(draft: Draft, message: Mapping[str, Json]) -> None:
    role, content = string(message.get("role")), message.get("content")
    if role == "tool":
        draft.add_result("", content, string(message.get("tool_name") or message.get("name")))
        return
    thought = string(message.get("thinking"))
    draft.add(
        role,
        content,
        calls=_calls(message),
        reasoning=[thought] if thought else (),
        media=map(media_of_base64, items(message.get("images"))),
    )


def _calls(message: Mapping[str, Json]) -> Iterator[tuple[str, str, str]]:
    """(no id, function name, arguments) of each tool call."""
    for call in mappings(message.get("tool_calls")):
        function = mapping(call.get("function"))
        yield "", string(function.get("name")), compact(function.get("arguments"))
