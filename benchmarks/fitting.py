"""The physical forms as sums of non-negative terms, fitted in the logarithm with a robust loss.

`energy_terms`, `latency_terms` and `picture_terms` give the terms without their constants;
`estimator.energy`, `estimator.speed` and `estimator.pictures` hold the same forms for one
model at a time. The loss is soft-L1: some configurations are pathological (host-bound runs on
B200, a data-parallel deployment) and must not pull the constants.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from scipy.optimize import least_squares

from benchmarks.measured import Mask, Names, Numbers, Pictures, Texts

_ROBUST = 0.2
"""Residuals in ln beyond which the loss grows linearly."""

ENERGY = ("compute_h100", "compute_b200", "weight_read", "gpu_floor", "context_read")
_ENERGY_START = np.array([0.003, 0.002, 0.21, 0.04, 0.08])
LATENCY = (
    "step_s",
    "step_gpu_s",
    "step_read_h100_s",
    "step_read_b200_s",
    "step_compute_h100_s",
    "step_compute_b200_s",
    "step_context_s",
    "step_request_s",
)
_LATENCY_START = np.array([1.1e-3, 1.05e-3, 3.7e-4, 1.8e-4, 2.9e-6, 0.8e-6, 8e-5, 5.8e-5])
PICTURE = (
    "picture_flop",
    "picture_pixel",
    "image_gpu_exponent",
    "video_gpu_exponent",
    "pixel_gpu_exponent",
)
_PICTURE_START = np.array([1.6e-12, 208, 0.1, 0.1, 0.9])

ATTENTION = 0.074
"""Of an image or video transformer: FLOPs of attention over others, times N / P^(1/3)."""
_GUIDED_ONCE = ("FLUX.1-dev", "HunyuanVideo")
"""Models whose guidance was distilled: one pass a step; the others run two."""
_PIXELS_PER_TOKEN = {"SANA": 1024}
_FRAMES_PER_STEP = {"CogVideoX1.5": 8}


@dataclass(frozen=True, slots=True)
class Serving:
    """What may be unknown of how a configuration was served."""

    gpu_count: Numbers
    read_bits: Numbers
    batch: Numbers


def as_measured(texts: Texts) -> Serving:
    return Serving(texts.gpu_count, texts.read_bits, texts.batch)


def gpus_that_fit(texts: Texts) -> Numbers:
    """What the estimator takes where the number is not known."""
    return gpus_for(texts.total_b * texts.bits / 8, texts.is_h100)


def gpus_for(weights_gb: Numbers, is_h100: Numbers) -> Numbers:
    need = 1.15 * weights_gb / np.where(is_h100 == 1, 80.0, 180.0)
    count: Numbers = np.minimum(2.0 ** np.maximum(np.ceil(np.log2(need)), 0), 8)
    return count


def weights_read_gb(total_b: Numbers, active_b: Numbers, bits: Numbers, batch: Numbers) -> Numbers:
    touched = 1 - np.exp(-batch * active_b / total_b)
    read: Numbers = (active_b + (total_b - active_b) * touched) * bits / 8
    return read


def context_gb(texts: Texts) -> Numbers:
    size: Numbers = 65e3 * texts.active_b**0.35 * texts.context / 1e9
    return size


def energy_terms(texts: Texts, serving: Serving) -> Numbers:
    """Rows of terms that, times the constants `ENERGY`, give joules per output token."""
    compute = texts.active_b * (1 + texts.prompt_ratio)
    read = weights_read_gb(texts.total_b, texts.active_b, serving.read_bits, serving.batch)
    return np.stack(
        [
            compute * texts.is_h100,
            compute * (1 - texts.is_h100),
            read / serving.batch,
            serving.gpu_count,
            context_gb(texts),
        ],
        axis=1,
    )


def latency_terms(texts: Texts, serving: Serving) -> Numbers:
    """The same of the median seconds between two output tokens, for `LATENCY`."""
    read = weights_read_gb(texts.total_b, texts.active_b, serving.read_bits, serving.batch)
    each_read = read / serving.gpu_count
    each_compute = serving.batch * texts.active_b / serving.gpu_count
    h100 = texts.is_h100
    return np.stack(
        [
            np.ones_like(serving.batch),
            serving.gpu_count,
            each_read * h100,
            each_read * (1 - h100),
            each_compute * h100,
            each_compute * (1 - h100),
            context_gb(texts) * serving.batch / serving.gpu_count,
            serving.batch,
        ],
        axis=1,
    )


def fit_energy(texts: Texts) -> Numbers:
    return _constants(energy_terms(texts, as_measured(texts)), texts.joules, _ENERGY_START)


def fit_latency(texts: Texts) -> Numbers:
    terms = latency_terms(texts, as_measured(texts))
    return _constants(terms, texts.inter_token_ms / 1000, _LATENCY_START)


def _constants(terms: Numbers, measured: Numbers, start: Numbers) -> Numbers:
    target = np.log(measured)
    found = least_squares(
        lambda logs: np.log(terms @ np.exp(logs)) - target,
        np.log(start),
        loss="soft_l1",
        f_scale=_ROBUST,
    )
    constants: Numbers = np.exp(found.x)
    return constants


def _by_model(models: Names, values: dict[str, int], default: float) -> Numbers:
    return np.array(
        [next((v for key, v in values.items() if key in str(m)), default) for m in models],
        dtype=np.float64,
    )


def latent_tokens(pictures: Pictures) -> Numbers:
    """A token stands for 16 x 16 pixels and, in time, one frame and then every fourth."""
    per_token = _by_model(pictures.model, _PIXELS_PER_TOKEN, 256)
    stride = _by_model(pictures.model, _FRAMES_PER_STEP, 4) / 4
    moments = (1 + (pictures.frames - 1) / 4) / stride
    return moments * pictures.megapixels * 1e6 / per_token


def picture_flops(pictures: Pictures, passes: Numbers | None = None) -> Numbers:
    """steps x passes x 2 P N (1 + .074 N / P^(1/3))."""
    if passes is None:
        passes = _by_model(pictures.model, dict.fromkeys(_GUIDED_ONCE, 1), 2)
    size, tokens = pictures.total_b * 1e9, latent_tokens(pictures)
    attention = 1 + ATTENTION * tokens / size ** (1 / 3)
    return pictures.steps * passes * 2 * size * tokens * attention


def picture_joules(pictures: Pictures, constants: Numbers) -> Numbers:
    flop, pixel, image_exponent, video_exponent, pixel_exponent = constants
    gpus = pictures.gpu_count
    spread = gpus ** np.where(pictures.is_video, video_exponent, image_exponent)
    pixels = pictures.megapixels * pictures.frames
    total: Numbers = flop * picture_flops(pictures) * spread + pixel * pixels * gpus**pixel_exponent
    return total


def fit_pictures(pictures: Pictures) -> Numbers:
    """Images and videos in one fit; the first two constants are positive."""
    target = np.log(pictures.joules)

    def constants(x: Numbers) -> Numbers:
        return np.concatenate([np.exp(x[:2]), x[2:]])

    found = least_squares(
        lambda x: np.log(picture_joules(pictures, constants(x))) - target,
        np.concatenate([np.log(_PICTURE_START[:2]), _PICTURE_START[2:]]),
        loss="soft_l1",
        f_scale=_ROBUST,
    )
    return constants(found.x)


def left_out(groups: Names) -> Iterator[tuple[Mask, Mask]]:
    """(rows to fit on, rows left out), once for each group."""
    for group in sorted(set(groups)):
        out = groups == group
        yield ~out, out


def bootstrap(texts: Texts, fit: Callable[[Texts], Numbers], times: int, seed: int) -> Numbers:
    """The constants of `times` draws of families with replacement: P5 and P95."""
    random = np.random.default_rng(seed)
    families = sorted(set(texts.family))
    drawn = []
    for _ in range(times):
        chosen = random.choice(families, len(families))
        index = np.concatenate([np.flatnonzero(texts.family == each) for each in chosen])
        drawn.append(fit(texts.take(index)))
    edges: Numbers = np.quantile(np.array(drawn), [0.05, 0.95], axis=0)
    return edges
