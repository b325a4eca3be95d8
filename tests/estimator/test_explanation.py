"""The explanation: its parts are the figure."""

from math import exp, log

import pytest
from hypothesis import given
from hypothesis import strategies as st

from estimator.explanation import Explanation, explain
from estimator.factors import load
from estimator.impact import impact
from estimator.work import Work

FACTORS = load()


def explained(work: Work, model: str = "gpt-4o", provider: str = "openai") -> Explanation:
    result = explain(FACTORS, work, model, provider)
    assert result is not None
    return result


@given(
    st.sampled_from(["gpt-4o", "claude-haiku-4-5", "deepseek-v3"]),
    st.integers(0, 200_000),
    st.integers(0, 20_000),
    st.integers(0, 200_000),
)
def test_the_terms_add_up_to_the_figure(model: str, prompt: int, output: int, cached: int) -> None:
    """What is shown line by line is what was charged."""
    work = Work.of_request(prompt, output, min(cached, prompt))
    result = explained(work, model)
    assert sum(t.energy_wh.mid for t in result.terms) == pytest.approx(result.impact.energy_wh.mid)
    assert result.impact == impact(FACTORS, work, model, "openai")


def test_a_person_can_work_out_the_middle_by_hand() -> None:
    """Only from what the explanation holds: setups, machine, PUE, median shift, quantities."""
    result = explained(Work.of_request(1000, 500, 200))
    overhead = result.host_and_idle.value.mid * result.site.pue.mid
    energy_wh = 0.0
    for term in result.terms:
        energy_wh += term.quantity * term.gpu_j * overhead * term.median_shift / 3600
    assert energy_wh == pytest.approx(result.impact.energy_wh.mid)
    by_setup = exp(sum(setup.share * log(setup.output_j) for setup in result.setups))
    assert result.terms[0].gpu_j == pytest.approx(by_setup)
    grams = energy_wh * result.zone.gco2e_per_kwh.mid / 1000
    assert grams == pytest.approx(result.impact.ghg_g.mid)
    onsite_ml = energy_wh / result.site.pue.mid * result.site.onsite_l_per_kwh.mid
    assert onsite_ml == pytest.approx(result.impact.onsite_water_ml.mid)


def test_everything_in_it_names_its_source() -> None:
    """Model, site, zone and each factor of each term."""
    result = explained(Work.of_request(1000, 500))
    named = [result.model.sources, result.site.sources, result.zone.sources]
    named += [result.zone.water_sources, result.host_and_idle.sources]
    named += [factor.sources for term in result.terms for factor in term.factors]
    assert all(sources for sources in named)
    assert result.factor_set == FACTORS.name


def test_an_unknown_model_has_nothing_to_explain() -> None:
    """There is no figure that it could be about."""
    assert explain(FACTORS, Work.of_request(10, 10), "my-own-model", "openai") is None
