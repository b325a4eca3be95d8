"""A familiar thing that fills, in blocks counted by hand."""

from hypothesis import given
from hypothesis import strategies as st

from estimator.ranges import Range
from tui.tiles import fill


def test_less_than_one_fills_in_tenths() -> None:
    """0.4 of a charge that could be 0.7: four full blocks of ten, three light, three to go."""
    assert fill(Range(0.1, 0.4, 0.7), 20) == "████░░░···"


def test_more_than_one_is_a_block_each() -> None:
    """12 charges in 26 cells; what could be 49 leaves them."""
    assert fill(Range(5, 12, 49), 26) == "█" * 12 + "░" * 13 + "▶"


def test_many_are_a_block_for_ten() -> None:
    """140 charges: 14 blocks of ten in 40 cells, that could be 20."""
    assert fill(Range(50, 140, 200), 40) == "█" * 14 + "░" * 6


@given(st.lists(st.floats(0, 1e9), min_size=3, max_size=3), st.integers(10, 60))
def test_it_never_leaves_its_width(edges: list[float], width: int) -> None:
    """Whatever the amount, the arrow is within."""
    assert len(fill(Range(*sorted(edges)), width)) <= width
