"""However large, broken or hostile its bytes, an exchange ends, in bounded memory."""

import json
import tracemalloc
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.wire.conftest import START, head
from tests.wire.streams import CHAT_REQUEST, CHAT_STREAM, HALF, RESPONSES_REQUEST, STREAMS, USAGE
from wire.assembly import Assembly
from wire.bodies import KEPT_LIMIT
from wire.capture import Ending, Part, Piece
from wire.exchange import Outcome, Reading
from wire.readers import READERS

Read = Callable[..., Reading]
Write = Callable[..., bytes]


def test_a_long_request_keeps_its_names_only(read: Read) -> None:
    """Past 8 MB the words are dropped, which is said; usage from the answer still counts."""
    request = {"messages": [{"role": "user", "content": "x" * KEPT_LIMIT}], "model": "m"}
    found = read("openai_chat", {**request, "stream": True}, CHAT_STREAM)
    assert (found.exchange.model_requested, found.exchange.usage) == ("m", USAGE)
    assert found.exchange.is_text_cut
    uncounted = read("openai_chat", request, HALF)
    assert uncounted.prompt is None
    assert uncounted.exchange.is_text_cut


@pytest.mark.parametrize("reader", STREAMS)
def test_a_long_answer_is_read_for_its_usage_only(read: Read, reader: str) -> None:
    """Past 8 MB of JSON the two ends are kept: names stand in one, usage in the other."""
    counts = {
        "openai_chat": {"prompt_tokens": 8, "completion_tokens": 4},
    }.get(reader, {"input_tokens": 8, "output_tokens": 4})
    text = "x" * KEPT_LIMIT
    body = {"id": "c1", "model": "m-1", "choices": text, "output": text, "usage": counts}
    reading = read(reader, STREAMS[reader][0], body)
    found = reading.exchange
    assert (found.outcome, found.usage, found.model_served) == (Outcome.COMPLETE, USAGE, "m-1")
    assert found.is_text_cut
    assert reading.completion is None


def test_a_long_event_is_read_for_its_usage_only(read: Read) -> None:
    """response.completed repeats everything, pictures too."""
    response = {"model": "m-1", "output": "x" * KEPT_LIMIT}
    response["usage"] = {"input_tokens": 8, "output_tokens": 4}  # type: ignore[assignment]
    event = {"type": "response.completed", "response": response}
    stream = f"event: response.completed\ndata: {json.dumps(event)}\n\n".encode()
    found = read("openai_responses", RESPONSES_REQUEST, stream).exchange
    assert (found.outcome, found.usage, found.model_served) == (Outcome.COMPLETE, USAGE, "m-1")
    assert found.is_text_cut


def test_more_words_than_can_be_kept_are_dropped_whole(read: Read) -> None:
    """Half a text would be counted as a whole one."""
    delta = b'data: {"choices":[{"index":0,"delta":{"content":"%s"}}]}\n\n' % (b"x" * 2**20)
    reading = read("openai_chat", CHAT_REQUEST, [delta] * 9 + [b"data: [DONE]\n\n"])
    assert reading.exchange.outcome is Outcome.COMPLETE
    assert reading.exchange.is_text_cut
    assert reading.completion is None
    assert reading.prompt is not None


@pytest.mark.parametrize(
    "event",
    [
        b'data: {"choices":[{"index":0,"delta":{"content":"%d"}}]}\n\n',
        b'data: {"choices":[{"index":%d,"delta":{"content":"x"}}]}\n\n',
        b'data: {"choices":[{"index":0,"delta":{"tool_calls":[{"index":%d}]}}]}\n\n',
        b"data: %d\n",
        b": %d\n",
        b"event: %d\n\n",
        b"%d",
    ],
)
def test_memory_is_bounded_whatever_streams(event: bytes) -> None:
    """20,000 events with a number each, or one line of them, hold what a few thousand would."""
    assembly = Assembly(head("openai_chat"))
    assembly.feed(Piece("u", Part.RESPONSE_HEAD, START, status=200, headers={}))
    assembly.feed(Piece("u", Part.RESPONSE, START, data=b"data: {}\n\n"))
    tracemalloc.start()
    try:
        for batch in range(20):
            data = b"".join(event % number for number in range(batch * 1000, batch * 1000 + 1000))
            assembly.feed(Piece("u", Part.RESPONSE, START, data=data))
        held = tracemalloc.get_traced_memory()[0]
    finally:
        tracemalloc.stop()
    assembly.finish(Piece("u", Part.ENDED, START))
    assert held < 2.5 * 2**20


KEYS = st.sampled_from(
    [
        *(
            "id",
            "model",
            "messages",
            "role",
            "content",
            "tools",
            "functions",
            "tool_calls",
            "input",
        ),
        *("function", "arguments", "name", "choices", "delta", "message", "index", "usage", "type"),
        *("prompt_tokens", "completion_tokens", "input_tokens", "output_tokens", "iterations"),
        *("response", "output", "item", "text", "thinking", "content_block", "error", "reasoning"),
        *("prompt_tokens_details", "output_tokens_details", "system", "response_format", "source"),
        *("finish_reason", "summary", "call_id", "instructions", "stream", "timings", "x_groq"),
    ]
)
LEAVES = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=8)
    | st.sampled_from(
        [
            *("text", "message", "function_call", "function_call_output", "tool_use", "document"),
            *("tool_result", "message_start", "content_block_delta", "message_delta", "image_url"),
            *("response.completed", "response.output_text.delta", "response.failed", "tool", "m"),
            *("response.output_item.added", "reasoning", "error", "user", "\ud800"),
        ]
    )
)
JSON = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=5),
    max_leaves=25,
)


@settings(max_examples=400)
@given(st.sampled_from(list(READERS)), JSON, st.lists(JSON, max_size=4), st.booleans())
def test_no_json_raises(
    read: Read, reader: str, request: object, bodies: list[object], is_stream: bool
) -> None:
    """Wrong types at every level end as an exchange, and its repr holds no words."""
    sent = json.dumps(request).encode()
    if is_stream:
        data = b"".join(b"data: %s\n\n" % json.dumps(body).encode() for body in bodies)
    else:
        data = json.dumps(bodies[0] if bodies else {}).encode()
    for ending in Ending:
        reading = read(reader, sent, data, ending=ending)
        assert reading.exchange.uid == "u"


@given(st.sampled_from([*READERS, None]), st.binary(max_size=200), st.binary(max_size=200))
def test_no_bytes_raise(read: Read, reader: str | None, request: bytes, response: bytes) -> None:
    """Neither side's bytes, read as they are or as events."""
    read(reader, request, response)
    read(reader, request, b"data: " + response, headers={"content-encoding": "identity"})


HOSTILE = [
    b"[" * 500_000,
    b'{"choices":' * 200_000,
    b'{"model":"m","model":7,"choices":[{"message":{"content":NaN}}]}',
    b'{"usage":{"prompt_tokens":' + b"9" * 5000 + b',"completion_tokens":1},"choices":[{}]}',
    b'{"usage":{"prompt_tokens":' + b"9" * 4000 + b',"completion_tokens":1},"choices":[{}]}',
    b'{"choices":[{"message":{"content":"\\ud800\\udfff\\ud800"}}]}',
    b'{"id":"\xff\xfe","choices":[{"message":{"content":"\xc3("}}]}',
    b'{"choices":[{"message":{"tool_calls":[{"function":{"arguments":'
    + b"[" * 900
    + b"]" * 900
    + b"}}]}}]}",
]


@pytest.mark.parametrize("reader", STREAMS)
@pytest.mark.parametrize("body", HOSTILE)
def test_hostile_json_ends_as_an_exchange(read: Read, reader: str, body: bytes) -> None:
    """Deep nesting, huge numbers, equal keys, lone surrogates, on either side and in events."""
    for request, response in (
        (body, CHAT_STREAM),
        (CHAT_REQUEST, body),
        (CHAT_REQUEST, b"data: %s\n\n" % body),
    ):
        reading = read(reader, request, response)
        assert "x" not in repr(reading.completion).replace("text", "")
