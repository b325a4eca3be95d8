"""What the pace of an answer tells of the batch it was decoded in, and so of its energy.

A slow stream is a large batch (cheap per token), heavier weights or a slow stack (dear). The
batches that the priors of `estimator.energy` allow are hypotheses here, with the GPUs; each has
its joules and its time between tokens (fitted on ML.ENERGY v3, as the energy is). The pace that
was seen reweights them:

    weight = prior x (.95 N(z) + .05 N(z/3.5)/3.5),  z = ln(pace / expected) / sd
    ln J of a hypothesis = form + r sd_fit z,  for a slow stack also costs more

Only slowness counts: faster than the median may be speculative decoding, other hardware or
text held back and sent in one piece. And only where the precision of the weights is published:
without it a slow stream is as likely heavier weights, and the measured rows were estimated
worse with the pace than without. What comes out moves and narrows the output term alone.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from math import exp, hypot, log, sqrt

from estimator.energy import Point, setups_at
from estimator.figures import FactorSet, Model
from estimator.ranges import Range

_P95 = 1.645
_LEAST_TOKENS = 40
"""Below, one late packet is the whole of the pace."""
_LEAST_CHUNKS = 8
"""Below, the answer was held back and sent in lumps."""
_STEP = 0.1
"""Of ln pace: finer is not evidence, and what is rounded can be kept."""
_CONTEXT_TOKENS = 1000
_BATCHES = tuple(-2.5 + 0.25 * i for i in range(21))
"""Standard deviations of ln batch."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """What the pace does to the energy of an output token."""

    shift: float
    """Added to its logarithm."""
    narrowing: float
    """Times the ln-distances of its edges; at most 1."""


NONE = Evidence(0.0, 1.0)


def timed_tokens(
    ttft_ms: float | None, last_token_ms: float | None, visible_tokens: int, chunk_count: int | None
) -> float:
    """Tokens that came between the first chunk and the last; 0 where their time tells nothing:
    the stream was too short, or came in lumps.

    `visible_tokens` is output without reasoning: hidden reasoning lies before the first chunk.
    The first chunk's tokens (one share of `chunk_count`) came before the clock started. Sums of
    these and of their milliseconds give the pace of many requests.
    """
    if ttft_ms is None or last_token_ms is None or last_token_ms <= ttft_ms:
        return 0.0
    chunks = chunk_count or 0
    if visible_tokens < _LEAST_TOKENS or chunks < _LEAST_CHUNKS:
        return 0.0
    return visible_tokens - max(visible_tokens / chunks, 1)


def pace_ms(
    ttft_ms: float | None, last_token_ms: float | None, visible_tokens: int, chunk_count: int | None
) -> float | None:
    """Milliseconds between two tokens of one answer; None where it cannot tell."""
    timed = timed_tokens(ttft_ms, last_token_ms, visible_tokens, chunk_count)
    if not timed or ttft_ms is None or last_token_ms is None:
        return None
    return (last_token_ms - ttft_ms) / timed


def rounded(pace: float | None) -> float | None:
    """To a tenth of ln: paces that tell the same share their rates."""
    return exp(round(log(pace) / _STEP) * _STEP) if pace and pace > 0 else None


def adjusted(factors: FactorSet, model: Model, output: Range, pace: float | None) -> Range:
    """The energy of an output token, given the pace that was seen (None: as it is)."""
    if pace is None:
        return output
    seen = evidence(factors, model, pace)
    middle = output.mid * exp(seen.shift)
    down = (output.low / output.mid) ** seen.narrowing
    up = (output.high / output.mid) ** seen.narrowing
    return Range(middle * down, middle, middle * up)


@lru_cache(maxsize=4096)
def evidence(factors: FactorSet, model: Model, pace: float) -> Evidence:
    """Of a pace in milliseconds between tokens. At or below the expected median: none."""
    if model.bits is None:
        return NONE
    guesses = tuple(_guesses(factors, model))
    median = _median([(guess.weight, guess.step_s) for guess in guesses])
    slowness = log(pace / 1000 / median)
    if slowness <= 0:
        return NONE
    capped = median * exp(min(slowness, factors.term("pace_limit")))
    usual, _ = _moments(factors, guesses, median)
    middle, spread = _moments(factors, guesses, capped)
    before = _spread([(guess.weight, guess.output_j) for guess in guesses])
    rest = _unseen_variance(factors)
    narrowing = sqrt((spread**2 + rest) / (before**2 + rest))
    return Evidence(middle - usual, min(narrowing, 1.0))


@dataclass(frozen=True, slots=True)
class _Guess:
    """One way the model may be served: how likely, its joules and seconds per token."""

    weight: float
    output_j: float
    step_s: float


def _guesses(factors: FactorSet, model: Model) -> Iterator[_Guess]:
    scale = factors.terms["batch_scale"].value
    for z in _BATCHES:
        at = Point(model.total_b.mid, model.active_share.mid, _at(scale, z), 1)
        for setup in setups_at(factors, model, at):
            pace = step_s(factors, at, setup.gpu, setup.gpu_count, setup.weights_read_gb)
            yield _Guess(exp(-z * z / 2) * setup.share, setup.output_j, pace)


def step_s(
    factors: FactorSet, at: Point, gpu: str, gpu_count: int, weights_read_gb: float
) -> float:
    """Seconds between two tokens of a stream: the step of the whole batch."""
    term = factors.term
    context_gb = term("context_bytes") * exp(term("context_exponent") * log(at.active_b)) / 1e9
    return (
        term("step_s")
        + term("step_gpu_s") * gpu_count
        + term(f"step_read_{gpu}_s") * weights_read_gb / gpu_count
        + term(f"step_compute_{gpu}_s") * at.batch * at.active_b / gpu_count
        + term("step_context_s") * context_gb * _CONTEXT_TOKENS * at.batch / gpu_count
        + term("step_request_s") * at.batch
    )


def _at(unknown: Range, z: float) -> float:
    """The value z standard deviations from the median; each side has its own."""
    edge = unknown.high if z > 0 else unknown.low
    return unknown.mid * exp(log(edge / unknown.mid) * abs(z) / _P95)


def _moments(factors: FactorSet, guesses: tuple[_Guess, ...], pace_s: float) -> tuple[float, float]:
    """Mean and standard deviation of ln J once the pace is known."""
    bench, production = factors.term("step_ln_sd"), factors.term("pace_ln_sd")
    sd = hypot(bench, production)
    slope = factors.term("r_step_energy") * factors.term("fit_ln_sd") * bench / sd
    total = mean = square = 0.0
    for guess in guesses:
        z = log(pace_s / guess.step_s) / sd
        likely = 0.95 * exp(-z * z / 2) + 0.05 * exp(-z * z / 24.5) / 3.5
        value = log(guess.output_j) + slope * max(-3.0, min(z, 3.0))
        weight = guess.weight * likely
        total += weight
        mean += weight * value
        square += weight * value * value
    mean /= total
    return mean, sqrt(max(square / total - mean * mean, 0.0))


def _unseen_variance(factors: FactorSet) -> float:
    """Of ln J, from what no pace tells: the fit's scatter and the machine around the GPU."""
    machine = factors.terms["host_and_idle"].value
    machine_sd = log(machine.high / machine.low) / (2 * _P95)
    return sum(
        sd * sd for sd in (factors.term("fit_ln_sd"), factors.term("stack_ln_sd"), machine_sd)
    )


def _spread(pairs: list[tuple[float, float]]) -> float:
    total = sum(weight for weight, _ in pairs)
    mean = sum(weight * log(value) for weight, value in pairs) / total
    variance = sum(weight * (log(value) - mean) ** 2 for weight, value in pairs) / total
    return sqrt(variance)


def _median(pairs: list[tuple[float, float]]) -> float:
    half = sum(weight for weight, _ in pairs) / 2
    reached = 0.0
    for weight, value in sorted(pairs, key=lambda pair: pair[1]):
        reached += weight
        if reached >= half:
            return value
    raise ValueError("no way of serving the model")
