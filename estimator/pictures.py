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
from dataclasses import astuple, dataclass, replace
from functools import lru_cache
from math import cbrt, exp, hypot, log, pow

from estimator import catalogue, grid
from estimator.figures import FactorSet, PictureModel, Site
from estimator.impact import J_PER_WH, Impact, of_energy
from estimator.ranges import Range

_P95 = 1.645
_GPUS = (1.0, 1.0, 8.0)
"""P5, P50, P95: a picture is cheapest on one."""
_IMAGE_PX = (1024, 1024)
_VIDEO_PX = (1280, 720)
_VIDEO_S, _FRAMES_PER_S = 5.0, 24.0
"""Where neither request nor answer says: what most services make."""
_QUALITY = {"low": 0.25, "medium": 1.0, "high": 4.0, "hd": 2.0}
"""Work over that of `medium`: OpenAI's image tokens are 272, 1,056 and 4,160 at 1024 x 1024
(API documentation, 2025); `hd` of dall-e-3 costs twice `standard`. Others count as medium."""


@dataclass(frozen=True, slots=True)
class PictureWork:
    """Sums over any number of images or videos of one model; they add exactly.

    A latent megapixel is one of the picture times the moments of its latent time, which are
    1 + (frames - 1)/4: 1 for an image.
    """

    latent_mpx: float = 0.0
    """Sum of latent megapixels whose steps are not known, times the quality."""
    latent_mpx_squared: float = 0.0
    """Of the same: attention between all tokens of a picture."""
    stepped_mpx: float = 0.0
    """Sum of steps x latent megapixels, where the steps are known."""
    stepped_mpx_squared: float = 0.0
    frame_mpx: float = 0.0
    """Sum of megapixels x frames, to decode."""

    @classmethod
    def of_images(
        cls,
        count: int,
        width: int | None = None,
        height: int | None = None,
        steps: int | None = None,
        quality: str | None = None,
    ) -> "PictureWork":
        """So many images of one request; the size is of each, 1024 x 1024 if not known."""
        pixels = (width, height) if width and height else _IMAGE_PX
        one = _one(pixels, 1, steps, _QUALITY.get(quality or "", 1.0))
        return PictureWork(*(count * each for each in astuple(one)))

    @classmethod
    def of_video(
        cls,
        width: int | None = None,
        height: int | None = None,
        frames: int | None = None,
        seconds: float | None = None,
        steps: int | None = None,
    ) -> "PictureWork":
        """One clip: 1280 x 720, 24 frames a second and 5 seconds where not known."""
        pixels = (width, height) if width and height else _VIDEO_PX
        count = frames or (seconds or _VIDEO_S) * _FRAMES_PER_S
        return _one(pixels, max(count, 1), steps, 1.0)

    def __add__(self, other: "PictureWork") -> "PictureWork":
        return PictureWork(*(a + b for a, b in zip(astuple(self), astuple(other), strict=True)))


def _one(pixels: tuple[int, int], frames: float, steps: int | None, quality: float) -> PictureWork:
    mpx = pixels[0] * pixels[1] / 1e6
    latent = mpx * (1 + (frames - 1) / 4)
    if steps:
        return PictureWork(0, 0, steps * latent, steps * latent**2, mpx * frames)
    return PictureWork(quality * latent, quality * latent**2, 0, 0, mpx * frames)


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
