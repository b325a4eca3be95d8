"""The hand-over from a door to the worker, when too much waits."""

import pytest

from tests.wire.conftest import head
from wire import capture
from wire.capture import Capture, Ending, Inbox, Part, Piece
from wire.handover import pieces


def waiting(inbox: Inbox) -> list[Piece]:
    batch = inbox.take()
    inbox.release(batch)
    return list(pieces(batch))


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


def test_a_body_with_a_hole_is_left_out_from_there_on(monkeypatch: pytest.MonkeyPatch) -> None:
    """What came behind the hole could not be read."""
    monkeypatch.setattr(capture, "WAITING_LIMIT", 10)
    inbox = Inbox()
    exchange = Capture(inbox, head(), lambda: 1.0)
    exchange.response_bytes(b"12345")
    exchange.response_bytes(b"1234567")
    kept = waiting(inbox)[1:]
    exchange.response_bytes(b"8")
    exchange.ended(Ending.FINISHED)
    assert [piece.data for piece in kept] == [b"12345"]
    assert [(piece.part, piece.is_dropped) for piece in waiting(inbox)] == [(Part.ENDED, True)]
