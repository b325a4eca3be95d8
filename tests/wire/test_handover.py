"""What the worker makes of what a door handed over."""

import marshal

from tests.wire.conftest import START, head
from wire.capture import Capture, Ending, Inbox, Part
from wire.handover import TOGETHER_S, pieces


class Clock:
    """Tells the time that it was given."""

    at = START

    def __call__(self) -> float:
        return self.at


def test_a_piece_comes_out_of_the_pipe_as_it_went_in() -> None:
    """All of an exchange, its head and route to the last field, by plain values alone."""
    given = head()._replace(client="aider", label="essay")
    inbox, clock = Inbox(), Clock()
    capture = Capture(inbox, given, clock)
    capture.request_bytes(b"asked")
    capture.request_ended()
    capture.response_head(200, [("Content-Type", "text/plain"), ("Set-Cookie", "secret")])
    capture.response_bytes(b"said")
    capture.sent(b"message")
    capture.ended(Ending.CLIENT_LEFT)

    found = list(pieces(marshal.loads(marshal.dumps(inbox.take()))))  # noqa: S302
    assert found[0].head == given
    assert [(piece.part, piece.data) for piece in found[1:]] == [
        (Part.REQUEST, b"asked"),
        (Part.REQUEST_END, b""),
        (Part.RESPONSE_HEAD, b""),
        (Part.RESPONSE, b"said"),
        (Part.SENT, b"message"),
        (Part.ENDED, b""),
    ]
    assert (found[3].status, found[3].headers) == (200, {"content-type": "text/plain"})
    assert (found[-1].ending, found[-1].is_dropped) == (Ending.CLIENT_LEFT, False)


def test_chunks_that_come_together_are_read_at_once_but_times_stay_true() -> None:
    """To within the 5 ms that count as together; other exchanges in between do not matter."""
    inbox, clock = Inbox(), Clock()
    one, two = (Capture(inbox, head()._replace(uid=uid), clock) for uid in "ab")
    for place in range(4):
        clock.at = START + place * TOGETHER_S * 0.7
        one.response_bytes(b"%d" % place)
        two.response_bytes(b"x")
    found = [piece for piece in pieces(inbox.take()) if piece.part is Part.RESPONSE]
    assert [(piece.uid, piece.data) for piece in found] == [
        ("a", b"01"),
        ("b", b"xx"),
        ("a", b"23"),
        ("b", b"xx"),
    ]
    assert [round((piece.at - START) / TOGETHER_S, 1) for piece in found] == [0, 0, 1.4, 1.4]
