"""One JSON array as a stream, however it is cut. The reference is Python's own json."""

import json
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wire.bodies import KEPT_LIMIT
from wire.framings.json_array import Parser, starts

SIGNS = st.text('[]{}",: \\\n\u00e9\U0001f600x', max_size=8)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 99) | SIGNS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(SIGNS, inner, max_size=3),
    max_leaves=12,
)


def elements(*slices: bytes, is_clean: bool = False) -> list[bytes]:
    parser = Parser()
    found = [event for data in slices for event in parser.feed(data)]
    if is_clean:
        found += parser.close()
    return [event.data for event in found]


@given(
    st.lists(VALUES, max_size=5),
    st.data(),
    st.sampled_from([None, 1, 2]),
    st.sampled_from([",", " , ", "\n,\r\n"]),
    st.booleans(),
)
def test_the_elements_are_those_of_the_array(
    values: list[object], data: st.DataObject, indent: int | None, comma: str, ascii_only: bool
) -> None:
    """Brackets, quotation marks and backslashes in strings are no brackets; cuts change nothing."""
    whole = [json.dumps(value, indent=indent, ensure_ascii=ascii_only) for value in values]
    body = f"[{comma.join(whole)}]\n".encode()
    cuts = data.draw(st.lists(st.integers(0, len(body)), max_size=6).map(sorted))
    slices = [body[a:b] for a, b in pairwise([0, *cuts, len(body)])]
    assert [json.loads(element) for element in elements(*slices)] == values
    assert [json.loads(each) for each in elements(*(bytes([byte]) for byte in body))] == values


@given(st.binary(max_size=60), st.data())
def test_any_bytes_give_the_same_elements_in_any_slices(body: bytes, data: st.DataObject) -> None:
    """Whatever a broken server sends: no exception, and no byte is looked at in two ways."""
    body = b"[" + body
    cut = data.draw(st.integers(0, len(body)))
    whole = elements(body, is_clean=True)
    assert elements(body[:cut], body[cut:], is_clean=True) == whole
    assert elements(*(bytes([byte]) for byte in body), is_clean=True) == whole


def test_an_element_comes_with_its_last_byte() -> None:
    """A client sees it then; to wait for the comma would be to wait for the next one."""
    parser = Parser()
    assert [event.data for event in parser.feed(b'[{"a":[1]}')] == [b'{"a":[1]}']
    assert [event.data for event in parser.feed(b"\n,\r\n{}")] == [b"\r\n{}"]


def test_what_stands_behind_the_array_is_left_out() -> None:
    assert elements(b'[1] [2] {"a": 3}', is_clean=True) == [b"1"]


def test_what_an_array_that_was_not_closed_leaves_is_given_at_a_clean_end_only() -> None:
    """Whoever reads it finds that it is no JSON, and knows that words are missing."""
    assert elements(b'[{}, {"a": "b') == [b"{}"]
    assert elements(b'[{}, {"a": "b', is_clean=True) == [b"{}", b' {"a": "b']
    assert elements(b"[{}, ", is_clean=True) == [b"{}"]


def test_an_element_too_long_to_hold_keeps_its_two_ends() -> None:
    """An image of many megabytes stands between the words and the usage."""
    long = b'{"text": "' + b"x" * KEPT_LIMIT + b'", "last": 1}'
    (event, after) = Parser().feed(b"[" + long + b", 2]")
    assert event.data == b""
    assert event.ends is not None
    head, tail = event.ends
    assert head.startswith('{"text"')
    assert tail.endswith('"last": 1}')
    assert after.data.strip() == b"2"


@pytest.mark.parametrize(
    ("start", "expected"), [(b"[", True), (b'[{"a"', True), (b"{", False), (b"data: [", False)]
)
def test_an_array_is_known_by_its_bracket(start: bytes, expected: bool) -> None:
    assert starts(start) is expected
