"""One period against the one before, under the same factors.

What is wrong for a model is wrong in both periods and cancels, as far as both hold the
same share of that model. What remains, as standard deviations of ln(after / before):

- mix: model m's error, sd_m = ln(high/low)/3.29, counts for the change of its share, d_m;
  errors of two models are correlated by rho: (1 - rho) sum (d_m sd_m)^2 + rho (sum d_m sd_m)^2;
- chance: n_k requests of one model, provider and basis that cost e_k together have a
  variance of CHANCE e_k^2 / n_k; these add, relative to (sum e_k)^2;
- counting: the share of the energy whose tokens were estimated, times ESTIMATED_SD.

A change is clear when it is beyond `CLEAR` of these together (90 % two-sided), and when
nearly all requests of both periods are in the figure.
"""

from collections.abc import Sequence
from math import expm1, log, sqrt

from estimator.factors import FactorSet
from estimator.ranges import Range
from reports import impacts, totals
from reports.period import Change
from store.queries import Cell

CHANCE = 4.0
"""1 + cv^2 of the energy of requests of one kind, as a log-normal spread of a factor 3.2 (one sd)
has: a judgement, on the wide side, because requests of one sitting are alike and count for fewer.
"""
ESTIMATED_SD = 0.14
"""ln-sd of token counts estimated with another model's vocabulary: a factor 1.2 each way holds
80 to 90 % of them (`estimator.vocabularies`).
"""
CLEAR = 1.645
SEEN_SHARE = 0.9
"""Of the requests of either period that must be in the figure before they are compared."""
_P5_TO_P95 = 3.29


def change(
    factors: FactorSet, after: Sequence[Cell], before: Sequence[Cell], *, is_so_far: bool
) -> Change | None:
    """How the energy changed; None if nothing was recorded before."""
    earlier = totals.total(factors, before)
    if earlier.request_count == 0:
        return None
    return Change(before=earlier, is_so_far=is_so_far, percent=_percent(factors, after, before))


def _percent(factors: FactorSet, after: Sequence[Cell], before: Sequence[Cell]) -> float | None:
    new, old = _Side(factors, after), _Side(factors, before)
    if not (new.is_seen and old.is_seen and new.energy_wh > 0 and old.energy_wh > 0):
        return None
    difference = log(new.energy_wh / old.energy_wh)
    variance = _mix(factors, new, old) + new.own_variance + old.own_variance
    if abs(difference) <= CLEAR * sqrt(variance):
        return None
    return 100 * expm1(difference)


class _Side:
    """What the comparison needs of one period."""

    def __init__(self, factors: FactorSet, cells: Sequence[Cell]) -> None:
        self.models: dict[str, list[Range]] = {}
        self.energy_wh = squares = estimated_wh = 0.0
        seen = 0
        for kind, found, counted in totals.costs(factors, cells):
            if found is None:
                continue
            wh = found.energy_wh
            seen += counted
            self.energy_wh += wh.mid
            squares += wh.mid**2 / counted
            if kind.way == "tokens" and "estimated" in (kind.input_basis, kind.output_basis):
                estimated_wh += wh.mid
            self.models.setdefault(impacts.catalogued(factors, kind.shared), []).append(wh)
        payable = sum(cell.request_count - cell.refused_count for cell in cells)
        self.is_seen = seen >= SEEN_SHARE * payable
        self.own_variance = 0.0
        if self.energy_wh:
            counting = ESTIMATED_SD * estimated_wh / self.energy_wh
            self.own_variance = CHANCE * squares / self.energy_wh**2 + counting**2

    def share(self, model: str) -> float:
        return sum(wh.mid for wh in self.models.get(model, ())) / self.energy_wh


def _mix(factors: FactorSet, new: _Side, old: _Side) -> float:
    shifts = []
    for model in new.models.keys() | old.models.keys():
        ranges = [*new.models.get(model, ()), *old.models.get(model, ())]
        low, high = sum(wh.low for wh in ranges), sum(wh.high for wh in ranges)
        sd = log(high / low) / _P5_TO_P95 if low > 0 else 1.0
        shifts.append((new.share(model) - old.share(model)) * sd)
    return mix_variance(factors.term("shared_error"), shifts)


def mix_variance(rho: float, shifts: Sequence[float]) -> float:
    """Of the sum of errors d_m sd_m that are correlated by `rho`."""
    return (1 - rho) * sum(shift**2 for shift in shifts) + rho * sum(shifts) ** 2
