"""Ranges of sums: best guesses that add, and edges at a norm of the parts' distances.

The best guess is linear in the work, so best guesses add exactly. The edges lie at
S - sqrt(w'Lw) and S + sqrt(w'Hw): w is the work, L and H hold the distances of each
component's edges from its best guess and what their errors share. Such a root is a norm, so
the low edge of a sum is never below the sum of the low edges, nor the high edge above the
sum of the high ones (docs/decisions/0001).
"""

from collections.abc import Sequence
from itertools import permutations, product
from math import exp, hypot, log, sqrt
from typing import NamedTuple

from estimator.figures import FactorSet
from estimator.ranges import Range

type Four = tuple[float, float, float, float]
"""One figure for each of output, context, input and cached input."""
type _Matrix = tuple[Four, Four, Four, Four]


class Shared(NamedTuple):
    """An ln-error that several components have in common."""

    down: float
    up: float
    on: tuple[int, int, int, int]


class Rate(NamedTuple):
    """One quantity per unit of each component, and the two norms of its error."""

    mid: Four
    low: _Matrix
    high: _Matrix

    def of(self, amounts: Four) -> Range:
        middle = sum(amount * each for amount, each in zip(amounts, self.mid, strict=True))
        low, high = _norm(self.low, amounts), _norm(self.high, amounts)
        return Range(max(middle - low, 0.0), middle, middle + high)


def rate(factors: FactorSet, parts: Sequence[Range], shared: list[Shared], per: Range) -> Rate:
    """`per` turns the parts into another quantity and adds its own error to all of them."""
    conversion = Shared(log(per.mid / per.low), log(per.high / per.mid), (1, 1, 1, 1))
    errors = [*shared, conversion]
    mid = [part.mid * per.mid for part in parts]
    down = [log(part.mid / part.low) for part in parts]
    up = [log(part.high / part.mid) for part in parts]
    return Rate(
        _four(mid),
        _error(factors, mid, down, [[error.down * on for on in error.on] for error in errors], -1),
        _error(factors, mid, up, [[error.up * on for on in error.on] for error in errors], 1),
    )


def _norm(matrix: _Matrix, w: Four) -> float:
    a, b, c, d = w
    squared = 0.0
    for each, row in zip(w, matrix, strict=True):
        squared += each * (a * row[0] + b * row[1] + c * row[2] + d * row[3])
    return sqrt(max(squared, 0.0))


def _error(
    factors: FactorSet, mid: list[float], own: list[float], shared: list[list[float]], side: int
) -> _Matrix:
    """The matrix of a norm: distances from `mid` to the edge on one side, and what they share.

    `own` are the components' ln-errors, correlated as the terms say. `shared` holds, by
    error, what further ones do to each component; each only ever adds to the distances.
    """
    names = ("output", "context", "input", "cached")
    reach = [_reach(mid[i], own[i], side) for i in range(4)]
    matrix = [[reach[i] * reach[j] for j in range(4)] for i in range(4)]
    for i, j in permutations(range(4), 2):
        r = factors.term(f"r_{names[min(i, j)]}_{names[max(i, j)]}")
        matrix[i][j] *= r if side > 0 else 1 - factors.term("low_unshared") * (1 - r)
    size = own
    for error in shared:
        wider = [hypot(size[i], error[i]) for i in range(4)]
        added = [
            sqrt(max(_reach(mid[i], wider[i], side) ** 2 - _reach(mid[i], size[i], side) ** 2, 0))
            for i in range(4)
        ]
        for i, j in product(range(4), repeat=2):
            matrix[i][j] += added[i] * added[j]
        size = wider
    a, b, c, d = map(_four, matrix)
    return a, b, c, d


def _reach(mid: float, ln_error: float, side: int) -> float:
    """From the best guess to its edge below (side -1) or above (1)."""
    return mid * abs(exp(side * ln_error) - 1)


def _four(values: list[float]) -> Four:
    a, b, c, d = values
    return a, b, c, d
