"""Others read what was seen and what it is estimated to cost, and nothing that is internal."""

import json
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from estimator.ranges import Range
from reports import impacts, requests
from store.queries import opened
from store.writing import COLUMNS
from tests.reports import fixed
from tests.rows import log_of, row

AMOUNTS = st.floats(0, 1e7, allow_subnormal=False)


def public(root: Path, **columns: str | int | float | None) -> dict[str, object]:
    with opened(log_of(root, [row(**columns)])) as log:
        (found,) = log.requests()
    return requests.public(fixed.factors(), found, is_demo=False)


def test_every_column_is_public_or_internal(tmp_path: Path) -> None:
    """A column that is added is shown, unless someone decides that it is internal."""
    found = public(tmp_path)
    assert set(COLUMNS) > requests.INTERNAL
    assert set(found) == (set(COLUMNS) - requests.INTERNAL) | {
        "id",
        "energy_wh",
        "ghg_g",
        "embodied_ghg_g",
        "embodied_adpe_ugsb",
        "primary_kj",
        "water_ml",
        "onsite_water_ml",
        "offsite_water_ml",
        "factor_set",
        "demo",
    }


def test_no_keyed_hash_and_no_raw_count_is_shown(tmp_path: Path) -> None:
    """They tell a reader nothing, and a hash joins what need not be joined."""
    found = public(tmp_path, conversation_key="cafe", response_key="beef", counted_input_raw=12)
    assert not {"conversation_key", "response_key", "counted_input_raw"} & found.keys()
    assert "cafe" not in json.dumps(found)


def test_values_have_the_kinds_that_json_has(tmp_path: Path) -> None:
    """Claims are true or false, sizes a list, times RFC 3339 in UTC with milliseconds."""
    found = public(tmp_path, input_images="[[1024, 768]]", is_lower_bound=1)
    assert found["is_lower_bound"] is True
    assert found["is_local"] is False
    assert found["input_images"] == [[1024, 768]]
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", str(found["started_at"]))


def test_a_refused_request_is_zero_and_an_unknown_one_null(tmp_path: Path) -> None:
    """Unknown is never zero."""
    nothing = {"low": 0, "mid": 0, "high": 0}
    refused = public(tmp_path / "r", outcome="refused", input_tokens=None, output_tokens=None)
    unknown = public(tmp_path / "u", model_served="mystery")
    uncounted = public(tmp_path / "c", output_tokens=None)
    for name in ("energy_wh", "ghg_g", "water_ml", "onsite_water_ml", "offsite_water_ml"):
        assert refused[name] == nothing
        assert unknown[name] is None
        assert uncounted[name] is None


def test_water_is_what_evaporates_on_site_and_off_site_together(tmp_path: Path) -> None:
    """Best guesses add, and so do the edges, as both follow the same energy."""
    with opened(log_of(tmp_path, [row()])) as log:
        (found,) = log.requests()
    footprint = impacts.of_row(fixed.factors(), found)
    both, onsite, offsite = (
        impacts.water_ml(footprint),
        footprint.onsite_water_ml,
        footprint.offsite_water_ml,
    )
    assert both
    assert onsite
    assert offsite
    for edge in ("low", "mid", "high"):
        expected = getattr(onsite, edge) + getattr(offsite, edge)
        assert getattr(both, edge) == pytest.approx(expected)


@given(st.lists(st.tuples(AMOUNTS, AMOUNTS, AMOUNTS), min_size=1, max_size=20))
def test_rounded_mids_still_add_and_stay_between_their_edges(
    drawn: list[tuple[float, float, float]],
) -> None:
    """A reader who sums a column gets the total that the program gives."""
    ranges = [Range(*sorted(edges)) for edges in drawn]
    rounded = [requests.edges(value) for value in ranges]
    for found in rounded:
        assert found
        assert found["low"] <= found["mid"] <= found["high"]
    total = sum(found["mid"] for found in rounded if found)
    assert total == pytest.approx(sum(value.mid for value in ranges), rel=1e-12, abs=1e-8)


def test_edges_are_given_to_four_figures() -> None:
    """By hand; the mid keeps what sums need."""
    value = Range(0.123456, 1.23456789, 12.3456)
    assert requests.edges(value) == {"low": 0.1235, "mid": 1.23456789, "high": 12.35}
