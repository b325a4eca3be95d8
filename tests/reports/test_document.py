"""Programs read the same period as people do."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from reports import document, loading
from store.queries import opened
from tests.reports import fixed
from tests.rows import UTC_ZONE, log_of


def week(root: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(document.write(fixed.week(root)))
    return found


def test_a_document_names_its_schema_its_period_and_its_factors(tmp_path: Path) -> None:
    """A program can tell what it reads, and a figure means nothing without its factors."""
    found = week(tmp_path)
    assert found["schema"] == 2
    assert (found["kind"], found["label"]) == ("week", "2026-W47")
    assert (found["first"], found["last"]) == ("2026-11-16", "2026-11-22")
    assert found["factor_set"] == "2026-11"
    assert found["demo"] is False


@pytest.mark.parametrize("parts", ["days", "models", "clients", "providers", "labels"])
def test_the_parts_of_a_document_add_up(tmp_path: Path, parts: str) -> None:
    """Mids and counts, after rounding too."""
    found = week(tmp_path)
    for name in (
        "energy_wh",
        "ghg_g",
        "embodied_ghg_g",
        "embodied_adpe_ugsb",
        "primary_kj",
        "water_ml",
        "onsite_water_ml",
        "offsite_water_ml",
        "local_wh",
    ):
        mids = [part[name]["mid"] for part in found[parts] if part[name]]
        assert sum(mids) == pytest.approx(found["total"][name]["mid"], abs=1e-7)
    assert sum(part["request_count"] for part in found[parts]) == 10


def test_a_document_says_what_is_in_no_figure(tmp_path: Path) -> None:
    """Read off the fixed log: one odd model, one local without its seconds, one opaque."""
    assert week(tmp_path)["missed"] == {
        "unknown_models": [{"model": fixed.ODD_NAME, "request_count": 1}],
        "local_count": 1,
        "opaque_count": 1,
        "uncounted_count": 0,
        "counters": {},
    }


def test_an_empty_log_is_a_valid_document(tmp_path: Path) -> None:
    """Zero where nothing was recorded, null where there is nothing to say."""
    with opened(log_of(tmp_path)) as log:
        empty = loading.period(log, fixed.factors(), "week", now=fixed.NOW, time_zone=UTC_ZONE)
    found = json.loads(document.write(empty))
    assert found["total"]["energy_wh"] == {"low": 0, "mid": 0, "high": 0}
    assert found["change"] is None
    assert found["models"] == found["hour_map"] == found["costliest"] == []
    assert len(found["days"]) == 7


def test_a_demonstration_is_marked(tmp_path: Path) -> None:
    """Its figures must not enter anyone's sums."""
    assert document.document(replace(fixed.week(tmp_path), is_demo=True))["demo"] is True


def test_a_request_without_a_figure_says_why(tmp_path: Path) -> None:
    """Read off the fixed log, by the number of the request."""
    with opened(fixed.home(tmp_path)) as log:
        found = {
            number: document.explained(fixed.factors(), row, is_demo=False)
            for number in (4, 6, 7, 8, 9)
            if (row := log.request(number))
        }
    assert {number: one["no_figure"] for number, one in found.items()} == {
        4: None,
        6: "refused",
        7: "unknown_model",
        8: "opaque",
        9: "local",
    }
    assert [number for number, one in found.items() if one["explanation"]] == [4]
    assert json.loads(document.dumped(found[4]))["explanation"]["factor_set"] == "2026-11"
