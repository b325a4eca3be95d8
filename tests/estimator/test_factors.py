"""Factor sets: complete, sourced, and refused when edited."""

import csv
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from estimator.factors import DATA, FactorError, load, names, read

FACTORS = load()


def test_the_newest_set_is_the_default() -> None:
    """Commands without --factors use the latest one, and the same object every time."""
    assert names()[-1] == load().name
    assert load(names()[-1]) is load()


def test_an_unknown_set_is_named_in_the_error() -> None:
    """A typing error must not fall back to another set."""
    with pytest.raises(FactorError, match="1999-01"):
        load("1999-01")


@pytest.mark.parametrize("name", names())
def test_every_file_of_a_set_is_pinned(name: str) -> None:
    """A table that the manifest does not know could be edited unseen."""
    read(DATA / name)
    files = {path.name for path in (DATA / name).iterdir()} - {"manifest.toml"}
    manifest = (DATA / name / "manifest.toml").read_text("utf-8")
    assert all(f'"{file}" = ' in manifest for file in files)


@pytest.mark.parametrize("file", ["terms.csv", "models.csv", "grid.csv", "sources.csv"])
def test_an_edited_file_is_refused(tmp_path: Path, file: str) -> None:
    """One changed character would re-price the past."""
    folder = tmp_path / FACTORS.name
    shutil.copytree(DATA / FACTORS.name, folder)
    content = (folder / file).read_bytes()
    (folder / file).write_bytes(content.replace(b"0", b"1", 1))
    with pytest.raises(FactorError, match=file):
        read(folder)


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    """Half an installation is an error with a name, not a KeyError."""
    folder = tmp_path / FACTORS.name
    shutil.copytree(DATA / FACTORS.name, folder)
    (folder / "grid.csv").unlink()
    with pytest.raises(FactorError, match=FACTORS.name):
        read(folder)


def test_every_figure_has_a_unit_and_a_dated_licensed_source() -> None:
    """Nothing is shipped that cannot be traced."""
    cited = [
        *(source for factor in FACTORS.terms.values() for source in factor.sources),
        *(source for model in FACTORS.models.values() for source in model.sources),
        *(source for site in FACTORS.sites.values() for source in site.sources),
        *(source for zone in FACTORS.zones.values() for source in zone.sources),
        *(source for zone in FACTORS.zones.values() for source in zone.water_sources),
        *(source for yardstick in FACTORS.yardsticks for source in yardstick.sources),
        *(source for row in FACTORS.vocabularies for source in row.sources),
    ]
    assert all(source.title and source.licence and source.year >= 2009 for source in cited)
    assert all(factor.unit and factor.sources for factor in FACTORS.terms.values())


def test_every_source_is_used() -> None:
    """A source that nothing cites is left over from something."""
    folder = DATA / FACTORS.name
    cited = set()
    for path in folder.glob("*.csv"):
        with path.open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                cited |= {
                    *row.get("source", "").split(";"),
                    *row.get("water_source", "").split(";"),
                }
    with (folder / "sources.csv").open(encoding="utf-8", newline="") as file:
        assert {row["key"] for row in csv.DictReader(file)} == cited - {""}


def test_a_closed_size_is_never_taken_as_known() -> None:
    """At least a factor 2.5 each way on the total of a closed model (3 where dense)."""
    for model in FACTORS.models.values():
        if not model.is_open:
            assert model.total_b.high >= 2.5 * model.total_b.mid * (1 - 1e-9)
            assert model.total_b.low <= model.total_b.mid / 2.5 * (1 + 1e-9)


def test_loading_brings_in_no_third_party() -> None:
    """Start-up budget: the standard library only, tiktoken when something is counted."""
    code = (
        "import sys; from estimator.factors import load; import estimator.impact, estimator.tokens;"
        "load(); print({m.split('.')[0] for m in sys.modules} & {'tiktoken', 'regex', 'numpy'})"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stdout.strip() == "set()"
