"""The hand-over from a door to the worker, when too much waits."""

import pytest

from tests.wire.conftest import head
from wire import capture
from wire.capture import Capture, Ending, Inbox, Part, Piece
from wire.handover import pieces


def waiting(inbox: Inbox) -> list[Piece]:
    return list(pieces(inbox.take()))


def test_a_connection_goes_on_after_messages_that_were_left_out(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """It may last for hours; that something is missing is said once, where it is missing."""
    monkeypatch.setattr(capture, "WAITING_LIMIT", 10)
    inbox = Inbox()
    connection = Capture(inbox, head(), lambda: 1.0)
    for _ in range(5):
        connection.received(b"12345")
    before = [(piece.part, piece.data, piece.is_dropped) for piece in waiting(inbox)[1:]]
    connection.sent(b"again")
    connection.ended(Ending.FINISHED)
    after = [(piece.part, piece.data, piece.is_dropped) for piece in waiting(inbox)]

    told = (Part.RECEIVED, b"12345", False)
    assert before == [told, told, (Part.RECEIVED, b"", True)]
    assert after == [(Part.SENT, b"again", False), (Part.ENDED, b"", True)]


def test_of_a_body_with_a_hole_only_the_end_comes_behind_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """There stands what it counts; the rest could not be read."""
    monkeypatch.setattr(capture, "WAITING_LIMIT", 10)
    monkeypatch.setattr(capture, "TAIL_BYTES", 4)
    inbox = Inbox()
    exchange = Capture(inbox, head(), lambda: 1.0)
    for data in (b"12345", b"1234567", b"89", b"abcd"):
        exchange.response_bytes(data)
    exchange.ended(Ending.FINISHED)
    assert [(piece.part, piece.data, piece.is_dropped) for piece in waiting(inbox)[1:]] == [
        (Part.RESPONSE, b"12345", False),
        (Part.TAIL, b"abcd", False),
        (Part.ENDED, b"", True),
    ]


@pytest.mark.parametrize(
    ("length", "parts", "ends_at"),
    [("10", [b"12345", b"67890"], 2), ("0", [], 0), (None, [b"12345"], None), ("", [b"1"], None)],
)
def test_an_answer_of_a_known_length_ends_with_its_last_byte(
    length: str | None, parts: list[bytes], ends_at: int | None
) -> None:
    """Before that byte goes on to the client, who may take it for the end. Where no length is
    told, the door tells the end."""
    inbox, ended = Inbox(), []
    exchange = Capture(inbox, head(), lambda: 1.0)
    inbox.on_ended = lambda: ended.append(True)
    exchange.request_ended()
    exchange.response_head(200, [] if length is None else [("Content-Length", length)])
    for number, data in enumerate(parts):
        assert bool(ended) is (ends_at is not None and number >= ends_at)
        exchange.response_bytes(data)
    assert bool(ended) is (ends_at is not None)
    exchange.ended(Ending.CLIENT_LEFT)
    assert [piece.ending for piece in waiting(inbox)][-1] is (
        Ending.FINISHED if ends_at is not None else Ending.CLIENT_LEFT
    )


def test_an_early_answer_ends_no_request_that_is_still_read() -> None:
    """A refusal may come while the body is sent: the rest of it is worth reading."""
    inbox = Inbox()
    exchange = Capture(inbox, head(), lambda: 1.0)
    exchange.response_head(200, [("content-length", "2")])
    exchange.response_bytes(b"{}")
    exchange.request_bytes(b"more")
    assert [piece.part for piece in waiting(inbox)][-1] is Part.REQUEST


def test_a_prompt_with_a_hole_leaves_its_answer_to_be_read(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A large file goes up faster than it is read; what it cost stands in the answer."""
    monkeypatch.setattr(capture, "WAITING_LIMIT", 10)
    inbox = Inbox()
    exchange = Capture(inbox, head(), lambda: 1.0)
    for _ in range(3):
        exchange.request_bytes(b"12345678")
    waiting(inbox)
    exchange.request_bytes(b"9")
    exchange.response_bytes(b"answer")
    exchange.ended(Ending.FINISHED)
    told = [(piece.part, piece.data, piece.is_dropped) for piece in waiting(inbox)]
    assert told == [(Part.RESPONSE, b"answer", False), (Part.ENDED, b"", True)]
