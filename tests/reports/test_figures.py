"""Figures are said as far as they are known, and no further."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from estimator.ranges import Range
from reports import figures
from reports.words import say

QUANTITIES = st.sampled_from(["energy", "ghg", "water"])
AMOUNTS = st.floats(0, 1e9, allow_subnormal=False)


@st.composite
def ranges(draw: st.DrawFn) -> Range:
    return Range(*sorted((draw(AMOUNTS), draw(AMOUNTS), draw(AMOUNTS))))


def value(text: str) -> float:
    return float(text.replace(",", "").removeprefix("<"))


@pytest.mark.parametrize(
    ("low", "mid", "high", "about", "between"),
    [
        (8, 41, 200, "about 41 Wh", "could be 8 to 200"),
        (70, 310, 1400, "about 310 Wh", "could be 70 to 1,400"),
        (0.0001, 0.000512, 0.0104, "about 0.51 mWh", "could be 0.1 to 10"),
        (300, 999.6, 9000, "about 1 kWh", "could be 0.3 to 9"),
        (1e-7, 1e-6, 5e-5, "less than 0.01 mWh", "could be <0.01 to 0.05"),
        (0, 0, 0, "0 Wh", ""),
    ],
)
def test_a_range_is_said_as_a_person_reads_it(
    low: float, mid: float, high: float, about: str, between: str
) -> None:
    """Two figures of the best guess, its unit once, and the edges in the same unit."""
    said = Range(low, mid, high)
    assert figures.about("energy", said) == about
    assert figures.between("energy", said) == between


def test_what_is_not_known_is_never_said_as_zero() -> None:
    """No figure and no energy are different things."""
    assert figures.about("energy", None) == "not known"
    assert figures.between("energy", None) == ""


@given(QUANTITIES, ranges())
def test_no_more_than_two_significant_figures_are_said(quantity: str, said: Range) -> None:
    """A range from 8 to 200 does not know a third figure."""
    found = figures.figure(quantity, said)
    for text in (found.low, found.mid, found.high):
        digits = re.sub(r"[^0-9]", "", text).strip("0")
        assert len(digits) <= 2, text


@given(QUANTITIES, ranges())
def test_the_edges_stay_in_order_around_the_mid(quantity: str, said: Range) -> None:
    """Rounding never puts a low edge above its mid."""
    found = figures.figure(quantity, said)
    assert value(found.low) <= value(found.mid) <= value(found.high)


@given(QUANTITIES, ranges())
def test_all_three_numbers_are_in_the_unit_that_is_named(quantity: str, said: Range) -> None:
    """Times its unit, each number is within a rounding of what it stands for."""
    found = figures.figure(quantity, said)
    sizes = {say(unit): size for unit, size in figures.UNITS[quantity]}
    for text, real in ((found.low, said.low), (found.mid, said.mid), (found.high, said.high)):
        if not text.startswith("<"):
            assert value(text) * sizes[found.unit] == pytest.approx(real, rel=0.051)


@given(QUANTITIES, ranges())
def test_a_figure_above_zero_never_reads_as_zero(quantity: str, said: Range) -> None:
    """What is small is said to be small; only nothing is 0."""
    found = figures.figure(quantity, said)
    assert (found.mid == "0") is (said.mid == 0)
    assert found.is_zero is (said.high == 0)


@pytest.mark.parametrize(
    ("tokens", "said"),
    [
        (0, "0"),
        (999, "999"),
        (1000, "1k"),
        (12_345, "12.3k"),
        (999_499, "999k"),
        (999_500, "1M"),
        (1_234_567, "1.23M"),
    ],
)
def test_counts_of_tokens_are_said_in_short(tokens: int, said: str) -> None:
    """Three figures fit a column and still tell 12.3k from 12.9k."""
    assert figures.tokens(tokens) == said


def test_counts_of_requests_are_said_in_full() -> None:
    """They are exact."""
    assert figures.count(12345) == "12,345"


@pytest.mark.parametrize(("change", "said"), [(12.34, "+12 %"), (-8.04, "-8 %"), (150.0, "+150 %")])
def test_a_change_carries_its_sign(change: float, said: str) -> None:
    """More and less are never confused."""
    assert figures.percent(change) == said
