"""JSON that may be anything."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wire.fields import NotJsonError, compact, count, parse, salvaged, text


@pytest.mark.parametrize(
    "document",
    [b"", b"{", b"[" * 10**6, b'{"a":' * 10**5, b"9" * 10**5, b"<html>", b"nul", b'"\xff', b"\x00"],
)
def test_what_cannot_be_held_is_one_error(document: bytes) -> None:
    """Broken, endlessly nested, endlessly long: NotJsonError and nothing else."""
    with pytest.raises(NotJsonError):
        parse(document)


def test_odd_json_is_read_as_far_as_it_means_something() -> None:
    """NaN is nothing, the last of two equal keys wins, a mark at the beginning is skipped."""
    assert parse(b'\xef\xbb\xbf{"a": NaN, "b": -Infinity, "c": 1, "c": 2}') == {
        "a": None,
        "b": None,
        "c": 2,
    }


@pytest.mark.parametrize("value", [-1, 1.0, 12.5, True, "5", None, 10**8 + 1, 10**4000, [1], {}])
def test_only_a_believable_whole_number_is_a_count(value: object) -> None:
    """No boolean, no float, no string, nothing below zero or beyond any context window."""
    assert count(value) is None


def test_a_count_may_be_zero() -> None:
    """Nothing cached is a count, not an unknown."""
    assert (count(0), count(10**8)) == (0, 10**8)


def test_compact_json_is_as_the_counting_rules_want_it() -> None:
    """No spaces, key order kept, letters not escaped."""
    assert compact({"b": [1, "é"], "a": None}) == '{"b":[1,"é"],"a":null}'


def test_lone_surrogates_become_text_that_can_be_encoded() -> None:
    """A JSON escape can name half a character; a tokenizer cannot take it."""
    assert text("a\ud83d").reveal() == "a\ufffd"
    assert text("\ud83d\ude00").reveal() == "😀"
    assert text(None).reveal() == ""


def test_the_ends_of_a_long_document_tell_its_names_and_its_usage() -> None:
    """The last usage counts; keys inside a string are escaped and therefore not taken."""
    head = '{"id":"x1","model":"m-1","choices":[{"text":"\\"usage\\": {\\"prompt_tokens\\": 9}'
    tail = 'abc"}],"usage": {"prompt_tokens": 3, "details": {"a": [1]}}, "stream" : true}'
    assert salvaged(head, tail) == {
        "id": "x1",
        "model": "m-1",
        "usage": {"prompt_tokens": 3, "details": {"a": [1]}},
        "stream": True,
    }


@pytest.mark.parametrize(
    "tail", ['"usage": {"prompt_tokens": ', '"usage": {' + '"a":{' * 10**5, ""]
)
def test_a_usage_that_is_cut_itself_is_none(tail: str) -> None:
    """Half an object says nothing."""
    assert salvaged("", tail) == {}


@given(st.text(alphabet='"\\usage{}: idmol1,', max_size=200))
def test_no_ends_raise(end: str) -> None:
    """Whatever the two ends hold."""
    salvaged(end, end)
