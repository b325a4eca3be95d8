"""Server-sent events however they are cut. Examples 1 to 4 are those of WHATWG HTML 9.2.6."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wire.bodies import KEPT_LIMIT
from wire.framings.sse import Parser


def events(*slices: bytes, is_clean: bool = False) -> list[tuple[str, str]]:
    parser = Parser()
    found = [event for data in slices for event in parser.feed(data)]
    if is_clean:
        found += parser.close()
    return [(event.name, event.data.decode("utf-8", "replace")) for event in found]


@pytest.mark.parametrize(
    ("stream", "expected"),
    [
        (b"data: YHOO\ndata: +2\ndata: 10\n\n", [("", "YHOO\n+2\n10")]),
        (
            b": test stream\n\ndata: first event\nid: 1\n\n"
            b"data:second event\nid\n\ndata:  third\n\n",
            [("", "first event"), ("", "second event"), ("", " third")],
        ),
        (b"data\n\ndata\ndata\n\ndata:", [("", ""), ("", "\n")]),
        (b"data:test\n\ndata: test\n\n", [("", "test"), ("", "test")]),
        (b"event: add\ndata: 1\n\ndata: 2\n\n", [("add", "1"), ("", "2")]),
        (b"event: lost\n\ndata: 2\n\n", [("", "2")]),
        (b"data: 1\r\rdata: 2\r\n\r\ndata: 3\n\n", [("", "1"), ("", "2"), ("", "3")]),
        (b"\xef\xbb\xbfdata: 1\n\n", [("", "1")]),
        (b"data: 1\n\xef\xbb\xbfdata: 2\n\n", [("", "1")]),
        (b"unknown: x\nretry: 5\n DATA: y\ndata: 1\n\n", [("", "1")]),
    ],
)
def test_a_stream_is_read_as_the_standard_says(
    stream: bytes, expected: list[tuple[str, str]]
) -> None:
    """Line ends, comments, names, many data lines, a byte order mark, unknown fields."""
    assert events(stream) == expected


LINES = st.sampled_from(
    [b"data: h\xc3\xa9llo", b"data:", b"event: \xf0\x9f\x98\x80", b": note", b"", b"", b"id: 7"]
)
ENDS = st.sampled_from([b"\n", b"\n", b"\n\n", b"\n\n", b"\r\n", b"\r"])
STREAMS = st.lists(st.tuples(LINES, ENDS).map(b"".join), max_size=12).map(b"".join)


@given(STREAMS, st.data(), st.booleans(), st.booleans())
def test_slices_change_nothing(stream: bytes, data: st.DataObject, bom: bool, end: bool) -> None:
    """Cut anywhere, inside a character or between CR and LF, the events are the same."""
    stream = b"\xef\xbb\xbf" + stream if bom else stream
    cuts = data.draw(st.lists(st.integers(0, len(stream)), max_size=5).map(sorted))
    slices = [stream[a:b] for a, b in zip([0, *cuts], [*cuts, len(stream)], strict=True)]
    assert events(*slices, is_clean=end) == events(stream, is_clean=end)
    assert events(*(stream[i : i + 1] for i in range(len(stream)))) == events(stream)


def test_the_last_event_needs_no_blank_line_at_a_clean_end() -> None:
    """Servers that close right behind the last line mean it; a cut stream's half is nobody's."""
    assert events(b"data: 1\n\ndata: [DONE]") == [("", "1")]
    assert events(b"data: 1\n\ndata: [DONE]", is_clean=True) == [("", "1"), ("", "[DONE]")]
    assert events(b"data: 1\n\ndata: [DONE]\n", is_clean=True) == [("", "1"), ("", "[DONE]")]
    assert events(b"\xef", is_clean=True) == []


def test_an_event_s_memory_is_bounded() -> None:
    """A line without end keeps its two ends, whether or not its end ever comes."""
    parser = Parser()
    for _ in range(20):
        assert list(parser.feed(b"data: " + b"x" * 2**20)) == []
    found = list(parser.feed(b'"usage":{}}\n\ndata: next\n\n'))
    cut, whole = found
    assert cut.ends is not None
    assert cut.ends[1].endswith('"usage":{}}')
    assert sum(map(len, cut.ends)) < KEPT_LIMIT
    assert (whole.data, whole.ends) == (b"next", None)


def test_an_event_of_many_lines_is_bounded_too() -> None:
    """The limit holds for the data as joined, not only for each line."""
    parser = Parser()
    line = b"data: " + b"x" * 2**20 + b"\n"
    found = [event for _ in range(20) for event in parser.feed(line)] + list(parser.feed(b"\n"))
    assert [event.ends is not None for event in found] == [True]


def test_an_event_shows_its_length_only() -> None:
    """No log can leak what it says."""
    assert "secret" not in repr(next(iter(Parser().feed(b"data: secret\n\n"))))
