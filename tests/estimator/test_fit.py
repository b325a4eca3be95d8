"""Data, fit and factor set reproduce each other, and the forms are those of the estimator."""

from dataclasses import replace

import numpy as np
import pytest

from benchmarks import fit, fitting, measured
from estimator import energy
from estimator.factors import DATA, load, names
from estimator.figures import Model
from estimator.ranges import Range
from estimator.speed import step_s

FACTORS = load()
TEXTS = measured.texts()


def exactly(value: float) -> Range:
    return Range(value, value, value)


def test_the_set_holds_what_the_fit_makes_of_the_measurements() -> None:
    """Every constant and its edges, to three significant figures, as `make fit` says."""
    found = fit.constants(TEXTS, measured.pictures())
    assert fit.differences(found, DATA / names()[-1]) == []


def test_another_measurement_would_be_seen() -> None:
    """All joules doubled: the comparison names each constant of energy."""
    doubled = replace(TEXTS, joules=TEXTS.joules * 2)
    constants = fitting.fit_energy(doubled)
    assert constants == pytest.approx(2 * fitting.fit_energy(TEXTS), rel=1e-3)
    found = {name: (f"{constants[i]:.3g}", "", "") for i, name in enumerate(fitting.ENERGY)}
    assert len(fit.differences(found, DATA / names()[-1])) == len(fitting.ENERGY)


def test_one_configuration_worked_by_hand() -> None:
    """Llama-3.1-8B on one H100 at batch 64, 396 tokens out: A = 8, W = 16 GB, context .6 x 396
    tokens of 65e3 x 8^.35 = 134.6 kB, .0320 GB: terms 8, 0, .25, 1, .0320."""
    row = (
        (TEXTS.model == "meta-llama/Llama-3.1-8B-Instruct")
        & (TEXTS.gpu == "H100")
        & (np.abs(TEXTS.batch - 64) < 1)
    )
    one = TEXTS.take(row)
    (terms,) = fitting.energy_terms(one, fitting.as_measured(one))
    assert terms == pytest.approx([8, 0, 16 / one.batch[0], 1, 0.0320], rel=0.01)
    estimate = 0.00294 * 8 + 0.21 * 0.25 + 0.0412 + 0.103 * 0.032
    assert terms @ fitting.fit_energy(TEXTS) == pytest.approx(estimate, rel=0.01)
    assert one.joules[0] == pytest.approx(estimate, rel=0.2)


@pytest.mark.parametrize("index", range(0, 419, 29))
def test_the_estimator_has_the_same_forms(index: int) -> None:
    """Energy and time between tokens of a measured configuration, from both."""
    one = TEXTS.take(np.arange(len(TEXTS.joules)) == index)
    total, active, batch = one.total_b[0], one.active_b[0], one.batch[0]
    share, bits = active / total, float(one.bits[0])
    model = Model("test", "", True, exactly(total), exactly(share), bits, ())
    at = energy.Point(total, share, batch * share**0.5, 1)
    gpu = str(one.gpu[0]).lower()
    (setup,) = (each for each in energy.setups_at(FACTORS, model, at) if each.gpu == gpu)
    serving = fitting.Serving(fitting.gpus_that_fit(one), one.bits, one.batch)
    terms = fitting.energy_terms(one, serving)[0][:4] * [
        FACTORS.term(name) for name in fitting.ENERGY[:4]
    ]
    prompt = setup.compute_j * one.prompt_ratio[0]
    assert setup.output_j + prompt == pytest.approx(terms.sum())
    seconds = fitting.latency_terms(replace(one, output_tokens=np.array([1000 / 0.6])), serving)
    expected = seconds[0] @ [FACTORS.term(name) for name in fitting.LATENCY]
    if one.prompt_ratio[0] == 0:
        ours = step_s(FACTORS, at, gpu, setup.gpu_count, setup.weights_read_gb)
        assert ours == pytest.approx(expected)


def test_an_fp8_expert_is_read_as_sixteen_bits_only_in_the_benchmark() -> None:
    """Dense FP8 and four-bit weights are read as they are."""
    moe = np.array([True, True, False])
    bits = np.array([8.0, 4.25, 8.0])
    assert measured.read_bits(bits, moe).tolist() == [16.0, 4.25, 8.0]


def test_a_picture_model_worked_by_hand() -> None:
    """FLUX.1-dev, 1024 x 1024, 50 steps of one pass: 4,096 tokens, 12e9 parameters:
    50 x 2 x 12e9 x 4096 x (1 + .074 x 4096 / 2289) = 5.57e15 FLOP."""
    pictures = measured.pictures()
    one = pictures.take((pictures.model == "black-forest-labs/FLUX.1-dev").nonzero()[0][:1])
    assert fitting.picture_flops(one) == pytest.approx(5.57e15, rel=0.005)
