"""One exchange from its head to its end."""

import gzip
import json
import zlib
from collections.abc import Callable

import brotli  # type: ignore[import-untyped]
import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from tests.wire.conftest import START, head
from tests.wire.streams import (
    CHAT_REQUEST,
    CHAT_STREAM,
    HALF,
    RESPONSES_REQUEST,
    RESPONSES_STREAM,
    STREAMS,
    USAGE,
)
from wire.assembly import Assembly
from wire.capture import Ending, Part, Piece
from wire.exchange import Completion, Outcome, Reading, Usage
from wire.text import Text

Read = Callable[..., Reading]
Write = Callable[..., bytes]


def untimed(reading: Reading) -> dict[str, object]:
    """A reading without what depends on when which slice came."""
    times = {"ttfb_ms", "ttft_ms", "last_token_ms", "duration_ms"}
    exchange = reading.exchange
    kept = {key: getattr(exchange, key) for key in exchange.__slots__ if key not in times}
    return {**kept, "prompt": reading.prompt, "completion": reading.completion}


@pytest.mark.parametrize("reader", STREAMS)
def test_every_split_of_a_stream_gives_the_same_reading(read: Read, reader: str) -> None:
    """Cut in two anywhere, or fed byte by byte."""
    request, stream = STREAMS[reader]
    whole = untimed(read(reader, request, stream))
    assert whole["usage"] == USAGE
    assert whole["outcome"] is Outcome.COMPLETE
    assert (whole["message_count"], whole["tool_count"], whole["prompt"]) == (1, 0, None)
    for at in range(1, len(stream)):
        assert untimed(read(reader, request, [stream[:at], stream[at:]])) == whole
    bytewise = [stream[at : at + 1] for at in range(len(stream))]
    assert untimed(read(reader, request, bytewise)) == whole


@given(st.sampled_from(list(STREAMS)), st.data(), st.sampled_from(list(Ending)))
def test_a_truncated_stream_reads_the_same_in_any_slices(
    read: Read, reader: str, data: st.DataObject, ending: Ending
) -> None:
    """Where it broke off and why decide, not how it was sliced."""
    request, stream = STREAMS[reader]
    came = stream[: data.draw(st.integers(0, len(stream)))]
    cuts = data.draw(st.lists(st.integers(0, len(came)), max_size=6).map(sorted))
    slices = [came[a:b] for a, b in zip([0, *cuts], [*cuts, len(came)], strict=True)]
    sliced = read(reader, request, [part for part in slices if part], ending=ending)
    assert untimed(sliced) == untimed(read(reader, request, came, ending=ending))


CODINGS = {
    "gzip": gzip.compress,
    "deflate": zlib.compress,
    "br": brotli.compress,
    "zstd": zstandard.compress,
    "gzip, br": lambda data: brotli.compress(gzip.compress(data)),
}


@pytest.mark.parametrize("coding", CODINGS)
@pytest.mark.parametrize("reader", STREAMS)
def test_both_sides_may_be_compressed(read: Read, reader: str, coding: str) -> None:
    """Codex sends zstd; a byte at a time, the reading is that of the plain bodies."""
    request, stream = STREAMS[reader]
    packed, sent = CODINGS[coding](stream), CODINGS[coding](json.dumps(request).encode())
    reading = read(
        reader,
        [sent[at : at + 1] for at in range(len(sent))],
        [packed[at : at + 1] for at in range(len(packed))],
        request_headers={"content_encoding": coding},
        headers={"content-encoding": coding},
    )
    assert reading.exchange.usage == USAGE
    assert reading.exchange.model_requested == "m"
    assert reading.exchange.request_bytes == len(sent)
    assert reading.exchange.response_bytes == len(packed)


@pytest.mark.parametrize("content_type", ["text/html", "application/json", "text/event-stream", ""])
def test_the_framing_is_told_by_the_first_bytes(read: Read, content_type: str) -> None:
    """Codex streams under other types, and errors come as JSON under text/event-stream."""
    headers = {"content-type": content_type}
    body = {"choices": [{"message": {"content": "Hi"}}]}
    for response, is_streamed in ((CHAT_STREAM, True), (body, False), (b"\n\n  {}", False)):
        found = read("openai_chat", CHAT_REQUEST, response, headers=headers).exchange
        assert found.is_streamed is is_streamed


NO_ANSWERS = [
    b"<!doctype html><title>Sign in</title>",
    b'{"choices": [{"message"',
    b"upstream connect error",
    b"[1, 2]",
    b'"text"',
    b"{}",
    b"da",
    b"",
]


@pytest.mark.parametrize("body", NO_ANSWERS)
def test_what_cannot_be_read_is_opaque_and_unknown(read: Read, body: bytes) -> None:
    """Status 200 with a login page or broken JSON: no count is invented; the model asked stays."""
    reading = read("openai_chat", CHAT_REQUEST, body)
    assert reading.exchange.outcome is Outcome.OPAQUE
    assert reading.exchange.model_requested == "m"
    assert reading.exchange.usage == Usage()
    assert (reading.prompt, reading.completion) == (None, None)


@pytest.mark.parametrize("coding", ["gzip", "br", "zstd", "deflate", "unheard-of"])
def test_a_coding_that_does_not_fit_is_opaque(read: Read, coding: str) -> None:
    """A header that lies makes the body unreadable, no more."""
    headers = {"content-encoding": coding}
    assert read("openai_chat", CHAT_REQUEST, CHAT_STREAM, headers=headers).exchange.outcome is (
        Outcome.OPAQUE
    )


def test_a_call_without_a_reader_is_opaque_with_its_sizes_and_times(read: Read) -> None:
    """What nobody can read yet is seen all the same."""
    found = read(None, {"input": "x"}, [b"abc", b"defg"]).exchange
    assert found.outcome is Outcome.OPAQUE
    assert (found.request_bytes, found.response_bytes) == (14, 7)
    assert found.ttfb_ms == pytest.approx(300)
    assert found.duration_ms == pytest.approx(10_000)


@pytest.mark.parametrize("status", [301, 401, 403, 429, 500, 503, 529])
@pytest.mark.parametrize("reader", [*STREAMS, None])
def test_a_refused_request_has_no_tokens(read: Read, reader: str | None, status: int) -> None:
    """Nothing was computed, whatever the body says; the status is kept."""
    reading = read(reader, CHAT_REQUEST, CHAT_STREAM, status=status)
    assert reading.exchange.outcome is Outcome.REFUSED
    assert reading.exchange.http_status == status
    assert reading.exchange.usage == Usage()
    assert (reading.prompt, reading.completion) == (None, None)
    assert not reading.exchange.is_lower_bound


@pytest.mark.parametrize(
    ("ending", "outcome"),
    [
        (Ending.CLIENT_LEFT, Outcome.ABORTED),
        (Ending.UPSTREAM_BROKE, Outcome.CUT),
        (Ending.FINISHED, Outcome.CUT),
        (Ending.RECORDER_ENDED, Outcome.INTERRUPTED),
    ],
)
def test_a_stream_that_breaks_off_counts_what_came(
    read: Read, ending: Ending, outcome: Outcome
) -> None:
    """Whole input, output as far as it came, both at least that much."""
    reading = read("openai_chat", CHAT_REQUEST, HALF, ending=ending)
    assert reading.exchange.outcome is outcome
    assert reading.exchange.is_lower_bound
    assert reading.prompt is not None
    assert reading.completion == Completion(texts=(Text("Hé 😀"),))


@pytest.mark.parametrize("ending", list(Ending))
def test_who_leaves_behind_the_end_mark_cuts_nothing(read: Read, ending: Ending) -> None:
    """Clients close at [DONE] without waiting for the connection's end."""
    found = read("openai_chat", CHAT_REQUEST, CHAT_STREAM, ending=ending).exchange
    assert (found.outcome, found.is_lower_bound) == (Outcome.COMPLETE, False)


def test_a_client_that_leaves_before_any_byte_aborts(read: Read) -> None:
    """The model may have been at work: the whole input counts, the output is none so far."""
    reading = read("openai_chat", CHAT_REQUEST, status=None, ending=Ending.CLIENT_LEFT)
    found = reading.exchange
    assert (found.outcome, found.is_streamed) == (Outcome.ABORTED, True)
    assert (found.ttfb_ms, found.http_status) == (None, None)
    assert reading.prompt is not None
    assert reading.completion == Completion()


def test_an_upstream_that_never_answered_is_unknown(read: Read) -> None:
    """Perhaps it never saw the request: nothing is counted as computed."""
    reading = read("openai_chat", CHAT_REQUEST, status=None, ending=Ending.UPSTREAM_BROKE)
    assert reading.exchange.outcome is Outcome.CUT
    assert (reading.prompt, reading.completion) == (None, None)


def test_half_a_json_answer_has_unknown_words(read: Read) -> None:
    """Its output cannot be read, which is not the same as none."""
    body = b'{"id":"c1","model":"m-1","choices":[{"message":{"content":"Half'
    reading = read("openai_chat", {"model": "m"}, body, ending=Ending.UPSTREAM_BROKE)
    assert reading.exchange.outcome is Outcome.CUT
    assert reading.exchange.model_served == "m-1"
    assert reading.prompt is not None
    assert reading.completion is None


def test_an_answer_cut_behind_its_usage_keeps_it(read: Read) -> None:
    """The counts stand; that it was cut is said all the same."""
    body = b'{"usage":{"prompt_tokens":8,"completion_tokens":4},"choices":[{"message":{"con'
    reading = read("openai_chat", {"model": "m"}, body, ending=Ending.UPSTREAM_BROKE)
    assert (reading.exchange.outcome, reading.exchange.usage) == (Outcome.CUT, USAGE)
    assert (reading.prompt, reading.completion) == (None, None)


@pytest.mark.parametrize(
    ("ending", "outcome", "usage"),
    [
        (Ending.FINISHED, Outcome.COMPLETE, USAGE),
        (Ending.UPSTREAM_BROKE, Outcome.CUT, Usage()),
    ],
)
def test_the_last_event_may_lack_its_blank_line_at_a_clean_end_only(
    read: Read, ending: Ending, outcome: Outcome, usage: Usage
) -> None:
    """Some servers close right behind it; of a broken stream nobody knows whether it is whole."""
    stream = RESPONSES_STREAM.rstrip()
    found = read("openai_responses", RESPONSES_REQUEST, stream, ending=ending).exchange
    assert (found.outcome, found.usage) == (outcome, usage)


def test_of_a_request_cut_in_half_nothing_is_known(read: Read) -> None:
    """A client that leaves in mid-upload: neither its prompt, nor whether anything was made."""
    body = json.dumps(CHAT_REQUEST).encode()[:30]
    reading = read(
        "openai_chat", body, status=None, ending=Ending.CLIENT_LEFT, has_request_ended=False
    )
    assert reading.exchange.outcome is Outcome.ABORTED
    assert (reading.prompt, reading.completion) == (None, None)


def test_bytes_left_out_by_the_door_are_said(read: Read) -> None:
    """An overflow is no fault of the upstream: complete, but less than all was read."""
    reading = read("openai_chat", CHAT_REQUEST, HALF, is_dropped=True)
    found = reading.exchange
    assert (found.outcome, found.is_text_cut, found.is_lower_bound) == (
        Outcome.COMPLETE,
        True,
        True,
    )


def test_one_broken_event_costs_only_itself(read: Read) -> None:
    """The words around it are counted, as a lower bound."""
    stream = HALF + b"data: {broken\n\ndata: \n\ndata: [DONE]\n\n"
    reading = read("openai_chat", CHAT_REQUEST, stream)
    assert reading.exchange.outcome is Outcome.COMPLETE
    assert reading.exchange.is_lower_bound
    assert reading.completion == Completion(texts=(Text("Hé 😀"),))


def test_headers_say_who_where_and_how_long(read: Read) -> None:
    """Client and label from the request; region and server time from the response."""
    found = read(
        "openai_chat",
        CHAT_REQUEST,
        CHAT_STREAM,
        request_headers={
            "user_agent": "AsyncOpenAI/Python 2.1.0",
            "x_wattprint_label": "thesis",
            "x_stainless_retry_count": "2",
        },
        headers={"x-ms-region": "Sweden Central", "openai-processing-ms": "412"},
    ).exchange
    assert (found.client, found.client_version) == ("openai-python", "2.1.0")
    assert (found.label, found.retry_count) == ("thesis", 2)
    assert (found.region_hint, found.server_ms) == ("swedencentral", 412.0)


@pytest.mark.parametrize("value", ["-1", "1e9", "٣", "99999999", "x", "", "nan", "sk-1234567"])
def test_headers_that_mean_nothing_are_left_out(read: Read, value: str) -> None:
    """Only plain small numbers are times and retries, only names are regions."""
    found = read(
        "openai_chat",
        CHAT_REQUEST,
        CHAT_STREAM,
        request_headers={"x_stainless_retry_count": value},
        headers={"openai-processing-ms": value, "x-groq-region": "sk-secret"},
    ).exchange
    assert (found.retry_count, found.server_ms, found.region_hint) == (None, None, None)


def test_no_key_or_prompt_in_a_name_s_place_survives(read: Read) -> None:
    """Model, tier, id and effort pass the gate or are unknown."""
    secret = "sk-proj-0123456789abcdef"
    request = {"model": secret, "reasoning_effort": "please think hard", "messages": []}
    response = {"id": secret, "model": "my prompt", "service_tier": secret, "choices": [{}]}
    found = read("openai_chat", request, response).exchange
    names = (found.model_requested, found.model_served, found.response_id, found.service_tier)
    assert (*names, found.reasoning_effort) == (None,) * 5


def test_what_is_known_so_far_can_be_asked(read: Read) -> None:
    """A live view sees the names and tokens of a stream that is not over."""
    assembly = Assembly(head("openai_chat"))
    assembly.feed(Piece("u", Part.RESPONSE_HEAD, START, status=200, headers={}))
    assembly.feed(Piece("u", Part.RESPONSE, START, data=HALF))
    assert (assembly.found.model_served, assembly.found.chunk_count) == ("m-1", 1)


def test_a_command_s_name_wins_over_the_user_agent() -> None:
    """`run` knows what it started; a library's version is not the command's."""
    named = head("openai_chat", user_agent="litellm/1.74.0")
    named = type(named)(
        named.uid,
        named.started_at,
        named.started,
        named.source,
        named.route,
        named.headers,
        client="aider",
        label="mine",
    )
    found = Assembly(named).finish(Piece("u", Part.ENDED, START)).exchange
    assert (found.client, found.client_version, found.label) == ("aider", None, "mine")
