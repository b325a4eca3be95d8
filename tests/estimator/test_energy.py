"""Joules per token: the formula by hand, its directions, and measurements."""

from dataclasses import replace
from math import exp, log

import pytest
from hypothesis import given
from hypothesis import strategies as st

from estimator import energy
from estimator.factors import load
from estimator.figures import Model
from estimator.grid import site
from estimator.ranges import Range

FACTORS = load()


def exactly(value: float) -> Range:
    return Range(value, value, value)


def model(total_b: float, active_b: float | None = None, bits: float | None = 16) -> Model:
    share = 1.0 if active_b is None else active_b / total_b
    return Model("test", "test", True, exactly(total_b), exactly(share), bits, ())


def test_an_eight_billion_model_is_worked_out_by_hand() -> None:
    """Dense, 16 bits, batch 64: W = 16 GB; H100 .00294x8 + .21x16/64 + .0412 = .1172 J;
    B200 .00183x8 + .0525 + .0412 = .1083 J."""
    h100, b200 = energy.setups(FACTORS, model(8))
    assert h100.output_j == pytest.approx(0.02352 + 0.0525 + 0.0412)
    assert b200.output_j == pytest.approx(0.01464 + 0.0525 + 0.0412)
    assert (h100.gpu_count, b200.gpu_count) == (1, 1)


def test_a_mixture_of_experts_reads_the_experts_its_batch_touches() -> None:
    """DeepSeek, 671B/37B at 8 bits: B = 64 sqrt(671/37) = 272.5, exp(-B A/T) = 3e-7,
    so nearly all 671 GB are read; 1.15x671/80 = 9.6 GPUs, capped at 8."""
    h100, b200 = energy.setups(FACTORS, model(671, 37, 8))
    assert energy.batch(FACTORS, model(671, 37)).mid == pytest.approx(272.5, abs=0.1)
    assert h100.weights_read_gb == pytest.approx(671, rel=1e-4)
    assert h100.output_j == pytest.approx(0.00294 * 37 + 0.21 * 671 / 272.5 + 0.0412 * 8, rel=1e-3)
    assert (h100.gpu_count, b200.gpu_count) == (8, 8)


def test_a_small_batch_touches_only_some_experts() -> None:
    """100B/10B at 8 bits, B = 1/sqrt(.1) = 3.16: 10 + 90 (1 - exp(-.316)) = 34.4 GB."""
    term = replace(FACTORS.terms["batch_scale"], value=exactly(1))
    alone = replace(FACTORS, terms={**FACTORS.terms, "batch_scale": term})
    assert energy.setups(alone, model(100, 10, 8))[0].weights_read_gb == pytest.approx(
        34.4, abs=0.1
    )


def test_the_middle_is_the_weighted_geometric_mean_of_the_setups() -> None:
    """mid = product of J^share x 1.43 x PUE x median shift: a person can redo it."""
    place, size = site(FACTORS, "openai"), FACTORS.models["gpt-4o"]
    setups = energy.setups(FACTORS, size)
    assert sum(setup.share for setup in setups) == pytest.approx(1)
    gpu_j = exp(sum(setup.share * log(setup.output_j) for setup in setups))
    shift, *_ = energy.median_shift(FACTORS, size, place)
    middle = energy.token_energy(FACTORS, size, place).output.mid
    assert middle == pytest.approx(gpu_j * 1.43 * 1.17 * shift)


def test_the_overhead_of_an_average_site_is_the_published_factor() -> None:
    """1.43 (1.09 to 2.61) for machine and idling times PUE 1.19 is 1.7 (1.3 to 3.1)."""
    machine = FACTORS.terms["host_and_idle"].value.scaled(1.19)
    assert (machine.low, machine.mid, machine.high) == pytest.approx((1.3, 1.7, 3.1), abs=0.01)


@given(st.floats(1, 900), st.floats(1.05, 3), st.sampled_from(["openai", "deepseek", None]))
def test_a_larger_model_never_costs_less(total_b: float, more: float, provider: str | None) -> None:
    """All terms are positive: energy rises with the size, everything else equal."""
    place = site(FACTORS, provider)
    small = energy.token_energy(FACTORS, model(total_b), place)
    large = energy.token_energy(FACTORS, model(total_b * more), place)
    for less, greater in zip(small.parts, large.parts, strict=True):
        assert less.mid < greater.mid


@given(st.floats(20, 2000), st.floats(0.02, 1), st.sampled_from([4.25, 8, 16, None]))
def test_every_token_energy_is_a_proper_range(total_b: float, share: float, bits: float) -> None:
    """P5 < P50 < P95, and a cached token costs less than an uncached one."""
    size = model(total_b, total_b * share, bits)
    parts = energy.token_energy(FACTORS, size, site(FACTORS, None))
    assert all(0 < part.low < part.mid < part.high for part in parts.parts)
    assert parts.cached.mid < parts.input.mid


def test_a_closed_model_is_less_certain_than_an_open_one_of_its_size() -> None:
    """Its size is one more thing that is not known."""
    closed = FACTORS.models["gpt-4o"]
    known = replace(closed, total_b=exactly(440), active_share=exactly(0.11))
    place = site(FACTORS, "openai")
    wide = energy.token_energy(FACTORS, closed, place).output
    narrow = energy.token_energy(FACTORS, known, place).output
    assert wide.high / wide.low > 1.5 * narrow.high / narrow.low


@pytest.mark.parametrize(
    ("name", "measured_j"),
    [
        # ML.ENERGY v3, lm-arena-chat, bfloat16, batch 64, GPU side: Wh per answer x 3600 / tokens.
        ("llama-3.1-8b-instruct", 0.01303 * 3600 / 396),
        ("llama-3.1-70b-instruct", 0.07794 * 3600 / 352),
        ("qwen3-32b", 0.06476 * 3600 / 635),
    ],
)
def test_measured_models_lie_within_a_factor_of_two_on_the_gpu(
    name: str, measured_j: float
) -> None:
    """The published H100 figure at the batch that a dense model is taken to have."""
    h100 = energy.setups(FACTORS, FACTORS.models[name])[0]
    assert h100.bits == 16
    assert measured_j / 2 < h100.output_j < measured_j * 2
