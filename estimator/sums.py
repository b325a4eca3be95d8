"""Sums over models: what is wrong for one request of a model is wrong for all of them.

Best guesses add. Within one model the distances to an edge add; between models they are
partly shared: L^2 = (1 - rho) sum L_g^2 + rho (sum L_g)^2.
"""

from collections.abc import Collection, Iterable
from math import sqrt

from estimator.factors import load
from estimator.figures import FactorSet
from estimator.ranges import Range


def total(parts: Iterable[tuple[str, Range]], factors: FactorSet | None = None) -> Range:
    """The sum of parts named by their model, in their unit; under the newest set by default."""
    shared = (factors or load()).term("shared_error")
    middle = 0.0
    down: dict[str, float] = {}
    up: dict[str, float] = {}
    for model, part in parts:
        middle += part.mid
        down[model] = down.get(model, 0.0) + part.mid - part.low
        up[model] = up.get(model, 0.0) + part.high - part.mid
    low = middle - _together(down.values(), shared)
    return Range(max(low, 0.0), middle, middle + _together(up.values(), shared))


def _together(distances: Collection[float], shared: float) -> float:
    squares = sum(d * d for d in distances)
    return sqrt((1 - shared) * squares + shared * sum(distances) ** 2)
