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


class Sum(NamedTuple):
    """A best guess and the distances of its edges."""

    mid: float
    down: float
    up: float

    @property
    def range(self) -> Range:
        return _range(*self)


class Rate(NamedTuple):
    """A quantity per unit of each component, and the two norms of its error."""

    mid: Four
    low: _Matrix
    high: _Matrix

    def of(self, amounts: Four) -> Sum:
        return Sum(_dot(self.mid, amounts), _norm(self.low, amounts), _norm(self.high, amounts))


class Conversion(NamedTuple):
    """What turns a rate's quantity into another, with an error of its own on all of it."""

    per: float
    low: Four
    """What the error adds to each component's distance."""
    high: Four

    def of(self, amounts: Four, whole: Sum) -> Range:
        per, low, high = self
        middle, down, up = whole
        return _range(
            per * middle,
            hypot(per * down, _dot(low, amounts)),
            hypot(per * up, _dot(high, amounts)),
        )


def _range(middle: float, down: float, up: float) -> Range:
    return Range(middle - down if middle > down else 0.0, middle, middle + up)


def rate(factors: FactorSet, parts: Sequence[Range], shared: list[Shared]) -> Rate:
    """Of parts whose own errors are correlated as the terms say, and that share others."""
    mid = [part.mid for part in parts]
    down, up = _ln_errors(parts)
    return Rate(
        _four(mid),
        _error(factors, mid, down, [[error.down * on for on in error.on] for error in shared], -1),
        _error(factors, mid, up, [[error.up * on for on in error.on] for error in shared], 1),
    )


def conversion(parts: Sequence[Range], shared: list[Shared], per: Range) -> Conversion:
    """`per` of another quantity for each unit of the parts' own."""
    mid = [part.mid * per.mid for part in parts]
    down, up = _ln_errors(parts)
    for error in shared:
        down = [hypot(each, error.down * on) for each, on in zip(down, error.on, strict=True)]
        up = [hypot(each, error.up * on) for each, on in zip(up, error.on, strict=True)]
    return Conversion(
        per.mid,
        _four([_added(m, d, log(per.mid / per.low), -1) for m, d in zip(mid, down, strict=True)]),
        _four([_added(m, u, log(per.high / per.mid), 1) for m, u in zip(mid, up, strict=True)]),
    )


def _ln_errors(parts: Sequence[Range]) -> tuple[list[float], list[float]]:
    down = [log(part.mid / part.low) for part in parts]
    return down, [log(part.high / part.mid) for part in parts]


def _dot(a: Four, b: Four) -> float:
    a0, a1, a2, a3 = a
    b0, b1, b2, b3 = b
    return a0 * b0 + a1 * b1 + a2 * b2 + a3 * b3


def _norm(matrix: _Matrix, w: Four) -> float:
    a, b, c, d = matrix
    squared = w[0] * _dot(a, w) + w[1] * _dot(b, w) + w[2] * _dot(c, w) + w[3] * _dot(d, w)
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
        added = [_added(mid[i], size[i], error[i], side) for i in range(4)]
        for i, j in product(range(4), repeat=2):
            matrix[i][j] += added[i] * added[j]
        size = wider
    a, b, c, d = map(_four, matrix)
    return a, b, c, d


def _reach(mid: float, ln_error: float, side: int) -> float:
    """From the best guess to its edge below (side -1) or above (1)."""
    return mid * abs(exp(side * ln_error) - 1)


def _added(mid: float, ln_error: float, further: float, side: int) -> float:
    """What a further ln-error adds to that distance, in squares."""
    wider = _reach(mid, hypot(ln_error, further), side)
    return sqrt(max(wider**2 - _reach(mid, ln_error, side) ** 2, 0))


def _four(values: list[float]) -> Four:
    a, b, c, d = values
    return a, b, c, d
