"""Whatever JSON comes in their own framings, the readers of native formats raise nothing."""

import json
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.wire.frames import chunks, events
from wire.exchange import Outcome, Reading
from wire.readers import READERS

Read = Callable[..., Reading]

NATIVE = [
    *("bedrock_converse", "bedrock_invoke", "cohere_v1", "cohere_v2", "cohere_embed", "rerank"),
    *("ollama", "ollama_embeddings", "plain_completions", "cloudflare_run"),
]
KEYS = st.sampled_from(
    [
        *("messages", "role", "content", "text", "toolUse", "toolResult", "input", "json", "tools"),
        *("reasoningContent", "reasoningText", "signature", "output", "message", "usage", "delta"),
        *("contentBlockIndex", "start", "inputTokens", "outputTokens", "metrics", "latencyMs"),
        *("system", "toolConfig", "toolSpec", "toolChoice", "tool", "outputConfig", "embeddings"),
        *("anthropic_version", "inputText", "results", "tokenCount", "generations", "images"),
        *("amazon-bedrock-invocationMetrics", "messageStart", "contentBlockDelta", "metadata"),
        *("event_type", "type", "tool_calls", "function", "arguments", "parameters", "tokens"),
        *("chat_history", "meta", "billed_units", "documents", "query", "texts", "response"),
        *("done", "eval_count", "eval_duration", "thinking", "prompt", "context", "format"),
        *("timings", "predicted_ms", "predicted_n", "token", "details", "stop", "result", "data"),
    ]
)
LEAVES = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.sampled_from(
        [
            *("text-generation", "stream-end", "tool-calls-generation", "content-delta", "tool"),
            *("message-end", "message_start", "assistant", "CHATBOT", "TOOL", "{}", "é", "\ud800"),
        ]
    )
    | st.just(10**400)
)
JSON = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=6),
    max_leaves=25,
)
EVENTS = st.sampled_from(
    ["contentBlockStart", "contentBlockDelta", "messageStop", "metadata", "chunk", "xException"]
)


@settings(max_examples=300)
@given(st.sampled_from(NATIVE), JSON, st.lists(st.tuples(EVENTS, JSON), min_size=1, max_size=4))
def test_no_json_raises_in_any_framing(
    read: Read, reader: str, request: object, named: list[tuple[str, object]]
) -> None:
    """Wrong types at every level, in lines, in a document, in events and in Bedrock's chunks."""
    bodies = [body for _, body in named]
    sent = json.dumps(request).encode()
    lines = b"\n".join(json.dumps(body).encode() for body in bodies)
    for data in (lines, json.dumps(bodies[0], indent=1).encode(), events(*named), chunks(*bodies)):
        reading = read(reader, sent, data)
        assert reading.exchange.uid == "u"
        reading = read(reader, None, [data[:7], data[7:-3]])
        assert reading.exchange.outcome in Outcome


def test_every_native_reader_has_a_name_in_the_table() -> None:
    """A route that names none of them is logged as opaque."""
    assert set(NATIVE) <= set(READERS)


@pytest.mark.parametrize("reader", NATIVE)
def test_deep_nesting_ends_as_an_exchange(read: Read, reader: str) -> None:
    """On either side, in lines and in a frame."""
    deep = b'{"message":' * 200_000
    nested = b'{"messages":[{"content":' + b"[" * 900 + b"]" * 900 + b"}]}"
    for request, response in (
        (deep, b"{}"),
        (nested, deep),
        (None, nested),
        (nested, b'{"a":1}\n'),
    ):
        assert read(reader, request, response).exchange.uid == "u"
