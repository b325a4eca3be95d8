"""A factor set with what the person knows better: models, places, carbon intensities.

The set that is pinned by digests stays what it is; this is a copy for reading.
"""

from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache

from estimator import catalogue
from estimator.figures import FactorSet, Model, Site, Source, Zone
from estimator.grid import UNKNOWN
from estimator.personal import Own, OwnModel
from estimator.ranges import Range

OWN = "own"
"""Key of the source that stands for the person's settings; its title is their own word."""


@lru_cache(maxsize=16)
def with_own(factors: FactorSet, own: Own) -> FactorSet:
    """The set with the person's figures in it; itself where there are none.

    A zone that the set does not know, and a model of no size, are left out.
    """
    if own == Own():
        return factors
    return replace(
        factors,
        models=_models(factors, own.models),
        zones=_zones(factors, own.intensities),
        sites=_sites(factors, own),
        own=own,
        paces={(provider, model): pace_ms for provider, model, pace_ms in own.paces},
    )


def missing(factors: FactorSet, model: OwnModel) -> bool:
    """The model has no size: it is not catalogued and the person gives none."""
    return model.total_b is None and catalogue.find(factors, model.name) is None


def _models(factors: FactorSet, entries: tuple[OwnModel, ...]) -> Mapping[str, Model]:
    models = dict(factors.models)
    for entry in entries:
        if missing(factors, entry):
            continue
        known = catalogue.find(factors, entry.name)
        made = _model(entry, known)
        for name, model in factors.models.items():
            if known is not None and model.name == known.name:
                models[name] = made
        models[entry.name.lower()] = made
    return models


def _model(entry: OwnModel, known: Model | None) -> Model:
    """The entry's figures without a spread; what it leaves out from the catalogue."""
    if entry.total_b is not None:
        total = Range(*[entry.total_b] * 3)
        is_whole = entry.active_b is None and known is None
        share = Range(1, 1, 1) if is_whole or known is None else known.active_share
    else:
        assert known is not None  # noqa: S101  (seen to by `_models`)
        total, share = known.total_b, known.active_share
    if entry.active_b is not None:
        share = Range(*[min(entry.active_b / total.mid, 1)] * 3)
    sources = (Source(OWN, entry.source or "", 0, "", ""), *(known.sources if known else ()))
    base = known or Model(entry.name, "", True, total, share, None, sources)
    bits = base.bits if entry.bits is None else entry.bits
    return replace(base, total_b=total, active_share=share, bits=bits, sources=sources)


def _zones(factors: FactorSet, intensities: tuple[tuple[str, float], ...]) -> Mapping[str, Zone]:
    zones = dict(factors.zones)
    for name, gco2e_per_kwh in intensities:
        if name in zones:
            value = Range(*[gco2e_per_kwh] * 3)
            sources = (Source(OWN, "", 0, "", ""),)
            zones[name] = replace(zones[name], gco2e_per_kwh=value, sources=sources)
    return zones


def _sites(factors: FactorSet, own: Own) -> Mapping[str, Site]:
    places = dict(own.zones) | ({UNKNOWN: own.zone} if own.zone else {})
    sites = dict(factors.sites)
    for provider, zone in places.items():
        if zone in factors.zones:
            site = sites.get(provider, factors.sites[UNKNOWN])
            sources = (*site.sources, Source(OWN, "", 0, "", ""))
            sites[provider] = replace(site, provider=provider, zone=zone, sources=sources)
    return sites
