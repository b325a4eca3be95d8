"""From work to energy, carbon, water and materials, as ranges that add up honestly.

Embodied impacts follow the GPU-seconds that the work occupies:

    seconds = GPU joules / (busy power), over the share of its life that a machine is used
    per second: (GPU + server/8) / life, from EcoLogits 0.11.3's figures for DGX H100

Primary energy is that of the electricity and that of making the machines.
"""

from dataclasses import dataclass
from functools import lru_cache
from math import log
from typing import NamedTuple

from estimator import catalogue, energy, grid, norms, speed
from estimator.figures import FactorSet, Model, Site, Zone
from estimator.norms import Conversion, Four, Rate, Shared
from estimator.ranges import Range
from estimator.vocabularies import spread_of
from estimator.work import Work

J_PER_WH = 3600


@dataclass(frozen=True, slots=True)
class Impact:
    """What a model's work costs. Water is kept in two figures, by whose it is."""

    energy_wh: Range
    """At the meter of the building."""
    ghg_g: Range
    """CO2 equivalent of that electricity, over its life cycle, where the machines stand."""
    onsite_water_ml: Range
    """Evaporated to cool the machines."""
    offsite_water_ml: Range
    """Consumed by the power stations."""
    embodied_ghg_g: Range
    """CO2 equivalent of making the machines, by the time they were occupied."""
    embodied_adpe_ugsb: Range
    """Minerals and metals that went into them (ADP elements), micrograms of antimony."""
    primary_kj: Range
    """Primary energy of the electricity and of making the machines."""
    zone: str
    """Whose electricity was taken."""
    provider: str
    """Whose site was taken: `unknown` where the table has none for the provider asked for."""
    is_provider_known: bool


def impact(
    factors: FactorSet,
    work: Work,
    model_name: str | None,
    provider: str | None,
    *,
    zone: str | None = None,
    input_basis: str = "reported",
    output_basis: str = "reported",
    pace_ms: float | None = None,
) -> Impact | None:
    """The cost of the work, None if the model is not in the catalogue.

    A basis of `estimated` widens the range by the error of that model's token counts.
    `pace_ms` is the typical time between two tokens of this model there (`speed.pace_ms`);
    one value for all the work that is to add up.
    """
    step = speed.rounded(pace_ms)
    rates = _rates(factors, model_name, provider, zone, input_basis, output_basis, step)
    if rates is None:
        return None
    amounts = components(factors, work)
    energy = rates.energy_wh.of(amounts)
    return Impact(
        energy.range,
        rates.ghg_g.of(amounts, energy),
        rates.onsite_water_ml.of(amounts, energy),
        rates.offsite_water_ml.of(amounts, energy),
        rates.embodied_ghg_g.of(amounts, energy),
        rates.embodied_adpe_ugsb.of(amounts, energy),
        rates.primary_kj.of(amounts, energy),
        zone=rates.zone,
        provider=rates.provider,
        is_provider_known=rates.provider != grid.UNKNOWN,
    )


def energy_wh(
    factors: FactorSet, model: Model, site: Site, work: Work, pace_ms: float | None = None
) -> Range:
    """The energy of work on a model of any size, catalogued or not."""
    rate = _energy_rate(factors, model, site, speed.rounded(pace_ms))
    return rate.of(components(factors, work)).range


def of_energy(factors: FactorSet, energy: Range, site: Site, zone: Zone) -> Impact:
    """What this energy at the site's meter brings with it; each conversion adds its error."""
    per_wh = conversions(factors, site, zone)
    return Impact(
        energy,
        ghg_g=energy.times(per_wh.ghg_g),
        onsite_water_ml=energy.times(per_wh.onsite_water_ml),
        offsite_water_ml=energy.times(per_wh.offsite_water_ml),
        embodied_ghg_g=energy.times(per_wh.embodied_ghg_g),
        embodied_adpe_ugsb=energy.times(per_wh.embodied_adpe_ugsb),
        primary_kj=energy.times(per_wh.primary_kj),
        zone=zone.name,
        provider=site.provider,
        is_provider_known=site.provider != grid.UNKNOWN,
    )


def components(factors: FactorSet, work: Work) -> Four:
    """What the four token energies are multiplied with: output, context, input, cached."""
    return (
        work.output_tokens,
        work.output_x_context,
        work.uncached_input_tokens + work.uncached_x_input / factors.term("attention_tokens"),
        work.cached_input_tokens,
    )


class Conversions(NamedTuple):
    """What one Wh at the building's meter brings with it."""

    ghg_g: Range
    onsite_water_ml: Range
    offsite_water_ml: Range
    embodied_ghg_g: Range
    embodied_adpe_ugsb: Range
    primary_kj: Range


def conversions(factors: FactorSet, site: Site, zone: Zone) -> Conversions:
    """Their errors are those of the figures alone, without the energy's."""
    occupied = _occupied_s_per_wh(factors, site)
    made_kj = factors.term("gpu_second_primary_j") * occupied.mid / 1000
    electric = factors.terms["primary_per_electric"].value.scaled(J_PER_WH / 1000)
    return Conversions(
        ghg_g=zone.gco2e_per_kwh.scaled(1 / 1000),
        onsite_water_ml=site.onsite_l_per_kwh.scaled(1 / site.pue.mid),
        offsite_water_ml=zone.offsite_l_per_kwh,
        embodied_ghg_g=occupied.scaled(factors.term("gpu_second_ghg_mg") / 1000),
        embodied_adpe_ugsb=occupied.scaled(factors.term("gpu_second_adpe_ugsb")),
        primary_kj=Range(*(edge + made_kj for edge in (electric.low, electric.mid, electric.high))),
    )


def _occupied_s_per_wh(factors: FactorSet, site: Site) -> Range:
    """GPU-seconds a Wh at the meter stands for, idle time of the fleet included."""
    share = {gpu: factors.term(f"gpu_share_{gpu}") for gpu in energy.GPUS}
    per_gpu_j = sum(share[gpu] / factors.term(f"gpu_busy_w_{gpu}") for gpu in energy.GPUS)
    gpu_j = J_PER_WH / (factors.term("host_and_idle") * site.pue.mid)
    spread = factors.terms["embodied_spread"].value
    return spread.scaled(gpu_j * per_gpu_j / factors.term("fleet_use"))


class _Rates(NamedTuple):
    energy_wh: Rate
    ghg_g: Conversion
    onsite_water_ml: Conversion
    offsite_water_ml: Conversion
    embodied_ghg_g: Conversion
    embodied_adpe_ugsb: Conversion
    primary_kj: Conversion
    zone: str
    provider: str


@lru_cache(maxsize=4096)
def _rates(
    factors: FactorSet,
    model_name: str | None,
    provider: str | None,
    zone: str | None,
    input_basis: str,
    output_basis: str,
    pace_ms: float | None,
) -> _Rates | None:
    model = catalogue.find(factors, model_name)
    if model is None:
        return None
    site = grid.site(factors, provider)
    there = grid.zone(factors, site, zone)
    parts = _parts_wh(factors, model, site, pace_ms)
    output = log(spread_of(factors, model_name, output_basis))
    prompt = log(spread_of(factors, model_name, input_basis))
    counts = [Shared(output, output, (1, 1, 0, 0)), Shared(prompt, prompt, (0, 0, 1, 1))]
    per_wh = conversions(factors, site, there)

    def each(per: Range) -> Conversion:
        return norms.conversion(parts, counts, per)

    return _Rates(
        energy_wh=norms.rate(factors, parts, counts),
        ghg_g=each(per_wh.ghg_g),
        onsite_water_ml=each(per_wh.onsite_water_ml),
        offsite_water_ml=each(per_wh.offsite_water_ml),
        embodied_ghg_g=each(per_wh.embodied_ghg_g),
        embodied_adpe_ugsb=each(per_wh.embodied_adpe_ugsb),
        primary_kj=each(per_wh.primary_kj),
        zone=there.name,
        provider=site.provider,
    )


def _parts_wh(factors: FactorSet, model: Model, site: Site, pace_ms: float | None) -> list[Range]:
    each = energy.token_energy(factors, model, site)
    output = speed.adjusted(factors, model, each.output, pace_ms)
    return [part.scaled(1 / J_PER_WH) for part in (output, *each.parts[1:])]


@lru_cache(maxsize=4096)
def _energy_rate(factors: FactorSet, model: Model, site: Site, pace_ms: float | None) -> Rate:
    return norms.rate(factors, _parts_wh(factors, model, site, pace_ms), [])
