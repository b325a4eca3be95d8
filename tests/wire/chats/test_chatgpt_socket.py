"""Answers of chatgpt.com that go on over a WebSocket. Synthetic, as the format is described."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.wire.conftest import START, head
from tests.wire.web_streams import (
    CHATGPT_EVENTS,
    CHATGPT_REQUEST,
    SAID,
    THOUGHT,
    delta,
    message,
    sse,
)
from wire.assembly import Assembly
from wire.capture import Ending, Part, Piece
from wire.chats.chatgpt_socket import ChatGptSocket
from wire.exchange import Outcome, Reading
from wire.sessions import Relay

TOPIC = "conversation-turn-1"
TEXT = {"content_type": "text", "parts": [""]}
HANDOFF = {
    "type": "stream_handoff",
    "conversation_id": "c-1",
    "turn_exchange_id": "1",
    "options": [
        {"type": "resume_sse_endpoint", "topic_id": "other"},
        {"type": "subscribe_ws_topic", "topic_id": TOPIC},
    ],
}


def item(encoded: bytes, place: int | None = None, topic: str | None = TOPIC) -> dict[str, object]:
    inner: dict[str, object] = {"type": "stream-item", "encoded_item": encoded.decode()}
    frame: dict[str, object] = {"type": "message"}
    if place is not None:
        inner["stream_item_id"], frame["offset"] = f"item-{place}", str(place)
    if topic:
        frame["topic_id"] = topic
    return frame | {"payload": {"type": "conversation-turn-stream", "payload": inner}}


ITEMS = [item(sse(event), place) for place, event in enumerate(CHATGPT_EVENTS)]
DONE = {
    "type": "message",
    "topic_id": TOPIC,
    "payload": {"type": "conversation-turn-stream", "payload": {"type": "done"}},
}


def relayed(*frames: object) -> list[Relay]:
    session = ChatGptSocket()
    return [relay for frame in frames for relay in session.received(frame, 1.0)]


def handed(over_http: tuple[object, ...], relays: list[Relay]) -> Reading:
    """An exchange that gives some events over HTTP, hands on, and gets the rest relayed."""
    assembly = Assembly(head("chatgpt"))
    body = sse(*over_http, HANDOFF, "[DONE]")
    assembly.feed(
        Piece("u", Part.REQUEST, START, data=json.dumps(CHATGPT_REQUEST).encode()),
    )
    assembly.feed(Piece("u", Part.REQUEST_END, START))
    assembly.feed(Piece("u", Part.RESPONSE_HEAD, START, status=200, headers={}))
    assembly.feed(Piece("u", Part.RESPONSE, START + 1, data=body))
    assert assembly.found.handoff == TOPIC
    assert not assembly.found.has_ended
    for place, relay in enumerate(relays):
        assert relay.topic == TOPIC
        assembly.relayed(relay.body, START + 2 + place)
    return assembly.finish(Piece("u", Part.ENDED, START + 100, ending=Ending.FINISHED))


def is_whole(reading: Reading) -> bool:
    done = reading.completion
    return done is not None and (done.texts, done.reasoning) == (SAID, THOUGHT)


def test_an_answer_goes_on_over_the_socket() -> None:
    """[DONE] after the hand-off ends the HTTP stream only; the relay ends the answer."""
    reading = handed((), relayed(*ITEMS))
    assert reading.exchange.outcome is Outcome.COMPLETE
    assert is_whole(reading)
    assert (reading.exchange.conversation_id, reading.exchange.response_id) == ("c-1", "m1")


@given(st.integers(0, len(ITEMS) - 2), st.data())
def test_no_item_is_taken_twice(over_http: int, data: st.DataObject) -> None:
    """However much came over HTTP, the relay repeats it from the start, and twice over:
    in catch-ups of a subscription, and for each of two windows."""
    frames: list[object] = [
        {"id": 2, "type": "reply", "reply": {"type": "subscribe", "topic_id": TOPIC, "catchups": c}}
        for c in (ITEMS[: data.draw(st.integers(0, len(ITEMS)))] for _ in range(2))
    ]
    frames += [[*ITEMS], *ITEMS]
    assert is_whole(handed(CHATGPT_EVENTS[:over_http], relayed(*frames)))


def test_an_item_that_comes_twice_running_is_taken_once() -> None:
    """As when a subscription catches up on what has just come."""
    assert is_whole(handed((), relayed([frame for frame in ITEMS for _ in range(2)])))
    bare = [{**frame, "offset": None} for frame in ITEMS]
    assert is_whole(handed((), relayed([frame for frame in bare for _ in range(2)])))


def test_a_repeated_stream_begins_anew() -> None:
    """Messages without an id, and on several channels, are the same ones again."""
    first, second = message("", TEXT), message("", TEXT)
    events = (
        ("delta_encoding", '"v1"'),
        delta(first, "", "add"),
        ("delta", {"v": second, "c": 1}),
        ("delta", {"p": "/message/content/parts/0", "o": "append", "v": "B", "c": 1}),
        ("delta", {"v": "A", "c": 0}),
        ("delta", {"v": "b", "c": 1}),
    )
    items = [item(sse(event), place) for place, event in enumerate(events)]
    done = handed(events, relayed(*items, DONE)).completion
    assert done is not None
    assert sorted(words.reveal() for words in done.texts) == ["A", "Bb"]


@given(st.integers(0, len(ITEMS) - 2))
def test_a_relay_may_go_on_where_http_ended(over_http: int) -> None:
    """With nothing repeated, and items that have neither a name nor a place."""
    rest = [item(sse(event)) for event in CHATGPT_EVENTS[over_http:]]
    assert is_whole(handed(CHATGPT_EVENTS[:over_http], relayed(rest)))


def test_what_is_repeated_is_not_timed_again() -> None:
    """Tokens and their times are those of their first coming."""
    once = handed((), relayed(*ITEMS)).exchange
    again = handed(CHATGPT_EVENTS[:8], relayed(*ITEMS)).exchange
    assert once.chunk_count == 5
    # Three events' words over HTTP came in one slice; two more were relayed.
    assert again.chunk_count == 5
    assert again.ttft_ms == pytest.approx(1000)


@pytest.mark.parametrize("end", [DONE, item(b"data: [DONE]\n\n")])
def test_a_stream_without_its_last_event_ends_by_its_mark(end: object) -> None:
    """Either the socket's own, or the one of the stream."""
    reading = handed((), relayed(*ITEMS[:-2], end))
    assert reading.exchange.outcome is Outcome.COMPLETE
    assert is_whole(reading)


def test_an_answer_that_never_came_is_cut() -> None:
    """The exchange is given up as it is, from below."""
    found = handed((), []).exchange
    assert (found.outcome, found.is_lower_bound) == (Outcome.CUT, True)


def test_an_answer_that_ends_over_http_waits_for_nothing() -> None:
    """A hand-off that was not needed after all."""
    assembly = Assembly(head("chatgpt"))
    assembly.feed(Piece("u", Part.RESPONSE_HEAD, START, status=200, headers={}))
    assembly.feed(Piece("u", Part.RESPONSE, START, data=sse(HANDOFF, *CHATGPT_EVENTS)))
    assert assembly.found.has_ended


def test_a_catch_up_takes_its_topic_from_the_reply() -> None:
    """Its messages need not repeat it; an item may hold several events."""
    bare = item(sse(*CHATGPT_EVENTS), topic=None)
    (relay,) = relayed({"reply": {"topic_id": TOPIC, "catchups": [bare]}})
    assert relay.topic == TOPIC
    assert is_whole(handed((), [relay]))


@pytest.mark.parametrize(
    "frame",
    [
        None,
        [],
        "x",
        [[ITEMS[1]]],
        {"type": "message", "topic_id": "conversations", "payload": {"type": "presence"}},
        {"type": "message", "topic_id": TOPIC, "payload": {"type": "conversation-turn-stream"}},
        item(b"data: {}\n\n", topic=None),
        item(b"data: {broken\n\n"),
        item(b": nothing"),
        {"reply": {"catchups": 7}},
    ],
)
def test_other_frames_relay_nothing(frame: object) -> None:
    """Presence, other topics' news, empty and broken items."""
    assert relayed(frame) == []


def test_a_relay_shows_its_topic_only() -> None:
    """No log can leak what it carries."""
    assert "there" not in repr(relayed(*ITEMS))


def test_a_topic_may_be_named_by_its_turn() -> None:
    """Where a hand-off lists no option for a socket."""
    assembly = Assembly(head("chatgpt"))
    assembly.feed(Piece("u", Part.RESPONSE_HEAD, START, status=200, headers={}))
    assembly.feed(Piece("u", Part.RESPONSE, START, data=sse(HANDOFF | {"options": []})))
    assert assembly.found.handoff == TOPIC
