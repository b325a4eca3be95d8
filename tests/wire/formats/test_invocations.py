"""Endpoints of any model."""

from collections.abc import Callable

import pytest

from wire.exchange import Outcome, Reading, Task

Read = Callable[..., Reading]
Write = Callable[..., bytes]


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
