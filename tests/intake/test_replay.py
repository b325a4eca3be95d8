"""What a file holds goes through the readers as live traffic does; the formats are synthetic."""

import json
from pathlib import Path

import pytest

from intake import replay
from intake.imports import Importer
from store.following import Following
from store.paths import Home
from store.queries import opened
from tests.intake.hars import START, entry, saved, stream
from wire.capture import Piece

SECOND = START.timestamp()
TOPIC = "conversation-turn-1"


def sse(*events: object) -> str:
    return "".join(f"data: {json.dumps(event)}\n\n" for event in events) + "data: [DONE]\n\n"


def handing_over() -> dict[str, object]:
    """A web chat's exchange whose answer comes on a WebSocket."""
    asked = {"author": {"role": "user"}, "content": {"content_type": "text", "parts": ["Hé"]}}
    request = {"model": "gpt-5", "messages": [asked], "parent_message_id": "client-created-root"}
    options = [{"type": "subscribe_ws_topic", "topic_id": TOPIC}]
    return entry(
        sse({"type": "stream_handoff", "options": options}),
        url="https://chatgpt.com/backend-api/f/conversation",
        posted={"mimeType": "application/json", "text": json.dumps(request)},
        after_s=5,
    )


def socket() -> dict[str, object]:
    """The WebSocket, opened before that exchange began."""
    said = {"id": "m1", "author": {"role": "assistant"}, "recipient": "all"}
    said["content"] = {"content_type": "text", "parts": ["one two three four five"]}
    said["metadata"] = {"model_slug": "gpt-5"}
    ends = {"type": "message_stream_complete", "conversation_id": "c1"}
    messages = []
    for index, event in enumerate(({"message": said, "conversation_id": "c1"}, ends)):
        item = {"type": "stream-item", "encoded_item": f"data: {json.dumps(event)}\n\n"}
        payload = {"type": "conversation-turn-stream", "payload": item}
        frame = {"type": "message", "topic_id": TOPIC, "offset": str(index), "payload": payload}
        message = {"type": "receive", "opcode": 1, "data": json.dumps([frame])}
        messages.append({"time": SECOND + 6 + index, **message})
    return entry(
        url="wss://ws.chatgpt.com/p2/ws/user/x",
        method="GET",
        status=101,
        _webSocketMessages=messages,
    )


@pytest.mark.parametrize("is_socket_first", [True, False])
def test_an_answer_that_goes_on_over_a_websocket_is_put_together(
    tmp_path: Path, is_socket_first: bool
) -> None:
    """Browsers list a connection where it was opened: long before what it carries."""
    home, listed = Home(tmp_path / "home"), [handing_over(), socket()]
    importer = Importer(home)
    result = importer.take(
        saved(tmp_path / "a.har", *(listed[::-1] if is_socket_first else listed))
    )
    importer.close()
    assert (result.taken, result.unreadable) == (1, {})
    with opened(home) as log:
        (row,) = log.requests()
    assert (row["outcome"], row["model_served"], row["service"]) == (
        "complete",
        "gpt-5",
        "chatgpt.com",
    )
    assert int(str(row["output_tokens"])) >= 5


def test_what_goes_on_from_an_answer_over_a_websocket_comes_after_it(tmp_path: Path) -> None:
    """The next turn reads again what the connection carried, though that stays open."""
    home = Home(tmp_path / "home")
    asked = {"author": {"role": "user"}, "content": {"content_type": "text", "parts": ["Hé"]}}
    request = {"model": "gpt-5", "messages": [asked], "parent_message_id": "m1"}
    text = json.dumps({**request, "conversation_id": "c1"})
    following = entry(
        sse({"message": {"id": "m2", "author": {"role": "assistant"}, "recipient": "all"}}),
        url="https://chatgpt.com/backend-api/f/conversation",
        posted={"mimeType": "application/json", "text": text},
        after_s=9,
    )
    importer = Importer(home)
    importer.take(saved(tmp_path / "a.har", socket(), handing_over(), following))
    importer.close()
    with opened(home) as log:
        second, first = log.requests()
    assert (first["turn"], second["turn"]) == (1, 2)
    carried = int(str(first["input_tokens"])) + int(str(first["output_tokens"]))
    assert int(str(second["input_tokens"])) > carried


def test_connections_wait_for_others_only_within_bounds(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Past the limit they are read where they stand, and the answer that follows has no end."""
    monkeypatch.setattr(replay, "_HELD_LIMIT", 100)
    importer = Importer(Home(tmp_path / "home"))
    assert importer.take(saved(tmp_path / "a.har", socket(), handing_over())).taken == 1
    importer.close()
    with opened(Home(tmp_path / "home")) as log:
        (row,) = log.requests()
    assert row["outcome"] == "interrupted"


def test_what_breaks_a_reader_is_told_and_the_rest_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A fault of ours is no reason to lose a file."""
    taken, is_first = Following._taken, iter([True])

    def broken(self: Following, piece: Piece) -> object:
        if piece.data and next(is_first, False):
            raise RuntimeError
        return taken(self, piece)

    monkeypatch.setattr(Following, "_taken", broken)
    importer = Importer(Home(tmp_path / "home"))
    result = importer.take(saved(tmp_path / "a.har", entry(), entry(after_s=60)))
    importer.close()
    assert (result.taken, result.unreadable) == (1, {"failed": 1})


def test_events_with_times_of_their_own_tell_when_the_first_token_came(tmp_path: Path) -> None:
    """Chromium gives them for some streams; the first token came 1.5 s after the request."""
    text = stream()
    data = [line.removeprefix("data: ") for line in text.split("\n\n")[:-1]]
    events = [
        {"time": SECOND + 2 + index, "eventName": "message", "data": line}
        for index, line in enumerate(data)
    ]
    timings = {"blocked": 500, "send": 0.5, "wait": 999.5, "receive": 4000}
    one = entry(text, _eventSourceMessages=events, timings=timings)
    importer = Importer(Home(tmp_path / "home"))
    assert importer.take(saved(tmp_path / "a.har", one)).taken == 1
    importer.close()
    with opened(Home(tmp_path / "home")) as log:
        (row,) = log.requests()
    assert (row["ttfb_ms"], row["ttft_ms"]) == (1500.0, 1500.0)
