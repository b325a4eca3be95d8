"""Make the fitted constants of the newest factor set from the measurements, and compare.

    python -m benchmarks.fit            compare; ends with 1 if a constant differs
    python -m benchmarks.fit --write    write them into the set: only before it is published

Each constant is rounded to three significant figures; its edges are those of a bootstrap of
model families (P5 and P95).
"""

import argparse
import csv
import hashlib
import io
import re
import sys
from collections.abc import Mapping
from pathlib import Path

import numpy as np
from scipy.stats import norm
from scipy.stats import t as student

from benchmarks import fitting
from benchmarks.measured import Numbers, Pictures, Texts, pictures, texts
from estimator.factors import DATA, names

_DRAWS = 200
_SEED = 2026

type Constants = Mapping[str, tuple[str, str, str]]
"""(value, low, high) as they stand in the table; no edges: empty."""


def constants(measured: Texts, drawn: Pictures) -> Constants:
    """Everything in `terms.csv` whose source is `mlenergy-fit` and that is a number of the fit."""
    energy = fitting.fit_energy(measured)
    low, high = fitting.bootstrap(measured, fitting.fit_energy, _DRAWS, _SEED)
    found = {
        name: (_rounded(energy[i]), _rounded(low[i]), _rounded(high[i]))
        for i, name in enumerate(fitting.ENERGY)
    }
    picture = fitting.fit_pictures(drawn)
    plain = dict(zip(fitting.LATENCY, fitting.fit_latency(measured), strict=True))
    plain |= dict(zip(fitting.PICTURE, picture, strict=True))
    plain |= _scatter(measured) | _picture_scatter(drawn)
    return found | {name: (_rounded(value), "", "") for name, value in plain.items()}


def _scatter(measured: Texts) -> dict[str, float]:
    """Of left-out families, in ln: GPUs unknown; token times; and what the two share."""
    known, unknown, pace = (np.empty(len(measured.joules)) for _ in range(3))
    for fit, out in fitting.left_out(measured.family):
        rest, one = measured.take(fit), measured.take(out)
        serving = fitting.as_measured(one)
        guessed = fitting.Serving(fitting.gpus_that_fit(one), one.read_bits, one.batch)
        energy, latency = fitting.fit_energy(rest), fitting.fit_latency(rest)
        known[out] = np.log(one.joules / (fitting.energy_terms(one, serving) @ energy))
        unknown[out] = np.log(one.joules / (fitting.energy_terms(one, guessed) @ energy))
        seconds = fitting.latency_terms(one, serving) @ latency
        pace[out] = np.log(one.inter_token_ms / 1000 / seconds)
    return {
        "fit_ln_sd": float(unknown.std()),
        "step_ln_sd": float(pace.std()),
        "r_step_energy": float(np.corrcoef(known, pace)[0, 1]),
    }


def _picture_scatter(drawn: Pictures) -> dict[str, float]:
    """Spread of the models' mean errors, each left out in turn; video: see `terms.csv`.

    Student's t for so few models, as the normal sd with the same 90 %.
    """
    errors = []
    for fit, out in fitting.left_out(drawn.model):
        one = drawn.take(out)
        estimated = fitting.picture_joules(one, fitting.fit_pictures(drawn.take(fit)))
        if not one.is_video[0]:
            errors.append(float(np.log(estimated / one.joules).mean()))
    widened = student.ppf(0.95, len(errors) - 1) / norm.ppf(0.95)
    return {"image_model_ln_sd": float(widened * np.sqrt(np.mean(np.square(errors))))}


def _rounded(value: float | Numbers) -> str:
    return f"{float(value):.3g}"


def differences(found: Constants, folder: Path) -> list[str]:
    """What the table of the set says otherwise than the fit, a line each."""
    rows = {row["name"]: row for row in _rows(folder / "terms.csv")}
    return [
        f"{name}: fitted {' '.join(figures)}, the set says {' '.join(stands)}"
        for name, figures in found.items()
        if (stands := _figures(rows[name])) != figures
    ]


def write(found: Constants, folder: Path) -> None:
    """Put the constants into the set and its manifest."""
    path = folder / "terms.csv"
    rows = _rows(path)
    for row in rows:
        if row["name"] in found:
            row["value"], row["low"], row["high"] = found[row["name"]]
    text = io.StringIO()
    table = csv.DictWriter(text, list(rows[0]), lineterminator="\n")
    table.writeheader()
    table.writerows(rows)
    path.write_text(text.getvalue(), "utf-8")
    manifest = folder / "manifest.toml"
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    entry = re.compile(r'(?m)^("terms.csv" = )"\w+"$')
    manifest.write_text(entry.sub(rf'\1"{digest}"', manifest.read_text("utf-8")), "utf-8")


def _rows(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(path.read_text("utf-8").splitlines()))


def _figures(row: Mapping[str, str]) -> tuple[str, str, str]:
    value, low, high = (f"{float(row[key]):.3g}" if row[key] else "" for key in _COLUMNS)
    return value, low, high


_COLUMNS = ("value", "low", "high")


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--write", action="store_true", help="change the newest set")
    arguments = parser.parse_args()
    folder = DATA / names()[-1]
    found = constants(texts(), pictures())
    for name, figures in found.items():
        print(f"{name:24} {' '.join(filter(None, figures))}")
    if arguments.write:
        write(found, folder)
    lines = differences(found, folder)
    print("\n".join(lines) or f"The set {folder.name} says the same.")
    return 1 if lines else 0


if __name__ == "__main__":
    sys.exit(main())
