"""Images and videos: joules from the work of a diffusion transformer and of decoding.

    J = j_flop FLOPs n^g + j_pixel Mpixel frames n^h
    FLOPs = steps passes 2 P N (1 + .074 N / P^(1/3))

P: parameters; N: latent tokens, one for so many pixels and, in time, for the first frame and
then every fourth; n: GPUs that one picture is made on. Fitted on ML.ENERGY v3 (7 image and 5
video models), on images of 1024 x 1024 only. What is unknown (size, steps, passes, GPUs, the
model's own scatter, the machine and the building around the GPU) is moved to its P5 and P95
and the swings are combined as independent; all pictures of a model share these errors.
"""

from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache
from math import cbrt, exp, hypot, log, pow

from estimator import catalogue, grid
from estimator.figures import FactorSet, PictureModel, Site
from estimator.impact import J_PER_WH, Impact, of_energy
from estimator.picture_work import PictureWork
from estimator.ranges import Range

_P95 = 1.645
_GPUS = (1.0, 1.0, 8.0)
"""P5, P50, P95: a picture is cheapest on one."""


def impact(
    factors: FactorSet,
    work: PictureWork,
    model_name: str | None,
    provider: str | None,
    *,
    zone: str | None = None,
) -> Impact | None:
    """The cost of making these pictures, None if the model is not in the table of pictures."""
    model = find(factors, model_name)
    if model is None:
        return None
    site = grid.site(factors, provider)
    energy = energy_wh(factors, work, model, site)
    return of_energy(factors, energy, site, grid.zone(factors, site, zone))


def find(factors: FactorSet, name: str | None) -> PictureModel | None:
    """The model of that name, exactly or without who serves it and its revision."""
    spelled = catalogue.spellings(name) if name else ()
    return next(filter(None, map(factors.pictures.get, spelled)), None)


def energy_wh(factors: FactorSet, work: PictureWork, model: PictureModel, site: Site) -> Range:
    """At the building's meter. The ln-distances of the edges are those of one usual picture."""
    overhead = factors.term("host_and_idle") * site.pue.mid
    middle = gpu_j(factors, work, model) * overhead / J_PER_WH
    down, up = _edges(factors, model, site)
    return Range(middle * exp(-down), middle, middle * exp(up))


def gpu_j(
    factors: FactorSet, work: PictureWork, model: PictureModel, gpu_count: float = 1
) -> float:
    """Joules of the GPUs at the best guesses, pictures made on so many GPUs each."""
    kind = "video" if model.is_video else "image"
    size = model.total_b.mid * 1e9
    tokens_per_mpx = 1e6 / model.pixels_per_token * 4 / model.frames_per_moment
    steps = model.steps.mid
    linear = steps * work.latent_mpx + work.stepped_mpx
    squared = steps * work.latent_mpx_squared + work.stepped_mpx_squared
    attention = factors.term("picture_attention") / cbrt(size)
    tokens = tokens_per_mpx * linear + attention * tokens_per_mpx**2 * squared
    flops = model.passes.mid * 2 * size * tokens
    compute = factors.term("picture_flop") * flops
    decoding = factors.term("picture_pixel") * work.frame_mpx
    return compute * pow(gpu_count, factors.term(f"{kind}_gpu_exponent")) + decoding * pow(
        gpu_count, factors.term("pixel_gpu_exponent")
    )


@lru_cache(maxsize=1024)
def _edges(factors: FactorSet, model: PictureModel, site: Site) -> tuple[float, float]:
    """ln-distances of P5 and P95 from the best guess."""
    usual = PictureWork.of_video() if model.is_video else PictureWork.of_images(1)
    here = gpu_j(factors, usual, model)

    def changed(unknown: Range, put: Callable[[float], PictureModel]) -> Range:
        low, high = (
            gpu_j(factors, usual, put(edge)) / here for edge in (unknown.low, unknown.high)
        )
        return Range(low, 1, high)

    scatter = exp(_P95 * factors.term(f"{'video' if model.is_video else 'image'}_model_ln_sd"))
    machine, pue = factors.terms["host_and_idle"].value, site.pue
    unknowns = (
        changed(model.total_b, lambda edge: replace(model, total_b=_exactly(edge))),
        changed(model.steps, lambda edge: replace(model, steps=_exactly(edge))),
        changed(model.passes, lambda edge: replace(model, passes=_exactly(edge))),
        Range(*(gpu_j(factors, usual, model, count) / here for count in _GPUS)),
        Range(1 / scatter, 1, scatter),
        Range(1 / model.spread, 1, model.spread),
        machine.scaled(1 / machine.mid),
        pue.scaled(1 / pue.mid),
    )
    return (
        hypot(*(-log(unknown.low) for unknown in unknowns)),
        hypot(*(log(unknown.high) for unknown in unknowns)),
    )


def _exactly(value: float) -> Range:
    return Range(value, value, value)
