"""Lines of `<n>:<json>` however they are cut. Synthetic, from the description of the format."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wire.framings.numbered_lines import Parser, starts

LINES = st.lists(
    st.tuples(
        st.text("0123456789abcdef", min_size=1, max_size=2),
        st.text(st.sampled_from('aé😀:"{}\r'), max_size=8).map(str.encode),
    ),
    max_size=5,
)


def parsed(*slices: bytes, is_clean: bool = True) -> list[tuple[str, bytes]]:
    parser = Parser()
    events = [event for data in slices for event in parser.feed(data)]
    if is_clean:
        events += parser.close()
    return [(event.name, event.data) for event in events]


@given(LINES, st.data(), st.booleans())
def test_slices_change_nothing(
    lines: list[tuple[str, bytes]], data: st.DataObject, has_end: bool
) -> None:
    """Each line is an event, named by what stands before its first colon."""
    stream = b"\n".join(label.encode() + b":" + body for label, body in lines)
    stream += b"\n" if has_end else b""
    cuts = data.draw(st.lists(st.integers(0, len(stream)), max_size=5).map(sorted))
    slices = [stream[a:b] for a, b in zip([0, *cuts], [*cuts, len(stream)], strict=True)]
    assert parsed(*slices) == lines


def test_other_lines_are_left_out() -> None:
    """Empty ones, and words that are no label."""
    stream = b'\n\n  0:"a"\nNot a line\n12345:1\n:2\n15:{"b":1}'
    assert parsed(stream) == [("0", b'"a"'), ("15", b'{"b":1}')]
    assert parsed(stream, is_clean=False) == [("0", b'"a"')]


@pytest.mark.parametrize(
    ("start", "is_so"),
    [(b"0:", True), (b"15:{", True), (b"1", None), (b"{", False), (b"[", False), (b"<h", False)],
)
def test_a_start_is_known_as_soon_as_it_can_be(start: bytes, is_so: bool | None) -> None:
    """A label and a colon."""
    assert starts(start) is is_so


def test_a_line_without_end_is_bounded() -> None:
    """It keeps its two ends."""
    parser = Parser()
    for _ in range(12):
        assert not list(parser.feed(b"x" * 2**20))
    (event,) = parser.feed(b"\n")
    assert event.ends is not None
    assert parsed(b"0:1\n") == [("0", b"1")]
