"""What the macro error over published figures becomes under other defensible priors.

None of these is better founded than the one in use: the spread is what choosing costs.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import product

from benchmarks.scoring import anchors
from benchmarks.scoring.anchors import changed_terms
from estimator.figures import FactorSet
from estimator.ranges import Range

_BATCHES = (45.0, 64.0, 100.0, 128.0)
_ACTIVE_SHARES = (0.075, 0.11, 0.17)
_FLOORS = (0.5, 1.0)
"""Of the energy that each GPU of a replica adds: shared machines may spread it."""
_OVERHEADS = (1.2, 1.43, 1.7)


def macros(factors: FactorSet, table: Sequence[Mapping[str, str]]) -> Iterator[float]:
    """One for each of 72 combinations."""
    for batch, share, floor, overhead in product(_BATCHES, _ACTIVE_SHARES, _FLOORS, _OVERHEADS):
        changed = {
            "batch_scale": _moved(factors, "batch_scale", batch),
            "closed_active_share": _moved(factors, "closed_active_share", share),
            "gpu_floor": factors.terms["gpu_floor"].value.scaled(floor),
            "host_and_idle": _moved(factors, "host_and_idle", overhead),
        }
        used = _with_shares(changed_terms(factors, changed), changed["closed_active_share"])
        yield anchors.macro(list(anchors.points(used, table)))


def _moved(factors: FactorSet, name: str, middle: float) -> Range:
    value = factors.terms[name].value
    return value.scaled(middle / value.mid)


def _with_shares(factors: FactorSet, share: Range) -> FactorSet:
    """Closed models have taken their share from the term when the set was read."""
    models = {
        name: replace(model, active_share=share)
        if not model.is_open and model.active_share.low < 1
        else model
        for name, model in factors.models.items()
    }
    return replace(factors, models=models)
