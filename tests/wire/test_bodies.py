"""Bytes in bounded memory."""

from hypothesis import given
from hypothesis import strategies as st

from wire import bodies
from wire.bodies import END_LENGTH, KEPT_LIMIT, Body


def test_a_body_within_the_limit_is_kept_whole() -> None:
    """Nothing is lost of what can be held."""
    body = Body()
    body.feed(b"ab")
    body.feed(b"c")
    assert (body.whole, body.is_cut, len(body)) == (b"abc", False, 3)


def test_a_longer_body_keeps_its_two_ends_and_no_more() -> None:
    """Usage stands at the end, names at the beginning; the middle is let go."""
    body = Body()
    body.feed(b"head" + bytes(KEPT_LIMIT - 4))
    for _ in range(40):
        body.feed(bytes(2**20))
    body.feed(b"tail")
    head, tail = body.ends
    assert body.is_cut
    assert head.startswith("head")
    assert tail.endswith("tail")
    assert len(body) == 2 * END_LENGTH


@given(st.lists(st.binary(max_size=40), max_size=20))
def test_the_ends_are_the_body_s_own_however_it_is_sliced(slices: list[bytes]) -> None:
    """Head and tail of 8 bytes each past a limit of 24, against plain slicing."""
    whole = b"".join(slices)
    before = bodies.KEPT_LIMIT, bodies.END_LENGTH
    bodies.KEPT_LIMIT, bodies.END_LENGTH = 24, 8
    try:
        body = Body()
        for data in slices:
            body.feed(data)
        ends = body.ends
    finally:
        bodies.KEPT_LIMIT, bodies.END_LENGTH = before
    assert body.is_cut == (len(whole) > 24)
    expected = tuple(end.decode("utf-8", "replace") for end in (whole[:8], whole[-8:]))
    assert ends == expected
