"""Edits out of events with short keys: what one leaves out is as it was in the one before."""

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wire.chats.deltas import Deltas, segments

type Wanted = tuple[int, tuple[str, ...], str, object]

KEYS = st.sampled_from(["message", "content", "parts", "0", "-1", "metadata"])
PATHS = st.lists(KEYS, max_size=4).map(tuple)
LEAVES = st.none() | st.booleans() | st.integers(-5, 5) | st.text(max_size=4)
VALUES = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(KEYS, inner, max_size=2),
    max_leaves=4,
)
EDITS = st.tuples(
    st.integers(0, 3),
    PATHS,
    st.sampled_from(["add", "append", "replace", "remove", "truncate"]),
    VALUES,
)


def decoded(events: list[object]) -> list[Wanted]:
    deltas = Deltas()
    return [
        (edit.channel, edit.path, edit.op, edit.value)
        for event in events
        for edit in deltas.edits(event)
    ]


def encoded(edits: list[Wanted], shorten: Iterator[bool]) -> list[object]:
    """Events for the edits, leaving out at will what stands in the event before as well."""
    before: dict[str, object] = {"c": 0, "p": "", "o": "add"}
    events: list[object] = []
    for channel, path, op, value in edits:
        now: dict[str, object] = {"c": channel, "p": "/" + "/".join(path) if path else "", "o": op}
        kept = {key: part for key, part in now.items() if part != before[key] or not next(shorten)}
        if "message" in (value if isinstance(value, dict) else {}):
            # A bare whole document would begin anew.
            kept = now
        events.append({**kept, "v": value})
        before = now
    return events


@given(st.lists(EDITS, max_size=8), st.data())
def test_what_is_left_out_carries_on(edits: list[Wanted], data: st.DataObject) -> None:
    """Any run of edits, with c, p and o left out wherever they repeat, decodes to itself."""
    choices = iter(lambda: data.draw(st.booleans()), None)
    assert decoded(encoded(edits, choices)) == edits


@given(PATHS, st.lists(EDITS, max_size=4))
def test_a_batch_is_its_edits(base: tuple[str, ...], edits: list[Wanted]) -> None:
    """Their paths begin where that of the batch ends; its channel is theirs."""
    parts = [{"p": "/".join(path), "o": op, "v": value} for _, path, op, value in edits]
    for op in ("patch", "BATCH"):
        batch = {"c": 2, "p": "/" + "/".join(base), "o": op, "v": parts}
        assert decoded([batch]) == [(2, base + path, op, value) for _, path, op, value in edits]


def test_a_bare_value_is_appended_where_the_last_one_was() -> None:
    """The usual run of chatgpt.com: a path once, then nothing but words."""
    path = "/message/content/parts/0"
    found = decoded([{"p": path, "o": "append", "v": "a"}, {"v": "b"}, {"v": "c"}])
    place = ("message", "content", "parts", "0")
    assert found == [(0, place, "append", word) for word in "abc"]


@pytest.mark.parametrize("root", ["message", "response"])
def test_a_bare_document_begins_anew(root: str) -> None:
    """It is the new root, and what comes after it inherits no path of the old one."""
    document = {root: {"id": "m"}}
    found = decoded([{"p": "/message/x", "o": "append", "v": "a"}, {"v": document}, {"v": "b"}])
    assert found[1:] == [(0, (), "add", document), (0, (), "add", "b")]


@pytest.mark.parametrize(
    ("op", "known"), [("APPEND", "append"), ("SET", "replace"), ("Remove", "remove")]
)
def test_operations_have_two_spellings(op: str, known: str) -> None:
    """DeepSeek's are in capitals, and one has another name."""
    assert decoded([{"p": "a", "o": op, "v": 1}]) == [(0, ("a",), known, 1)]


def test_a_part_of_a_batch_without_an_operation_is_set() -> None:
    """It inherits none from the batch or from the event before."""
    before = {"p": "x", "o": "append", "v": "a"}
    batch = {"p": "response", "o": "BATCH", "v": [{"p": "status", "v": "FINISHED"}]}
    assert decoded([before, batch])[1:] == [(0, ("response", "status"), "replace", "FINISHED")]


@pytest.mark.parametrize(
    "event",
    [
        None,
        "v1",
        {},
        {"c": 1, "p": "/x"},
        {"o": "explode", "v": 1},
        {"o": "patch", "v": "words"},
        {"o": "patch", "v": [1, "a", [], None]},
        {"p": 7, "o": 7},
    ],
)
def test_what_is_no_edit_gives_none(event: object) -> None:
    """Unknown operations and wrong types are left out."""
    assert decoded([event]) == []


def test_batches_within_batches_end() -> None:
    """However deep they are nested, and however long a path is."""
    nested: object = [{"p": "x", "o": "add", "v": 1}]
    for _ in range(500):
        nested = [{"p": "a", "o": "patch", "v": nested}]
    assert decoded([{"p": "", "o": "patch", "v": nested}]) == []
    assert len(decoded([{"p": "/a" * 10**6, "o": "add", "v": 1}])[0][1]) == 1


def test_a_path_may_begin_with_a_slash_or_not() -> None:
    """Empty keys are none."""
    assert segments("/a/b") == segments("a/b") == segments("//a/b/") == ("a", "b")


def test_an_edit_shows_nothing() -> None:
    """Its value may be words."""
    edit = next(Deltas().edits({"p": "x", "o": "add", "v": "secret"}))
    assert "secret" not in repr(edit)
