"""How one figure came about, down to its sources: enough to work it out again by hand.

Energy is the sum of the terms. A term is quantity x per_unit_j / 3600, and its best guess is

    per_unit_j.mid = gpu_j x host_and_idle x PUE x median_shift

where for the output term gpu_j is the product of each setup's joules to the power of its
share; for input the same over compute x active parameters. Carbon is energy x the zone's
intensity; water is energy x the zone's water off site, and energy / PUE x the site's on site.
"""

from dataclasses import dataclass

from estimator import catalogue, energy, grid
from estimator.energy import Setup
from estimator.figures import Factor, FactorSet, Model, Site, Zone
from estimator.impact import J_PER_WH, Impact, impact
from estimator.ranges import Range
from estimator.vocabularies import spread_of
from estimator.work import Work

_FACTORS = {
    "output": ("compute_h100", "compute_b200", "weight_read", "gpu_floor", "batch_scale"),
    "context": ("context_read", "context_bytes", "context_exponent"),
    "input": ("compute_h100", "compute_b200"),
    "attention": ("compute_h100", "compute_b200", "attention_tokens"),
    "cached": ("compute_h100", "compute_b200", "cached_ratio"),
}
_ALWAYS = ("gpu_share_h100", "gpu_share_b200", "host_and_idle", "median_shift")


@dataclass(frozen=True, slots=True)
class Term:
    """One part of the energy."""

    name: str
    """output, context, input, attention or cached."""
    quantity: float
    unit: str
    """token, or token_x_token where the work is a sum of products."""
    gpu_j: float
    """Joules of the GPUs per unit, at the best guesses."""
    median_shift: float
    """What lopsided ranges do to the median."""
    per_unit_j: Range
    """Joules at the building's meter."""
    energy_wh: Range
    factors: tuple[Factor, ...]


@dataclass(frozen=True, slots=True)
class Explanation:
    """One impact with everything it was made from."""

    factor_set: str
    impact: Impact
    model: Model
    site: Site
    zone: Zone
    batch: Range
    """Requests decoded together."""
    setups: tuple[Setup, ...]
    """The ways the model may be served, with their shares."""
    host_and_idle: Factor
    terms: tuple[Term, ...]
    input_spread: float
    """Factor each way by which the tokens may be off; 1 where reported or counted."""
    output_spread: float


def explain(
    factors: FactorSet,
    work: Work,
    model_name: str | None,
    provider: str | None,
    *,
    zone: str | None = None,
    input_basis: str = "reported",
    output_basis: str = "reported",
) -> Explanation | None:
    """The same figures as `impact`, explained; None if the model is not in the catalogue."""
    model = catalogue.find(factors, model_name)
    result = impact(
        factors,
        work,
        model_name,
        provider,
        zone=zone,
        input_basis=input_basis,
        output_basis=output_basis,
    )
    if model is None or result is None:
        return None
    site = grid.site(factors, provider)
    return Explanation(
        factor_set=factors.name,
        impact=result,
        model=model,
        site=site,
        zone=grid.zone(factors, site, zone),
        batch=energy.batch(factors, model),
        setups=energy.setups(factors, model),
        host_and_idle=factors.terms["host_and_idle"],
        terms=_terms(factors, work, model, site),
        input_spread=spread_of(factors, model_name, input_basis),
        output_spread=spread_of(factors, model_name, output_basis),
    )


def _terms(factors: FactorSet, work: Work, model: Model, site: Site) -> tuple[Term, ...]:
    each = energy.token_energy(factors, model, site)
    output, context, prefill, cached = energy.median_shift(factors, model, site)
    attention = each.input.scaled(1 / factors.term("attention_tokens"))
    rows = (
        ("output", work.output_tokens, "token", each.output, output),
        ("context", work.output_x_context, "token_x_token", each.context, context),
        ("input", work.uncached_input_tokens, "token", each.input, prefill),
        ("attention", work.uncached_x_input, "token_x_token", attention, prefill),
        ("cached", work.cached_input_tokens, "token", each.cached, cached),
    )
    overhead = factors.term("host_and_idle") * site.pue.mid
    return tuple(
        Term(
            name,
            quantity,
            unit,
            gpu_j=per_unit.mid / (overhead * shift),
            median_shift=shift,
            per_unit_j=per_unit,
            energy_wh=per_unit.scaled(quantity / J_PER_WH),
            factors=tuple(factors.terms[key] for key in (*_FACTORS[name], *_ALWAYS)),
        )
        for name, quantity, unit, per_unit, shift in rows
    )
