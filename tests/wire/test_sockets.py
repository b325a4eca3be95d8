"""WebSockets on which OpenAI's models are asked one thing after another."""

import json
from collections.abc import Iterable
from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from tests.wire.test_bounds import JSON
from wire.capture import Ending, Head, Part, Piece
from wire.dialogue import Dialogue
from wire.exchange import Made, Outcome, Reading, Task, Usage
from wire.services import Route
from wire.text import Text

type Frame = tuple[str, object]
"""What the client says (">") or the server ("<")."""

USAGE = {"input_tokens": 8, "output_tokens": 4}


def talk(reader: str, *frames: Frame, ending: Ending = Ending.CLIENT_LEFT) -> list[Reading]:
    """The readings of a connection with a frame a second, in their order."""
    route = Route("openai", "openai", "/v1/realtime", Task.REALTIME, reader)
    dialogue = Dialogue(Head("u", datetime(2026, 1, 2, tzinfo=UTC), 1000.0, "proxy", route, {}))
    found: list[Reading] = []
    for place, (side, body) in enumerate(frames, 1):
        part = Part.SENT if side == ">" else Part.RECEIVED
        found += dialogue.feed(Piece("u", part, 1000.0 + place, data=json.dumps(body).encode()))
    return found + list(dialogue.finish(Piece("u", Part.ENDED, 1100.0, ending=ending)))


def asked(**fields: object) -> Frame:
    return ">", {"type": "response.create", "model": "gpt-5", **fields}


def said(kind: str, **fields: object) -> Frame:
    return "<", {"type": f"response.{kind}", **fields}


def answered(response_id: str, kind: str = "completed", **fields: object) -> Frame:
    return said(kind, response={"id": response_id, "model": "gpt-5-1", "usage": USAGE, **fields})


def words(reading: Reading) -> list[str]:
    assert reading.prompt is not None
    return [part.reveal() for message in reading.prompt.messages for part in message.parts]


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


def created(response_id: str) -> Frame:
    return said("created", response={"id": response_id, "conversation_id": "conv_1"})


def done(response_id: str, **fields: object) -> Frame:
    response = {"id": response_id, "status": "completed", "usage": USAGE}
    return said("done", response=response | fields)


SESSION: Frame = (
    "<",
    {"type": "session.created", "session": {"model": "gpt-realtime", "instructions": "Be brief"}},
)
ITEM = {"type": "message", "role": "user", "content": [{"type": "input_text", "text": "Hi"}]}
CREATED: Frame = (">", {"type": "conversation.item.create", "item": ITEM})
ASKED: Frame = (">", {"type": "response.create"})


def test_each_response_of_a_realtime_session_is_a_turn() -> None:
    """With its sound and its words, its cache and its conversation."""
    usage = {
        "input_tokens": 122,
        "input_token_details": {"audio_tokens": 26, "cached_tokens": 64, "text_tokens": 96},
        "output_tokens": 97,
        "output_token_details": {"audio_tokens": 69, "text_tokens": 28},
    }
    (found,) = talk(
        "realtime",
        SESSION,
        CREATED,
        ASKED,
        created("r1"),
        said("output_audio_transcript.delta", response_id="r1", delta="Hello"),
        said("output_audio.delta", response_id="r1", delta="AAAA"),
        done("r1", usage=usage),
    )
    assert found.exchange.usage == Usage(
        input_tokens=122,
        cached_input_tokens=64,
        audio_input_tokens=26,
        output_tokens=97,
        audio_output_tokens=69,
    )
    assert (found.exchange.model_served, found.exchange.task) == ("gpt-realtime", Task.REALTIME)
    assert (found.exchange.conversation_id, found.exchange.chunk_count) == ("conv_1", 2)
    # From the request, the third frame, to the first word, the fifth, and to the end.
    assert (found.exchange.ttft_ms, found.exchange.duration_ms) == (2000.0, 4000.0)


def test_xai_counts_beside_its_response() -> None:
    """And tells the seconds that it spoke."""
    frame = {"type": "response.done", "response": {"id": "r1", "usage": {}}}
    usage = {**USAGE, "output_audio_seconds": 3.5, "output_token_details": {"audio_tokens": 3}}
    (found,) = talk("realtime", created("r1"), ("<", {**frame, "usage": usage}))
    assert found.exchange.usage == Usage(input_tokens=8, output_tokens=4, audio_output_tokens=3)
    assert found.exchange.made == Made(audio_s=3.5)


def test_what_breaks_off_is_counted_from_what_was_new() -> None:
    """The first turn reads the instructions; the second goes on from the first."""
    first, second = talk(
        "realtime",
        SESSION,
        CREATED,
        ASKED,
        created("r1"),
        done("r1", usage=None),
        ("<", {"type": "input_audio_buffer.committed", "item_id": "i1"}),
        created("r2"),
        said("audio_transcript.delta", response_id="r2", delta="Well"),
    )
    assert words(first) == ["Be brief", "Hi"]
    assert second.exchange.outcome is Outcome.ABORTED
    assert second.exchange.parent_id == "r1"
    assert second.prompt is not None
    assert second.prompt.has_unseen_history
    assert len(second.prompt.media) == 1
    assert second.completion is not None
    assert second.completion.texts == (Text("Well"),)


def test_two_responses_may_be_under_way_at_once() -> None:
    """Each event says whose it is."""
    first, second = talk(
        "realtime",
        created("r1"),
        created("r2"),
        said("text.delta", response_id="r2", delta="b"),
        said("text.delta", response_id="r1", delta="a"),
        done("r2", usage=None),
        done("r1", usage=None),
    )
    assert [one.exchange.response_id for one in (first, second)] == ["r2", "r1"]
    texts = [one.completion.texts for one in (first, second) if one.completion]
    assert texts == [(Text("b"),), (Text("a"),)]


def test_a_failed_response_makes_nothing_and_a_cancelled_one_what_it_made() -> None:
    """The person who interrupts has still heard it."""
    failed, cancelled = talk(
        "realtime",
        created("r1"),
        done("r1", status="failed", usage=None),
        created("r2"),
        done("r2", status="cancelled"),
    )
    assert failed.exchange.outcome is Outcome.REFUSED
    assert (cancelled.exchange.outcome, cancelled.exchange.usage.output_tokens) == (
        Outcome.COMPLETE,
        4,
    )


def test_a_transcript_that_is_counted_is_a_turn_of_its_own() -> None:
    """Another model makes it. One that nobody counts is a part of the session."""
    heard = {"type": "conversation.item.input_audio_transcription.completed", "transcript": "Hi"}
    sound = {"input": {"transcription": {"model": "gpt-4o-transcribe"}}}
    (found,) = talk(
        "realtime",
        (">", {"type": "session.update", "session": {"audio": sound}}),
        ("<", {"type": "input_audio_buffer.committed", "item_id": "i1"}),
        ("<", {**heard, "item_id": "i1", "usage": USAGE | {"type": "tokens"}}),
        ("<", {**heard, "item_id": "i2"}),
    )
    assert found.exchange.task is Task.TRANSCRIPTION
    assert found.exchange.model_requested == "gpt-4o-transcribe"
    assert found.exchange.usage == Usage(input_tokens=8, output_tokens=4)
    assert found.exchange.duration_ms == 1000.0


KINDS = st.sampled_from(
    [
        *("response.create", "response.created", "response.done", "response.completed", "error"),
        *("session.update", "conversation.item.create", "input_audio_buffer.committed"),
        *("response.output_item.added", "response.output_audio.delta", "response.text.delta"),
        "conversation.item.input_audio_transcription.completed",
    ]
)
IDS = st.fixed_dictionaries(
    {}, optional={"response_id": JSON, "item": JSON, "session": JSON, "response": JSON}
)
FRAMES = st.tuples(
    st.sampled_from("<>"), JSON | st.builds(lambda k, b: {**b, "type": k}, KINDS, IDS)
)


@given(st.sampled_from(["realtime", "responses_socket"]), st.lists(FRAMES, max_size=12))
def test_no_frames_raise(reader: str, frames: Iterable[Frame]) -> None:
    """Wrong types at every level, in any order."""
    talk(reader, *frames)
