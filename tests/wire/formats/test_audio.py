"""Words made into sound, and sound into words."""

import base64
from collections.abc import Callable

import pytest

from tests.wire.pictures import FORM_HEADERS, form
from tests.wire.sounds import MP3_FRAME_S, mp3, streamed_wav, wav
from wire.bodies import KEPT_LIMIT
from wire.exchange import Made, MediaKind, Outcome, Reading, Usage
from wire.text import Text

Read = Callable[..., Reading]
Write = Callable[..., bytes]


def coded(data: bytes) -> str:
    return base64.b64encode(data).decode()


def heard(read: Read, response: object, **fields: str | bytes) -> Reading:
    """A transcription of 1.5 seconds."""
    sent = form(file=wav(1.5), model="whisper-1", **fields)
    return read("transcription", sent, response, request_headers=FORM_HEADERS)


@pytest.mark.parametrize(
    ("sound", "seconds"),
    [(wav(1.5), 1.5), (streamed_wav(1.5), 1.501), (mp3(100), 100 * MP3_FRAME_S), (b"\1?", None)],
)
def test_speech_is_as_long_as_its_bytes_say(
    read: Read, sound: bytes, seconds: float | None
) -> None:
    """In slices as it comes; of an unknown format, unknown. The words are left to be counted."""
    request = {"model": "tts-1", "input": "Hi", "voice": "alloy"}
    reading = read("speech", request, [sound[:1], sound[1:50], sound[50:]])
    found = reading.exchange
    assert found.outcome is Outcome.COMPLETE
    assert found.made.audio_s == (None if seconds is None else pytest.approx(seconds))
    assert (found.usage, reading.completion) == (Usage(), None)
    assert reading.prompt is not None
    assert [message.parts for message in reading.prompt.messages] == [(Text("Hi"),)]


@pytest.mark.parametrize("start", [b"\0", b"{", b"["])
def test_raw_speech_is_measured_by_its_length(read: Read, start: bytes) -> None:
    """48,000 bytes a second, whatever the first of them looks like."""
    request = {"input": "Hi", "response_format": "pcm"}
    found = read("speech", request, start + bytes(71_999)).exchange
    assert (found.outcome, found.made.audio_s) == (Outcome.COMPLETE, 1.5)


def test_long_speech_is_measured_by_its_head(read: Read) -> None:
    """Past 8 MB only the ends are kept: a WAV's header is there."""
    sound = wav(KEPT_LIMIT / 48_000 + 1)
    found = read("speech", {"input": "Hi"}, [sound[: 2**20], sound[2**20 :]]).exchange
    assert found.made.audio_s == pytest.approx(len(sound) / 48_000, abs=0.01)


def test_speech_that_broke_off_has_no_length(read: Read) -> None:
    """Nor is it complete."""
    found = read("speech", {"input": "Hi"}, wav(1.5)[:1000], ending="client_left").exchange
    assert (found.outcome, found.made) == (Outcome.ABORTED, Made())


def test_streamed_speech_is_counted_by_the_provider(read: Read, sse: Write) -> None:
    """All that comes out is sound."""
    sound = mp3(100)
    usage = {"input_tokens": 14, "output_tokens": 101, "total_tokens": 115}
    events = [
        {"type": "speech.audio.delta", "audio": coded(sound[:1001])},
        {"type": "speech.audio.delta", "audio": coded(sound[1001:])},
        {"type": "speech.audio.done", "usage": usage},
    ]
    request = {"model": "gpt-4o-mini-tts", "input": "Hi", "stream_format": "sse"}
    found = read("speech", request, sse(*events)).exchange
    assert (found.outcome, found.is_streamed, found.chunk_count) == (Outcome.COMPLETE, True, 2)
    assert found.usage == Usage(input_tokens=14, output_tokens=101, audio_output_tokens=101)
    assert found.made.audio_s == pytest.approx(100 * MP3_FRAME_S)
    assert read("speech", request, sse(*events[:2])).exchange.outcome is Outcome.CUT


def test_streamed_raw_speech_is_measured_without_its_padding(read: Read, sse: Write) -> None:
    """96 bytes are 2 ms; in base64, each by itself takes the room of three."""
    events = [{"type": "speech.audio.delta", "audio": coded(b"x")}] * 96
    request = {"input": "Hi", "response_format": "pcm", "stream_format": "sse"}
    found = read("speech", request, sse(*events, {"type": "speech.audio.done"})).exchange
    assert found.made.audio_s == 0.002


def test_mistral_gives_speech_in_json(read: Read) -> None:
    """In base64."""
    found = read("speech", {"input": "Hi"}, {"audio_data": coded(wav(1.5))}).exchange
    assert (found.outcome, found.made.audio_s) == (Outcome.COMPLETE, 1.5)


def test_a_transcript_is_counted_in_tokens(read: Read) -> None:
    """Those of the sound are a part of the input."""
    usage = {
        "type": "tokens",
        "input_tokens": 18,
        "input_token_details": {"text_tokens": 4, "audio_tokens": 14},
        "output_tokens": 7,
    }
    found = heard(read, {"text": "Hello", "usage": usage}).exchange
    assert found.usage == Usage(input_tokens=18, audio_input_tokens=14, output_tokens=7)
    assert (found.outcome, found.made.audio_s, found.output_count) == (Outcome.COMPLETE, 1.5, 1)
    assert found.model_requested == "whisper-1"


@pytest.mark.parametrize(
    ("response", "seconds"),
    [
        ({"text": "Hello", "usage": {"type": "duration", "seconds": 2}}, 2.0),
        ({"text": "Hello", "duration": 1.75, "segments": []}, 1.75),
        ({"text": "Hello", "usage": {"prompt_audio_seconds": 3, "prompt_tokens": 1}}, 3.0),
        ({"text": "Hello"}, 1.5),
    ],
)
def test_a_transcript_may_be_counted_in_seconds(
    read: Read, response: object, seconds: float
) -> None:
    """The server's word for it, else what the uploaded file says; its words are counted here."""
    reading = heard(read, response, prompt="Names: Ada")
    assert reading.exchange.made.audio_s == seconds
    assert reading.prompt is not None
    assert [part.reveal() for part in reading.prompt.messages[0].parts] == ["Names: Ada"]
    assert [(media.kind, media.seconds) for media in reading.prompt.media] == [
        (MediaKind.AUDIO, 1.5)
    ]
    assert reading.completion is not None
    assert reading.completion.texts == (Text("Hello"),)


SUBTITLES = b"1\n00:00:00,000 --> 00:00:01,000\nHello\n\n2\n00:00:01,000 --> 00:00:01,500\nyou\n"


@pytest.mark.parametrize(
    ("shape", "response", "expected"),
    [
        ("text", b"[Music] Hello you\n", "[Music] Hello you\n"),
        ("srt", SUBTITLES, "Hello\nyou\n"),
        ("vtt", b"WEBVTT\n\n" + SUBTITLES, "Hello\nyou\n"),
    ],
)
def test_a_transcript_may_come_as_words(
    read: Read, shape: str, response: bytes, expected: str
) -> None:
    """Without the times between them, which no model wrote."""
    reading = heard(read, response, response_format=shape)
    assert reading.exchange.outcome is Outcome.COMPLETE
    assert reading.completion is not None
    assert [text.reveal() for text in reading.completion.texts] == [expected]


def test_words_that_were_not_asked_for_are_no_transcript(read: Read) -> None:
    """A page of some proxy, say."""
    assert heard(read, b"<html>").exchange.outcome is Outcome.OPAQUE


@pytest.mark.parametrize(
    ("delta", "done"),
    [
        ({"type": "transcript.text.delta", "delta": "Hel"}, "transcript.text.done"),
        ({"type": "transcription.text.delta", "text": "Hel"}, "transcription.done"),
    ],
)
def test_a_streamed_transcript_ends_with_its_usage(
    read: Read, sse: Write, delta: dict[str, str], done: str
) -> None:
    """OpenAI's and Mistral's names for the same."""
    usage = {"type": "tokens", "input_tokens": 18, "output_tokens": 7}
    found = heard(read, sse(delta, {"type": done, "text": "Hello", "usage": usage}), stream="true")
    assert found.exchange.outcome is Outcome.COMPLETE
    assert found.exchange.usage == Usage(input_tokens=18, output_tokens=7)
    cut = heard(read, sse(delta), stream="true")
    assert cut.exchange.outcome is Outcome.CUT
    assert cut.completion is not None
    assert cut.completion.texts == (Text("Hel"),)
