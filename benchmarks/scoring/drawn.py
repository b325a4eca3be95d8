"""Images and videos, each model left out in turn, and the range of a model never measured."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from benchmarks import fitting
from benchmarks.measured import Mask, Numbers, Pictures

_P95 = 1.645


@dataclass(frozen=True, slots=True, eq=False)
class Score:
    """Of configurations of models that the fit has not seen."""

    error: float
    """Mean |log10|."""
    inside: float
    width: float
    """High over low of the range that the model's scatter gives."""
    rows: int


def scores(known: Pictures, scored: Pictures, sd: tuple[float, float]) -> tuple[Score, Score]:
    """Of images and of videos; `sd` is the scatter of models of each, in ln."""
    estimated = np.empty(len(scored.joules))
    for name in sorted(set(scored.model)):
        rows = scored.model == name
        constants = fitting.fit_pictures(known.take(known.model != name))
        estimated[rows] = fitting.picture_joules(scored.take(rows), constants)
    gaps = np.log(estimated / scored.joules)
    return _score(gaps, ~scored.is_video, sd[0]), _score(gaps, scored.is_video, sd[1])


def _score(gaps: Numbers, rows: Mask, sd: float) -> Score:
    kept = np.abs(gaps[rows])
    if not len(kept):
        return Score(float("nan"), float("nan"), float("nan"), 0)
    return Score(
        error=float(kept.mean() / np.log(10)),
        inside=float((kept <= _P95 * sd).mean()),
        width=float(np.exp(2 * _P95 * sd)),
        rows=len(kept),
    )


def unseen(known: Pictures, scored: Pictures) -> Sequence[str]:
    return sorted(set(scored.model) - set(known.model))
