"""Entries are found in a HAR file as a JSON parser would find them."""

import json
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from intake import entries
from intake.entries import Splitter

WORDS = st.text(st.sampled_from('ab"\\{}[]:,é\n'), max_size=8)
VALUES = st.recursive(
    WORDS | st.integers() | st.booleans() | st.none(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORDS, inner, max_size=3),
    max_leaves=8,
)
OBJECTS = st.dictionaries(WORDS, VALUES, max_size=3)


def found(data: bytes, step: int) -> Iterator[tuple[bytes, bool]]:
    splitter = Splitter()
    for at in range(0, len(data), step):
        yield from splitter.feed(data[at : at + step])


@settings(deadline=None)
@given(st.lists(OBJECTS, max_size=4), OBJECTS, OBJECTS, st.integers(1, 40), st.booleans())
def test_entries_are_those_that_a_parser_finds_in_slices_of_any_size(
    listed: list[dict[str, object]],
    before: dict[str, object],
    beside: dict[str, object],
    step: int,
    is_indented: bool,
) -> None:
    """Brackets and quotation marks in strings, escapes cut in two, other keys before and after."""
    others = {key: value for key, value in before.items() if key not in {"log", "entries"}}
    document = {**others, "log": {**others, "pages": [beside], "entries": listed, "z": [beside]}}
    data = json.dumps(document, indent=2 if is_indented else None).encode()
    assert [json.loads(entry) for entry, is_whole in found(data, step) if is_whole] == listed


@pytest.mark.parametrize(
    "text",
    [
        '{"entries": [{"a": 1}]}',
        '{"log": [{"entries": [{"a": 1}]}]}',
        '{"log": {"x": {"entries": [{"a": 1}]}}}',
        '{"log": {"entries": {"a": {"b": 1}}}}',
        '[{"log": {"entries": [{"a": 1}]}}]',
    ],
)
def test_only_the_entries_of_the_log_are_taken(text: str) -> None:
    """The same words elsewhere in a document mean something else."""
    splitter = Splitter()
    assert list(splitter.feed(text.encode())) == []
    assert not splitter.has_begun


def test_an_entry_past_the_limit_is_cut_and_those_after_it_are_not(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Its beginning is given, marked as not whole; memory holds no more of it."""
    monkeypatch.setattr(entries, "ENTRY_LIMIT", 20)
    data = b'{"log":{"entries":[{"a":"' + b"x" * 1000 + b'"},{"b":1}]}}'
    for step in (7, 10_000):
        assert list(found(data, step)) == [
            (b'{"a":"' + b"x" * 14, False),
            (b'{"b":1}', True),
        ]


def test_a_file_that_ends_early_has_not_ended() -> None:
    """What was whole before is given."""
    splitter = Splitter()
    assert list(splitter.feed(b'{"log":{"entries":[{"a":1},{"b"')) == [(b'{"a":1}', True)]
    assert splitter.has_begun
    assert not splitter.has_ended


@given(
    st.lists(
        st.sampled_from(['"', "\\", "[", "]", "{", "}", "x", '"log":', '"entries":']), max_size=30
    )
)
@pytest.mark.parametrize("keys", [(), ("entries",), ("log", "entries")])
def test_what_is_no_json_raises_nothing(keys: tuple[str, ...], pieces: list[str]) -> None:
    """Brackets that close what was never opened, strings without an end."""
    splitter = Splitter(keys)
    for piece in pieces:
        assert all(entry.startswith(b"{") for entry, _ in splitter.feed(piece.encode()))


@pytest.mark.parametrize(
    ("keys", "text"),
    [
        ((), '[1, [{"no": 1}], {"a": "}"}, "{", {"b": [{}]}] [{"after": 1}]'),
        (("entries",), '{"x": [{"no": 1}], "entries": [{"a": "}"}, 2, {"b": [{}]}], "y": [{}]}'),
    ],
)
def test_the_array_may_be_the_document_or_stand_under_any_key(
    keys: tuple[str, ...], text: str
) -> None:
    """Only its own objects are taken."""
    splitter = Splitter(keys)
    assert [json.loads(entry) for entry, _ in splitter.feed(text.encode())] == [
        {"a": "}"},
        {"b": [{}]},
    ]
    assert splitter.has_ended
