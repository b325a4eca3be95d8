"""Cohere's chats, v1 and v2, its embeddings, and reranking in its shape and others'."""

import json
from collections.abc import Callable

import pytest

from wire.capture import Ending
from wire.exchange import Completion, MediaKind, Message, Outcome, Reading, Task, Usage
from wire.text import Text

Read = Callable[..., Reading]
Write = Callable[..., bytes]

COUNTS = {
    "billed_units": {"input_tokens": 2, "output_tokens": 1},
    "tokens": {"input_tokens": 8, "output_tokens": 4},
    "cached_tokens": 6,
}
KNOWN = Usage(input_tokens=8, cached_input_tokens=6, output_tokens=4)
BILLED = {"billed_units": {"input_tokens": 2, "output_tokens": 1}}

V2 = {"model": "command-a-03-2025", "messages": [{"role": "user", "content": "Hi"}]}
V1 = {"model": "command-r", "message": "Hi"}


def lines(*events: object) -> bytes:
    return b"".join(json.dumps(event).encode() + b"\n" for event in events)


def piece(kind: str, index: int = 0, **message: object) -> dict[str, object]:
    return {"type": kind, "index": index, "delta": {"message": message}}


def end(usage: object = None, reason: str = "COMPLETE") -> dict[str, object]:
    return {"type": "message-end", "delta": {"finish_reason": reason, "usage": usage or COUNTS}}


def test_what_was_computed_is_counted_and_not_what_is_billed(read: Read) -> None:
    """Cohere bills fewer tokens than its models read; in both versions and all framings."""
    v2 = {"id": "r", "message": {"content": [{"type": "text", "text": "Yo"}]}, "usage": COUNTS}
    v1 = {"text": "Yo", "generation_id": "r", "meta": COUNTS}
    for reader, request, answer in (("cohere_v2", V2, v2), ("cohere_v1", V1, v1)):
        found = read(reader, request, answer).exchange
        assert (found.outcome, found.usage, found.response_id) == (Outcome.COMPLETE, KNOWN, "r")
        assert found.model_requested == request["model"]


@pytest.mark.parametrize(
    ("reader", "request_", "answer"),
    [
        ("cohere_v2", V2, {"message": {"content": [{"text": "Yo"}]}, "usage": BILLED}),
        ("cohere_v1", V1, {"text": "Yo", "meta": BILLED}),
        (
            "plain_completions",
            {"prompt": "Hi"},
            {"id": "g", "generations": [{"text": "Yo"}], "prompt": "Hi", "meta": BILLED},
        ),
    ],
)
def test_billed_units_alone_are_no_tokens(
    read: Read, reader: str, request_: object, answer: object
) -> None:
    """Words are counted instead."""
    reading = read(reader, request_, answer)
    assert reading.exchange.usage == Usage()
    assert reading.prompt is not None
    assert reading.prompt.messages == (Message(role="user", parts=(Text("Hi"),)),)
    assert reading.completion == Completion(texts=(Text("Yo"),))


def test_a_v2_stream_is_read_event_by_event(read: Read, sse: Write) -> None:
    """Plan, thoughts, words and calls; the last event counts."""
    begun = piece("tool-call-start", tool_calls={"function": {"name": "look", "arguments": ""}})
    parts = [
        sse({"type": "message-start", "id": "r", "delta": {"message": {"role": "assistant"}}}),
        sse(piece("tool-plan-delta", tool_plan="I will")),
        sse(
            piece("content-start", content={"type": "thinking", "thinking": ""}),
            piece("content-delta", content={"thinking": "Well"}),
            piece("content-delta", 1, content={"text": "Y"}),
            piece("content-delta", 1, content={"text": "o"}),
            begun,
            piece("tool-call-delta", tool_calls={"function": {"arguments": '{"a":1}'}}),
        ),
    ]
    found = read("cohere_v2", V2, [*parts, sse(end(), "[DONE]")]).exchange
    assert (found.outcome, found.usage, found.response_id) == (Outcome.COMPLETE, KNOWN, "r")
    assert (found.ttft_ms, found.last_token_ms) == (400, 500)
    assert read("cohere_v2", V2, parts).exchange.outcome is Outcome.CUT
    limited = sse(end(BILLED, "MAX_TOKENS"))
    assert read("cohere_v2", V2, [*parts, limited]).completion == Completion(
        texts=(Text("I will"), Text("Yo")),
        reasoning=(Text("Well"),),
        calls=((Text("look"), Text('{"a":1}')),),
        is_length_limited=True,
    )


def test_a_v1_stream_is_lines_of_json(read: Read) -> None:
    """Its last line repeats all words, which are not counted twice."""
    calls = [{"name": "look", "parameters": {"a": 1}}]
    parts = [
        lines({"event_type": "stream-start", "generation_id": "r"}),
        lines({"event_type": "text-generation", "text": "Y"}),
        lines({"event_type": "text-generation", "text": "o"}),
        lines({"event_type": "tool-calls-generation", "tool_calls": calls}),
    ]
    whole = {"text": "Yo", "tool_calls": calls, "generation_id": "r", "finish_reason": "COMPLETE"}
    last = {"event_type": "stream-end", "response": {**whole, "meta": COUNTS}}
    found = read("cohere_v1", {**V1, "stream": True}, [*parts, lines(last)]).exchange
    assert (found.outcome, found.usage, found.response_id) == (Outcome.COMPLETE, KNOWN, "r")
    assert (found.is_streamed, found.ttft_ms, found.chunk_count) == (True, 400, 3)
    cut = read("cohere_v1", {**V1, "stream": True}, parts, ending=Ending.CLIENT_LEFT)
    assert cut.exchange.outcome is Outcome.ABORTED
    assert cut.completion == Completion(
        texts=(Text("Yo"),), calls=((Text("look"), Text('{"a":1}')),)
    )


def test_a_v2_prompt_is_read_as_the_counting_rules_see_it(read: Read) -> None:
    """Calls, a plan, results under their tool's name, documents, images, tools, schema."""
    call = {"id": "c", "function": {"name": "look", "arguments": "{}"}}
    url = {"type": "image_url", "image_url": {"url": "https://h/x.png"}}
    asked = {
        "messages": [
            {"role": "user", "content": [{"type": "text", "text": "Hi"}, url]},
            {"role": "assistant", "tool_plan": "I will", "tool_calls": [call]},
            {
                "role": "tool",
                "tool_call_id": "c",
                "content": [{"type": "document", "document": {"data": "x"}}],
            },
        ],
        "documents": ["one", {"id": "2"}],
        "tools": [{"type": "function", "function": {"name": "look"}}],
        "tool_choice": "REQUIRED",
        "response_format": {"type": "json_object", "schema": {"type": "object"}},
        "thinking": {"type": "enabled"},
    }
    prompt = read("cohere_v2", asked, {"message": {"content": []}}).prompt
    assert prompt is not None
    assert [media.kind for media in prompt.media] == [MediaKind.IMAGE]
    assert prompt.messages[1:] == (
        Message(role="assistant", parts=(Text("I will"),), calls=((Text("look"), Text("{}")),)),
        Message(role="tool", parts=(Text('{"data":"x"}'),), name=Text("look")),
        Message(role="document", parts=(Text("one"),)),
        Message(role="document", parts=(Text('{"id":"2"}'),)),
    )
    assert (prompt.tool_count, prompt.tool_choice, prompt.is_thinking) == (1, "required", True)
    assert prompt.schema == Text('{"schema":{"type":"object"}}')


def test_a_v1_prompt_is_read_as_the_counting_rules_see_it(read: Read) -> None:
    """The message stands behind its history; a history on the server is not seen."""
    call = {"name": "look", "parameters": {"a": 1}}
    asked = {
        "preamble": "Be",
        "chat_history": [
            {"role": "USER", "message": "One"},
            {"role": "CHATBOT", "message": "Two", "tool_calls": [call]},
            {"role": "TOOL", "tool_results": [{"call": call, "outputs": [{"b": 2}]}]},
        ],
        "message": "Three",
        "tools": [{"name": "look", "description": "See", "parameter_definitions": {}}],
        "conversation_id": "talk-1",
    }
    reading = read("cohere_v1", asked, {"text": "Yo"})
    prompt = reading.prompt
    assert prompt is not None
    assert prompt.messages == (
        Message(role="system", parts=(Text("Be"),)),
        Message(role="user", parts=(Text("One"),)),
        Message(
            role="assistant",
            parts=(Text("Two"),),
            calls=((Text("look"), Text('{"a":1}')),),
        ),
        Message(role="tool", parts=(Text('[{"b":2}]'),), name=Text("look")),
        Message(role="user", parts=(Text("Three"),)),
    )
    assert (prompt.tool_count, prompt.has_unseen_history) == (1, True)
    assert reading.exchange.conversation_id == "talk-1"


@pytest.mark.parametrize(
    "embeddings", [[[0.1], [0.2]], {"float": [[0.1], [0.2]], "int8": [[1], [2]]}]
)
def test_an_embedding_s_billed_units_are_its_tokens(read: Read, embeddings: object) -> None:
    """Nothing is hidden there and nothing made: on the recordings they are o200k's counts."""
    units = {"input_tokens": 8, "image_tokens": 3}
    answer = {"id": "e", "embeddings": embeddings, "meta": {"billed_units": units}}
    found = read("cohere_embed", {"model": "embed-v4.0", "texts": ["a", "b"]}, answer).exchange
    assert found.usage == Usage(input_tokens=11, output_tokens=0, image_input_tokens=3)
    assert (found.outcome, found.output_count) == (Outcome.COMPLETE, 2)
    assert (found.task, found.response_id) == (Task.EMBEDDING, "e")


def test_each_input_of_an_embedding_is_a_message(read: Read) -> None:
    """Words, images, and v2's inputs of both."""
    asked = {
        "texts": ["a", "b"],
        "images": ["data:image/png;base64,aaaa"],
        "inputs": [{"content": [{"type": "text", "text": "c"}]}],
    }
    prompt = read("cohere_embed", asked, {"embeddings": [[0.1]]}).prompt
    assert prompt is not None
    assert prompt.api == "embedding"
    assert [message.parts for message in prompt.messages] == [
        (Text("a"),),
        (Text("b"),),
        (),
        (Text("c"),),
    ]
    assert [media.kind for media in prompt.media] == [MediaKind.IMAGE]


RERANK = {"model": "rerank-v3.5", "query": "q", "documents": ["a", {"text": "b"}]}


@pytest.mark.parametrize(
    ("answer", "given"),
    [
        (
            {"id": "r", "results": [{"index": 0}], "meta": {"billed_units": {"search_units": 1}}},
            None,
        ),
        ({"data": [{"index": 0}], "model": "rerank-2", "usage": {"total_tokens": 43}}, 43),
        ({"results": [{"index": 0}], "usage": {"total_tokens": 43, "prompt_tokens": 43}}, 43),
    ],
)
def test_reranking_reads_tokens_and_makes_none(
    read: Read, answer: object, given: int | None
) -> None:
    """Cohere bills searches, which are no tokens; Voyage and Jina count."""
    found = read("rerank", RERANK, answer).exchange
    assert found.usage == Usage(input_tokens=given, output_tokens=0)
    assert (found.task, found.outcome) == (Task.RERANK, Outcome.COMPLETE)
    assert found.output_count == 1


def test_a_query_is_read_with_each_document(read: Read) -> None:
    """A reranker computes both together, one pair at a time."""
    prompt = read("rerank", RERANK, {"results": []}).prompt
    assert prompt is not None
    assert [message.parts for message in prompt.messages] == [
        (Text("q"), Text("a")),
        (Text("q"), Text("b")),
    ]


@pytest.mark.parametrize("reader", ["cohere_v1", "cohere_v2", "cohere_embed", "rerank"])
def test_another_document_is_not_taken_for_an_answer(read: Read, reader: str) -> None:
    """It is opaque, or a refusal that came under a status of success."""
    for body in ({"detail": "x"}, {"message": "invalid token"}):
        found = read(reader, {}, body).exchange
        assert found.outcome in {Outcome.OPAQUE, Outcome.REFUSED}
        assert found.usage == Usage()
