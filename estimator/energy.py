"""Energy of a token: joules at the meter of the building, all GPUs of the replica together.

    e_out = a A + b W/B + d n           per output token
    e_kv  = k 65e3 A^.35 / 1e9          per output token and token of context it reads
    e_in  = a A                         per uncached input token (prefill is bound by compute)
    e_old = .05 e_in                    per cached input token
    W = A_b + (T_b - A_b)(1 - exp(-B A/T)),  X_b = X bits/8 (GB)

A, T: active and total parameters (1e9); B: requests decoded together; n: GPUs of the
replica. The GPU and, where unknown, the precision are mixtures, averaged in the logarithm;
what else is unknown (B, T, A/T, the machine around the GPU) is moved to its P5 and P95, one
at a time, and the swings are combined as independent. Fitted on ML.ENERGY v3; the closed
form was checked against 200,000 draws.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from math import ceil, exp, hypot, log, log2, sqrt
from typing import NamedTuple

from estimator.figures import FactorSet, Model, Site
from estimator.ranges import Range

GPUS = ("h100", "b200")
_P95 = 1.645
"""Standard deviations from the median to the 95th percentile of a normal."""


@dataclass(frozen=True, slots=True)
class Setup:
    """One way the model may be served, at the best guesses, and its joules per output token."""

    gpu: str
    bits: float
    share: float
    """How likely; the shares of a model's setups add to 1."""
    gpu_count: int
    weights_read_gb: float
    """In one decoding step, for all requests of the batch."""
    compute_j: float
    weights_j: float
    floor_j: float

    @property
    def output_j(self) -> float:
        return self.compute_j + self.weights_j + self.floor_j


@dataclass(frozen=True, slots=True)
class TokenEnergy:
    """Joules at the building's meter, P5, P50 and P95."""

    output: Range
    """Per output token, without the context it reads."""
    context: Range
    """Per output token and token of context."""
    input: Range
    """Per uncached input token."""
    cached: Range
    """Per cached input token."""

    @property
    def parts(self) -> tuple[Range, Range, Range, Range]:
        return self.output, self.context, self.input, self.cached


class Point(NamedTuple):
    """One value of everything that is unknown."""

    total_b: float
    active_share: float
    batch_scale: float
    overhead: float
    """Energy at the meter over energy of the GPUs."""

    @property
    def active_b(self) -> float:
        return self.total_b * self.active_share

    @property
    def batch(self) -> float:
        return max(self.batch_scale / sqrt(self.active_share), 1)


@lru_cache(maxsize=4096)
def token_energy(factors: FactorSet, model: Model, site: Site) -> TokenEnergy:
    """What a token of this model costs where this provider computes."""
    output = _quantiles(_swings(factors, model, site, _log_output), factors)
    context = _quantiles(_swings(factors, model, site, _log_context), factors)
    prefill = _quantiles(_swings(factors, model, site, _log_input), factors)
    return TokenEnergy(
        _in_sums(factors, "output", output),
        _in_sums(factors, "context", context),
        _in_sums(factors, "input", prefill),
        _in_sums(factors, "cached", _cached(factors, prefill)),
    )


def batch(factors: FactorSet, model: Model) -> Range:
    """Requests decoded together on one replica: 64 sqrt(T/A), 90 % within a factor 5.4."""
    return factors.terms["batch_scale"].value.scaled(1 / sqrt(model.active_share.mid))


def median_shift(factors: FactorSet, model: Model, site: Site) -> tuple[float, float, float, float]:
    """Best guesses of output, context, input and cached over the forms at everyone's median:
    what lopsided ranges do to a median, and medians to the median of a sum (factors)."""
    output, context, prefill, cached = token_energy(factors, model, site).parts
    at_median = [
        exp(_swings(factors, model, site, form).base)
        for form in (_log_output, _log_context, _log_input)
    ]
    return (
        output.mid / at_median[0],
        context.mid / at_median[1],
        prefill.mid / at_median[2],
        cached.mid / (at_median[2] * factors.term("cached_ratio")),
    )


def setups(factors: FactorSet, model: Model) -> tuple[Setup, ...]:
    """The ways the model may be served, at the best guess of its size and batch."""
    middle = Point(model.total_b.mid, model.active_share.mid, factors.term("batch_scale"), 1)
    return tuple(setups_at(factors, model, middle))


def setups_at(factors: FactorSet, model: Model, at: Point) -> Iterator[Setup]:
    for gpu in GPUS:
        for bits, share in _precisions(factors, model):
            total_gb, active_gb = at.total_b * bits / 8, at.active_b * bits / 8
            touched = 1 - exp(-at.batch * at.active_share)
            weights_gb = active_gb + (total_gb - active_gb) * touched
            count = _gpu_count(factors, gpu, total_gb)
            yield Setup(
                gpu=gpu,
                bits=bits,
                share=share * factors.term(f"gpu_share_{gpu}"),
                gpu_count=count,
                weights_read_gb=weights_gb,
                compute_j=factors.term(f"compute_{gpu}") * at.active_b,
                weights_j=factors.term("weight_read") * weights_gb / at.batch,
                floor_j=factors.term("gpu_floor") * count,
            )


def _precisions(factors: FactorSet, model: Model) -> tuple[tuple[float, float], ...]:
    if model.bits is not None:
        return ((model.bits, 1.0),)
    return ((16, factors.term("bits_16_share")), (8, factors.term("bits_8_share")))


def _gpu_count(factors: FactorSet, gpu: str, weights_gb: float) -> int:
    """The power of two that holds the weights, at most 8 (none larger was measured)."""
    need = factors.term("gpu_memory_margin") * weights_gb / factors.term(f"gpu_memory_{gpu}")
    return int(min(2.0 ** max(ceil(log2(need)), 0), factors.term("gpu_limit")))


type _Mixture = list[tuple[float, float]]
"""(probability, ln joules) of each setup."""
type _LogEnergy = Callable[[FactorSet, Model, Point], _Mixture]


def _log_output(factors: FactorSet, model: Model, at: Point) -> _Mixture:
    return [(s.share, log(s.output_j * at.overhead)) for s in setups_at(factors, model, at)]


def _log_context(factors: FactorSet, _model: Model, at: Point) -> _Mixture:
    read_gb = factors.term("context_bytes") * at.active_b ** factors.term("context_exponent") / 1e9
    return [(1.0, log(factors.term("context_read") * read_gb * at.overhead))]


def _log_input(factors: FactorSet, _model: Model, at: Point) -> _Mixture:
    return [
        (
            factors.term(f"gpu_share_{gpu}"),
            log(factors.term(f"compute_{gpu}") * at.active_b * at.overhead),
        )
        for gpu in GPUS
    ]


class _Swings(NamedTuple):
    base: float
    """ln joules with every unknown at its best guess."""
    variance: float
    """Of the mixture."""
    up: tuple[float, ...]
    down: tuple[float, ...]


def _swings(factors: FactorSet, model: Model, site: Site, energy: _LogEnergy) -> _Swings:
    scale, machine = factors.terms["batch_scale"].value, factors.terms["host_and_idle"].value
    ranges = (model.total_b, model.active_share, scale, machine, site.pue, model.overhead)
    middle = [r.mid for r in ranges]

    def mixture(values: list[float]) -> _Mixture:
        total, share, batch_scale, host_and_idle, pue, own = values
        overhead = host_and_idle * pue * own
        return energy(factors, model, Point(total, min(share, 1), batch_scale, overhead))

    here = mixture(middle)
    base = sum(p * value for p, value in here)
    up, down = [], []
    for i, unknown in enumerate(ranges):
        ends = [
            sum(p * value for p, value in mixture([*middle[:i], end, *middle[i + 1 :]])) - base
            for end in (unknown.low, unknown.high)
        ]
        up.append(max(*ends, 0))
        down.append(-min(*ends, 0))
    variance = sum(p * (value - base) ** 2 for p, value in here)
    return _Swings(base, variance, tuple(up), tuple(down))


def _quantiles(swings: _Swings, factors: FactorSet) -> Range:
    known_sd = hypot(factors.term("fit_ln_sd"), factors.term("stack_ln_sd"))
    noise = _P95 * sqrt(known_sd**2 + swings.variance)
    lopsided = sum(swings.up) - sum(swings.down)
    middle = swings.base + factors.term("median_shift") * lopsided
    low = min(swings.base - hypot(noise, *swings.down), middle)
    high = max(swings.base + hypot(noise, *swings.up), middle)
    return Range(exp(low), exp(middle), exp(high))


def _in_sums(factors: FactorSet, part: str, alone: Range) -> Range:
    """Between its median and its mean, by the share that brings sums of parts to theirs.

    The median of a sum lies above the sum of medians, the more the wider the parts are and
    the less they share; best guesses must add, so each part carries its share.
    """
    sd = log(alone.high / alone.low) / (2 * _P95)
    middle = alone.mid * exp(factors.term(f"sum_shift_{part}") * sd * sd)
    return Range(alone.low, min(middle, alone.high), alone.high)


def _cached(factors: FactorSet, prefill: Range) -> Range:
    """A cached token: a small and little known part of what an uncached one costs."""
    ratio = factors.terms["cached_ratio"].value
    down = hypot(log(prefill.mid / prefill.low), log(ratio.mid / ratio.low))
    up = hypot(log(prefill.high / prefill.mid), log(ratio.high / ratio.mid))
    middle = prefill.mid * ratio.mid
    return Range(middle * exp(-down), middle, middle * exp(up))
