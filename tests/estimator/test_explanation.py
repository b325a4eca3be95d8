"""The explanation: its parts are the figure."""

from math import exp, log

import pytest
from hypothesis import given
from hypothesis import strategies as st

from estimator.explanation import Explanation, explain, explain_machine, explain_picture
from estimator.factors import load
from estimator.impact import impact
from estimator.own import with_own
from estimator.personal import Own
from estimator.picture_work import PictureWork
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


def test_reasoning_is_a_term_of_its_own_at_the_same_price() -> None:
    """300 of 500 tokens out are reasoning: three fifths of what the answer would be."""
    work = Work.of_request(1000, 500)
    whole = explain(FACTORS, work, "gpt-4o", "openai")
    found = explain(FACTORS, work, "gpt-4o", "openai", reasoning_tokens=300)
    assert whole
    assert found
    answer, reasoning = found.terms[:2]
    assert (answer.name, answer.quantity) == ("output", 200)
    assert (reasoning.name, reasoning.quantity) == ("reasoning", 300)
    assert reasoning.per_unit_j == answer.per_unit_j
    assert found.impact == whole.impact
    assert sum(t.energy_wh.mid for t in found.terms) == pytest.approx(found.impact.energy_wh.mid)


def test_an_encoder_says_that_its_runs_are_short() -> None:
    """Its joules are those of the form times its overhead, which is a factor with a source."""
    found = explained(Work.of_request(1000, 0), "text-embedding-3-small")
    assert found.model.overhead.mid > 1
    prompt = next(term for term in found.terms if term.name == "input")
    compute = FACTORS.term("compute_h100") ** 0.75 * FACTORS.term("compute_b200") ** 0.25
    assert prompt.gpu_j == pytest.approx(compute * found.model.active_b * found.model.overhead.mid)
    assert "encoder_overhead" in {factor.name for factor in prompt.factors}


def test_the_terms_of_a_picture_add_up_and_can_be_worked_out() -> None:
    """Ten images of 1 megapixel in 50 steps: 500 megapixels of diffusion, 10 of decoding at
    J each x machine x PUE."""
    work = PictureWork.of_images(10, 1000, 1000, steps=50)
    found = explain_picture(FACTORS, work, "stable-diffusion-3.5-large", None)
    assert found
    diffusion, decoding = found.terms
    assert (diffusion.quantity, decoding.quantity) == (500, 10)
    assert decoding.gpu_j == pytest.approx(FACTORS.term("picture_pixel"))
    overhead = found.host_and_idle.value.mid * found.site.pue.mid
    for term in found.terms:
        wh = term.quantity * term.gpu_j * overhead / 3600
        assert term.energy_wh.mid == pytest.approx(wh)
    total = sum(term.energy_wh.mid for term in found.terms)
    assert total == pytest.approx(found.impact.energy_wh.mid)
    assert explain_picture(FACTORS, work, "gpt-4o", None) is None


def test_a_slow_stream_is_a_factor_of_the_output_that_can_be_worked_out() -> None:
    """The same figure as `impact` with that pace, gpu_j without it; closed models are not moved."""
    work = Work.of_request(1000, 500)
    plain, slow = (
        explain(FACTORS, work, "gpt-oss-120b", "openai", pace_ms=pace) for pace in (None, 200.0)
    )
    assert plain
    assert slow
    assert plain.pace_factor == 1 != slow.pace_factor
    assert slow.impact == impact(FACTORS, work, "gpt-oss-120b", "openai", pace_ms=200.0)
    for before, after in zip(plain.terms, slow.terms, strict=True):
        factor = slow.pace_factor if after.name in ("output", "reasoning") else 1
        assert after.gpu_j == pytest.approx(before.gpu_j)
        assert after.per_unit_j.mid == pytest.approx(before.per_unit_j.mid * factor)
    closed = explain(FACTORS, work, "gpt-4o", "openai", pace_ms=200.0)
    assert closed
    assert closed.pace_factor == 1


def test_a_machines_seconds_can_be_worked_out() -> None:
    """36 s at 100 W are 1 Wh; the person's own power is told from any machine's."""
    mine = explain_machine(with_own(FACTORS, Own(gpu_power_w=100)), 36)
    assert mine.impact.energy_wh.mid == pytest.approx(36 * mine.power_w.mid / 3600) == 1
    assert mine.is_power_own
    assert mine.impact.primary_kj.mid == pytest.approx(3.6 * 1.9)
    assert not explain_machine(FACTORS, 36).is_power_own
