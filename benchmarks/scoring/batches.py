"""Text with the batch told, unknown, and unknown with the pace seen: families left out.

The batch's prior is the sweep's own (that of the training families), on a grid; GPU and, where
not told, precision are hypotheses beside it. Each hypothesis has its joules and its time
between tokens; a pace that was seen reweights them, and a slow stack also costs more.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
from scipy.special import ndtr

from benchmarks import fitting, measured
from benchmarks.measured import Mask, Numbers, Texts

_GRID = np.linspace(np.log(4), np.log(6000), 80)
_SMOOTHING = 0.35
_PRECISIONS = ((16.0, 0.6), (8.0, 0.3), (4.25, 0.1))
_FIT_SD, _STEP_SD, _TOGETHER = 0.30, 0.32, 0.75
_P95 = 1.645


@dataclass(frozen=True, slots=True, eq=False)
class Forecast:
    """P5, P50 and P95 of ln joules per output token, a row each, and the truth."""

    quantiles: Numbers
    truth: Numbers
    weights: Numbers

    def error(self) -> float:
        return self._mean(np.abs(self.quantiles[:, 1] - self.truth) / np.log(10))

    def inside(self) -> float:
        low, _, high = self.quantiles.T
        return self._mean((low <= self.truth) & (self.truth <= high))

    def width(self) -> float:
        return float(np.exp(np.median(self.quantiles[:, 2] - self.quantiles[:, 0])))

    def within(self, factor: float) -> float:
        return self._mean(np.abs(self.quantiles[:, 1] - self.truth) < np.log(factor))

    def take(self, rows: Mask) -> "Forecast":
        return Forecast(self.quantiles[rows], self.truth[rows], self.weights[rows])

    def _mean(self, values: Numbers | Mask) -> float:
        return float(np.average(values, weights=self.weights))


def folds(known: Texts, scored: Texts) -> Iterator[tuple[Texts, Mask]]:
    """(what to fit on, rows to score): a family is never in the fit it is scored with."""
    for family in sorted(set(scored.family)):
        yield known.take(known.family != family), scored.family == family


def told(known: Texts, scored: Texts) -> Forecast:
    """Batch, GPU, their number and precision as measured."""
    middle = np.empty(len(scored.joules))
    for rest, rows in folds(known, scored):
        one = scored.take(rows)
        terms = fitting.energy_terms(one, fitting.as_measured(one))
        middle[rows] = np.log(terms @ fitting.fit_energy(rest))
    edges = _P95 * _FIT_SD * np.array([-1.0, 0.0, 1.0])
    return Forecast(middle[:, None] + edges, np.log(scored.joules), np.ones(len(middle)))


def unknown(
    known: Texts, scored: Texts, *, is_precision_told: bool, is_pace_seen: bool
) -> Forecast:
    """From the model's size, and what else is said to be known."""
    quantiles = np.empty((len(scored.joules), 3))
    for rest, rows in folds(known, scored):
        one = scored.take(rows)
        paths = _Hypotheses(rest, one, is_precision_told)
        quantiles[rows] = paths.seen() if is_pace_seen else paths.unseen()
    return Forecast(quantiles, np.log(scored.joules), np.ones(len(quantiles)))


class _Hypotheses:
    """Batch x GPU x precision for each row: prior, ln joules and ln seconds between tokens."""

    def __init__(self, rest: Texts, one: Texts, is_precision_told: bool) -> None:
        self.energy, self.latency = fitting.fit_energy(rest), fitting.fit_latency(rest)
        gaps = (_GRID[:, None] - np.log(rest.batch)) / _SMOOTHING
        prior = np.exp(-0.5 * gaps**2).sum(axis=1)
        self.one, self.batch_prior = one, prior / prior.sum()
        self.weight: list[Numbers] = []
        self.ln_joules: list[Numbers] = []
        self.ln_seconds: list[Numbers] = []
        for gpu in ("H100", "B200"):
            for bits, share in _PRECISIONS:
                likely = (one.bits == bits) if is_precision_told else np.full(len(one.bits), share)
                self._add(gpu, bits, likely.astype(np.float64))

    def _add(self, gpu: str, bits: float, likely: Numbers) -> None:
        for point, prior in zip(_GRID, self.batch_prior, strict=True):
            served, how = _served(self.one, gpu, bits, float(np.exp(point)))
            self.weight.append(0.5 * likely * prior)
            self.ln_joules.append(np.log(fitting.energy_terms(served, how) @ self.energy))
            self.ln_seconds.append(np.log(fitting.latency_terms(served, how) @ self.latency))

    def unseen(self) -> Numbers:
        return _mixed(np.array(self.ln_joules), np.array(self.weight), _FIT_SD)

    def seen(self) -> Numbers:
        pace = np.log(self.one.inter_token_ms / 1000)
        z = (pace - np.array(self.ln_seconds)) / _STEP_SD
        likely = 0.95 * np.exp(-0.5 * z**2) + 0.05 * np.exp(-0.5 * (z / 3.5) ** 2) / 3.5
        middle = np.array(self.ln_joules) + _TOGETHER * _FIT_SD * np.clip(z, -3, 3)
        return _mixed(middle, np.array(self.weight) * likely, _FIT_SD * np.sqrt(1 - _TOGETHER**2))


def _served(one: Texts, gpu: str, bits: float, batch: float) -> tuple[Texts, fitting.Serving]:
    everywhere = np.ones(len(one.joules))
    served = _with_gpu(one, gpu)
    read = measured.read_bits(bits * everywhere, one.active_b < one.total_b)
    count = fitting.gpus_for(one.total_b * bits / 8, served.is_h100)
    return served, fitting.Serving(count, read, batch * everywhere)


def _with_gpu(one: Texts, gpu: str) -> Texts:
    return replace(one, gpu=np.full(len(one.gpu), gpu))


def _mixed(middles: Numbers, weights: Numbers, sd: float) -> Numbers:
    """P5, P50, P95 of a mixture of normals, for each row (columns of the arguments)."""
    rows = []
    for middle, weight in zip(middles.T, weights.T, strict=True):
        kept = weight > weight.max() * 1e-6
        share = weight[kept] / weight[kept].sum()
        axis = np.linspace(middle[kept].min() - 3 * sd, middle[kept].max() + 3 * sd, 300)
        reached = share @ ndtr((axis - middle[kept][:, None]) / sd)
        rows.append(np.interp([0.05, 0.5, 0.95], reached, axis))
    return np.array(rows)
