"""Sums over models: middles add, edges never leave the sums of edges."""

from math import sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from estimator.ranges import Range
from estimator.sums import total

ranges = st.builds(
    lambda low, up, more: Range(low, low + up, low + up + more),
    *[st.floats(0, 1e6, allow_nan=False)] * 3,
)
parts = st.lists(st.tuples(st.sampled_from(["a", "b", "c"]), ranges), min_size=1, max_size=8)


def close(one: Range, other: Range) -> bool:
    slack = 1e-9 * (1 + other.high)
    return all(
        abs(a - b) <= slack
        for a, b in ((one.low, other.low), (one.mid, other.mid), (one.high, other.high))
    )


def test_nothing_sums_to_nothing() -> None:
    """An empty day is zero, without an edge."""
    assert total([]) == Range(0, 0, 0)


def test_one_part_is_itself() -> None:
    """A day of one model has that model's range."""
    assert close(total([("a", Range(1, 3, 10))]), Range(1, 3, 10))


def test_one_models_errors_are_common() -> None:
    """What is wrong for one request is wrong for all: the edges add."""
    assert close(total([("a", Range(1, 3, 10)), ("a", Range(2, 4, 6))]), Range(3, 7, 16))


def test_two_models_share_half_of_their_errors() -> None:
    """Distances 3 and 4, rho = .5: sqrt(.5 (9 + 16) + .5 x 49) = sqrt(37)."""
    both = total([("a", Range(2, 5, 8)), ("b", Range(1, 5, 9))])
    assert both.low == pytest.approx(10 - sqrt(37))
    assert both.high == pytest.approx(10 + sqrt(37))


@given(parts)
def test_the_edges_of_a_sum_lie_inside_the_sums_of_edges(cells: list[tuple[str, Range]]) -> None:
    """The low of a sum is at least the sum of lows, its high at most the sum of highs."""
    whole = total(cells)
    slack = 1e-9 * (1 + whole.high)
    assert whole.mid == pytest.approx(sum(part.mid for _, part in cells))
    assert whole.low >= sum(part.low for _, part in cells) - slack
    assert whole.high <= sum(part.high for _, part in cells) + slack


@given(parts, st.randoms())
def test_the_order_does_not_matter(cells: list[tuple[str, Range]], random: object) -> None:
    """Rows come in any order."""
    shuffled = sorted(cells, key=lambda _: random.random())  # type: ignore[attr-defined]
    assert close(total(shuffled), total(cells))


@given(parts, parts)
def test_cells_of_a_model_may_be_summed_beforehand(
    first: list[tuple[str, Range]], second: list[tuple[str, Range]]
) -> None:
    """Hours into days into weeks, model by model, gives what all cells at once give."""
    cells = first + second

    def folded(some: list[tuple[str, Range]]) -> list[tuple[str, Range]]:
        return [(m, total(c for c in some if c[0] == m)) for m in {m for m, _ in some}]

    assert close(total(folded(first) + folded(second)), total(cells))
