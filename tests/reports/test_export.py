"""An export holds every request with all that another program or machine needs of it."""

import csv
import io
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from estimator.own import with_own
from estimator.personal import Own
from reports import export
from reports.reading import Reading, opened
from reports.requests import public
from store import listing, portable
from store.listing import Sought
from store.writing import COLUMNS, Column
from tests.reports import fixed
from tests.rows import log_of, row

ALL = Sought()


@contextmanager
def read_of(root: Path, *rows: dict[str, Column]) -> Iterator[Reading]:
    with opened(log_of(root, rows), "2026-11") as read:
        yield read


def lines(read: Reading, sought: Sought = ALL) -> list[dict[str, object]]:
    out = io.BytesIO()
    export.json_lines(export.entries(read, sought), out)
    return [json.loads(line) for line in out.getvalue().splitlines()]


def cells(read: Reading) -> list[dict[str, str]]:
    out = io.BytesIO()
    export.sheet(export.entries(read, ALL), out)
    return list(csv.DictReader(io.StringIO(out.getvalue().decode())))


def test_each_request_is_as_the_list_has_it_and_more(tmp_path: Path) -> None:
    """What `requests --json` shows under the same names, and every other column of the log but
    the import's number, which means nothing elsewhere."""
    with read_of(tmp_path, *fixed.ROWS) as read:
        found = lines(read)
        shown = [public(read.factors, one, is_demo=False) for one in listing.oldest(read.log, ALL)]
    for one, public_one in zip(found, shown, strict=True):
        assert {name: one[name] for name in public_one} == public_one
        assert one.keys() >= set(COLUMNS) - {"import_id"}
        assert "import_id" not in one


def test_requests_come_oldest_first_and_each_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Across the pages that they are read by, also where many began at the same moment."""
    monkeypatch.setattr(listing, "PAGE", 3)
    hours = (5, 3, 3, 3, 3, 1, 3, 2)
    rows = [row(started_at=f"2026-11-18T0{hour}:00:00.000Z") for hour in hours]
    with read_of(tmp_path, *rows) as read:
        assert [one["id"] for one in lines(read)] == [6, 8, 2, 3, 4, 5, 7, 1]
        assert listing.count(read.log, ALL) == 8


def test_a_request_that_comes_meanwhile_is_not_in_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An export is of the log as it stood when it was begun."""
    monkeypatch.setattr(listing, "PAGE", 1)
    with read_of(tmp_path, row(), row()) as read:
        found = export.entries(read, ALL)
        first = next(found)
        log_of(tmp_path, [row(started_at="2026-11-19T10:00:00.000Z")])
        assert [first["id"], *(one["id"] for one in found)] == [1, 2]


def test_a_part_of_the_log_can_be_exported(tmp_path: Path) -> None:
    """By time and by name, as the list is narrowed."""
    rows = [row(started_at=f"2026-11-1{day}T10:00:00.000Z") for day in range(3)]
    with read_of(tmp_path, *rows) as read:
        sought = ALL.within("2026-11-11T00:00:00.000Z", "2026-11-12T00:00:00.000Z")
        assert [one["id"] for one in lines(read, sought)] == [2]
        assert listing.count(read.log, sought) == 1


def test_a_sheet_says_the_same_as_the_lines(tmp_path: Path) -> None:
    """Ranges in three columns; what is not known is an empty cell."""
    with read_of(tmp_path, *fixed.ROWS) as read:
        for cell, line in zip(cells(read), lines(read), strict=True):
            assert tuple(cell) == export.HEADS
            read_back = portable.of_cells(cell)
            assert {name: read_back[name] for name in portable.CARRIED} == {
                name: line[name] for name in portable.CARRIED
            }
            energy_wh = line["energy_wh"]
            edges = [cell[f"energy_wh_{edge}"] for edge in ("low", "mid", "high")]
            held = list(energy_wh.values()) if isinstance(energy_wh, dict) else [None] * 3
            assert [float(edge) if edge else None for edge in edges] == held


@pytest.mark.parametrize("name", ["=1+1", "'=1+1", "''@x", "+49", "it's", "'", "\tx", "été 😀"])
def test_a_name_that_is_no_formula_any_more_can_be_had_back(tmp_path: Path, name: str) -> None:
    """A spreadsheet never reckons with it, and an import has it as it was."""
    with read_of(tmp_path, row(label=name)) as read:
        [cell] = cells(read)
    assert not cell["label"].startswith(portable.FORMULA)
    assert portable.plain(cell["label"]) == name


def test_the_same_log_gives_the_same_bytes(tmp_path: Path) -> None:
    """Written twice, by two who read it."""
    home = fixed.home(tmp_path)
    written = []
    for _ in range(2):
        with opened(home) as read:
            out = io.BytesIO()
            export.json_lines(export.entries(read, ALL), out)
            export.sheet(export.entries(read, ALL), out)
            written.append(out.getvalue())
    assert written[0] == written[1] != b""


@pytest.mark.parametrize(
    ("columns", "zone"),
    [
        ({"is_local": 1, "provider": "ollama"}, "FRA"),
        ({"provider": "house"}, "FRA"),
        ({"provider": "openai"}, "SWE"),
        ({"provider": "anthropic"}, None),
        ({"provider": "openai", "zone_hint": "DEU"}, None),
    ],
)
def test_the_zone_that_the_settings_name_goes_along(
    columns: dict[str, Column], zone: str | None
) -> None:
    """One's own machine and servers in no table are where the person says; a provider where
    they say that it is; what the answer named goes first."""
    own = Own(zone="FRA", zones=(("openai", "SWE"),))
    factors = with_own(fixed.factors(), own)
    assert export.place_zone(factors, row(**columns)) == zone
    assert (
        export.place_zone(with_own(fixed.factors(), replace(own, zone="XXX")), row(is_local=1))
        is None
    )
