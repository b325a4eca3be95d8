"""Models on the person's own machine: the seconds its server says, times the machine's power.

Not a data centre: no building around it, no fleet that idles for others, no cooling water, and
no share of making a machine that was there before.
"""

from dataclasses import dataclass

from estimator import grid
from estimator.figures import FactorSet
from estimator.ranges import Range


@dataclass(frozen=True, slots=True)
class LocalImpact:
    """What a local model's seconds cost at the socket."""

    energy_wh: Range
    ghg_g: Range
    offsite_water_ml: Range
    zone: str


def impact(
    factors: FactorSet, gpu_s: float, power_w: float | None = None, zone: str | None = None
) -> LocalImpact:
    """`gpu_s`: sum of the seconds that the server computed (Ollama's and llama.cpp's own
    durations). `power_w`: the user's own figure for the whole machine; else any machine's."""
    there = grid.zone(factors, grid.site(factors, None), zone)
    energy = power(factors, power_w).scaled(gpu_s / 3600)
    return LocalImpact(
        energy,
        energy.times(there.gco2e_per_kwh.scaled(1 / 1000)),
        energy.times(there.offsite_l_per_kwh),
        there.name,
    )


def power(factors: FactorSet, power_w: float | None) -> Range:
    """Watts while it answers."""
    if power_w is None:
        return factors.terms["local_power_w"].value
    return factors.terms["local_power_spread"].value.scaled(power_w)
