"""A list of texts under edits, against a plain list that is edited the same way."""

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wire.chats.passages import Passages
from wire.fields import INDEX_LIMIT, Json, text
from wire.findings import Transcript

WORDS = st.text(st.sampled_from("aé€😀\ud83d\ude00"), max_size=5)


def said(transcript: Transcript) -> Counter[str]:
    """The texts that are not empty; their order is that in which they began."""
    done = transcript.completion()
    assert done is not None
    return Counter(words.reveal() for words in done.texts if words)


def passages(transcript: Transcript) -> Passages:
    return Passages(transcript, "parts", lambda _: False)


def edited(known: list[str], at: int, op: str, value: object) -> None:
    """RFC 6902 on a list of strings, with append and truncate besides."""
    if at < 0:
        match op, value:
            case "append", str():
                known.append(value)
            case "append", list():
                known.extend(value)
            case "add" | "replace", list():
                known[:] = value
            case "truncate", int():
                del known[value:]
            case "remove", _:
                known.clear()
        return
    match op, value:
        case "add", str() if at <= len(known):
            known.insert(at, value)
        case "replace" | "append", str() if at == len(known):
            known.append(value)
        case "replace", str() if at < len(known):
            known[at] = value
        case "append", str() if at < len(known):
            known[at] += value
        case "truncate", int() if at < len(known):
            known[at] = known[at][:value]
        case "remove", _ if at < len(known):
            del known[at]


ON_ITEM = st.tuples(
    st.integers(0, 3),
    st.one_of(
        st.tuples(st.sampled_from(["add", "replace", "append"]), WORDS),
        st.tuples(st.just("truncate"), st.integers(0, 4)),
        st.tuples(st.just("remove"), st.none()),
    ),
)
ON_LIST = st.tuples(
    st.just(-1),
    st.one_of(
        st.tuples(st.sampled_from(["add", "replace", "append"]), st.lists(WORDS, max_size=3)),
        st.tuples(st.just("append"), WORDS),
        st.tuples(st.just("truncate"), st.integers(0, 3)),
        st.tuples(st.just("remove"), st.none()),
    ),
)


@settings(max_examples=300)
@given(st.lists(ON_ITEM | ON_LIST, max_size=12))
def test_edits_do_what_they_do_to_a_list(edits: list[tuple[int, tuple[str, Json]]]) -> None:
    """Any run of edits leaves the words that it leaves in a list of strings.

    Halves of a surrogate pair become one character when they meet in the end.
    """
    transcript, wanted = Transcript(), list[str]()
    kept = passages(transcript)
    for at, (op, value) in edits:
        kept.edit((str(at),) if at >= 0 else (), op, value)
        edited(wanted, at, op, value)
        assert said(transcript) == Counter(text(words).reveal() for words in wanted if words)


@given(st.lists(ON_ITEM | ON_LIST, max_size=12))
def test_what_is_given_back_is_not_charged(edits: list[tuple[int, tuple[str, Json]]]) -> None:
    """Taking words away gives their bytes back, so that no replay eats the allowance up."""
    transcript = Transcript()
    before = transcript.allowance
    kept = passages(transcript)
    for at, (op, value) in edits:
        kept.edit((str(at),) if at >= 0 else (), op, value)
    kept.edit((), "replace", [])
    assert transcript.size == 0
    assert 0 <= before - transcript.allowance <= 256 * len(edits) * 4


def thoughts(transcript: Transcript) -> Passages:
    return Passages(
        transcript,
        "fragments",
        lambda kind: {"THINK": True, "RESPONSE": False}.get(str(kind)),
        ("content",),
    )


def test_the_kind_of_an_item_decides_what_its_words_are() -> None:
    """Reasoning, the answer, or nothing that the model said."""
    transcript = Transcript()
    kept = thoughts(transcript)
    kept.edit((), "append", [{"type": "THINK", "content": "a"}, {"type": "SEARCH", "content": "b"}])
    kept.edit(("-",), "add", {"type": "RESPONSE", "content": "c"})
    kept.edit(("-1", "content"), "append", "d")
    kept.edit(("0", "content"), "append", "e")
    kept.edit(("0", "results"), "append", "f")
    done = transcript.completion()
    assert done is not None
    assert [words.reveal() for words in done.texts] == ["cd"]
    assert [words.reveal() for words in done.reasoning] == ["ae"]


def test_words_after_a_change_of_kind_are_of_the_new_one() -> None:
    """What was said before the change stays what it was."""
    transcript = Transcript()
    kept = thoughts(transcript)
    kept.edit(("0",), "add", {"type": "THINK", "content": "a"})
    kept.edit(("0", "type"), "replace", "RESPONSE")
    kept.edit(("0", "content"), "append", "b")
    done = transcript.completion()
    assert done is not None
    assert ([str(words.reveal()) for words in done.texts], len(done.reasoning)) == (["b"], 1)


@pytest.mark.parametrize("place", ["4096", "99999999999", "-2", "--1", "²", "x", "", "1e3"])
def test_an_index_that_points_nowhere_is_left_out(place: str) -> None:
    """Neither far ones nor strange ones make a list grow."""
    transcript = Transcript()
    kept = passages(transcript)
    kept.edit((), "replace", ["a"])
    kept.edit((place,), "append", "b")
    kept.edit(("0", "deep", "er"), "append", "b")
    assert said(transcript) == Counter(["a"])


def test_a_list_is_bounded() -> None:
    """A hostile one does not become a million parts."""
    transcript = Transcript()
    kept = passages(transcript)
    kept.edit((), "append", ["x"] * 10**5)
    for _ in range(10):
        kept.edit((), "replace", ["x"] * 10**5)
    assert transcript.size == INDEX_LIMIT
