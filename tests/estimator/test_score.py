"""The score's own arithmetic, and the figures that have to hold from commit to commit."""

from dataclasses import replace
from math import log10

import numpy as np
import pytest

from benchmarks import measured
from benchmarks.scoring import anchors, batches, beside, drawn, draws, production
from estimator.factors import load
from estimator.ranges import Range

FACTORS = load()
TEXTS = measured.texts()
TABLE = measured.rows(measured.MEASUREMENTS / "anchors.csv")


def test_families_left_out_are_estimated_within_the_figure_to_reach() -> None:
    """Mean |log10| of at most 0.11 with the batch told, and the 90 % range holds."""
    found = batches.told(TEXTS, TEXTS)
    assert found.error() <= 0.11
    assert 0.87 <= found.inside() <= 0.95


def test_a_family_is_never_in_the_fit_that_scores_it() -> None:
    """And a family that the fit has not seen is scored with all of it."""
    new = replace(TEXTS, family=np.full(len(TEXTS.family), "a/new-family"))
    for rest, rows in batches.folds(TEXTS, TEXTS):
        assert not set(rest.family) & set(TEXTS.family[rows])
    ((rest, rows),) = batches.folds(TEXTS, new)
    assert len(rest.joules) == len(TEXTS.joules)
    assert rows.all()


def test_published_figures_are_met_and_lie_inside() -> None:
    """Macro mean over A to D at most 0.25; at least 90 % of A, C, D, F inside; widths."""
    found = list(anchors.points(FACTORS, TABLE))
    assert anchors.macro(found) <= 0.25
    rest = [p for p in found if p.group in "ACDF" and p.id not in ("A5", "A6")]
    assert len(rest) == 20
    assert anchors.summary(rest)["inside"] >= 0.9
    assert anchors.summary([p for p in rest if p.is_open])["width"] <= 12
    assert anchors.summary([p for p in rest if not p.is_open])["width"] <= 30


def test_the_closed_form_is_close_to_draws() -> None:
    """In log10: P50 within 0.03 and P5, P95 within 0.08 everywhere (and the draws' own noise)."""
    for gap in draws.gaps(FACTORS, 40_000):
        assert abs(gap.mid) <= 0.03 + 0.006, gap
        assert max(abs(gap.low), abs(gap.high)) <= 0.08 + 0.006, gap


@pytest.mark.parametrize("is_precision_told", [False, True])
def test_a_pace_is_never_worse_than_none(is_precision_told: bool) -> None:
    """Rows weighted as production spreads batches, families left out."""
    without, with_pace = (
        production.forecast(
            FACTORS, TEXTS, TEXTS, is_precision_told=is_precision_told, is_pace_seen=seen
        )
        for seen in (False, True)
    )
    assert with_pace.error() <= without.error()
    assert with_pace.inside() >= 0.87
    assert with_pace.width() <= 12


def test_models_of_pictures_left_out_are_within_the_figures_to_reach() -> None:
    known = measured.pictures()
    sd = (FACTORS.term("image_model_ln_sd"), FACTORS.term("video_model_ln_sd"))
    image, video = drawn.scores(known, known, sd)
    assert image.error <= 0.20
    assert video.error <= 0.10
    assert min(image.inside, video.inside) >= 0.87


def test_the_interval_score_by_hand() -> None:
    """1 to 100 is 2 wide in log10; 1,000 misses by 1, at 2/.1 = 20 for each."""
    assert anchors.interval_score(Range(1, 10, 100), 10) == pytest.approx(2)
    assert anchors.interval_score(Range(1, 10, 100), 1000) == pytest.approx(22)


def test_ecologits_says_here_what_it_is_known_to_say() -> None:
    """8e9 parameters on one GPU at batch 64: .002049 x 8 + .1459 J; 405e9 need 16 GPUs."""
    row = TEXTS.take(TEXTS.total_b == 405)
    assert beside.joules(row)[0] == pytest.approx(16 * (0.00205 * 405 + 0.1459), rel=0.01)
    small = TEXTS.take(TEXTS.model == "Qwen/Qwen3-8B")
    assert beside.joules(small)[0] == pytest.approx(0.00205 * 8 + 0.1459, rel=0.01)


def test_an_anchor_takes_the_model_it_names() -> None:
    """Sizes as given are an open model; a name alone is looked up; none is left out."""
    rows = {row["id"]: row for row in TABLE}
    named = {point.id: point for point in anchors.points(FACTORS, TABLE)}
    assert named["A3"].is_open
    assert not named["F1"].is_open
    assert named["F1"].published == 0.301
    strange = {**rows["F1"], "id": "F99", "model": "Nobody's model"}
    assert list(anchors.points(FACTORS, [strange])) == []


def test_the_gpu_alone_has_no_building_around_it() -> None:
    """C8's boundary is the GPU: about 1/1.7 of the same at a meter."""
    row = next(row for row in TABLE if row["id"] == "C8")
    (gpu,) = anchors.points(FACTORS, [row])
    (meter,) = anchors.points(FACTORS, [{**row, "boundary": "facility"}])
    assert log10(meter.estimate.mid / gpu.estimate.mid) == pytest.approx(
        log10(1.43 * 1.56), abs=0.15
    )
