"""Sites and zones."""

from estimator.factors import load
from estimator.grid import site, zone

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
