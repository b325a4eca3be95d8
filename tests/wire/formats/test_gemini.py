"""Gemini's answers, whole and streamed. Shapes from ai.google.dev/api/generate-content."""

import json
from collections.abc import Callable

import pytest

from wire.capture import Ending
from wire.exchange import Made, Outcome, Reading, Task, Usage

type Read = Callable[..., Reading]

ASKED = {"contents": [{"role": "user", "parts": [{"text": "Hé"}]}]}
PNG = (
    "iVBORw0KGgoAAAANSUhEUgAAAAgAAAAIAQMAAAD+wSzIAAAABlBMVEX///+/v7+jQ3Y5AAAADklEQVQI12P4AIX8EAgA"
    "LgAD/aNpbtEAAAAASUVORK5CYII="
)
"""8 x 8 pixels."""


def chunk(*parts: object, finish: object = None, **rest: object) -> dict[str, object]:
    candidate: dict[str, object] = {"content": {"role": "model", "parts": list(parts)}}
    if finish:
        candidate["finishReason"] = finish
    return {"candidates": [candidate], **rest}


def usage(**counts: object) -> dict[str, object]:
    return {"usageMetadata": counts}


STREAM = [
    chunk({"text": "h"}, **usage(promptTokenCount=8, totalTokenCount=8)),
    chunk({"text": "é"}, **usage(promptTokenCount=8, candidatesTokenCount=2, totalTokenCount=10)),
    chunk(
        {"text": "!"},
        finish="STOP",
        **usage(promptTokenCount=8, candidatesTokenCount=3, thoughtsTokenCount=4),
        modelVersion="gemini-x-001",
        responseId="r1",
    ),
]
FRAMED = {
    "sse": "".join(f"data: {json.dumps(event)}\r\n\r\n" for event in STREAM).encode(),
    "json_array": b"[" + b"\n,\r\n".join(json.dumps(event).encode() for event in STREAM) + b"]",
}


@pytest.mark.parametrize("framing", FRAMED)
@pytest.mark.parametrize("step", [1, 61, 10**6])
def test_a_stream_ends_with_its_last_usage_which_is_no_sum(
    read: Read, framing: str, step: int
) -> None:
    """Counts are cumulative: 3 + 4 tokens came out, not 2 + 3 + 4; with alt=sse and without."""
    body = FRAMED[framing]
    result = read("gemini", ASKED, [body[i : i + step] for i in range(0, len(body), step)])
    exchange = result.exchange
    assert exchange.usage == Usage(input_tokens=8, output_tokens=7, reasoning_tokens=4)
    assert (exchange.outcome, exchange.is_streamed) == (Outcome.COMPLETE, True)
    assert (exchange.model_served, exchange.response_id) == ("gemini-x-001", "r1")
    assert (exchange.chunk_count, exchange.output_count) == (3, 1)


def test_a_stream_that_breaks_off_before_any_output_was_counted_leaves_its_words(
    read: Read,
) -> None:
    """The first chunks hold words, but no count of them yet: that is not none."""
    second = FRAMED["sse"].index(b"data:", 1)
    result = read("gemini", ASKED, FRAMED["sse"][: second + 40], ending=Ending.CLIENT_LEFT)
    assert result.exchange.outcome is Outcome.ABORTED
    assert result.exchange.usage == Usage(input_tokens=8)
    assert result.exchange.is_lower_bound
    assert result.completion is not None
    assert [words.reveal() for words in result.completion.texts] == ["h"]


def test_a_count_that_the_last_chunk_leaves_out_stands_as_it_was(read: Read) -> None:
    """Seen once, behind a call of a server's tool."""
    events = [STREAM[1], chunk({"text": ""}, finish="STOP", **usage(promptTokenCount=9))]
    body = "".join(f"data: {json.dumps(event)}\n\n" for event in events).encode()
    assert read("gemini", ASKED, body).exchange.usage == Usage(input_tokens=9, output_tokens=2)


def test_no_output_is_none_once_the_answer_is_over(read: Read) -> None:
    """Google leaves zeros out."""
    answer = chunk(finish="MAX_TOKENS", **usage(promptTokenCount=8, totalTokenCount=8))
    assert read("gemini", ASKED, answer).exchange.usage == Usage(input_tokens=8, output_tokens=0)


def test_a_prompt_that_is_blocked_is_a_request_that_was_answered(read: Read) -> None:
    """The model may have read it; it said nothing."""
    blocked = {"promptFeedback": {"blockReason": "SAFETY"}, **usage(promptTokenCount=8)}
    exchange = read("gemini", ASKED, blocked).exchange
    assert exchange.outcome is Outcome.COMPLETE
    assert exchange.usage == Usage(input_tokens=8, output_tokens=0)
    unseen = {"promptFeedback": {"blockReason": "MODEL_ARMOR"}, **usage(trafficType="ON_DEMAND")}
    result = read("gemini", ASKED, unseen)
    assert result.exchange.usage == Usage(output_tokens=0)
    assert result.prompt is not None


def test_an_error_within_a_stream_is_no_end(read: Read) -> None:
    body = f"data: {json.dumps(STREAM[1])}\n\ndata: {json.dumps({'error': {'code': 503}})}\n\n"
    assert read("gemini", ASKED, body.encode()).exchange.outcome is Outcome.CUT


def test_a_stream_of_two_candidates_ends_with_the_second(read: Read) -> None:
    """One may finish before the other has begun."""
    asked = {**ASKED, "generationConfig": {"candidateCount": 2}}
    one = {"candidates": [{"index": 0, "finishReason": "STOP"}]}
    two = {"candidates": [{"index": 1, "finishReason": "STOP"}]}
    first = f"data: {json.dumps(one)}\n\n".encode()
    assert read("gemini", asked, first).exchange.outcome is Outcome.CUT
    both = first + f"data: {json.dumps(two)}\n\n".encode()
    exchange = read("gemini", asked, both).exchange
    assert (exchange.outcome, exchange.output_count) == (Outcome.COMPLETE, 2)


def test_words_thoughts_calls_and_seals_are_told_apart(read: Read) -> None:
    """What a code tool printed is the tool's, not the model's."""
    answer = chunk(
        {"text": "think", "thought": True},
        {"executableCode": {"language": "PYTHON", "code": "1+1"}},
        {"codeExecutionResult": {"outcome": "OUTCOME_OK", "output": "2"}},
        {"text": "so"},
        {"functionCall": {"name": "f", "args": {"a": "ü", "b": [1]}}, "thoughtSignature": "x" * 9},
        {"functionCall": {"name": "g"}, "thoughtSignature": "yz"},
        {"toolCall": {"toolType": "GOOGLE_MAPS", "id": "1"}},
        finish=2,
    )
    answer["candidates"][0]["groundingMetadata"] = {  # type: ignore[index]
        "webSearchQueries": ["q"],
        "groundingChunks": [{"web": {}}, {"web": {}}, {"retrievedContext": {}}],
    }
    said = read("gemini", ASKED, answer).completion
    assert said is not None
    assert [words.reveal() for words in said.texts] == ["1+1so"]
    assert [words.reveal() for words in said.reasoning] == ["think"]
    calls = [(called.reveal(), arguments.reveal()) for called, arguments in said.calls]
    assert calls == [("f", '{"a":"ü","b":[1]}'), ("g", "{}")]
    assert said.sealed == (9, 2)
    assert sorted(said.server_calls) == [
        "code_execution",
        "file_search",
        "google_maps",
        "google_search",
    ]
    assert said.is_length_limited


def test_a_search_that_every_chunk_repeats_was_made_once(read: Read) -> None:
    found = chunk({"text": "a"})
    found["candidates"][0]["groundingMetadata"] = {"webSearchQueries": ["q"]}  # type: ignore[index]
    said = read("gemini", ASKED, f"data: {json.dumps(found)}\n\n".encode() * 3).completion
    assert said is not None
    assert said.server_calls == ("google_search",)


def test_images_in_an_answer_are_counted_and_measured(read: Read) -> None:
    """And tell that it was no chat: the path is the same."""
    image = {"inlineData": {"mimeType": "image/png", "data": PNG}}
    exchange = read("gemini", ASKED, chunk({"text": "Here"}, image, image, finish="STOP")).exchange
    assert exchange.output_count == 2
    assert exchange.task is Task.IMAGE
    assert exchange.made == Made(width=8, height=8)


def test_bare_sound_in_an_answer_is_measured(read: Read) -> None:
    """48,000 bytes a second: 24,000 samples of 16 bits. 64,000 characters are 48,000 bytes."""
    sound = {"inlineData": {"mimeType": "audio/L16;codec=pcm;rate=24000", "data": "A" * 64000}}
    exchange = read("gemini", ASKED, chunk(sound, sound, finish="STOP")).exchange
    assert exchange.made == Made(audio_s=2.0)


def test_an_answer_too_long_to_hold_still_tells_its_usage(read: Read) -> None:
    """An image of 4K is longer than what is kept; its usage stands behind it."""
    image = {"inlineData": {"mimeType": "image/png", "data": "A" * 9_000_000}}
    answer = chunk(
        image,
        finish="STOP",
        **usage(promptTokenCount=8, candidatesTokenCount=1290),
        modelVersion="gemini-x",
    )
    whole, event = json.dumps(answer).encode(), f"data: {json.dumps(answer)}\n\n".encode()
    for body in (whole, event, b"[" + whole + b"]"):
        exchange = read("gemini", ASKED, body).exchange
        assert exchange.usage == Usage(input_tokens=8, output_tokens=1290)
        assert (exchange.outcome, exchange.model_served) == (Outcome.COMPLETE, "gemini-x")


def test_code_assist_is_the_same_in_a_wrapping(read: Read) -> None:
    """The model stands beside the request, not in the path."""
    asked = {
        "model": "gemini-y",
        "project": "p",
        "request": {
            **ASKED,
            "generationConfig": {"thinkingConfig": {"thinkingLevel": "HIGH"}},
        },
    }
    body = "".join(f"data: {json.dumps({'response': event})}\n\n" for event in STREAM).encode()
    exchange = read("code_assist", asked, body).exchange
    assert exchange.usage == Usage(input_tokens=8, output_tokens=7, reasoning_tokens=4)
    assert (exchange.model_requested, exchange.model_served) == ("gemini-y", "gemini-x-001")
    assert (exchange.reasoning_effort, exchange.message_count) == ("high", 1)
    whole = read("code_assist", asked, {"response": STREAM[2], "traceId": "t"}).exchange
    assert whole.usage == Usage(input_tokens=8, output_tokens=7, reasoning_tokens=4)
