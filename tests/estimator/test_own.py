"""The person's own figures over a factor set that itself never changes."""

import pytest

from estimator.catalogue import find
from estimator.explanation import Explanation, explain
from estimator.factors import load
from estimator.figures import FactorSet
from estimator.impact import Impact, impact
from estimator.own import OWN, with_own
from estimator.personal import Own, OwnModel
from estimator.work import Work

FACTORS = load()
WORK = Work.of_request(1000, 300)


def cost(
    factors: FactorSet, model: str, provider: str = "openai", zone: str | None = None
) -> Impact:
    found = impact(factors, WORK, model, provider, zone=zone)
    assert found is not None
    return found


def test_without_own_figures_the_set_is_itself() -> None:
    """And the same own figures give the same set, so that what is derived stays cached."""
    own = Own(zone="FRA")
    assert with_own(FACTORS, Own()) is FACTORS
    assert with_own(FACTORS, own) is with_own(FACTORS, Own(zone="FRA"))


def test_a_new_model_is_known_under_its_spellings() -> None:
    """House names are looked up like any other, and the set that was pinned is untouched."""
    own = with_own(FACTORS, Own(models=(OwnModel("House-Model", 70.0, 7.0, 8.0, "ops"),)))
    found = find(own, "org/house-model")
    assert found is not None
    assert (found.total_b.mid, found.bits) == (70.0, 8.0)
    assert found.active_b == pytest.approx(7.0)
    assert find(FACTORS, "house-model") is None


def test_a_correction_holds_for_all_names_of_the_model() -> None:
    """Correcting gpt-4o corrects its snapshots and aliases, and not gpt-4o-mini."""
    own = with_own(FACTORS, Own(models=(OwnModel("gpt-4o-2024-08-06", total_b=200.0),)))
    for name in ("gpt-4o", "gpt-4o-2024-05-13", "chatgpt-4o-latest", "openai/gpt-4o"):
        found = find(own, name)
        assert found is not None
        assert found.total_b.mid == found.total_b.high == 200
    assert find(own, "gpt-4o-mini") is FACTORS.models["gpt-4o-mini"]
    assert cost(own, "gpt-4o").energy_wh.mid < cost(FACTORS, "gpt-4o").energy_wh.mid


def test_what_a_correction_leaves_out_is_the_catalogues() -> None:
    """Only the bits are known better."""
    own = with_own(FACTORS, Own(models=(OwnModel("gpt-4o", bits=8.0),)))
    found, known = find(own, "gpt-4o"), FACTORS.models["gpt-4o"]
    assert found is not None
    assert (found.total_b, found.active_share, found.bits) == (known.total_b, known.active_share, 8)


def test_a_model_of_no_size_stays_unknown() -> None:
    """Bits alone make no figure."""
    own = with_own(FACTORS, Own(models=(OwnModel("house", bits=8.0),)))
    assert find(own, "house") is None


def test_an_own_intensity_replaces_the_zones_range() -> None:
    """50 g/kWh exactly: carbon is energy times that, by hand; water is the zone's."""
    own = with_own(FACTORS, Own(intensities=(("FRA", 50.0),)))
    french = cost(own, "gpt-4o", zone="FRA")
    assert french.ghg_g.mid == pytest.approx(french.energy_wh.mid * 50 / 1000)
    assert french.offsite_water_ml == cost(FACTORS, "gpt-4o", zone="FRA").offsite_water_ml
    assert cost(own, "gpt-4o") == cost(FACTORS, "gpt-4o")


def test_the_persons_zone_is_not_a_providers() -> None:
    """Where someone lives says nothing of where OpenAI computes; a server in no table is theirs."""
    own = with_own(FACTORS, Own(zone="FRA"))
    assert cost(own, "gpt-4o").zone == "USA"
    assert cost(own, "gpt-4o", provider="unknown").zone == "FRA"


def test_a_provider_can_be_placed() -> None:
    """By contract, say; a region seen on the wire still wins over it."""
    own = with_own(FACTORS, Own(zones=(("openai", "SWE"), ("acme", "FRA"))))
    assert cost(own, "gpt-4o").zone == "SWE"
    assert cost(own, "gpt-4o", provider="acme").zone == "FRA"
    assert cost(own, "gpt-4o", zone="DEU").zone == "DEU"
    pue = FACTORS.sites["openai"].pue
    assert own.sites["openai"].pue == pue


def test_unknown_zones_are_left_out() -> None:
    """A slip in one changes nothing else."""
    own = with_own(FACTORS, Own(intensities=(("France", 5.0),), zone="X", zones=(("openai", "Y"),)))
    assert own.zones == FACTORS.zones
    assert own.sites == FACTORS.sites


def test_an_explanation_names_the_settings_as_the_source() -> None:
    """Of the model, of the intensity and of the place, each beside what else was used."""
    own = with_own(
        FACTORS,
        Own(
            models=(OwnModel("gpt-4o", total_b=200.0, source="a paper"),),
            intensities=(("SWE", 20.0),),
            zones=(("openai", "SWE"),),
        ),
    )
    found = explain(own, WORK, "gpt-4o", "openai")
    assert isinstance(found, Explanation)
    for sources in (found.model.sources, found.zone.sources, found.site.sources):
        assert OWN in {source.key for source in sources}
    assert found.model.sources[0].title == "a paper"
