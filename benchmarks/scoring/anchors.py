"""Published figures of requests against what the estimator says of the same requests.

Nothing is tuned on them. A model that is named is looked up in the catalogue; where the table
gives its size it is an open model of that size; else the name is matched below, and what
matches nothing is counted and left out.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from math import log10, nan
from statistics import mean, median

from estimator import catalogue, grid, impact
from estimator.figures import FactorSet, Model, Site
from estimator.ranges import Range
from estimator.work import Work

_CLOSED = (
    (re.compile(r"gemini apps", re.I), "gemini-2.5-flash", "gcp.gemini"),
    (re.compile(r"chatgpt", re.I), "gpt-4o", "openai"),
    (re.compile(r"gpt-4o-mini", re.I), "gpt-4o-mini", "openai"),
    (re.compile(r"gpt-4o", re.I), "gpt-4o", "openai"),
    (re.compile(r"frontier", re.I), "gpt-4o", "openai"),
)
"""Whose figure a published one without a model's name is compared with."""
_BITS = {"bfloat16": 16.0, "fp8": 8.0, "mxfp4": 4.25}
_ALPHA = 0.1


@dataclass(frozen=True, slots=True)
class Point:
    """One published figure and ours, in Wh."""

    id: str
    group: str
    """A to F, the first letter of the id."""
    is_open: bool
    published: float
    estimate: Range
    reference: Range | None
    """EcoLogits' value and interval for the same."""

    @property
    def error(self) -> float:
        return abs(log10(self.estimate.mid / self.published))

    @property
    def is_inside(self) -> bool:
        return self.estimate.low <= self.published <= self.estimate.high

    @property
    def width(self) -> float:
        return self.estimate.high / self.estimate.low

    @property
    def interval_score(self) -> float:
        return interval_score(self.estimate, self.published)


def interval_score(estimate: Range, published: float) -> float:
    """Gneiting and Raftery (2007), equation 43, on log10: width, and 2/alpha for a miss."""
    low, high, value = log10(estimate.low), log10(estimate.high), log10(published)
    return high - low + 2 / _ALPHA * (max(low - value, 0) + max(value - high, 0))


def points(
    factors: FactorSet,
    table: Sequence[Mapping[str, str]],
    *,
    is_batch_told: bool = True,
    left_out: Mapping[str, FactorSet] | None = None,
) -> Iterator[Point]:
    """Those of the table's rows that are text and that we have a model for.

    `left_out` has, by measured model, the set without its family in the fit (group B).
    """
    for row in table:
        if row["id"][0] not in "ABCDF" or not row["published_wh"]:
            continue
        found = _model(factors, row)
        if found is None:
            continue
        model, provider = found
        work = _work(row)
        told = row["id"].startswith("B") and is_batch_told
        used = (left_out or {}).get(row["model"].split(" [")[0].split("/")[-1], factors)
        estimate = _estimate(used, model, _site(used, row, provider), work, row, told)
        yield Point(
            row["id"],
            row["id"][0],
            model.is_open,
            float(row["published_wh"]),
            estimate,
            _reference(row),
        )


def _work(row: Mapping[str, str]) -> Work:
    """Tokens as published; where the input is not given it is not counted."""
    prompt = row["input_tokens"]
    fresh = re.match(r"(\d+) uncached", prompt)
    tokens = int(fresh[1]) if fresh else int(prompt or 0)
    return Work.of_request(
        tokens, int(row["output_tokens"] or 0), int(row["cached_input_tokens"] or 0)
    )


def _model(factors: FactorSet, row: Mapping[str, str]) -> tuple[Model, str | None] | None:
    name = row["model"]
    if row["total_params_b"] and "frontier" not in name:
        total, active = float(row["total_params_b"]), float(row["active_params_b"])
        bits = _precision(row)
        if row["id"].startswith("B") and bits == 8 and active < total:
            bits = 16.0  # ML.ENERGY's stack: benchmarks.measured.Texts.read_bits
        return open_model(total, active, bits), _provider(name)
    for pattern, ours, provider in _CLOSED:
        if pattern.search(name):
            return factors.models[ours], provider
    found = catalogue.find(factors, name.split(" ")[0])
    return (found, None) if found else None


def _provider(name: str) -> str | None:
    return "deepseek" if "online service" in name or name.startswith("DeepSeek-V3/R1") else None


def open_model(total_b: float, active_b: float, bits: float | None) -> Model:
    share = active_b / total_b
    exactly = Range(total_b, total_b, total_b)
    return Model("anchor", "", True, exactly, Range(share, share, share), bits, ())


def _precision(row: Mapping[str, str]) -> float | None:
    """As named; A100 have no FP8; DeepSeek's weights are published in FP8; else not known."""
    named = re.search(r"; (\w+)\]", row["model"])
    if named:
        return _BITS.get(named[1], 16.0)
    if "A100" in row["boundary"] + row["model"]:
        return 16.0
    return 8.0 if "DeepSeek" in row["model"] else None


def _site(factors: FactorSet, row: Mapping[str, str], provider: str | None) -> Site:
    """Figures of GPUs alone are compared with no building and no host around them."""
    site = grid.site(factors, provider)
    if not row["boundary"].startswith("GPU"):
        return site
    return replace(site, pue=Range(1, 1, 1))


def _estimate(
    factors: FactorSet, model: Model, site: Site, work: Work, row: Mapping[str, str], told: bool
) -> Range:
    used = _bounded(
        factors, row["boundary"].startswith("GPU"), told, model.active_share.mid, _gpu(row)
    )
    return impact.energy_wh(used, model, site, work)


def _gpu(row: Mapping[str, str]) -> str | None:
    named = re.search(r"; (H100|B200)x", row["model"])
    return named[1].lower() if named else None


@cache
def _bounded(
    factors: FactorSet, is_gpu_only: bool, is_batch_told: bool, share: float, gpu: str | None
) -> FactorSet:
    """The set without the machine around the GPU, or told the batch of 64, the GPU and that
    the stack is the one of the fit (ML.ENERGY's)."""
    changed: dict[str, Range] = {}
    if is_gpu_only:
        changed["host_and_idle"] = Range(1, 1, 1)
    if is_batch_told:
        scale = 64 * share**0.5
        changed |= {"batch_scale": Range(scale, scale, scale), "stack_ln_sd": Range(0, 0, 0)}
    if gpu:
        changed |= {f"gpu_share_{each}": _exactly(each == gpu) for each in ("h100", "b200")}
    return changed_terms(factors, changed)


def _exactly(value: float) -> Range:
    return Range(value, value, value)


def changed_terms(factors: FactorSet, changed: Mapping[str, Range]) -> FactorSet:
    """The set with other values of some terms."""
    terms = {name: replace(factors.terms[name], value=value) for name, value in changed.items()}
    return replace(factors, terms={**factors.terms, **terms})


def _reference(row: Mapping[str, str]) -> Range | None:
    if not row["ecologits_0_11_3_wh"]:
        return None
    middle = float(row["ecologits_0_11_3_wh"])
    low, high = (float(row[key] or middle) for key in ("ecologits_wh_min", "ecologits_wh_max"))
    return Range(min(low, middle), middle, max(high, middle))


def macro(found: Sequence[Point], groups: str = "ABCD") -> float:
    """The mean over groups of the mean error; A5 and A6 are parts of A3 and not in it.

    NaN where the table has none of these groups.
    """
    means = [mean(errors) for errors in by_group(found, groups).values()]
    return mean(means) if means else nan


def by_group(found: Sequence[Point], groups: str) -> dict[str, list[float]]:
    kept = [point for point in found if point.id not in ("A5", "A6")]
    errors = {g: [point.error for point in kept if point.group == g] for g in groups}
    return {group: values for group, values in errors.items() if values}


def summary(found: Sequence[Point]) -> dict[str, float]:
    """Of points in one heap: how many, share inside, median width, mean interval score."""
    return {
        "points": len(found),
        "inside": mean(point.is_inside for point in found),
        "width": median(point.width for point in found),
        "interval_score": mean(point.interval_score for point in found),
    }
