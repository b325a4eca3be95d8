"""Where a request was computed, as far as can be known, and the electricity there."""

from estimator.figures import FactorSet, Site, Zone

UNKNOWN = "unknown"


def site(factors: FactorSet, provider: str | None) -> Site:
    """The provider's site; the one named `unknown` (world grid, wide ranges) if it has none."""
    return factors.sites.get(provider or UNKNOWN, factors.sites[UNKNOWN])


def zone(factors: FactorSet, site: Site, name: str | None = None) -> Zone:
    """The named zone if the table has it, else the site's."""
    return factors.zones.get(name or "", factors.zones[site.zone])


def zone_of_region(factors: FactorSet, provider: str | None, region: str | None) -> str | None:
    """The zone of a provider's region ("East US 2", "europe-west9"); None if it tells none."""
    plain = (region or "").lower().replace(" ", "").replace("_", "-")
    return factors.regions.get((plain, provider or ""), factors.regions.get((plain, "")))
