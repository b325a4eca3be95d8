"""From work to energy, carbon and water: by hand, in sums, and against publications."""

from math import sqrt
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from estimator.energy import token_energy
from estimator.factors import load
from estimator.grid import site
from estimator.impact import Impact, impact
from estimator.ranges import Range
from estimator.work import Work

FACTORS = load()
MODELS = ["gpt-4o", "gpt-4o-mini", "claude-opus-4-1", "deepseek-v3", "llama-3.1-8b"]

requests = st.builds(
    lambda prompt, output, cached: Work.of_request(prompt, output, min(cached, prompt)),
    st.integers(0, 200_000),
    st.integers(0, 20_000),
    st.integers(0, 200_000),
)


def priced(work: Work, model: str = "gpt-4o", provider: str | None = "openai") -> Impact:
    result = impact(FACTORS, work, model, provider)
    assert result is not None
    return result


def quantities(result: Impact) -> list[Range]:
    return [
        result.energy_wh,
        result.ghg_g,
        result.onsite_water_ml,
        result.offsite_water_ml,
        result.embodied_ghg_g,
        result.embodied_adpe_ugsb,
        result.primary_kj,
    ]


def test_no_work_costs_nothing() -> None:
    """A refused request must not show as a tiny positive cost."""
    assert all(figure == Range(0, 0, 0) for figure in quantities(priced(Work())))


def test_an_unknown_model_has_no_figure() -> None:
    """Not zero, and not another model's."""
    assert impact(FACTORS, Work.of_request(100, 100), "my-own-model", "openai") is None
    assert impact(FACTORS, Work.of_request(100, 100), None, "openai") is None


def test_the_middle_is_the_work_times_joules_by_hand() -> None:
    """1,000 in of which 400 cached, 500 out: 500 e_out + 500 x 1300 e_kv
    + 600 (1 + 1000/80000) e_in + 400 e_cached, over 3600."""
    each = token_energy(FACTORS, FACTORS.models["gpt-4o"], site(FACTORS, "openai"))
    by_hand = 500 * each.output.mid + 500 * 1300 * each.context.mid
    by_hand += 600 * (1 + 1000 / 80_000) * each.input.mid + 400 * each.cached.mid
    assert priced(Work.of_request(1000, 500, 400)).energy_wh.mid == pytest.approx(by_hand / 3600)


def test_the_edges_combine_what_the_components_share() -> None:
    """Output and input: distances a and b, correlation .63 above and 1 - .6 x .37 = .778
    below: sqrt(a^2 + b^2 + 1.556 a b)."""
    each = token_energy(FACTORS, FACTORS.models["gpt-4o"], site(FACTORS, "openai"))
    work = Work(output_tokens=100, uncached_input_tokens=700)
    a, b = (100 * (each.output.mid - each.output.low), 700 * (each.input.mid - each.input.low))
    low_j = 100 * each.output.mid + 700 * each.input.mid - sqrt(a * a + b * b + 1.556 * a * b)
    assert priced(work).energy_wh.low == pytest.approx(low_j / 3600)


def test_carbon_and_water_follow_from_energy() -> None:
    """OpenAI: USA 384.4 g/kWh and 3.1321 L/kWh off site; PUE 1.17 and 0.30 L/kWh on site."""
    result = priced(Work.of_request(1000, 500))
    energy_wh = result.energy_wh.mid
    assert result.ghg_g.mid == pytest.approx(energy_wh * 0.3844)
    assert result.offsite_water_ml.mid == pytest.approx(energy_wh * 3.1321)
    assert result.onsite_water_ml.mid == pytest.approx(energy_wh / 1.17 * 0.30)


def test_making_the_machines_is_worked_out_by_hand() -> None:
    """OpenAI: a Wh at the meter is 3600 / (1.43 x 1.17) = 2,152 J of GPUs; .75/530 + .25/770 =
    1.740 ms per J; over a use of .6: 6.24 GPU-seconds, each 10.42 mg, .5835 ug Sb, 132 J.
    That is 109 g for a kWh of the GPUs."""
    result = priced(Work.of_request(1000, 500))
    energy_wh = result.energy_wh.mid
    assert result.embodied_ghg_g.mid == pytest.approx(energy_wh * 6.24 * 0.01042, rel=1e-3)
    assert result.embodied_ghg_g.mid / energy_wh * 1.43 * 1.17 == pytest.approx(0.109, abs=5e-4)
    assert result.embodied_adpe_ugsb.mid == pytest.approx(energy_wh * 6.24 * 0.5835, rel=1e-3)
    primary_kj = energy_wh * (3.6 * 1.9 + 6.24 * 0.132)
    assert result.primary_kj.mid == pytest.approx(primary_kj, rel=1e-3)


def test_what_making_a_machine_costs_is_less_certain_than_its_electricity() -> None:
    """Life, use and weight of the machines are unknown beside the energy."""
    result = priced(Work.of_request(1000, 500))
    electricity = result.ghg_g.high / result.ghg_g.low
    assert result.embodied_ghg_g.high / result.embodied_ghg_g.low > 1.5 * electricity


def test_the_electricity_of_another_zone_can_be_asked_for() -> None:
    """France 41.44 g/kWh; a zone that is not in the table leaves the provider's."""
    work = Work.of_request(1000, 500)
    french = impact(FACTORS, work, "gpt-4o", "openai", zone="FRA")
    other = impact(FACTORS, work, "gpt-4o", "openai", zone="nowhere")
    assert french is not None
    assert other is not None
    assert french.zone == "FRA"
    assert french.ghg_g.mid == pytest.approx(french.energy_wh.mid * 0.04144)
    assert other == priced(work)


def test_an_unknown_provider_says_so_and_is_less_certain() -> None:
    """World grid, industry PUE, wider ranges."""
    work = Work.of_request(1000, 500)
    known, unknown = priced(work), priced(work, provider="somewhere")
    assert known.is_provider_known
    assert not unknown.is_provider_known
    assert (unknown.provider, unknown.zone) == ("unknown", "WOR")
    assert unknown.ghg_g.high / unknown.ghg_g.low > known.ghg_g.high / known.ghg_g.low


@pytest.mark.parametrize("side", ["input_basis", "output_basis"])
def test_estimated_counts_widen_the_range_and_leave_its_middle(side: str) -> None:
    """The error of a counted vocabulary is one more thing that is not known."""
    work = Work.of_request(5000, 500)
    sure = impact(FACTORS, work, "claude-opus-5", "anthropic")
    basis: dict[str, Any] = {side: "estimated"}
    unsure = impact(FACTORS, work, "claude-opus-5", "anthropic", **basis)
    assert sure is not None
    assert unsure is not None
    assert unsure.energy_wh.mid == sure.energy_wh.mid
    assert unsure.energy_wh.low < sure.energy_wh.low
    assert unsure.energy_wh.high > sure.energy_wh.high


@given(st.sampled_from(MODELS), st.lists(requests, min_size=1, max_size=5))
def test_middles_add_and_the_edges_of_a_sum_lie_inside_the_sums_of_edges(
    model: str, works: list[Work]
) -> None:
    """The low of a sum is at least the sum of lows, its high at most the sum of highs."""
    parts = [quantities(priced(work, model)) for work in works]
    whole = quantities(priced(sum(works, Work()), model))
    for total, *each in zip(whole, *parts, strict=True):
        slack = 1e-9 * (1 + total.high)
        assert total.mid == pytest.approx(sum(part.mid for part in each))
        assert total.low >= sum(part.low for part in each) - slack
        assert total.high <= sum(part.high for part in each) + slack


@given(st.sampled_from(MODELS), requests, st.integers(1, 1000))
def test_the_same_request_many_times_keeps_its_relative_range(
    model: str, work: Work, times: int
) -> None:
    """One model's errors are common: a thousand requests are no more certain than one."""
    one = priced(work, model).energy_wh
    many = priced(sum([work] * times, Work()), model).energy_wh
    for few, lots in ((one.low, many.low), (one.mid, many.mid), (one.high, many.high)):
        assert lots == pytest.approx(few * times, rel=1e-6, abs=1e-12)


@given(st.sampled_from(MODELS), requests)
def test_any_request_has_a_proper_range(model: str, work: Work) -> None:
    """Above zero on the low side wherever there is work at all."""
    figure = priced(work, model).energy_wh
    assert (0 < figure.low < figure.mid < figure.high) or figure == Range(0, 0, 0)


def test_embeddings_speech_and_transcription_cost_something_and_are_wide() -> None:
    """1,000 tokens embedded: .5e9 parameters x .00261 J x overhead 3 x 1.43 x 1.17 = 6.5 J at
    the medians, and lopsided: mWh, not Wh. A minute heard is 3,000 positions and 240 tokens."""
    embedded = priced(Work.of_request(1000, 0), "text-embedding-3-small").energy_wh
    assert 0.001 < embedded.mid < 0.005
    assert embedded.high / embedded.low > 50
    assert Work.of_transcription(60) == Work(output_tokens=240, uncached_input_tokens=3000)
    assert Work.of_speech(60) == Work(output_tokens=1500)
    heard = priced(Work.of_transcription(60), "whisper-1").energy_wh
    spoken = priced(Work.of_speech(60), "tts-1").energy_wh
    assert 0 < heard.mid < spoken.mid < 1


def test_oviedo_lies_inside_the_range_of_a_frontier_model() -> None:
    """Oviedo et al., Joule 10(8) 102430 (2026): median 0.31 Wh for 500 in, 300 out, > 200B."""
    figure = priced(Work.of_request(500, 300), "gpt-4o").energy_wh
    assert figure.low < 0.31 < figure.high
    assert 0.31 / 2 < figure.mid < 0.31 * 2


def test_google_lies_inside_the_range_of_its_mainstream_model() -> None:
    """Elsworth et al. (arXiv:2508.15734): median Gemini Apps prompt 0.24 Wh, 0.26 mL on site;
    250 output tokens assumed, as EcoLogits does, for Google publishes none."""
    result = priced(Work.of_request(0, 250), "gemini-2.5-flash", "gcp.gemini")
    assert result.energy_wh.low < 0.24 < result.energy_wh.high
    assert result.onsite_water_ml.low < 0.26 < result.onsite_water_ml.high


def test_deepseek_fleet_lies_inside_the_range() -> None:
    """open-infra-index day 6 (2025): 0.278 Wh [0.178-0.43] for 1,000 out and 3,619 in, of which
    2,037 cached."""
    figure = priced(Work.of_request(3619, 1000, 2037), "deepseek-v3", "deepseek").energy_wh
    assert figure.low < 0.278 < figure.high


def test_epoch_lies_inside_the_range_of_gpt_4o() -> None:
    """Epoch AI (February 2025): 0.301 Wh for 500 output tokens."""
    figure = priced(Work.of_request(0, 500), "gpt-4o").energy_wh
    assert figure.low < 0.301 < figure.high
