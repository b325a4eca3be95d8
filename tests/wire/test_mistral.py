"""Mistral's conversations and OCR, Anthropic's old completions, and endpoints of any model."""

from collections.abc import Callable

import pytest

from wire.exchange import MediaKind, Message, Outcome, Reading, Task, Usage
from wire.text import Text

Read = Callable[..., Reading]
Write = Callable[..., bytes]

USAGE = {"prompt_tokens": 188, "completion_tokens": 55, "connector_tokens": 7112}
USAGE |= {"total_tokens": 188 + 55 + 7112}


def test_what_connectors_found_was_read(read: Read) -> None:
    """Their tokens stand in the total beside the prompt's: input, and no thinking."""
    outputs = [
        {"type": "tool.execution", "name": "web_search"},
        {"type": "message.output", "model": "m-1", "content": [{"type": "text", "text": "Hi"}]},
        {"type": "function.call", "name": "f", "arguments": "{}", "tool_call_id": "1"},
    ]
    response = {"conversation_id": "conv_1", "outputs": outputs, "usage": USAGE}
    found = read("mistral_conversations", {"model": "m", "inputs": "Hi"}, response).exchange
    assert found.usage == Usage(input_tokens=7300, output_tokens=55)
    assert (found.outcome, found.conversation_id, found.model_served) == (
        Outcome.COMPLETE,
        "conv_1",
        "m-1",
    )


def test_a_streamed_conversation_is_read(read: Read, sse: Write) -> None:
    """Words and calls as they come, usage at the end; a stream without it keeps its words."""
    events = [
        {"type": "conversation.response.started", "conversation_id": "conv_1"},
        {"type": "tool.execution.started", "name": "web_search", "output_index": 0},
        {"type": "message.output.delta", "content": "He", "output_index": 1, "model": "m-1"},
        {"type": "message.output.delta", "content": {"type": "text", "text": "y"}}
        | {"output_index": 1},
        {"type": "function.call.delta", "name": "f", "arguments": "{}", "output_index": 2},
        {"type": "conversation.response.done", "usage": USAGE},
    ]
    request = {"model": "m", "inputs": "Hi", "stream": True}
    whole = read("mistral_conversations", request, sse(*events)).exchange
    assert (whole.outcome, whole.usage.input_tokens, whole.chunk_count) == (
        Outcome.COMPLETE,
        7300,
        3,
    )
    cut = read("mistral_conversations", request, sse(*events[:-1]))
    assert (cut.exchange.outcome, cut.exchange.conversation_id) == (Outcome.CUT, "conv_1")
    assert cut.completion is not None
    assert cut.completion.texts == (Text("Hey"),)
    assert cut.completion.calls == ((Text("f"), Text("{}")),)
    assert cut.completion.server_calls == ("web_search",)


def test_a_conversation_that_goes_on_has_a_history_unseen(read: Read) -> None:
    """Only its first request names who answers; an agent brings words of its own."""
    entries = [
        {"type": "message.input", "role": "user", "content": "Hi"},
        {"type": "function.call", "tool_call_id": "1", "name": "f", "arguments": "{}"},
        {"type": "function.result", "tool_call_id": "1", "result": "42"},
    ]
    later = read("mistral_conversations", {"inputs": entries}, {"outputs": [{}]}).prompt
    assert later is not None
    assert (later.has_unseen_history, later.has_unseen_text) == (True, False)
    assert later.messages == (
        Message(role="user", parts=(Text("Hi"),)),
        Message(role="assistant", calls=((Text("f"), Text("{}")),)),
        Message(role="tool", parts=(Text("42"),), name=Text("f")),
    )
    first = read("mistral_conversations", {"agent_id": "a", "inputs": "Hi"}, {"outputs": [{}]})
    assert first.prompt is not None
    assert (first.prompt.has_unseen_history, first.prompt.has_unseen_text) == (False, True)


def test_own_tools_and_the_servers_are_told_apart(read: Read) -> None:
    """Only the former are defined in the prompt."""
    tools = [{"type": "web_search"}, {"type": "function", "function": {"name": "f"}}]
    request = {"model": "m", "inputs": "Hi", "instructions": "Be brief", "tools": tools}
    prompt = read("mistral_conversations", request, {"outputs": [{}]}).prompt
    assert prompt is not None
    assert (prompt.tool_count, prompt.server_tools) == (1, ("web_search",))
    assert [message.role for message in prompt.messages] == ["system", "user"]


def test_pages_that_are_read_are_words_to_be_counted(read: Read) -> None:
    """OCR counts pages; the document is a part of the prompt."""
    request = {"model": "mistral-ocr-latest"}
    request |= {"document": {"type": "document_url", "document_url": "https://a.org/b.pdf"}}  # type: ignore[dict-item]
    pages = [{"index": 0, "markdown": "# One"}, {"index": 1, "markdown": "Two"}]
    response = {"model": "m-1", "pages": pages, "usage_info": {"pages_processed": 2}}
    reading = read("mistral_ocr", request, response)
    assert (reading.exchange.outcome, reading.exchange.output_count) == (Outcome.COMPLETE, 2)
    assert reading.completion is not None
    assert reading.completion.texts == (Text("# One"), Text("Two"))
    assert reading.prompt is not None
    assert [media.kind for media in reading.prompt.media] == [MediaKind.PDF]


def test_an_old_completion_is_left_to_be_counted(read: Read) -> None:
    """Anthropic's /v1/complete says nothing of tokens."""
    request = {"model": "claude-2", "prompt": "\n\nHuman: Hi\n\nAssistant:"}
    response = {"completion": " Hello", "stop_reason": "max_tokens", "model": "claude-2.1"}
    reading = read("anthropic_complete", request, response)
    assert reading.exchange.outcome is Outcome.COMPLETE
    assert reading.exchange.model_served == "claude-2.1"
    assert reading.completion is not None
    assert reading.completion.texts == (Text(" Hello"),)
    assert reading.completion.is_length_limited


def test_an_old_stream_ends_with_its_reason(read: Read) -> None:
    """Its events are all of one name, pings aside."""
    start = b'event: completion\r\ndata: {"completion":" Hel","stop_reason":null}\r\n\r\n'
    ping = b'event: ping\r\ndata: {"type":"ping"}\r\n\r\n'
    end = b'event: completion\r\ndata: {"completion":"lo","stop_reason":"stop_sequence"}\r\n\r\n'
    reading = read("anthropic_complete", {"prompt": "Hi", "stream": True}, start + ping + end)
    assert (reading.exchange.outcome, reading.exchange.chunk_count) == (Outcome.COMPLETE, 2)
    assert reading.completion is not None
    assert reading.completion.texts == (Text(" Hello"),)
    cut = read("anthropic_complete", {"prompt": "Hi", "stream": True}, start + ping)
    assert cut.exchange.outcome is Outcome.CUT


@pytest.mark.parametrize(
    ("request_body", "response", "task"),
    [
        ({"messages": []}, {"choices": [{"message": {"content": "Hi"}}]}, Task.CHAT),
        ({"prompt": "Hi"}, {"choices": [{"text": "Hi"}]}, Task.COMPLETION),
        ({"input": ["Hi"]}, {"data": [{"embedding": []}]}, Task.EMBEDDING),
    ],
)
def test_an_endpoint_of_any_model_is_known_by_what_it_is_sent(
    read: Read, request_body: object, response: dict[str, object], task: Task
) -> None:
    """As Databricks serves them."""
    usage = {"prompt_tokens": 2, "completion_tokens": 0, "total_tokens": 2}
    found = read("invocations", request_body, {**response, "usage": usage}).exchange
    assert (found.outcome, found.task) == (Outcome.COMPLETE, task)
    assert (found.usage.input_tokens, found.usage.output_tokens) == (2, 0)


def test_a_chat_without_an_end_mark_is_whole_if_its_stream_ended_in_order(
    read: Read, sse: Write
) -> None:
    """Snowflake's own: usage in every chunk, the sum so far."""
    events = [
        {"choices": [{"delta": {"content": word}}], "usage": {"prompt_tokens": 5} | made}
        for word, made in (("He", {"completion_tokens": 1}), ("y", {"completion_tokens": 2}))
    ]
    found = read("snowflake_complete", {"messages": []}, sse(*events)).exchange
    assert (found.outcome, found.usage.output_tokens) == (Outcome.COMPLETE, 2)
    left = read("snowflake_complete", {"messages": []}, sse(*events), ending="client_left")
    assert left.exchange.outcome is Outcome.ABORTED
