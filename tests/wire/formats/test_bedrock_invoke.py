"""Bedrock's InvokeModel: the formats of many makers behind one path."""

import json
from collections.abc import Callable

import pytest

from tests.wire.frames import chunks, events, frame
from wire.exchange import Completion, Made, Message, Outcome, Reading, Task, Usage
from wire.text import Text

Read = Callable[..., Reading]

COUNTED = {
    "x-amzn-bedrock-input-token-count": "8",
    "x-amzn-bedrock-output-token-count": "4",
    "x-amzn-bedrock-invocation-latency": "321",
}
METRICS = {
    "amazon-bedrock-invocationMetrics": {
        "inputTokenCount": 8,
        "outputTokenCount": 4,
        "invocationLatency": 700,
        "firstByteLatency": 90,
    }
}
KNOWN = Usage(input_tokens=8, output_tokens=4)

CLAUDE = {"anthropic_version": "bedrock-2023-05-31", "messages": [], "max_tokens": 9}
NOVA = {"schemaVersion": "messages-v1", "messages": []}
TITAN = {"inputText": "Hi", "textGenerationConfig": {}}
PROMPT = {"prompt": "Hi", "max_tokens": 9}

ANSWERS = {
    "claude": (
        CLAUDE,
        {
            "id": "msg_1",
            "type": "message",
            "model": "claude-3",
            "content": [{"type": "text", "text": "Yo"}],
            "usage": {"input_tokens": 8, "output_tokens": 4},
        },
        Task.CHAT,
    ),
    "nova": (
        NOVA,
        {
            "output": {"message": {"content": [{"text": "Yo"}]}},
            "usage": {"inputTokens": 8, "outputTokens": 4},
        },
        Task.CHAT,
    ),
    "titan": (
        TITAN,
        {
            "inputTextTokenCount": 8,
            "results": [{"tokenCount": 4.0, "outputText": "Yo", "completionReason": "FINISH"}],
        },
        Task.COMPLETION,
    ),
    "llama": (
        {"prompt": "Hi", "max_gen_len": 9},
        {
            "generation": "Yo",
            "prompt_token_count": 8,
            "generation_token_count": 4,
            "stop_reason": "stop",
        },
        Task.COMPLETION,
    ),
    "mistral": (PROMPT, {"outputs": [{"text": "Yo", "stop_reason": "stop"}]}, Task.COMPLETION),
    "mistral chat": (
        {"messages": [{"role": "user", "content": "Hi"}]},
        {"choices": [{"index": 0, "message": {"content": "Yo"}, "stop_reason": "stop"}]},
        Task.CHAT,
    ),
    "imported": (
        PROMPT,
        {
            "object": "text_completion",
            "choices": [{"index": 0, "text": "Yo", "finish_reason": "stop"}],
            "usage": {"prompt_tokens": 8, "completion_tokens": 4},
        },
        Task.COMPLETION,
    ),
    "ai21": (
        PROMPT,
        {"id": 1, "prompt": {"text": "Hi"}, "completions": [{"data": {"text": "Yo"}}]},
        Task.COMPLETION,
    ),
    "command": (
        PROMPT,
        {"id": "g", "generations": [{"text": "Yo", "finish_reason": "COMPLETE"}]},
        Task.COMPLETION,
    ),
    "command r": ({"message": "Hi"}, {"text": "Yo", "chat_history": []}, Task.CHAT),
    "old claude": (
        {"prompt": "Hi", "max_tokens_to_sample": 9},
        {"type": "completion", "completion": "Yo", "stop_reason": "stop_sequence"},
        Task.COMPLETION,
    ),
}


@pytest.mark.parametrize("maker", ANSWERS)
def test_each_maker_s_answer_is_read(read: Read, maker: str) -> None:
    """What the body does not count, the headers do."""
    request, answer, task = ANSWERS[maker]
    found = read("bedrock_invoke", request, answer, headers=COUNTED).exchange
    assert (found.outcome, found.task, found.usage) == (Outcome.COMPLETE, task, KNOWN)
    assert (found.server_ms, found.output_count) == (321, 1)


UNCOUNTED = ["mistral", "mistral chat", "ai21", "command", "command r", "old claude"]


@pytest.mark.parametrize("maker", UNCOUNTED)
def test_words_are_kept_where_nobody_counted(read: Read, maker: str) -> None:
    """Neither body nor headers: prompt and answer are to be counted."""
    request, answer, _ = ANSWERS[maker]
    reading = read("bedrock_invoke", request, answer)
    assert reading.prompt is not None
    assert [part for said in reading.prompt.messages for part in said.parts] == [Text("Hi")]
    assert reading.completion == Completion(texts=(Text("Yo"),))


STREAMS = {
    "claude": (
        CLAUDE,
        {"type": "message_start", "message": {"model": "c", "usage": {"input_tokens": 8}}},
        {"type": "content_block_delta", "index": 0, "delta": {"text": "Yo"}},
        {"type": "message_delta", "usage": {"output_tokens": 4}},
        {"type": "message_stop", **METRICS},
    ),
    "nova": (
        NOVA,
        {"messageStart": {"role": "assistant"}},
        {"contentBlockDelta": {"delta": {"text": "Yo"}, "contentBlockIndex": 0}},
        {"messageStop": {"stopReason": "end_turn"}},
        {"metadata": {"usage": {"inputTokens": 8, "outputTokens": 4}}, **METRICS},
    ),
    "titan": (
        TITAN,
        {"outputText": "Yo", "index": 0, "totalOutputTextTokenCount": None},
        {"outputText": "", "completionReason": "FINISH", "inputTextTokenCount": 8, **METRICS},
    ),
    "llama": (
        PROMPT,
        {"generation": "Yo", "prompt_token_count": 8, "generation_token_count": 1},
        {"generation": "", "generation_token_count": 4, "stop_reason": "stop", **METRICS},
    ),
    "mistral": (PROMPT, {"outputs": [{"text": "Yo", "stop_reason": "stop"}], **METRICS}),
    "command r": (
        {"message": "Hi"},
        {"event_type": "text-generation", "text": "Yo", "is_finished": False},
        {"event_type": "stream-end", "response": {"text": "Yo"}, "is_finished": True, **METRICS},
    ),
    "mistral chat": (
        {"messages": []},
        {"choices": [{"index": 0, "message": {"content": "Yo"}, "stop_reason": "stop"}], **METRICS},
    ),
    "jamba": (
        {"messages": []},
        {"id": "j", "choices": [{"index": 0, "delta": {"content": "Yo"}}]},
        {"id": "j", "choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}], **METRICS},
    ),
}


@pytest.mark.parametrize("maker", STREAMS)
def test_each_maker_s_chunks_are_read(read: Read, maker: str) -> None:
    """Those of Nova are Converse's events; the last chunk counts what the model does not."""
    request, *bodies = STREAMS[maker]
    found = read("bedrock_invoke", request, chunks(*bodies)).exchange
    assert (found.outcome, found.usage, found.is_streamed) == (Outcome.COMPLETE, KNOWN, True)
    assert (found.server_ms, found.chunk_count) == (700, 1)
    cut = read("bedrock_invoke", request, chunks(*bodies)[:-20])
    if len(bodies) > 2:
        assert cut.exchange.outcome in {Outcome.CUT, Outcome.COMPLETE}
        assert (cut.exchange.outcome is Outcome.COMPLETE) == (maker == "nova")


def test_a_model_s_own_counts_come_before_bedrock_s(read: Read) -> None:
    """The metrics leave out some 35 tokens around each of Claude's calls."""
    request, *bodies = STREAMS["claude"]
    bodies[2] = {"type": "message_delta", "usage": {"output_tokens": 39}}
    found = read("bedrock_invoke", request, chunks(*bodies)).exchange
    assert found.usage == Usage(input_tokens=8, output_tokens=39)


def test_a_guardrail_s_words_have_no_end_mark(read: Read) -> None:
    """It answers in the model's place, in one chunk, with counts that have a point."""
    said = {"outputText": "No", "totalOutputTextTokenCount": 3.0, "inputTextTokenCount": 6.0}
    stream = chunks({**said, "amazon-bedrock-guardrailAction": "INTERVENED"})
    found = read("bedrock_invoke", TITAN, stream).exchange
    assert found.outcome is Outcome.COMPLETE
    assert found.usage == Usage(input_tokens=6, output_tokens=3)


def test_an_exception_amid_the_chunks_is_no_end(read: Read) -> None:
    """Bedrock names it in a header of the message."""
    thrown = frame(
        {"message": "x"}, message_type="exception", exception_type="modelTimeoutException"
    )
    request, first, *_ = STREAMS["llama"]
    assert read("bedrock_invoke", request, chunks(first) + thrown).exchange.outcome is Outcome.CUT
    assert read("bedrock_invoke", request, thrown).exchange.outcome is Outcome.REFUSED


@pytest.mark.parametrize(
    ("request_", "answer", "count"),
    [
        ({"inputText": "Hi"}, {"embedding": [0.1], "inputTextTokenCount": 8}, 1),
        ({"texts": ["Hi"], "input_type": "x"}, {"embeddings": [[0.1], [0.2]], "id": "e"}, 2),
        ({"texts": ["Hi"]}, {"embeddings": {"float": [[0.1]], "int8": [[1]]}}, 1),
        (
            {"taskType": "T", "singleEmbeddingParams": {"text": {"value": "Hi"}}},
            {"embeddings": [{"embedding": [0.1], "embeddingType": "TEXT"}]},
            1,
        ),
    ],
)
def test_embeddings_are_told_from_completions(
    read: Read, request_: object, answer: object, count: int
) -> None:
    """Titan takes both under one name; the header counts, and nothing is said."""
    counted = {"x-amzn-bedrock-input-token-count": "8"}
    found = read("bedrock_invoke", request_, answer, headers=counted).exchange
    assert (found.task, found.outcome) == (Task.EMBEDDING, Outcome.COMPLETE)
    assert found.usage == Usage(input_tokens=8, output_tokens=0)
    assert found.output_count == count
    prompt = read("bedrock_invoke", request_, {"embedding": [0.1]}).prompt
    assert prompt is not None
    assert prompt.messages == (Message(role="user", parts=(Text("Hi"),)),)


def test_an_answer_in_no_known_format_has_the_headers_counts(read: Read) -> None:
    """Bedrock counts for every model; without its counts nothing is known."""
    unheard: dict[str, object] = {"verse": {"lines": ["Hi"]}}
    found = read("bedrock_invoke", PROMPT, unheard, headers=COUNTED).exchange
    assert (found.outcome, found.usage) == (Outcome.COMPLETE, KNOWN)
    assert read("bedrock_invoke", PROMPT, unheard).exchange.outcome is Outcome.OPAQUE


@pytest.mark.parametrize(
    ("request_", "answer", "made"),
    [
        (
            {
                "taskType": "TEXT_IMAGE",
                "textToImageParams": {"text": "Hi"},
                "imageGenerationConfig": {"width": 512, "height": 768, "quality": "premium"},
            },
            {"images": ["aaaa", "bbbb"], "error": None},
            Made(width=512, height=768, quality="premium"),
        ),
        (
            {"text_prompts": [{"text": "Hi"}], "width": 512, "height": 768, "steps": 30},
            {"result": "success", "artifacts": [{"base64": "aa"}, {"base64": "bb"}]},
            Made(width=512, height=768, steps=30),
        ),
        (
            {"prompt": "Hi", "aspect_ratio": "1:1"},
            {"seeds": [1, 2], "finish_reasons": [None, None], "images": ["aaaa", "bbbb"]},
            Made(),
        ),
    ],
)
def test_images_are_told_from_completions(
    read: Read, request_: object, answer: object, made: Made
) -> None:
    """How many and how large; their words are the prompt's only."""
    reading = read("bedrock_invoke", request_, answer)
    found = reading.exchange
    assert (found.task, found.outcome, found.output_count) == (Task.IMAGE, Outcome.COMPLETE, 2)
    assert found.made == made
    assert reading.prompt is not None
    assert reading.prompt.messages == (Message(role="user", parts=(Text("Hi"),)),)
    assert reading.completion is None


def test_an_answer_tells_its_shape_where_the_request_is_unknown(read: Read) -> None:
    """A request too long to hold, or none."""
    for maker in ("claude", "nova", "imported", "command r"):
        _, answer, task = ANSWERS[maker]
        found = read("bedrock_invoke", None, answer, headers=COUNTED).exchange
        assert (found.outcome, found.task, found.usage) == (Outcome.COMPLETE, task, KNOWN)


@pytest.mark.parametrize("payload", [b"{}", b'{"bytes":"%"}', b'{"bytes":"e30="}', b'{"bytes":7}'])
def test_a_chunk_that_holds_nothing_says_nothing(read: Read, payload: bytes) -> None:
    """No base64, no JSON in it, or an empty object."""
    stream = frame(payload, message_type="event", event_type="chunk")
    found = read("bedrock_invoke", PROMPT, stream + events(("chunk", json.loads(payload)))).exchange
    assert found.outcome is Outcome.OPAQUE
