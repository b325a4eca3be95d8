"""Mistral's Conversations, whole and streamed."""

from collections.abc import Callable

from wire.exchange import Message, Outcome, Reading, Usage
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
