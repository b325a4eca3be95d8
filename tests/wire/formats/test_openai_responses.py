"""OpenAI's Responses API."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from wire.capture import Ending
from wire.exchange import Completion, Message, Outcome, Reading, Usage
from wire.text import Text

Read = Callable[..., Reading]
Write = Callable[..., bytes]

REQUEST = {"model": "gpt-5", "input": "Hi", "stream": True}
USAGE = {
    "input_tokens": 30,
    "input_tokens_details": {"cached_tokens": 10, "cache_write_tokens": 5},
    "output_tokens": 20,
    "output_tokens_details": {"reasoning_tokens": 12},
    "total_tokens": 50,
}
UNIFORM = Usage(
    input_tokens=30,
    cached_input_tokens=10,
    cache_write_tokens=5,
    output_tokens=20,
    reasoning_tokens=12,
)


def response(**more: object) -> dict[str, object]:
    return {"id": "resp_1", "model": "gpt-5-2025-08-07", "service_tier": "flex", **more}


def created() -> dict[str, object]:
    return {"type": "response.created", "response": response(output=[], usage=None)}


def delta(kind: str, words: str, **place: int) -> dict[str, object]:
    return {"type": f"response.{kind}.delta", "delta": words, "output_index": 0, **place}


def completed(usage: object, kind: str = "completed") -> dict[str, object]:
    message = {"type": "message", "content": [{"type": "output_text", "text": "Hello"}]}
    return {"type": f"response.{kind}", "response": response(output=[message], usage=usage)}


def test_a_whole_answer_is_read(read: Read) -> None:
    """Names, effort and usage of one JSON answer."""
    reading = read(
        "openai_responses",
        {**REQUEST, "stream": False},
        response(output=[], usage=USAGE, reasoning={"effort": "high"}, error=None),
    )
    found = reading.exchange
    assert (found.outcome, found.usage) == (Outcome.COMPLETE, UNIFORM)
    assert (found.model_requested, found.model_served) == ("gpt-5", "gpt-5-2025-08-07")
    assert (found.service_tier, found.reasoning_effort) == ("flex", "high")
    assert (found.response_id, found.output_count) == ("resp_1", 1)
    assert (reading.prompt, reading.completion) == (None, None)


@pytest.mark.parametrize("end", ["completed", "incomplete", "done"])
def test_a_stream_ends_with_its_usage(read: Read, sse: Write, end: str) -> None:
    """Each of the three good ends carries the whole response object."""
    stream = sse(created(), delta("output_text", "Hello"), completed(USAGE, end))
    found = read("openai_responses", REQUEST, stream).exchange
    assert (found.outcome, found.usage) == (Outcome.COMPLETE, UNIFORM)
    assert found.is_streamed


def test_events_without_names_are_read_by_their_type(read: Read) -> None:
    """Some servers send only `data:` lines."""
    stream = b'data: {"type":"response.completed","response":{"usage":{"input_tokens":1,'
    stream += b'"output_tokens":2}}}\n\n'
    found = read("openai_responses", REQUEST, stream).exchange
    assert found.usage == Usage(input_tokens=1, output_tokens=2)


def test_a_stream_that_breaks_off_gives_what_came(read: Read, sse: Write) -> None:
    """Text by part, reasoning, and calls whose name came with the item."""
    item = {"type": "function_call", "name": "look", "arguments": ""}
    stream = sse(
        created(),
        delta("reasoning_summary_text", "Think", summary_index=0),
        delta("output_text", "One ", content_index=0),
        delta("output_text", "two", content_index=0),
        {"type": "response.output_item.added", "output_index": 1, "item": item},
        delta("function_call_arguments", '{"a"', output_index=1),
        delta("function_call_arguments", ":1}", output_index=1),
    )
    reading = read("openai_responses", REQUEST, stream)
    assert reading.exchange.outcome is Outcome.CUT
    assert reading.exchange.chunk_count == 5
    assert reading.completion == Completion(
        texts=(Text("One two"),),
        reasoning=(Text("Think"),),
        calls=((Text("look"), Text('{"a":1}')),),
    )


def test_without_usage_and_deltas_the_output_is_counted(read: Read) -> None:
    """A whole answer's items: reasoning, message with a refusal, call."""
    output = [
        {"type": "reasoning", "summary": [{"type": "summary_text", "text": "Hm"}]},
        {
            "type": "message",
            "content": [
                {"type": "output_text", "text": "A"},
                {"type": "refusal", "refusal": "No"},
            ],
        },
        {"type": "function_call", "name": "f", "arguments": "{}"},
    ]
    reading = read("openai_responses", REQUEST, response(output=output, usage=None))
    assert reading.completion == Completion(
        texts=(Text("A"), Text("No")),
        reasoning=(Text("Hm"),),
        calls=((Text("f"), Text("{}")),),
        has_reasoning_item=True,
    )


def test_what_has_no_words_is_noted(read: Read, sse: Write) -> None:
    """Sealed thinking by its length, the server's own calls by their kind, and the limit; alike
    in a document and in a stream."""
    reasoning = {"type": "reasoning", "summary": [], "encrypted_content": "x" * 900}
    search = {"type": "web_search_call", "id": "ws_1"}
    end = response(
        output=[reasoning, search],
        usage=None,
        status="incomplete",
        incomplete_details={"reason": "max_output_tokens"},
    )
    expected = Completion(
        sealed=(900,),
        has_reasoning_item=True,
        server_calls=("web_search_call",),
        is_length_limited=True,
    )
    assert read("openai_responses", REQUEST, end).completion == expected
    stream = sse(
        created(),
        {"type": "response.output_item.added", "output_index": 0, "item": {"type": "reasoning"}},
        {"type": "response.output_item.done", "output_index": 0, "item": reasoning},
        {"type": "response.output_item.added", "output_index": 1, "item": search},
        delta("output_text", "Hi", output_index=2),
        {"type": "response.incomplete", "response": end},
    )
    completion = read("openai_responses", REQUEST, stream).completion
    assert completion == replace(expected, texts=(Text("Hi"),))


def test_a_compaction_is_told_by_its_answer(read: Read) -> None:
    """Whose messages are the prompt's again; what was made is sealed."""
    message = {"type": "message", "content": [{"type": "input_text", "text": "Hi"}]}
    output = [message, {"type": "compaction", "encrypted_content": "x" * 50}]
    reading = read("openai_responses", REQUEST, {"object": "response.compaction", "output": output})
    assert reading.prompt is not None
    assert reading.prompt.is_compaction
    assert reading.completion == Completion(sealed=(50,))


def test_words_are_not_counted_twice_when_usage_is_missing(read: Read, sse: Write) -> None:
    """The last event repeats the output that its deltas gave already."""
    stream = sse(created(), delta("output_text", "Hello"), completed(None))
    completion = read("openai_responses", REQUEST, stream).completion
    assert completion == Completion(texts=(Text("Hello"),))


@pytest.mark.parametrize(("usage", "outcome"), [(None, Outcome.REFUSED), (USAGE, Outcome.CUT)])
def test_a_failed_response_costs_what_it_reports(
    read: Read, sse: Write, usage: object, outcome: Outcome
) -> None:
    """response.failed without words or usage did no work; with usage it did that much."""
    failed = {"type": "response.failed", "response": response(error={"code": "x"}, usage=usage)}
    found = read("openai_responses", REQUEST, sse(created(), failed)).exchange
    assert (found.outcome, found.usage) == (outcome, UNIFORM if usage else Usage())


def test_an_answer_made_in_the_background_is_unknown(read: Read) -> None:
    """It is made after this exchange: no words yet is not no output."""
    reading = read("openai_responses", REQUEST, response(status="queued", output=[], usage=None))
    assert reading.completion is None
    assert reading.exchange.usage == Usage()


def test_the_prompt_is_given_item_by_item(read: Read, sse: Write) -> None:
    """Instructions first, then messages, calls and results; media only as a number."""
    request = {
        "model": "gpt-5",
        "instructions": "Be brief.",
        "input": [
            {"role": "user", "content": "Hi"},
            {
                "type": "message",
                "role": "user",
                "content": [
                    {"type": "input_text", "text": "Look"},
                    {"type": "input_image", "image_url": "data:image/png;base64,AAAA"},
                    {"type": "input_file", "file_id": "f"},
                ],
            },
            {"type": "function_call", "call_id": "c", "name": "look", "arguments": '{"a":1}'},
            {"type": "function_call_output", "call_id": "c", "output": "a cat"},
            {
                "type": "computer_call_output",
                "call_id": "d",
                "output": {"type": "computer_screenshot", "image_url": "data:"},
            },
        ],
        "tools": [{"type": "function", "name": "look"}],
        "text": {"format": {"type": "json_schema", "name": "n", "schema": {"b": 1, "a": 2}}},
    }
    prompt = read("openai_responses", request, sse(created())).prompt
    assert prompt is not None
    assert (prompt.api, prompt.tool_count) == ("responses", 1)
    assert [item.kind for item in prompt.media] == ["image", "file", "image"]
    assert prompt.tools == Text('[{"type":"function","name":"look"}]')
    assert prompt.schema == Text('{"name":"n","schema":{"b":1,"a":2}}')
    assert not prompt.has_unseen_history
    assert prompt.messages == (
        Message(role="developer", parts=(Text("Be brief."),)),
        Message(role="user", parts=(Text("Hi"),)),
        Message(role="user", parts=(Text("Look"),), media=prompt.media[:2]),
        Message(role="assistant", calls=((Text("look"), Text('{"a":1}')),)),
        Message(role="tool", parts=(Text("a cat"),), name=Text("look")),
        Message(role="tool", media=prompt.media[2:]),
    )


@pytest.mark.parametrize(
    "more",
    [
        {"previous_response_id": "resp_0"},
        {"conversation": {"id": "conv_1"}},
        {"prompt": {"id": "pmpt_1"}},
        {"input": [{"type": "item_reference", "id": "msg_1"}]},
    ],
)
def test_history_on_the_server_is_said_to_be_unseen(
    read: Read, sse: Write, more: dict[str, object]
) -> None:
    """The input cannot be counted from such a body alone."""
    prompt = read("openai_responses", {**REQUEST, **more}, sse(created())).prompt
    assert prompt is not None
    assert prompt.has_unseen_history


def test_thoughts_and_ids_of_items_are_given(read: Read, sse: Write) -> None:
    """Of a thought its summary and the length of what is sealed; of a call that it has an id."""
    items = [
        {
            "type": "reasoning",
            "encrypted_content": "gAAA",
            "summary": [{"type": "summary_text", "text": "Hm"}],
        },
        {"type": "function_call", "id": "fc_1", "call_id": "c", "name": "f", "arguments": "{}"},
    ]
    prompt = read("openai_responses", {**REQUEST, "input": items}, sse(created())).prompt
    assert prompt is not None
    assert prompt.messages == (
        Message(role="assistant", reasoning=(Text("Hm"),), sealed=(4,)),
        Message(role="assistant", calls=((Text("f"), Text("{}")),), has_item_id=True),
    )
    assert not prompt.has_unseen_history


def test_the_servers_own_tools_add_what_is_not_seen(read: Read, sse: Write) -> None:
    """As tools by their type, as items of the history too."""
    items = [{"type": "web_search_call", "id": "ws_1", "status": "completed"}]
    request = {
        **REQUEST,
        "input": items,
        "tools": [{"type": "web_search"}],
        "tool_choice": {"type": "function", "name": "f"},
        "reasoning": {"effort": "low"},
    }
    prompt = read("openai_responses", request, sse(created())).prompt
    assert prompt is not None
    assert (prompt.server_tools, prompt.has_unseen_text) == (("web_search",), True)
    assert (prompt.forced_tool, prompt.is_thinking) == (Text("f"), True)


@pytest.mark.parametrize("events", [[created()], [delta("output_text", "Hi")]])
def test_an_answer_that_has_begun_is_one_answer(
    read: Read, sse: Write, events: list[object]
) -> None:
    """Whether its end came or not, as in the other formats."""
    found = read("openai_responses", REQUEST, sse(*events), ending=Ending.CLIENT_LEFT).exchange
    assert (found.outcome, found.output_count) == (Outcome.ABORTED, 1)
