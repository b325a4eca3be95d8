"""JSON lines however they are cut; and documents that only look like them."""

import json
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wire.bodies import KEPT_LIMIT
from wire.capture import Ending
from wire.exchange import Outcome, Reading, Usage
from wire.framings.ndjson import Parser, starts

Read = Callable[..., Reading]


def lines(*slices: bytes, is_clean: bool = True) -> list[bytes]:
    parser = Parser()
    found = [event for data in slices for event in parser.feed(data)]
    found += list(parser.close()) if is_clean else []
    return [event.data for event in found]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\n\n"])
def test_each_line_is_an_event(end: str) -> None:
    """Whatever ends the lines; the last one needs no end where the stream ended in order."""
    stream = end.join(['{"a":1}', "[2]", '{"b":"\\n"}']).encode()
    assert list(map(json.loads, lines(stream))) == [{"a": 1}, [2], {"b": "\n"}]
    assert len(lines(stream, is_clean=False)) == 2


@pytest.mark.parametrize("indent", [1, None])
def test_a_document_over_many_lines_is_one_event(indent: int | None) -> None:
    """Its first line is no JSON value."""
    document = {"a": [1, {"b": "x"}], "c": None}
    text = json.dumps(document, indent=indent).encode()
    assert list(map(json.loads, lines(text))) == [document]
    assert lines(json.dumps(document, indent=1).encode(), is_clean=False) == []


VALUES = st.lists(
    st.dictionaries(st.text(max_size=3), st.integers() | st.text(max_size=4)), max_size=5
)


@given(VALUES, st.booleans(), st.data())
def test_slices_change_nothing(values: list[object], is_pretty: bool, data: st.DataObject) -> None:
    """Cut anywhere, inside a character too."""
    each = [json.dumps(value, indent=2 if is_pretty else None) for value in values]
    stream = "\n".join(each).encode()
    cuts = data.draw(st.lists(st.integers(0, len(stream)), max_size=5).map(sorted))
    slices = [stream[a:b] for a, b in zip([0, *cuts], [*cuts, len(stream)], strict=True)]
    assert lines(*slices) == lines(stream)
    assert lines(*(stream[at : at + 1] for at in range(len(stream)))) == lines(stream)


def test_a_line_s_memory_is_bounded() -> None:
    """A line without end keeps its two ends."""
    parser = Parser()
    for _ in range(10):
        assert list(parser.feed(b'{"' + b"x" * 2**20)) == []
    (event,) = parser.close()
    assert event.ends is not None
    assert sum(map(len, event.ends)) < KEPT_LIMIT


def test_only_what_may_be_json_is_taken_for_lines() -> None:
    """A stream of values that are no object and no array is nobody's."""
    assert starts(b'{"a"')
    assert starts(b"[1")
    assert not starts(b"data: {}")
    assert not starts(b"")


DONE = {"model": "m", "response": "Hi", "done": True, "prompt_eval_count": 3, "eval_count": 2}


@pytest.mark.parametrize("indent", [None, 2])
def test_one_value_is_a_document_and_no_stream(read: Read, indent: int | None) -> None:
    """In one line as in many."""
    body = json.dumps(DONE, indent=indent).encode() + b"\n"
    found = read("ollama", {"model": "m", "prompt": "x", "stream": False}, body).exchange
    assert (found.outcome, found.is_streamed) == (Outcome.COMPLETE, False)
    assert found.usage == Usage(input_tokens=3, output_tokens=2)


@pytest.mark.parametrize("indent", [None, 2])
def test_half_a_document_says_nothing_of_its_words(read: Read, indent: int | None) -> None:
    """That is not the same as no words; nor is the body a stream."""
    body = json.dumps(DONE, indent=indent).encode()[:30]
    asked = {"model": "m", "prompt": "x", "stream": False}
    reading = read("ollama", asked, body, ending=Ending.UPSTREAM_BROKE)
    assert reading.exchange.outcome is Outcome.CUT
    assert reading.exchange.usage == Usage()
    assert reading.completion is None


def test_the_first_line_of_a_stream_that_was_cut_is_an_event(read: Read) -> None:
    """Its words came, and nothing else did."""
    line = b'{"model":"m","response":"Hi","done":false}\n{"model":"m","resp'
    reading = read("ollama", {"model": "m", "prompt": "x"}, line[:43], ending=Ending.CLIENT_LEFT)
    both = read("ollama", {"model": "m", "prompt": "x"}, line, ending=Ending.CLIENT_LEFT)
    for found in (reading, both):
        assert found.exchange.outcome is Outcome.ABORTED
        assert found.exchange.is_streamed
        assert found.completion is not None
        assert [words.reveal() for words in found.completion.texts] == ["Hi"]
