"""Score the estimator against every published measurement, with EcoLogits 0.11.3 beside it.

    python -m benchmarks.score_estimator [--mlenergy FILE.csv] [--anchors FILE.csv] [--json]

Text configurations are scored with their model family left out of the fit; a family in FILE
that is not among the fit's measurements is scored as unseen, and shown apart. Images and
videos likewise by model. Errors are mean |log10(estimate/measured)|. Nothing is tuned on the
anchors. Figures to reach stand beside each; `!` marks one that is missed.
"""

import argparse
import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from math import isnan
from pathlib import Path
from statistics import mean, median

import numpy as np

from benchmarks import measured
from benchmarks.measured import MEASUREMENTS, Texts
from benchmarks.scoring import anchors, batches, beside, drawn, draws, priors, production, times
from benchmarks.scoring.anchors import Point
from benchmarks.scoring.batches import Forecast
from estimator.factors import load
from estimator.figures import FactorSet


@dataclass(frozen=True, slots=True)
class Line:
    """One figure, what is to be reached, and EcoLogits' own."""

    name: str
    value: float
    least: float | None = None
    most: float | None = None
    reference: float | None = None

    @property
    def is_missed(self) -> bool:
        too_low = self.least is not None and self.value < self.least
        return too_low or (self.most is not None and self.value > self.most)


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--mlenergy", type=Path, default=MEASUREMENTS / "mlenergy_llm.csv")
    parser.add_argument("--anchors", type=Path, default=MEASUREMENTS / "anchors.csv")
    parser.add_argument("--json", action="store_true", help="one object")
    arguments = parser.parse_args()
    factors = load()
    known, scored = measured.texts(), measured.texts(arguments.mlenergy)
    table = measured.rows(arguments.anchors)
    lines = [
        *_text(known, scored),
        *_production(factors, known, scored),
        *_anchors(factors, known, table),
        *_draws(factors),
        *_pictures(factors),
        *_times(factors),
    ]
    _print(factors, [line for line in lines if not isnan(line.value)], is_json=arguments.json)
    return 0


def _text(known: Texts, scored: Texts) -> Iterator[Line]:
    told = batches.told(known, scored)
    unseen = ~np.isin(scored.family, known.family)
    reference = np.abs(np.log10(beside.joules(scored) / scored.joules))
    yield Line("text.rows", len(scored.joules))
    yield Line("text.true_batch", told.error(), most=0.11, reference=float(reference.mean()))
    yield from _shape("text.true_batch", told)
    if unseen.any():
        yield Line("text.unseen.rows", int(unseen.sum()))
        error = told.take(unseen).error()
        yield Line("text.unseen.true_batch", error, reference=float(reference[unseen].mean()))
    for name, is_told, is_seen, most in (
        ("size", False, False, 0.33),
        ("size_and_precision", True, False, 0.305),
        ("size_and_pace", False, True, 0.26),
        ("size_precision_and_pace", True, True, 0.22),
    ):
        found = batches.unknown(known, scored, is_precision_told=is_told, is_pace_seen=is_seen)
        yield Line(f"text.batch_unknown.{name}", found.error(), most=most)
        yield from _shape(f"text.batch_unknown.{name}", found)
        if unseen.any():
            yield Line(f"text.unseen.{name}", found.take(unseen).error())
            yield from _shape(f"text.unseen.{name}", found.take(unseen))


def _shape(name: str, found: Forecast) -> Iterator[Line]:
    yield Line(f"{name}.within_2x", found.within(2))
    yield Line(f"{name}.inside", found.inside(), least=0.87, most=0.95)
    yield Line(f"{name}.width", found.width())


def _production(factors: FactorSet, known: Texts, scored: Texts) -> Iterator[Line]:
    """The estimator as it ships, rows weighted by its prior of the batch."""
    for name, is_told in (("size", False), ("size_and_precision", True)):
        without, with_pace = (
            production.forecast(
                factors, known, scored, is_precision_told=is_told, is_pace_seen=is_seen
            )
            for is_seen in (False, True)
        )
        yield Line(f"production.{name}", without.error())
        yield Line(f"production.{name}.with_pace", with_pace.error(), most=without.error())
        yield Line(f"production.{name}.inside", with_pace.inside(), least=0.87)
        yield Line(f"production.{name}.width", with_pace.width(), most=12)


def _anchors(
    factors: FactorSet, known: Texts, table: Sequence[Mapping[str, str]]
) -> Iterator[Line]:
    left_out = {
        str(known.model[rows][i]).split("/")[-1]: production.refitted(factors, rest)
        for rest, rows in batches.folds(known, known)
        for i in range(int(rows.sum()))
    }
    found = list(anchors.points(factors, table, left_out=left_out))
    untold = list(anchors.points(factors, table, left_out=left_out, is_batch_told=False))
    scorable = sum(row["id"][0] in "ABCDF" and bool(row["published_wh"]) for row in table)
    yield Line("anchors.points", len(found))
    yield Line("anchors.without_a_model", scorable - len(found))
    theirs = _reference_errors(found)
    if not found:
        return
    macro = mean(theirs.values()) if theirs else None
    yield Line("anchors.macro", anchors.macro(found), most=0.25, reference=macro)
    yield Line("anchors.macro.batch_of_b_not_told", anchors.macro(untold))
    for group, errors in anchors.by_group(found, "ABCDF").items():
        yield Line(f"anchors.{group}", mean(errors), reference=theirs.get(group))
    spread = sorted(priors.macros(factors, table))
    yield Line("anchors.priors.least", spread[0])
    yield Line("anchors.priors.median", median(spread))
    yield Line("anchors.priors.most", spread[-1])
    yield from _ranges([point for point in found if point.group in "ACDF"])


def _reference_errors(found: Sequence[Point]) -> dict[str, float]:
    errors: dict[str, list[float]] = {}
    for point in found:
        if point.reference and point.id not in ("A5", "A6") and point.group != "F":
            gap = abs(np.log10(point.reference.mid / point.published))
            errors.setdefault(point.group, []).append(float(gap))
    return {group: mean(values) for group, values in errors.items()}


def _ranges(found: Sequence[Point]) -> Iterator[Line]:
    """Of A, C, D and F; A5 and A6 are parts of A3 and counted apart."""
    whole = [point for point in found if point.id not in ("A5", "A6")]
    for name, kept, most in (
        ("all", whole, None),
        ("open", [point for point in whole if point.is_open], 12.0),
        ("closed", [point for point in whole if not point.is_open], 30.0),
        ("all_and_parts", found, None),
    ):
        if not kept:
            continue
        summary = anchors.summary(kept)
        least = 0.9 if name == "all" else None
        theirs = _reference_ranges(kept)
        yield Line(f"ranges.{name}.points", summary["points"])
        yield Line(f"ranges.{name}.inside", summary["inside"], least, reference=theirs[0])
        yield Line(f"ranges.{name}.width", summary["width"], most=most, reference=theirs[1])
        yield Line(f"ranges.{name}.interval_score", summary["interval_score"], reference=theirs[2])


def _reference_ranges(found: Sequence[Point]) -> tuple[float | None, float | None, float | None]:
    """EcoLogits' share inside, median width and interval score on the same points."""
    pairs = [(point.reference, point.published) for point in found if point.reference]
    if not pairs:
        return None, None, None
    return (
        mean(each.low <= published <= each.high for each, published in pairs),
        median(each.high / each.low for each, _ in pairs),
        mean(anchors.interval_score(each, published) for each, published in pairs),
    )


def _draws(factors: FactorSet) -> Iterator[Line]:
    gaps = list(draws.gaps(factors))
    for edge, most in (("low", 0.08), ("mid", 0.03), ("high", 0.08)):
        sizes = [abs(getattr(gap, edge)) for gap in gaps]
        yield Line(f"closed_form.{edge}.mean", mean(sizes))
        yield Line(f"closed_form.{edge}.worst", max(sizes), most=most)


def _pictures(factors: FactorSet) -> Iterator[Line]:
    known = measured.pictures()
    sd = (factors.term("image_model_ln_sd"), factors.term("video_model_ln_sd"))
    for name, score, most in zip(
        ("image", "video"), drawn.scores(known, known, sd), (0.20, 0.10), strict=True
    ):
        yield Line(f"{name}.rows", score.rows)
        yield Line(f"{name}.model_left_out", score.error, most=most)
        yield Line(f"{name}.inside", score.inside)
        yield Line(f"{name}.width", score.width)


def _times(factors: FactorSet) -> Iterator[Line]:
    ours, theirs = times.one_estimate_us(factors), times.reference_us()
    yield Line("time.estimate_us", ours, most=20, reference=theirs)
    ours_ms = times.import_ms("import estimator.impact, estimator.factors")
    theirs_ms = times.import_ms("from ecologits.tracers import utils")
    yield Line("time.import_ms", ours_ms, most=60, reference=theirs_ms)
    # What was to be reached, over what EcoLogits took where that was written down.
    yield Line("time.estimate_over_ecologits", ours / theirs, most=20 / 132)
    yield Line("time.import_over_ecologits", ours_ms / theirs_ms, most=60 / 134)


def _print(factors: FactorSet, lines: Sequence[Line], *, is_json: bool) -> None:
    if is_json:
        figures = {line.name: {**asdict(line), "is_missed": line.is_missed} for line in lines}
        print(json.dumps({"factor_set": factors.name, "figures": figures}))
        return
    print(f"Factor set {factors.name}\n{'':44}{'ours':>10}{'to reach':>16}{'EcoLogits':>11}")
    for line in lines:
        reach = " ".join(
            f"{sign}{edge:.4g}"
            for sign, edge in ((">=", line.least), ("<=", line.most))
            if edge is not None
        )
        theirs = "" if line.reference is None else f"{line.reference:.4g}"
        mark = "!" if line.is_missed else ""
        print(f"{line.name:44}{line.value:>10.4g}{reach:>16}{theirs:>11} {mark}")


if __name__ == "__main__":
    sys.exit(main())
