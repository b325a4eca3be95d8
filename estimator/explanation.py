"""How one figure came about, down to its sources: enough to work it out again by hand.

Energy is the sum of the terms. A term is quantity x per_unit_j / 3600, and its best guess is

    per_unit_j.mid = gpu_j x host_and_idle x PUE x median_shift

where for the output term gpu_j is the product of each setup's joules to the power of its
share, and of the model's own overhead; for input the same over compute x active parameters. A
slow stream multiplies the output terms by `pace_factor` besides. For pictures gpu_j is that of
the diffusion and of decoding, and nothing shifts the median. Carbon is energy x the zone's
intensity; water is energy x the zone's water off site, and energy / PUE x the site's on site;
carbon of making the machines is that of a GPU-second x the seconds that the joules take.
"""

from dataclasses import dataclass, replace
from math import exp

from estimator import catalogue, energy, grid, machines, pictures, speed
from estimator.energy import Setup
from estimator.figures import Factor, FactorSet, Model, PictureModel, Site, Zone
from estimator.impact import J_PER_WH, Impact, impact
from estimator.picture_work import PictureWork
from estimator.ranges import Range
from estimator.vocabularies import spread_of
from estimator.work import Work

_FACTORS = {
    "output": ("compute_h100", "compute_b200", "weight_read", "gpu_floor", "batch_scale"),
    "reasoning": ("compute_h100", "compute_b200", "weight_read", "gpu_floor", "batch_scale"),
    "context": ("context_read", "context_bytes", "context_exponent"),
    "input": ("compute_h100", "compute_b200"),
    "attention": ("compute_h100", "compute_b200", "attention_tokens"),
    "cached": ("compute_h100", "compute_b200", "cached_ratio"),
}
_ALWAYS = ("gpu_share_h100", "gpu_share_b200", "host_and_idle", "median_shift")
_DIFFUSION = ("picture_flop", "picture_attention", "host_and_idle")
_DECODING = ("picture_pixel", "host_and_idle")
_MAKING = (
    "gpu_second_ghg_mg",
    "gpu_second_adpe_ugsb",
    "gpu_second_primary_j",
    "primary_per_electric",
    "gpu_busy_w_h100",
    "gpu_busy_w_b200",
    "fleet_use",
    "embodied_spread",
)


@dataclass(frozen=True, slots=True)
class Term:
    """One part of the energy."""

    name: str
    """output, reasoning, context, input, attention or cached; diffusion or decoding."""
    quantity: float
    unit: str
    """token, or token_x_token where the work is a sum of products; megapixel, of all steps and
    latent moments in diffusion, of all frames in decoding."""
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
    making: tuple[Factor, ...]
    """Behind the carbon and the minerals of making the machines, and behind primary energy."""
    pace_ms: float | None
    """Between two tokens of this model's streams from there; None: not known."""
    pace_factor: float
    """What that pace does to a token out; 1 where it tells nothing."""
    input_spread: float
    """Factor each way by which the tokens may be off; 1 where reported or counted."""
    output_spread: float


@dataclass(frozen=True, slots=True)
class PictureExplanation:
    """The same of images or a video."""

    factor_set: str
    impact: Impact
    model: PictureModel
    site: Site
    zone: Zone
    host_and_idle: Factor
    terms: tuple[Term, ...]
    making: tuple[Factor, ...]


@dataclass(frozen=True, slots=True)
class MachineExplanation:
    """The same of a model on the person's own machine: seconds x power."""

    factor_set: str
    impact: Impact
    gpu_s: float
    power_w: Range
    is_power_own: bool
    """The power is the person's word; else that of any machine."""
    zone: Zone
    factors: tuple[Factor, ...]


def explain_machine(
    factors: FactorSet, gpu_s: float, *, zone: str | None = None
) -> MachineExplanation:
    """The same figures as `machines.impact` under the person's power, explained."""
    own_w = factors.own.gpu_power_w
    names = ("local_power_w" if own_w is None else "local_power_spread", "primary_per_electric")
    return MachineExplanation(
        factor_set=factors.name,
        impact=machines.impact(factors, gpu_s, own_w, zone),
        gpu_s=gpu_s,
        power_w=machines.power(factors, own_w),
        is_power_own=own_w is not None,
        zone=grid.zone(factors, grid.site(factors, None), zone),
        factors=_factors(factors, names),
    )


def explain(
    factors: FactorSet,
    work: Work,
    model_name: str | None,
    provider: str | None,
    *,
    zone: str | None = None,
    input_basis: str = "reported",
    output_basis: str = "reported",
    reasoning_tokens: float = 0,
    pace_ms: float | None = None,
) -> Explanation | None:
    """The same figures as `impact`, explained; None if the model is not in the catalogue.

    `reasoning_tokens` of the output are shown as a term of their own; they cost the same.
    """
    model = catalogue.find(factors, model_name)
    result = impact(
        factors,
        work,
        model_name,
        provider,
        zone=zone,
        input_basis=input_basis,
        output_basis=output_basis,
        pace_ms=pace_ms,
    )
    if model is None or result is None:
        return None
    site, step = grid.site(factors, provider), speed.rounded(pace_ms)
    return Explanation(
        factor_set=factors.name,
        impact=result,
        model=model,
        site=site,
        zone=grid.zone(factors, site, zone),
        batch=energy.batch(factors, model),
        setups=energy.setups(factors, model),
        host_and_idle=factors.terms["host_and_idle"],
        terms=_terms(factors, work, model, site, reasoning_tokens, step),
        making=_factors(factors, _MAKING),
        pace_ms=pace_ms,
        pace_factor=exp(speed.evidence(factors, model, step).shift) if step else 1.0,
        input_spread=spread_of(factors, model_name, input_basis),
        output_spread=spread_of(factors, model_name, output_basis),
    )


def explain_picture(
    factors: FactorSet,
    work: PictureWork,
    model_name: str | None,
    provider: str | None,
    *,
    zone: str | None = None,
) -> PictureExplanation | None:
    """The same figures as `pictures.impact`, explained; None if the model is not in its table."""
    model = pictures.find(factors, model_name)
    result = pictures.impact(factors, work, model_name, provider, zone=zone)
    if model is None or result is None:
        return None
    site = grid.site(factors, provider)
    return PictureExplanation(
        factor_set=factors.name,
        impact=result,
        model=model,
        site=site,
        zone=grid.zone(factors, site, zone),
        host_and_idle=factors.terms["host_and_idle"],
        terms=_picture_terms(factors, work, model, site),
        making=_factors(factors, _MAKING),
    )


def _picture_terms(
    factors: FactorSet, work: PictureWork, model: PictureModel, site: Site
) -> tuple[Term, ...]:
    """Diffusion and decoding; the whole's errors are those of each."""
    overhead = factors.term("host_and_idle") * site.pue.mid
    whole = pictures.energy_wh(factors, work, model, site)
    steps = model.steps.mid * work.latent_mpx + work.stepped_mpx
    decoded = PictureWork(frame_mpx=work.frame_mpx)
    rows = (
        ("diffusion", steps, replace(work, frame_mpx=0), _DIFFUSION),
        ("decoding", work.frame_mpx, decoded, _DECODING),
    )
    found = []
    for name, quantity, part, names in rows:
        gpu_j = pictures.gpu_j(factors, part, model)
        part_wh = whole.scaled(gpu_j * overhead / J_PER_WH / whole.mid)
        found.append(
            Term(
                name,
                quantity,
                "megapixel",
                gpu_j=gpu_j / quantity,
                median_shift=1.0,
                per_unit_j=part_wh.scaled(J_PER_WH / quantity),
                energy_wh=part_wh,
                factors=_factors(factors, names),
            )
        )
    return tuple(found)


def _factors(factors: FactorSet, names: tuple[str, ...]) -> tuple[Factor, ...]:
    return tuple(factors.terms[name] for name in names)


def _terms(
    factors: FactorSet,
    work: Work,
    model: Model,
    site: Site,
    reasoning_tokens: float,
    pace_ms: float | None,
) -> tuple[Term, ...]:
    each = energy.token_energy(factors, model, site)
    output_j = speed.adjusted(factors, model, each.output, pace_ms)
    slowed = output_j.mid / each.output.mid
    output, context, prefill, cached = energy.median_shift(factors, model, site)
    attention = each.input.scaled(1 / factors.term("attention_tokens"))
    rows = (
        ("output", work.output_tokens - reasoning_tokens, "token", output_j, output),
        ("reasoning", reasoning_tokens, "token", output_j, output),
        ("context", work.output_x_context, "token_x_token", each.context, context),
        ("input", work.uncached_input_tokens, "token", each.input, prefill),
        ("attention", work.uncached_x_input, "token_x_token", attention, prefill),
        ("cached", work.cached_input_tokens, "token", each.cached, cached),
    )
    overhead = factors.term("host_and_idle") * site.pue.mid
    own = () if model.overhead.high == 1 else ("encoder_overhead",)
    return tuple(
        Term(
            name,
            quantity,
            unit,
            gpu_j=per_unit.mid / (overhead * shift * (slowed if per_unit is output_j else 1)),
            median_shift=shift,
            per_unit_j=per_unit,
            energy_wh=per_unit.scaled(quantity / J_PER_WH),
            factors=_factors(factors, (*_FACTORS[name], *_ALWAYS, *own)),
        )
        for name, quantity, unit, per_unit, shift in rows
    )
