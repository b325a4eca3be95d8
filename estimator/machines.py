"""Models on the person's own machine: the seconds its server says, times the machine's power.

Not a data centre: no building around it, no fleet that idles for others, no cooling water, and
no share of making a machine that was there before.
"""

from estimator import grid
from estimator.figures import FactorSet
from estimator.impact import J_PER_WH, Impact
from estimator.ranges import Range

_NOTHING = Range(0, 0, 0)


def impact(
    factors: FactorSet, gpu_s: float, power_w: float | None = None, zone: str | None = None
) -> Impact:
    """What a local model's seconds cost at the socket.

    `gpu_s`: sum of the seconds that the server computed (Ollama's and llama.cpp's own
    durations). `power_w`: the user's own figure for the whole machine; else any machine's."""
    there = grid.zone(factors, grid.site(factors, None), zone)
    energy = power(factors, power_w).scaled(gpu_s / J_PER_WH)
    primary = factors.terms["primary_per_electric"].value.scaled(J_PER_WH / 1000)
    return Impact(
        energy,
        ghg_g=energy.times(there.gco2e_per_kwh.scaled(1 / 1000)),
        onsite_water_ml=_NOTHING,
        offsite_water_ml=energy.times(there.offsite_l_per_kwh),
        embodied_ghg_g=_NOTHING,
        embodied_adpe_ugsb=_NOTHING,
        primary_kj=energy.times(primary),
        zone=there.name,
        provider=grid.UNKNOWN,
        is_provider_known=False,
    )


def power(factors: FactorSet, power_w: float | None) -> Range:
    """Watts while it answers."""
    if power_w is None:
        return factors.terms["local_power_w"].value
    return factors.terms["local_power_spread"].value.scaled(power_w)
