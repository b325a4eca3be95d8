"""Sites and zones."""

import pytest

from estimator.factors import load
from estimator.grid import site, zone, zone_of_region

FACTORS = load()


def test_every_site_stands_in_a_known_zone() -> None:
    """A provider without electricity would have no carbon."""
    assert all(place.zone in FACTORS.zones for place in FACTORS.sites.values())


def test_a_provider_that_is_not_in_the_table_gets_the_row_named_unknown() -> None:
    """World grid, and wider than any known one."""
    unknown = site(FACTORS, "somewhere")
    assert unknown is site(FACTORS, None)
    assert (unknown.provider, unknown.zone) == ("unknown", "WOR")
    pue = unknown.pue
    for known in FACTORS.sites.values():
        assert pue.high / pue.low >= known.pue.high / known.pue.low


def test_the_names_are_those_of_opentelemetry() -> None:
    """gen_ai.provider.name, as rows of the log have it."""
    names = {"openai", "azure.ai.openai", "anthropic", "gcp.gemini", "gcp.vertex_ai", "mistral_ai"}
    names |= {"groq", "deepseek", "x_ai", "cohere", "perplexity", "aws.bedrock"}
    assert names <= FACTORS.sites.keys()


def test_a_named_zone_wins_over_the_sites() -> None:
    """The person may know where their deployment stands; a typing error changes nothing."""
    place = site(FACTORS, "openai")
    assert zone(FACTORS, place).name == "USA"
    assert zone(FACTORS, place, "FRA").name == "FRA"
    assert zone(FACTORS, place, "XYZ").name == "USA"


def test_the_us_range_holds_the_data_centre_premium() -> None:
    """Guidi et al. 2024: data centres run on electricity 48 % above the US average."""
    assert FACTORS.zones["USA"].gco2e_per_kwh.high >= 384.4 * 1.48 - 0.01


@pytest.mark.parametrize(
    ("provider", "region", "found"),
    [
        ("azure.ai.openai", "East US 2", "USA"),
        ("azure.ai.openai", "swedencentral", "SWE"),
        ("azure.ai.openai", "West Europe", "NLD"),
        ("aws.bedrock", "us-east-1", "USA"),
        ("aws.bedrock", "eu-west-3", "FRA"),
        ("aws.bedrock", "me-central-1", "ARE"),
        ("groq", "me-central-1", "SAU"),
        ("gcp.vertex_ai", "europe-west9", "FRA"),
        ("gcp.vertex_ai", "me-central1", "QAT"),
        ("anthropic", "us", "USA"),
        ("anthropic", "eu", None),
        ("aws.bedrock", "global", None),
        ("aws.bedrock", None, None),
        (None, "", None),
    ],
)
def test_a_region_tells_the_country(
    provider: str | None, region: str | None, found: str | None
) -> None:
    """As the clouds list them; one name may be two places at two providers."""
    assert zone_of_region(FACTORS, provider, region) == found


def test_every_region_stands_in_a_known_zone() -> None:
    """A row with a misspelt zone would silently be the provider's usual one."""
    assert set(FACTORS.regions.values()) <= FACTORS.zones.keys()
