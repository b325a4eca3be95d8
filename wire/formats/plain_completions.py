"""Bare words in, bare words out, as the servers of open models and Bedrock's older models do it."""

from collections.abc import Iterator, Mapping

from wire.exchange import Task
from wire.fields import Json, mapping, mappings, string
from wire.findings import Reader
from wire.formats.native_usages import of_completion
from wire.formats.openai_completions import each_input
from wire.formats.server_times import gpu_s
from wire.names import identifier, name
from wire.prompts import Draft
from wire.usages import clamped, of_timings

_PROMPTS = ("prompt", "inputText", "inputs", "input_prefix", "input_suffix")
"""Llama, Mistral, Claude and llama.cpp; Titan; TGI; llama.cpp's infill."""
_WORDS = ("generation", "completion", "outputText", "generated_text", "text", "content")
"""Llama; Claude; Titan; TGI; Cohere; llama.cpp."""
_LISTS = ("outputs", "generations", "results", "completions")
"""Mistral; Cohere; Titan; AI21."""
_REASONS = ("stop_reason", "finish_reason", "completionReason", "stop_type")
_LIMITS = ("length", "max_tokens", "MAX_TOKENS", "LENGTH", "limit")


class PlainCompletions(Reader):
    """Reads one exchange with llama.cpp's /completion and /infill, TGI's /generate, a model of
    Hugging Face, Cohere's /generate, or Titan, Llama, Mistral, AI21 or an old Claude on Bedrock."""

    framings = ("sse", "ndjson")

    def __init__(self) -> None:
        super().__init__()
        self._given: int | None = None
        self._made: int | None = None

    def request(self, body: Json) -> None:
        asked, found = mapping(body), self.found
        found.model_requested = name(asked.get("model"))
        found.is_stream_asked = asked.get("stream") is True
        draft = Draft("completion")
        for key in _PROMPTS:
            if key in asked:
                each_input(asked[key], draft)
        for extra in mappings(asked.get("input_extra")):
            draft.add("user", extra.get("text"))
        found.prompt = draft.prompt()

    def answer(self, body: Json) -> None:
        answers = mappings(body) or [mapping(body)]
        said = [words for answer in answers for words in _choices(answer)]
        if not said:
            self.found.has_failed = self.found.has_answer = bool(answers[0].get("error"))
            return
        for place, words in enumerate(said):
            self.found.transcript.add_text(place, words)
        self._told(answers[0])
        self.found.has_ended = True
        self.found.output_count = len(said)

    def event(self, name: str, body: Json, at: float) -> None:
        chunk, found = mapping(body), self.found
        if chunk.get("error"):
            found.has_failed = found.has_answer = True
        token = mapping(chunk.get("token"))
        # TGI's last token comes with the whole text again.
        said = [string(token.get("text"))] if token else list(_choices(chunk))
        is_end = any(map(_is_end, (chunk, *_results(chunk))))
        if not said and not is_end:
            return
        for place, words in enumerate(said):
            found.transcript.add_text(place, words)
        self._told(chunk)
        found.output_count = len(said) or found.output_count
        found.has_ended |= is_end
        if any(said):
            found.token_came(at)

    def _told(self, body: Mapping[str, Json]) -> None:
        """What an answer or a chunk of one says beside its words; later counts replace earlier."""
        found = self.found
        found.has_answer, found.task = True, Task.COMPLETION
        found.model_served = name(body.get("model")) or found.model_served
        found.response_id = identifier(body.get("id")) or found.response_id
        given, made = of_completion(body)
        self._given = self._given if given is None else given
        self._made = self._made if made is None else made
        timings = of_timings(body.get("timings"))
        cached = timings.cached_input_tokens if timings else None
        found.usage = clamped(input_tokens=self._given, output_tokens=self._made, cached=cached)
        found.gpu_s = gpu_s(body) or found.gpu_s
        reasons = (part.get(key) for part in (body, *_results(body)) for key in _REASONS)
        found.transcript.is_length_limited |= any(reason in _LIMITS for reason in reasons)


def _results(body: Mapping[str, Json]) -> list[Mapping[str, Json]]:
    """The objects of an answer that has one a choice."""
    return next((found for key in _LISTS if (found := mappings(body.get(key)))), [])


def _choices(body: Mapping[str, Json]) -> Iterator[str]:
    """The words of each choice, none if it says that it has none yet."""
    for part in _results(body) or [body]:
        inner = mapping(part.get("data")) or part
        said = (inner[key] for key in _WORDS if isinstance(inner.get(key), str))
        if (words := next(said, None)) is not None:
            yield string(words)


def _is_end(part: Mapping[str, Json]) -> bool:
    if part.get("stop") is True or part.get("is_finished") is True:
        return True
    return any(string(part.get(key)) for key in (*_REASONS, "generated_text"))
