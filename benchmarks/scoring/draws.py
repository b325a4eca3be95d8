"""The closed form of ranges against a plain Monte Carlo of the same priors.

Everything that is unknown is drawn: batch, total and active parameters, precision, GPU, the
machine around it, the building, the fit's and the stack's scatter, and what a cached token
takes of an uncached one. A prior given by P5, P50 and P95 is drawn as two half log-normals.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from math import log, log10

import numpy as np

from benchmarks import fitting
from benchmarks.measured import Numbers
from estimator import grid, impact
from estimator.figures import FactorSet, Model, Site
from estimator.ranges import Range
from estimator.work import Work

DRAWS = 200_000
_P95 = 1.645
MODELS = (
    ("llama-3.1-8b", None),
    ("llama-3.3-70b", None),
    ("deepseek-v3", "deepseek"),
    ("gpt-4o-mini", "openai"),
    ("gpt-4o", "openai"),
    ("claude-opus-4-1", "anthropic"),
)
SHAPES = (
    (100, 300, 0),
    (1_000, 1_000, 0),
    (10_000, 500, 0),
    (10_000, 1_500, 9_000),
    (50_000, 800, 48_000),
    (100_000, 500, 0),
    (500, 5_000, 0),
    (3_619, 1_000, 2_037),
    (200, 20, 0),
    (30_000, 100, 0),
)
"""Input, output and cached tokens."""


@dataclass(frozen=True, slots=True)
class Gap:
    """The closed form less the draws, in log10."""

    model: str
    shape: tuple[int, int, int]
    low: float
    mid: float
    high: float


def gaps(factors: FactorSet, count: int = DRAWS, seed: int = 2026) -> Iterator[Gap]:
    random = np.random.default_rng(seed)
    for name, provider in MODELS:
        model, site = factors.models[name], grid.site(factors, provider)
        parts = token_draws(factors, model, site, random, count)
        for shape in SHAPES:
            work = Work.of_request(shape[0], shape[1], shape[2])
            drawn = parts @ np.array(impact.components(factors, work)) / impact.J_PER_WH
            low, mid, high = np.quantile(drawn, [0.05, 0.5, 0.95])
            ours = impact.energy_wh(factors, model, site, work)
            yield Gap(
                name, shape, log10(ours.low / low), log10(ours.mid / mid), log10(ours.high / high)
            )


def token_draws(
    factors: FactorSet, model: Model, site: Site, random: np.random.Generator, count: int
) -> Numbers:
    """Joules of an output token, of one token of context, of an input and of a cached token."""

    def drawn(unknown: Range) -> Numbers:
        z = random.standard_normal(count)
        up, down = log(unknown.high / unknown.mid), log(unknown.mid / unknown.low)
        result: Numbers = unknown.mid * np.exp(z * np.where(z > 0, up, down) / _P95)
        return result

    terms, term = factors.terms, factors.term
    total, share = drawn(model.total_b), np.minimum(drawn(model.active_share), 1)
    active = total * share
    batch = np.maximum(drawn(terms["batch_scale"].value) / np.sqrt(share), 1)
    bits = (
        np.where(random.random(count) < term("bits_16_share"), 16.0, 8.0)
        if model.bits is None
        else np.full(count, model.bits)
    )
    h100 = (random.random(count) < term("gpu_share_h100")).astype(np.float64)
    gpus = fitting.gpus_for(total * bits / 8, h100)
    compute = np.where(h100 == 1, term("compute_h100"), term("compute_b200")) * active
    read = fitting.weights_read_gb(total, active, bits, batch) / batch
    output = compute + term("weight_read") * read + term("gpu_floor") * gpus
    context = (
        term("context_read") * term("context_bytes") * active ** term("context_exponent") / 1e9
    )
    scatter = np.exp(
        np.hypot(term("fit_ln_sd"), term("stack_ln_sd")) * random.standard_normal(count)
    )
    common = drawn(terms["host_and_idle"].value) * drawn(site.pue) * scatter
    cached = compute * drawn(terms["cached_ratio"].value)
    joules: Numbers = np.stack([output, context, compute, cached], axis=1) * common[:, None]
    return joules
