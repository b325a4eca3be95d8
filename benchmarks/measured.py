"""Published measurements as columns of numbers: what the fit and the scores are made on."""

import csv
from collections.abc import Sequence
from dataclasses import dataclass, fields
from pathlib import Path

import numpy as np
import numpy.typing as npt

MEASUREMENTS = Path(__file__).parent / "measurements"

type Numbers = npt.NDArray[np.float64]
type Mask = npt.NDArray[np.bool_]
type Names = npt.NDArray[np.str_]

_BITS = {
    "bfloat16": 16.0,
    "float16": 16.0,
    "fp8": 8.0,
    "int8": 8.0,
    "mxfp4": 4.25,
    "nvfp4": 4.25,
    "int4": 4.25,
}
_FIM_PROMPT_RATIO = 11
"""Prompt over output tokens of the fill-in-the-middle task, whose prompts are not published:
6 to 14 fit; chosen inside training families of the whole benchmark."""


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@dataclass(frozen=True, slots=True, eq=False)
class Texts:
    """Text configurations of ML.ENERGY, one element each."""

    task: Names
    family: Names
    model: Names
    gpu: Names
    total_b: Numbers
    active_b: Numbers
    bits: Numbers
    gpu_count: Numbers
    batch: Numbers
    output_tokens: Numbers
    inter_token_ms: Numbers
    joules: Numbers
    """Per output token, all GPUs, prefill included."""

    def take(self, mask: Mask) -> "Texts":
        return Texts(*(getattr(self, field.name)[mask] for field in fields(self)))

    @property
    def is_h100(self) -> Numbers:
        flags: Numbers = (self.gpu == "H100").astype(np.float64)
        return flags

    @property
    def prompt_ratio(self) -> Numbers:
        """Prompt over output tokens, where prompts are long enough to matter."""
        ratio: Numbers = np.where(self.task == "sourcegraph-fim", _FIM_PROMPT_RATIO, 0.0)
        return ratio

    @property
    def context(self) -> Numbers:
        """Tokens that an output token reads, on average."""
        tokens: Numbers = (self.prompt_ratio + 0.6) * self.output_tokens
        return tokens

    @property
    def read_bits(self) -> Numbers:
        """Bits that a weight costs to read: on vLLM 0.11 an FP8 expert costs what a BF16 one
        does (Qwen3-235B at batch 8: 11.4 J in FP8, 7.3 J in BF16). Not so in production."""
        return read_bits(self.bits, self.active_b < self.total_b)


def read_bits(bits: Numbers | float, is_moe: Mask) -> Numbers:
    return np.where(is_moe & (np.asarray(bits) == 8), 16.0, bits)


def texts(path: Path = MEASUREMENTS / "mlenergy_llm.csv") -> Texts:
    found = rows(path)

    def names(key: str) -> Names:
        return np.array([row[key] for row in found])

    def numbers(key: str) -> Numbers:
        return np.array([float(row[key]) for row in found])

    return Texts(
        task=names("task"),
        family=names("family"),
        model=names("model_id"),
        gpu=names("gpu"),
        total_b=numbers("total_params_b"),
        active_b=numbers("active_params_b"),
        bits=np.array([_BITS.get(row["weight_precision"], 16.0) for row in found]),
        gpu_count=numbers("num_gpus"),
        batch=numbers("batch_size"),
        output_tokens=numbers("mean_output_tokens"),
        inter_token_ms=numbers("median_inter_token_ms"),
        joules=numbers("gpu_joules_per_output_token"),
    )


@dataclass(frozen=True, slots=True, eq=False)
class Pictures:
    """Image or video configurations of ML.ENERGY, one element each."""

    model: Names
    is_video: Mask
    total_b: Numbers
    gpu_count: Numbers
    megapixels: Numbers
    frames: Numbers
    """1 for images."""
    steps: Numbers
    joules: Numbers
    """Per image or clip, all GPUs."""

    def take(self, mask: Mask) -> "Pictures":
        return Pictures(*(getattr(self, field.name)[mask] for field in fields(self)))


def pictures(
    image: Path = MEASUREMENTS / "mlenergy_image.csv",
    video: Path = MEASUREMENTS / "mlenergy_video.csv",
) -> Pictures:
    """Images first, then videos."""
    images, videos = rows(image), rows(video)
    found = images + videos

    def numbers(values: Sequence[str]) -> Numbers:
        return np.array([float(value) for value in values])

    pixels = numbers([row["width_px"] for row in found]) * numbers(
        [row["height_px"] for row in found]
    )
    joules = [row["gpu_joules_per_image"] for row in images]
    joules += [row["gpu_joules_per_video"] for row in videos]
    return Pictures(
        model=np.array([row["model_id"] for row in found]),
        is_video=np.array([False] * len(images) + [True] * len(videos)),
        total_b=numbers([row["total_params_b"] for row in found]),
        gpu_count=numbers([row["num_gpus"] for row in found]),
        megapixels=pixels / 1e6,
        frames=numbers([row.get("frames") or "1" for row in found]),
        steps=numbers([row["steps"] for row in found]),
        joules=numbers(joules),
    )
