"""How a chat stream ends: in order, with an error, or with a choice missing."""

from collections.abc import Callable

import pytest

from tests.wire.formats.test_openai_chat import REQUEST, chunk
from wire.capture import Ending
from wire.exchange import Completion, Outcome, Reading
from wire.text import Text

Read = Callable[..., Reading]
Write = Callable[..., bytes]


def test_an_error_in_a_stream_before_any_word_is_a_refusal(read: Read, sse: Write) -> None:
    """Status 200 was sent before the provider knew: it costs nothing all the same."""
    reading = read("openai_chat", REQUEST, sse({"error": {"message": "overloaded"}}))
    assert reading.exchange.outcome is Outcome.REFUSED
    assert (reading.prompt, reading.completion) == (None, None)


def test_an_error_in_mid_stream_is_a_cut(read: Read, sse: Write) -> None:
    """What came before it was computed; the error's [DONE] is no good end."""
    stream = sse(chunk({"content": "Half"}), {"error": {"code": 502}}, "[DONE]")
    reading = read("openai_chat", REQUEST, stream)
    assert reading.exchange.outcome is Outcome.CUT
    assert reading.exchange.is_lower_bound
    assert reading.completion == Completion(texts=(Text("Half"),))


def test_a_stream_has_ended_when_all_its_choices_have(read: Read, sse: Write) -> None:
    """Without [DONE], the finish reasons are the end mark: of each choice, not of one."""
    both = [{"index": index, "delta": {"content": "x"}} for index in (0, 1)]
    ends: list[object] = [{"index": i, "delta": {}, "finish_reason": "stop"} for i in (0, 1)]
    one, two = ({"choices": both}, {"choices": ends[:1]}), {"choices": ends[1:]}
    assert read("openai_chat", REQUEST, sse(*one)).exchange.outcome is Outcome.CUT
    assert read("openai_chat", REQUEST, sse(*one, two)).exchange.outcome is Outcome.COMPLETE


FIRST, SECOND = (
    [
        {"choices": [{"index": index, "delta": {"content": "One"}}]},
        {"choices": [{"index": index, "delta": {}, "finish_reason": "stop"}]},
    ]
    for index in (0, 1)
)


@pytest.mark.parametrize(
    ("asked", "events", "outcome"),
    [
        ({}, [*FIRST], Outcome.COMPLETE),
        ({}, [*FIRST, SECOND[0]], Outcome.ABORTED),
        ({"n": 2}, [*FIRST], Outcome.ABORTED),
        ({"n": 2}, [*FIRST, SECOND[0]], Outcome.ABORTED),
        ({"n": 2}, [*FIRST, *SECOND], Outcome.COMPLETE),
        ({"n": 2}, [*FIRST, "[DONE]"], Outcome.COMPLETE),
        ({"n": 2}, [*FIRST, "[DONE]", SECOND[0]], Outcome.COMPLETE),
        ({"n": True}, [*FIRST], Outcome.COMPLETE),
    ],
)
def test_a_client_that_leaves_before_the_last_choice_ends_aborts(
    read: Read, sse: Write, asked: object, events: list[object], outcome: Outcome
) -> None:
    """One choice may finish before the next begins; [DONE] ends all, however many were asked."""
    request = {**REQUEST, **asked} if isinstance(asked, dict) else REQUEST
    found = read("openai_chat", request, sse(*events), ending=Ending.CLIENT_LEFT).exchange
    assert (found.outcome, found.is_lower_bound) == (outcome, outcome is Outcome.ABORTED)
