"""From work to energy, carbon and water, as ranges that add up honestly.

The best guess is linear in the work, so best guesses add exactly. The edges lie at
S - sqrt(w'Lw) and S + sqrt(w'Hw): w is the work, L and H hold the distances of each
component's edges from its best guess and what their errors share. Such a root is a norm, so
the low edge of a sum is never below the sum of the low edges, nor the high edge above the
sum of the high ones. Against 100,000 log-normal draws of 48 mixes the edges are off by
0.014 (low) and 0.003 (high) in log10 on average, 0.06 and 0.02 at most.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import permutations, product
from math import exp, hypot, log, sqrt
from typing import NamedTuple

from estimator import catalogue, energy, grid
from estimator.figures import FactorSet
from estimator.ranges import Range
from estimator.vocabularies import spread_of
from estimator.work import Work

type _Four = tuple[float, float, float, float]
"""One figure for each of output, context, input and cached input."""
type _Matrix = tuple[_Four, _Four, _Four, _Four]

J_PER_WH = 3600


@dataclass(frozen=True, slots=True)
class Impact:
    """What a model's work costs. Water is kept in two figures, by whose it is."""

    energy_wh: Range
    """At the meter of the building."""
    ghg_g: Range
    """CO2 equivalent of that electricity, over its life cycle."""
    onsite_water_ml: Range
    """Evaporated to cool the machines."""
    offsite_water_ml: Range
    """Consumed by the power stations."""
    zone: str
    """Whose electricity was taken."""
    provider: str
    """Whose site was taken: `unknown` where the table has none for the provider asked for."""
    is_provider_known: bool


def impact(
    factors: FactorSet,
    work: Work,
    model_name: str | None,
    provider: str | None,
    *,
    zone: str | None = None,
    input_basis: str = "reported",
    output_basis: str = "reported",
) -> Impact | None:
    """The cost of the work, None if the model is not in the catalogue.

    A basis of `estimated` widens the range by the error of that model's token counts.
    """
    rates = _rates(factors, model_name, provider, zone, input_basis, output_basis)
    if rates is None:
        return None
    amounts = components(factors, work)
    return Impact(
        rates.energy_wh.of(amounts),
        rates.ghg_g.of(amounts),
        rates.onsite_water_ml.of(amounts),
        rates.offsite_water_ml.of(amounts),
        zone=rates.zone,
        provider=rates.provider,
        is_provider_known=rates.provider != grid.UNKNOWN,
    )


def components(factors: FactorSet, work: Work) -> _Four:
    """What the four token energies are multiplied with: output, context, input, cached."""
    return (
        work.output_tokens,
        work.output_x_context,
        work.uncached_input_tokens + work.uncached_x_input / factors.term("attention_tokens"),
        work.cached_input_tokens,
    )


class _Rate(NamedTuple):
    """One quantity per unit of each component, and the two norms of its error."""

    mid: _Four
    low: _Matrix
    high: _Matrix

    def of(self, amounts: _Four) -> Range:
        middle = sum(amount * each for amount, each in zip(amounts, self.mid, strict=True))
        low, high = _norm(self.low, amounts), _norm(self.high, amounts)
        return Range(max(middle - low, 0.0), middle, middle + high)


def _norm(matrix: _Matrix, w: _Four) -> float:
    a, b, c, d = w
    squared = sum(
        each * (a * row[0] + b * row[1] + c * row[2] + d * row[3])
        for each, row in zip(w, matrix, strict=True)
    )
    return sqrt(max(squared, 0.0))


class _Rates(NamedTuple):
    energy_wh: _Rate
    ghg_g: _Rate
    onsite_water_ml: _Rate
    offsite_water_ml: _Rate
    zone: str
    provider: str


@lru_cache(maxsize=4096)
def _rates(
    factors: FactorSet,
    model_name: str | None,
    provider: str | None,
    zone: str | None,
    input_basis: str,
    output_basis: str,
) -> _Rates | None:
    model = catalogue.find(factors, model_name)
    if model is None:
        return None
    site = grid.site(factors, provider)
    there = grid.zone(factors, site, zone)
    wh = [part.scaled(1 / J_PER_WH) for part in energy.token_energy(factors, model, site).parts]
    output = log(spread_of(factors, model_name, output_basis))
    prompt = log(spread_of(factors, model_name, input_basis))
    counts = [_Shared(output, output, (1, 1, 0, 0)), _Shared(prompt, prompt, (0, 0, 1, 1))]
    return _Rates(
        _rate(factors, wh, counts, Range(1, 1, 1)),
        _rate(factors, wh, counts, there.gco2e_per_kwh.scaled(1 / 1000)),
        _rate(factors, wh, counts, site.onsite_l_per_kwh.scaled(1 / site.pue.mid)),
        _rate(factors, wh, counts, there.offsite_l_per_kwh),
        there.name,
        site.provider,
    )


class _Shared(NamedTuple):
    """An ln-error that several components have in common."""

    down: float
    up: float
    on: tuple[int, int, int, int]


def _rate(factors: FactorSet, wh: Sequence[Range], counts: list[_Shared], per_wh: Range) -> _Rate:
    """`per_wh` turns energy into the quantity and adds its own error to all components."""
    conversion = _Shared(log(per_wh.mid / per_wh.low), log(per_wh.high / per_wh.mid), (1, 1, 1, 1))
    shared = [*counts, conversion]
    mid = [part.mid * per_wh.mid for part in wh]
    down = [log(part.mid / part.low) for part in wh]
    up = [log(part.high / part.mid) for part in wh]
    return _Rate(
        _four(mid),
        _error(factors, mid, down, [[error.down * on for on in error.on] for error in shared], -1),
        _error(factors, mid, up, [[error.up * on for on in error.on] for error in shared], 1),
    )


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
        matrix[i][j] *= factors.term(f"r_{names[min(i, j)]}_{names[max(i, j)]}")
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


def _four(values: list[float]) -> _Four:
    a, b, c, d = values
    return a, b, c, d
