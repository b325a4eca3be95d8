"""Measuring texts in one family's vocabulary."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from estimator import tokenizers
from estimator.factors import load
from estimator.rulers import Ruler
from estimator.vocabularies import vocabulary_of

texts = st.text(
    st.sampled_from("ab .,:;!?\n\r\t\"'()[]{}/#-_0123456789é中😀"), max_size=400
) | st.text(max_size=100)


def ruler(model: str) -> Ruler:
    return Ruler(vocabulary_of(load(), model))


@settings(deadline=None)
@given(texts, st.sampled_from(["gpt-4", "gpt-4o"]))
def test_what_a_headline_adds_behind_a_text_is_seen_at_its_end(before: str, model: str) -> None:
    """L(S + blank line + "# Tools") is L(S) + joint(S) + L("# Tools"), whatever S is."""
    measure = ruler(model)
    whole = tokenizers.length(measure.vocabulary.encoding, f"{before}\n\n# Tools")
    assert whole == measure.overhead(before) + measure.joint(before) + measure.overhead("# Tools")


def test_a_long_text_is_not_measured_again_for_its_end() -> None:
    """Only its last words are."""
    tokenizers.forget()
    measure = ruler("gpt-4o")
    before = "word " * 100_000 + "end."
    measure.overhead(before)
    assert measure.joint(before) == 0  # "." and the blank line are one token
    assert tokenizers.last_gap(before, 256) == len(before) - len(" end.")


def test_other_vocabularies_are_scaled_by_what_costs_them_more() -> None:
    """Claude 4.5: 1.085 x + 1 for each letter that is not ASCII + .3 a newline."""
    measure = ruler("claude-sonnet-4-5")
    scaled = measure.scaled("déjà\nvu\n")
    assert scaled == pytest.approx(1.085 * measure.raw + 2 * 1.0 + 2 * 0.3)


def test_chinese_is_less_certain_in_other_vocabularies() -> None:
    """No recording has enough of it to fit a ratio."""
    measure = ruler("claude-sonnet-4-5")
    assert measure.spread == measure.vocabulary.spread
    measure.scaled("你好世界")
    assert measure.spread == 1.7
