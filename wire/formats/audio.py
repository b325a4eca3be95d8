"""OpenAI's speech, transcription and translation, and their imitators."""

import re
from base64 import b64decode
from collections.abc import Mapping
from dataclasses import replace

from wire.bodies import Body
from wire.exchange import Made, Media, MediaKind
from wire.fields import Json, mapping, string
from wire.findings import Reader
from wire.forms import START_LENGTH, is_true, uploads
from wire.names import name
from wire.prompts import Draft
from wire.sounds import PCM_BYTES_S, seconds
from wire.usages import of_chat, of_responses

_WORDS = frozenset({"text", "srt", "vtt"})
"""Transcripts that come as words and not as JSON."""
_TIMING = re.compile(r"^(WEBVTT.*|\d+|.*-->.*)?$\n?", re.MULTILINE)
"""Lines of subtitles that nobody speaks."""


class Speech(Reader):
    """Reads one exchange that turns words into sound: the bytes themselves, or a stream of them."""

    def __init__(self) -> None:
        super().__init__()
        self._is_raw = False
        self._sound = bytearray()
        self._length = 0

    def request(self, body: Json) -> None:
        asked, found = mapping(body), self.found
        found.model_requested = name(asked.get("model"))
        found.is_stream_asked = asked.get("stream_format") == "sse" or asked.get("stream") is True
        self._is_raw = asked.get("response_format") == "pcm"
        draft = Draft("completion")
        if instructions := string(asked.get("instructions")):
            draft.add("system", instructions)
        draft.add("user", string(asked.get("input")))
        found.prompt = draft.prompt()

    def answer(self, body: Json) -> None:
        # Mistral gives the sound in JSON.
        answer, found = mapping(body), self.found
        found.has_failed = bool(answer.get("error"))
        sound = string(answer.get("audio_data"))
        found.has_answer = found.has_failed or bool(sound)
        if sound:
            self._came(sound)
            self._done(answer)

    def event(self, name: str, body: Json, at: float) -> None:
        event, found = mapping(body), self.found
        kind = string(event.get("type")) or name
        if kind == "error" or event.get("error"):
            found.has_failed = found.has_answer = True
        elif kind == "speech.audio.delta":
            found.has_answer = True
            found.token_came(at)
            self._came(string(event.get("audio")) or string(event.get("audio_data")))
        elif kind == "speech.audio.done":
            self._done(event)

    def binary(self, body: Body, at: float) -> None:
        self._sound, self._length = bytearray(body.start), body.total
        self._done({})

    def _came(self, coded: str) -> None:
        self._length += len(coded) * 3 // 4 - coded[-2:].count("=")
        if len(self._sound) < START_LENGTH:
            try:
                self._sound += b64decode(coded)
            except ValueError:
                return

    def _done(self, body: Mapping[str, Json]) -> None:
        found = self.found
        found.has_answer = found.has_ended = True
        found.output_count = 1
        if self._is_raw:
            found.made = Made(audio_s=round(self._length / PCM_BYTES_S, 3))
        else:
            found.made = Made(audio_s=seconds(bytes(self._sound), self._length))
        usage = of_responses(body.get("usage")) or of_chat(body.get("usage"))
        if usage and usage.audio_output_tokens is None:
            usage = replace(usage, audio_output_tokens=usage.output_tokens)
        found.usage = usage or found.usage
        self._sound = bytearray()


class Transcription(Reader):
    """Reads one exchange that turns sound into words, of the same language or another."""

    def __init__(self) -> None:
        super().__init__()
        self._shape = ""

    def request(self, body: Json) -> None:
        asked, found = mapping(body), self.found
        found.model_requested = name(asked.get("model"))
        found.is_stream_asked = is_true(asked.get("stream"))
        self._shape = string(asked.get("response_format"))
        for upload in uploads(asked.get("file"))[:1]:
            found.made = Made(audio_s=seconds(upload.start, upload.length))
        draft = Draft("completion")
        sound = Media(kind=MediaKind.AUDIO, seconds=found.made.audio_s)
        draft.add("user", string(asked.get("prompt")), media=[sound])
        found.prompt = draft.prompt()

    def answer(self, body: Json) -> None:
        answer, found = mapping(body), self.found
        found.has_failed = bool(answer.get("error"))
        found.has_answer = found.has_failed or "text" in answer or "segments" in answer
        if found.has_answer and not found.has_failed:
            self._done(answer)

    def event(self, name: str, body: Json, at: float) -> None:
        event, found = mapping(body), self.found
        # OpenAI's transcript.text.delta, Mistral's transcription.text.delta.
        kind = string(event.get("type")) or name
        if kind == "error" or event.get("error"):
            found.has_failed = found.has_answer = True
        elif kind.endswith(".text.delta"):
            found.has_answer = True
            found.token_came(at)
            found.transcript.add_text(0, string(event.get("delta")) or string(event.get("text")))
        elif kind in {"transcript.text.done", "transcription.done"}:
            self._done(event)

    def binary(self, body: Body, at: float) -> None:
        if self._shape not in _WORDS:
            return
        words = body.start.decode("utf-8", "replace")
        self._done({"text": words if self._shape == "text" else _TIMING.sub("", words)})
        if body.is_cut:
            self.found.transcript.drop()

    def _done(self, body: Mapping[str, Json]) -> None:
        found = self.found
        found.has_answer = found.has_ended = True
        found.output_count = 1
        found.model_served = name(body.get("model"))
        if found.transcript.is_empty:
            found.transcript.add_text(0, string(body.get("text")))
        usage = mapping(body.get("usage"))
        found.usage = of_responses(usage) or of_chat(usage) or found.usage
        for said in (usage.get("seconds"), usage.get("prompt_audio_seconds"), body.get("duration")):
            if isinstance(said, int | float) and 0 < said < 10**7:
                found.made = Made(audio_s=float(said))
                break
