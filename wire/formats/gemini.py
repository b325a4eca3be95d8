"""Gemini's generateContent, whole or streamed, on every host that serves it."""

import re
from collections.abc import Mapping
from dataclasses import replace

from wire.exchange import Made, MediaKind, Task
from wire.fields import Json, count, mapping, mappings, position, string
from wire.findings import Reader
from wire.formats.gemini_prompts import called, drafted, effort, either
from wire.formats.google_usages import GEMINI_COUNTS, of_gemini
from wire.media import media_of
from wire.names import identifier, name

_LENGTH_LIMITS = ("MAX_TOKENS", 2)
_PCM = re.compile(r"audio/(?:l16|pcm)\b.*?\brate=(\d{4,6})(?!\d)", re.I)
_PCM_SAMPLE_BYTES = 2


class Gemini(Reader):
    """Reads one exchange with :generateContent or :streamGenerateContent."""

    framings = ("sse", "json_array")

    def __init__(self) -> None:
        super().__init__()
        self._candidates: set[int] = set()
        self._finished: set[int] = set()
        self._asked_count = 1
        self._counted: dict[str, Json] = {}
        self._place = 0
        self._grounded: set[tuple[int, str]] = set()
        self._images = 0
        self._audio_s = 0.0

    def request(self, body: Json) -> None:
        asked = mapping(body)
        config = mapping(either(asked, "generationConfig"))
        self._asked_count = count(either(config, "candidateCount")) or 1
        self.found.reasoning_effort = effort(asked)
        self.found.prompt = drafted(asked).prompt()

    def answer(self, body: Json) -> None:
        self._take(mapping(body), is_whole=True)

    def event(self, name: str, body: Json, at: float) -> None:
        if self._take(mapping(body)):
            self.found.token_came(at)

    def _take(self, chunk: Mapping[str, Json], *, is_whole: bool = False) -> bool:
        """A whole answer or a part of one; whether there was something of the answer in it."""
        found = self.found
        candidates = mappings(chunk.get("candidates"))
        if "finishReason" in chunk:
            # All that is left of a candidate which was too long to hold.
            candidates = [{"finishReason": chunk["finishReason"]}]
        has_token = False
        for place, candidate in enumerate(candidates):
            has_token |= self._said(position(candidate.get("index"), place), candidate)
        is_blocked = not candidates and bool(
            mapping(chunk.get("promptFeedback")).get("blockReason")
        )
        if chunk.get("error"):
            found.has_failed = found.has_answer = True
        if candidates or is_blocked or "usageMetadata" in chunk:
            found.has_answer = True
        # One candidate may finish before the next one begins.
        is_all = self._candidates == self._finished and len(self._finished) >= self._asked_count
        found.has_ended |= is_blocked or is_all or (is_whole and found.has_answer)
        self._named(chunk)
        if is_blocked and found.usage.output_tokens is None:
            found.usage = replace(found.usage, output_tokens=0)
        return has_token

    def _named(self, chunk: Mapping[str, Json]) -> None:
        found = self.found
        found.model_served = found.model_served or name(chunk.get("modelVersion"))
        found.response_id = found.response_id or identifier(chunk.get("responseId"))
        usage = mapping(chunk.get("usageMetadata"))
        found.service_tier = found.service_tier or name(usage.get("serviceTier"), 32)
        # Each chunk has the sums so far, but may leave out what an earlier one gave.
        self._counted |= {key: usage[key] for key in GEMINI_COUNTS & usage.keys()}
        found.usage = of_gemini(self._counted, is_over=found.has_ended) or found.usage
        found.output_count = self._images or len(self._candidates) or None

    def _said(self, index: int, candidate: Mapping[str, Json]) -> bool:
        self._candidates.add(index)
        words = self.found.transcript
        if reason := candidate.get("finishReason"):
            self._finished.add(index)
            words.is_length_limited |= reason in _LENGTH_LIMITS
        if not _TRACES.isdisjoint(candidate):
            for kind in _grounding(candidate):
                if (index, kind) not in self._grounded:
                    self._grounded.add((index, kind))
                    words.add_server_call(kind)
        has_token = False
        for part in mappings(mapping(candidate.get("content")).get("parts")):
            has_token |= self._part(index, part)
        return has_token

    def _part(self, index: int, part: Mapping[str, Json]) -> bool:
        words = self.found.transcript
        if len(part) == 1 and (said := string(part.get("text"))):
            # Nearly all are so.
            words.add_text(index, said)
            return True
        self._place += 1
        if seal := string(part.get("thoughtSignature")):
            words.add_sealed(self._place, len(seal))
        said = string(part.get("text"))
        if said and part.get("thought") is True:
            words.add_reasoning(index, said)
        elif said or (said := string(mapping(part.get("executableCode")).get("code"))):
            words.add_text(index, said)
        if call := mapping(part.get("functionCall")):
            _, function, arguments = called(call)
            words.add_call(self._place, function, arguments)
        if mapping(part.get("executableCode")):
            words.add_server_call("code_execution")
        if kind := name(string(mapping(part.get("toolCall")).get("toolType")).lower(), 64):
            words.add_server_call(kind)
        if made := mapping(part.get("inlineData")):
            self._made(part, made)
        return bool(said or seal or call or made)

    def _made(self, part: Mapping[str, Json], data: Mapping[str, Json]) -> None:
        """An image, or a piece of sound."""
        if seconds := pcm_s(data):
            self._audio_s += seconds
            self.found.made = Made(audio_s=round(self._audio_s, 3))
            return
        media = media_of(part)
        if media and media.kind is MediaKind.IMAGE:
            self._images += 1
            # The same path serves chats: what came tells which work it was.
            self.found.task = Task.IMAGE
            self.found.made = Made(width=media.width, height=media.height)


class CodeAssist(Gemini):
    """The same in the wrapping of Google's Code Assist, which the Gemini CLI speaks."""

    def request(self, body: Json) -> None:
        asked = mapping(body)
        super().request(asked.get("request"))
        self.found.model_requested = name(asked.get("model"))

    def _take(self, chunk: Mapping[str, Json], *, is_whole: bool = False) -> bool:
        return super()._take(mapping(chunk.get("response")) or chunk, is_whole=is_whole)


def pcm_s(blob: Mapping[str, Json]) -> float:
    """Seconds of a piece of bare 16-bit sound, mono, in base64; 0 for all else."""
    if not (rate := _PCM.match(string(either(blob, "mimeType")))):
        return 0.0
    return len(string(blob.get("data"))) * 3 / 4 / _PCM_SAMPLE_BYTES / int(rate[1])


def _grounding(candidate: Mapping[str, Json]) -> set[str]:
    """The kinds of the server's tools that left their traces."""
    grounding = mapping(candidate.get("groundingMetadata"))
    kinds = set()
    if grounding.get("webSearchQueries"):
        kinds.add("google_search")
    for chunk in mappings(grounding.get("groundingChunks")):
        kinds |= {_SOURCES[key] for key in chunk if key in _SOURCES}
    if mapping(candidate.get("urlContextMetadata")):
        kinds.add("url_context")
    return kinds


_TRACES = frozenset({"groundingMetadata", "urlContextMetadata"})
_SOURCES = {"web": "google_search", "retrievedContext": "file_search", "maps": "google_maps"}
