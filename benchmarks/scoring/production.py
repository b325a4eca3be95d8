"""The estimator itself on measured rows, weighted as production is thought to spread batches.

A sweep runs each model at every batch from 8 to thousands; a provider does not. The rows of one
configuration are weighted by the estimator's prior of the batch. Is a pace that was seen ever
worse than none? Constants are those fitted without the row's family.
"""

from dataclasses import replace

import numpy as np

from benchmarks import fitting
from benchmarks.measured import Numbers, Texts
from benchmarks.scoring.anchors import changed_terms, open_model
from benchmarks.scoring.batches import Forecast, folds
from estimator import grid, impact
from estimator.figures import FactorSet
from estimator.ranges import Range
from estimator.work import Work

_ITSELF = Range(1, 1, 1)
_P95 = 1.645


def refitted(factors: FactorSet, rest: Texts) -> FactorSet:
    """The set with constants that a part of the measurements gives."""
    names = fitting.ENERGY + fitting.LATENCY
    values = np.concatenate([fitting.fit_energy(rest), fitting.fit_latency(rest)])
    pairs = zip(names, map(float, values), strict=True)
    return changed_terms(factors, {name: Range(value, value, value) for name, value in pairs})


def forecast(
    factors: FactorSet, known: Texts, scored: Texts, *, is_precision_told: bool, is_pace_seen: bool
) -> Forecast:
    """What the estimator says of the GPUs' energy at no known batch."""
    quantiles = np.empty((len(scored.joules), 3))
    bare = changed_terms(factors, {"host_and_idle": _ITSELF})
    site = replace(grid.site(factors, None), pue=_ITSELF)
    for rest, rows in folds(known, scored):
        used = refitted(bare, rest)
        for i in np.flatnonzero(rows):
            total, active = float(scored.total_b[i]), float(scored.active_b[i])
            bits = float(scored.read_bits[i]) if is_precision_told else None
            model = open_model(total, active, bits)
            ratio = float(scored.prompt_ratio[i])
            work = Work(1.0, float(scored.context[i]), ratio)
            pace = float(scored.inter_token_ms[i]) if is_pace_seen else None
            found = impact.energy_wh(used, model, site, work, pace).scaled(impact.J_PER_WH)
            quantiles[i] = np.log([found.low, found.mid, found.high])
    return Forecast(quantiles, np.log(scored.joules), weights(factors, scored))


def weights(factors: FactorSet, scored: Texts) -> Numbers:
    """The prior of the batch over each configuration's rows, by the gap between batches."""
    scale = factors.terms["batch_scale"].value
    sd = np.log(scale.high / scale.mid) / _P95
    z = np.log(scored.batch / (scale.mid * np.sqrt(scored.total_b / scored.active_b))) / sd
    keys = [
        "|".join(map(str, key))
        for key in zip(
            scored.model, scored.task, scored.gpu, scored.gpu_count, scored.bits, strict=True
        )
    ]
    found = np.empty(len(scored.joules))
    for key in set(keys):
        rows = np.flatnonzero(np.array(keys) == key)
        rows = rows[np.argsort(scored.batch[rows])]
        gaps = np.gradient(np.log(scored.batch[rows])) if len(rows) > 1 else np.ones(1)
        found[rows] = gaps * np.exp(-0.5 * z[rows] ** 2)
    return found + 1e-12
