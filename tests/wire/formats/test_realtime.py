"""OpenAI's Realtime, as OpenAI and xAI speak it: a turn a response."""

import tracemalloc

from hypothesis import given
from hypothesis import strategies as st

from tests.wire.talks import FRAMES, USAGE, Frame, said, talk, words
from wire.exchange import Made, Outcome, Task, Usage
from wire.formats.realtime import Realtime
from wire.text import Text


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
    assert words(second) == []
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


def test_a_connection_on_which_nothing_was_asked_is_no_request() -> None:
    """It is greeted and told its settings; one that speaks another format is seen, and opaque."""
    greeted: list[Frame] = [("<", {"type": "session.created"}), (">", {"type": "session.update"})]
    assert talk("realtime", *greeted) == []
    (strange,) = talk("realtime", ("<", {"hello": 1}), (">", {"hello": 2}))
    assert strange.exchange.outcome is Outcome.OPAQUE


def test_a_session_s_settings_take_bounded_memory() -> None:
    """A connection lasts for hours, and may be told its settings as often as it likes."""
    session = Realtime()
    tracemalloc.start()
    try:
        for number in range(5_000):
            settings = {"instructions": f"Be brief, {number}.", f"key {number}": "x" * 1000}
            list(session.sent({"type": "session.update", "session": settings}, 1.0))
        held = tracemalloc.get_traced_memory()[0]
    finally:
        tracemalloc.stop()
    assert held < 10_000


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


@given(st.lists(FRAMES, max_size=12))
def test_no_frames_raise(frames: list[Frame]) -> None:
    """Wrong types at every level, in any order."""
    talk("realtime", *frames)
