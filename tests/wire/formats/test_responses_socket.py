"""OpenAI's Responses over a WebSocket: a turn a request."""

from hypothesis import given
from hypothesis import strategies as st

from tests.wire.talks import FRAMES, USAGE, Frame, said, talk, words
from wire.exchange import Outcome, Usage
from wire.text import Text


def asked(**fields: object) -> Frame:
    return ">", {"type": "response.create", "model": "gpt-5", **fields}


def answered(response_id: str, kind: str = "completed", **fields: object) -> Frame:
    return said(kind, response={"id": response_id, "model": "gpt-5-1", "usage": USAGE, **fields})


def test_each_request_on_a_responses_socket_is_a_turn() -> None:
    """With its own time, names and usage; what is no answer is passed over."""
    first, second = talk(
        "responses_socket",
        asked(input="Hi"),
        ("<", {"type": "codex.rate_limits"}),
        said("created", response={"id": "r1"}),
        said("output_text.delta", delta="Hello"),
        answered("r1"),
        asked(input="More", previous_response_id="r1"),
        answered("r2", kind="incomplete"),
    )
    assert (first.exchange.uid, second.exchange.uid) == ("u", "u-2")
    assert (first.exchange.response_id, second.exchange.response_id) == ("r1", "r2")
    assert {one.exchange.outcome for one in (first, second)} == {Outcome.COMPLETE}
    assert first.exchange.usage == Usage(input_tokens=8, output_tokens=4)
    assert (first.exchange.model_requested, first.exchange.model_served) == ("gpt-5", "gpt-5-1")
    assert (first.exchange.ttft_ms, first.exchange.duration_ms) == (3000.0, 4000.0)
    assert second.exchange.duration_ms == 1000.0
    assert second.exchange.parent_id == "r1"


def test_what_was_asked_may_stand_in_a_response() -> None:
    """Some clients wrap the fields."""
    (found,) = talk("responses_socket", asked(response={"model": "gpt-4", "input": "Hi"}))
    assert (found.exchange.model_requested, words(found)) == ("gpt-4", ["Hi"])


def test_a_conversation_that_the_server_keeps_is_named() -> None:
    """By its id, which may stand in an object."""
    for kept in ("conv_1", {"id": "conv_1"}):
        (found,) = talk("responses_socket", asked(input="Hi", conversation=kept))
        assert found.exchange.conversation_id == "conv_1"
        assert found.prompt is not None
        assert found.prompt.has_unseen_history


def test_an_answer_that_breaks_off_is_left_to_be_counted() -> None:
    """The second request on a connection, whose history is on the server."""
    *_, found = talk(
        "responses_socket",
        asked(input="Hi"),
        answered("r1"),
        asked(input="More", previous_response_id="r1"),
        said("output_text.delta", delta="Well"),
    )
    assert found.exchange.outcome is Outcome.ABORTED
    assert words(found) == ["More"]
    assert found.prompt is not None
    assert found.prompt.has_unseen_history
    assert found.completion is not None
    assert found.completion.texts == (Text("Well"),)


def test_an_error_ends_its_request_and_no_other() -> None:
    """An answer that failed before it began made nothing."""
    first, second = talk(
        "responses_socket",
        asked(input="Hi", previous_response_id="gone"),
        ("<", {"type": "error", "status": 400, "error": {"code": "previous_response_not_found"}}),
        asked(input="Hi"),
        answered("r1"),
    )
    assert first.exchange.outcome is Outcome.REFUSED
    assert second.exchange.outcome is Outcome.COMPLETE


@given(st.lists(FRAMES, max_size=12))
def test_no_frames_raise(frames: list[Frame]) -> None:
    """Wrong types at every level, in any order."""
    talk("responses_socket", *frames)
