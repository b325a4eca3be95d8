"""`wattprint estimate`, and a request times everyone."""

import json
from typing import Any

import pytest

from tests.rows import row
from tests.wattprint.logged import Terminal

TEXT = ("estimate", "--model", "gpt-4o", "--input-tokens", "1000", "--output-tokens", "500")


def flat(said: str) -> str:
    return " ".join(said.split())


def estimated(terminal: Terminal, *arguments: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(terminal.says("estimate", *arguments, "--json"))
    return found


def test_it_says_what_the_log_says_of_the_same_request(terminal: Terminal) -> None:
    """The same tokens to the same model cost the same, with traffic or without."""
    terminal.log(row(input_tokens=1000, cached_input_tokens=0, output_tokens=500))
    (logged,) = json.loads(terminal.says("requests", "--json"))
    found = estimated(terminal, *TEXT[1:])
    for name in ("energy_wh", "ghg_g", "embodied_ghg_g", "onsite_water_ml", "offsite_water_ml"):
        assert found[name] == logged[name]
    first, *others = terminal.says("explain", "1").split("The figure\n")[1].splitlines()[:5]
    assert first in terminal.says(*TEXT)
    assert all(line in terminal.says(*TEXT) for line in others)


def test_its_json_has_these_keys(terminal: Terminal) -> None:
    """Scripts rely on them; new ones may come."""
    found = estimated(terminal, *TEXT[1:])
    assert found.keys() == {
        "schema",
        "factor_set",
        "task",
        "model",
        "provider",
        "zone",
        "energy_wh",
        "ghg_g",
        "embodied_ghg_g",
        "water_ml",
        "onsite_water_ml",
        "offsite_water_ml",
        "embodied_adpe_ugsb",
        "primary_kj",
        "likes",
        "everyone",
        "explanation",
    }
    assert found["provider"] == "openai"
    assert found["zone"] == "USA"
    assert found["everyone"] is found["explanation"] is None


def test_each_term_is_explained_on_demand(terminal: Terminal) -> None:
    """Value, range, formula and source; the terms add up."""
    said = flat(terminal.says(*TEXT, "--cached-tokens", "400", "--explain"))
    for words in ("cached prompt", "answer: compute x active parameters", "Sources", "[1]"):
        assert words in said
    found = estimated(terminal, *TEXT[1:], "--explain")
    terms = found["explanation"]["terms"]
    total = sum(term["energy_wh"]["mid"] for term in terms)
    assert total == pytest.approx(found["energy_wh"]["mid"])
    assert "Energy, term by term" not in terminal.says(*TEXT)


def test_images_and_videos_have_their_own_terms(terminal: Terminal) -> None:
    """Twice the images cost twice; diffusion and decoding add up."""
    image = ("--model", "stable-diffusion-3.5-large", "--size", "1024x1024", "--explain")
    one, two = (estimated(terminal, *image, "--images", n) for n in ("1", "2"))
    assert two["energy_wh"]["mid"] == pytest.approx(2 * one["energy_wh"]["mid"])
    names = [term["name"] for term in one["explanation"]["terms"]]
    assert names == ["diffusion", "decoding"]
    total = sum(term["energy_wh"]["mid"] for term in one["explanation"]["terms"])
    assert total == pytest.approx(one["energy_wh"]["mid"])
    video = ("estimate", "--model", "cogvideox1.5-5b", "--video-seconds", "5", "--explain")
    said = flat(terminal.says(*video))
    assert "A video of 5 s, 1280 x 720, as no size was told." in said
    assert "Who serves it was not told; a site anywhere was taken" in said
    assert "decoding: a megapixel" in said


def test_the_zone_changes_carbon_and_not_energy(terminal: Terminal) -> None:
    """France's electricity emits about a ninth of the United States' (Ember: 41 and 384 g)."""
    here, there = (estimated(terminal, *TEXT[1:], "--zone", zone) for zone in ("FRA", "USA"))
    assert here["energy_wh"] == there["energy_wh"]
    ratio = there["ghg_g"]["mid"] / here["ghg_g"]["mid"]
    assert ratio == pytest.approx(384.4 / 41.44, rel=0.05)


def test_the_provider_changes_the_site(terminal: Terminal) -> None:
    """As told; a name without a site of its own is said to be unknown."""
    assert estimated(terminal, *TEXT[1:], "--provider", "anthropic")["provider"] == "anthropic"
    said = flat(terminal.says(*TEXT, "--provider", "newcomer", "--explain"))
    assert "Where newcomer computes is not known" in said


def test_everyone_does_it_772_billion_times(terminal: Terminal) -> None:
    """Energy, and the US homes (10,500 kWh) whose year it is; the log's requests likewise."""
    found = estimated(terminal, *TEXT[1:], "--everyone")
    total, one = found["everyone"]["energy_wh"]["mid"], found["energy_wh"]["mid"]
    assert total == pytest.approx(772e9 * one)
    homes = found["everyone"]["us_homes"]["amount"]["mid"]
    assert homes == pytest.approx(772e9 * one / 10.5e6)
    said = flat(terminal.says(*TEXT, "--everyone"))
    assert "If everyone did this: 772 billion times a year" in said
    assert "US homes" in said
    terminal.log(row(input_tokens=1000, output_tokens=500))
    logged = json.loads(terminal.says("explain", "1", "--everyone", "--json"))
    assert logged["everyone"] == found["everyone"]
    assert "772 billion" in flat(terminal.says("explain", "1", "--everyone"))
    assert "772 billion" not in flat(terminal.says("explain", "1"))


def test_a_request_without_a_figure_has_none_of_everyones(terminal: Terminal) -> None:
    """Nothing times 772 billion is not known either."""
    terminal.log(row(model_served="mystery", model_requested=None))
    assert json.loads(terminal.says("explain", "1", "--everyone", "--json"))["everyone"] is None
    assert "772 billion" not in flat(terminal.says("explain", "1", "--everyone"))


def test_an_unknown_model_is_told_with_names_near_it(terminal: Terminal) -> None:
    """No other model's figure stands in; exit 1, one line."""
    result = terminal.run("estimate", "--model", "gpt-4p", "--output-tokens", "5")
    assert result.exit_code == 1
    assert "gpt-4p is not in the catalogue" in result.stderr
    assert "Near it: " in result.stderr
    assert "gpt-4" in result.stderr.split("Near it: ")[1]
    assert result.stderr.count("\n") == 1
    result = terminal.run("estimate", "--model", "zzzzqqqq", "--output-tokens", "5")
    assert result.exit_code == 1
    assert "Near it" not in result.stderr


def test_a_model_that_makes_no_images_makes_none(terminal: Terminal) -> None:
    """A model of videos, or of text, is not in the catalogue of those that do."""
    for name in ("cogvideox1.5-5b", "gpt-4o"):
        result = terminal.run("estimate", "--model", name, "--images", "1")
        assert result.exit_code == 1
        assert f"{name} is not in the catalogue" in result.stderr


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--images", "1", "--size", "1024"), "1024 is no size"),
        (("--images", "1", "--size", "0x5"), "0x5 is no size"),
        (("--images", "1", "--size", "1x1x1"), "1x1x1 is no size"),
        (("--output-tokens", "1", "--zone", "XYZ"), "no zone XYZ"),
        (("--output-tokens", "1", "--images", "1"), "one of the three"),
        ((), "Say what is asked of the model"),
        (("--output-tokens", "-1"), "not in the range"),
        (("--input-tokens", "5", "--cached-tokens", "6"), "More tokens are cached than are read"),
    ],
)
def test_what_cannot_be_is_refused(
    terminal: Terminal, arguments: tuple[str, ...], said: str
) -> None:
    """Exit 2, as for any wrong option."""
    result = terminal.run("estimate", "--model", "gpt-4o", *arguments)
    assert result.exit_code == 2
    assert said in flat(result.stderr)


def test_factors_can_be_named(terminal: Terminal) -> None:
    """And a set that is not there is refused."""
    found = json.loads(terminal.says("--factors", "2026-11", *TEXT, "--json"))
    assert found["factor_set"] == "2026-11"
    for command in (TEXT, ("scenario", "charity-run")):
        assert terminal.run("--factors", "1999-01", *command).exit_code == 2
