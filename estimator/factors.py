"""The factor sets: every figure the estimates rest on, with its unit, source, year and licence.

A set is a folder of `data/`, complete in itself. Sets are appended, never edited: the
manifest holds each file's SHA-256 and a file that differs is refused, because an edit would
silently re-price the past.
"""

import csv
import hashlib
import tomllib
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path

from estimator.figures import (
    Factor,
    FactorSet,
    Model,
    PictureModel,
    Site,
    Source,
    Vocabulary,
    Yardstick,
    Zone,
)
from estimator.ranges import Range

__all__ = ["DATA", "FactorError", "FactorSet", "load", "names", "read"]

DATA = Path(__file__).parent / "data"

type _Row = dict[str, str]
type _Cited = Callable[[str], tuple[Source, ...]]
"""From keys joined by ';' to the sources."""


class FactorError(ValueError):
    """A factor set that is missing, incomplete or not what its manifest says."""


def names() -> tuple[str, ...]:
    """The sets that ship, oldest first."""
    return tuple(sorted(path.parent.name for path in DATA.glob("*/manifest.toml")))


@cache
def load(name: str | None = None) -> FactorSet:
    """The named set, the newest by default. Raises FactorError."""
    known = names()
    if name is None:
        return load(known[-1])
    if name not in known:
        raise FactorError(f"no factor set {name!r}; there are {', '.join(known)}")
    return read(DATA / name)


def read(folder: Path) -> FactorSet:
    """The set in a folder, its digests checked. Raises FactorError."""
    try:
        manifest = tomllib.loads((folder / "manifest.toml").read_text("utf-8"))
        tables = {name: _rows(folder / name, sha) for name, sha in manifest["sha256"].items()}
        return _assembled(manifest, tables)
    except (OSError, KeyError, TypeError, ValueError) as error:
        raise FactorError(f"factor set {folder.name}: {error!r}") from error


def _rows(path: Path, digest: str) -> list[_Row]:
    content = path.read_bytes()
    if hashlib.sha256(content).hexdigest() != digest:
        raise FactorError(f"{path.name} is not the file that was published")
    return list(csv.DictReader(content.decode("utf-8").splitlines()))


def _assembled(manifest: dict[str, object], tables: Mapping[str, list[_Row]]) -> FactorSet:
    sources = {
        row["key"]: Source(row["key"], row["title"], int(row["year"]), row["licence"], row["url"])
        for row in tables["sources.csv"]
    }

    def cited(keys: str) -> tuple[Source, ...]:
        return tuple(sources[key] for key in keys.split(";"))

    terms = {row["name"]: _factor(row, cited) for row in tables["terms.csv"]}
    return FactorSet(
        name=str(manifest["name"]),
        title=str(manifest["title"]),
        published=str(manifest["date"]),
        terms=terms,
        models=_named(tables["models.csv"], lambda row: _model(row, terms, cited)),
        pictures=_named(tables["pictures.csv"], lambda row: _picture(row, cited)),
        sites={row["provider"]: _site(row, cited) for row in tables["providers.csv"]},
        zones={row["zone"]: _zone(row, cited) for row in tables["grid.csv"]},
        yardsticks=tuple(_yardstick(row, cited) for row in tables["equivalents.csv"]),
        vocabularies=tuple(_vocabulary(row, cited) for row in tables["vocabularies.csv"]),
        precisions={row["name"]: float(row["bits"]) for row in tables["precisions.csv"]},
        regions={(row["region"], row["provider"]): row["zone"] for row in tables["regions.csv"]},
    )


def _range(row: _Row, low: str, mid: str, high: str) -> Range:
    value = float(row[mid])
    return Range(float(row[low] or value), value, float(row[high] or value))


def _factor(row: _Row, cited: _Cited) -> Factor:
    value = _range(row, "low", "value", "high")
    return Factor(row["name"], value, row["unit"], cited(row["source"]))


def _named[Kind](rows: list[_Row], make: Callable[[_Row], Kind]) -> dict[str, Kind]:
    """By name and by alias; no two rows may share one."""
    found: dict[str, Kind] = {}
    for row in rows:
        made = make(row)
        for name in (row["name"], *filter(None, row["aliases"].split(";"))):
            if found.setdefault(name, made) is not made:
                raise FactorError(f"two models are called {name}")
    return found


def _model(row: _Row, terms: Mapping[str, Factor], cited: _Cited) -> Model:
    """A closed model's size is a guess: its range is never narrower than the terms say."""
    total = _range(row, "total_low_b", "total_b", "total_high_b")
    is_open, is_dense = row["is_open"] == "yes", row["form"] == "dense"
    if not is_open:
        least = terms["closed_dense_spread" if is_dense else "closed_total_spread"].value.mid
        total = Range(
            min(total.low, total.mid / least), total.mid, max(total.high, total.mid * least)
        )
    if is_dense:
        share = Range(1, 1, 1)
    elif row["active_b"]:
        share = Range(*[float(row["active_b"]) / total.mid] * 3)
    else:
        share = terms["closed_active_share"].value
    bits = float(row["bits"]) if row["bits"] else None
    overhead = Range(1, 1, 1) if row["kind"] == "text" else terms["encoder_overhead"].value
    sources, kind = cited(row["source"]), row["kind"]
    return Model(row["name"], row["vendor"], is_open, total, share, bits, sources, overhead, kind)


def _picture(row: _Row, cited: _Cited) -> PictureModel:
    return PictureModel(
        name=row["name"],
        vendor=row["vendor"],
        is_open=row["is_open"] == "yes",
        is_video=row["kind"] == "video",
        total_b=_range(row, "total_low_b", "total_b", "total_high_b"),
        steps=_range(row, "steps_low", "steps", "steps_high"),
        passes=_range(row, "passes_low", "passes", "passes_high"),
        pixels_per_token=float(row["pixels_per_token"]),
        frames_per_moment=float(row["frames_per_moment"] or 4),
        spread=float(row["spread"]),
        sources=cited(row["source"]),
    )


def _site(row: _Row, cited: _Cited) -> Site:
    return Site(
        row["provider"],
        row["zone"],
        _range(row, "pue_low", "pue", "pue_high"),
        _range(row, "onsite_low_l_per_kwh", "onsite_l_per_kwh", "onsite_high_l_per_kwh"),
        cited(row["source"]),
    )


def _zone(row: _Row, cited: _Cited) -> Zone:
    return Zone(
        row["zone"],
        _range(row, "low_gco2e_per_kwh", "gco2e_per_kwh", "high_gco2e_per_kwh"),
        _range(row, "offsite_low_l_per_kwh", "offsite_l_per_kwh", "offsite_high_l_per_kwh"),
        cited(row["source"]),
        cited(row["water_source"]),
    )


def _yardstick(row: _Row, cited: _Cited) -> Yardstick:
    return Yardstick(
        row["name"],
        row["quantity"],
        row["boundary"],
        float(row["value"]),
        row["unit"],
        {language: (row[f"one_{language}"], row[f"many_{language}"]) for language in ("en", "fr")},
        cited(row["source"]),
    )


_VOCABULARY_TEXTS = {"name", "pattern", "encoding", "is_own", "spread", "source"}


def _vocabulary(row: _Row, cited: _Cited) -> Vocabulary:
    return Vocabulary(
        name=row["name"],
        pattern=row["pattern"],
        encoding=row["encoding"],
        is_own=row["is_own"] == "yes",
        spread=float(row["spread"]),
        numbers={key: float(row[key] or 0) for key in row.keys() - _VOCABULARY_TEXTS},
        sources=cited(row["source"]),
    )
