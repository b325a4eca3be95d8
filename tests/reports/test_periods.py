"""A month, a year, and a part of the log: what their sums and parts are."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from estimator.factors import load
from reports import document, loading
from reports.period import Period
from reports.spans import Kind
from store.paths import Home
from store.queries import ALL, Only, opened
from tests.rows import UTC_ZONE, log_of, row

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
ROWS = [
    row(started_at="2025-12-31T23:00:00.000Z"),
    row(started_at="2026-01-05T09:00:00.000Z", label="essay"),
    row(started_at="2026-11-02T09:30:00.000Z", client=None),
    row(started_at="2026-11-09T09:45:00.000Z", outcome="refused", http_status=429),
    row(started_at="2026-11-22T11:00:00.000Z", model_served="claude-sonnet-4-5-20250929"),
    row(started_at="2026-11-22T11:30:00.000Z", model_served="never-heard-of", label="essay"),
]


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return log_of(tmp_path, ROWS)


def period(home: Home, kind: Kind, only: Only = ALL) -> Period:
    with opened(home) as log:
        return loading.period(log, load(), kind, now=NOW, time_zone=UTC_ZONE, only=only)


@pytest.mark.parametrize(("kind", "count", "parts"), [("month", 4, 30), ("year", 5, 12)])
def test_a_longer_period_is_the_sum_of_its_parts(
    home: Home, kind: Kind, count: int, parts: int
) -> None:
    """Each day or month is there, empty ones too; best guesses add exactly."""
    found = period(home, kind)
    assert found.total.request_count == count
    assert len(found.parts) == parts
    energies = [part.total.footprint.energy_wh for part in found.parts]
    assert found.total.footprint.energy_wh
    assert sum(wh.mid for wh in energies if wh) == pytest.approx(
        found.total.footprint.energy_wh.mid
    )
    assert sum(part.total.request_count for part in found.parts) == count


def test_hours_of_a_month_are_those_of_its_weekdays(home: Home) -> None:
    """Two Mondays at nine are one place of the map; its energy is that of the requests there."""
    found = period(home, "month")
    places = [(share.weekday, share.hour, share.request_count) for share in found.hours]
    assert places == [(0, 9, 2), (6, 11, 2)]
    monday, sunday = found.hours
    assert found.total.footprint.energy_wh
    assert monday.energy_wh
    assert sunday.energy_wh
    total_wh = found.total.footprint.energy_wh.mid
    assert monday.energy_wh + sunday.energy_wh == pytest.approx(total_wh)


def test_an_hour_without_any_figure_is_not_zero(tmp_path: Path) -> None:
    """What is unknown is not nothing."""
    home = log_of(tmp_path, [row(started_at="2026-11-22T11:30:00.000Z", model_served="unheard")])
    (share,) = period(home, "week").hours
    assert (share.request_count, share.energy_wh) == (1, None)


@pytest.mark.parametrize(
    ("only", "count"),
    [
        (Only(label="essay"), 2),
        (Only(label="essay", model="never-heard-of"), 1),
        (Only(client=""), 1),
        (Only(provider="openai"), 5),
        (Only(model="gpt-4o-2024-08-06"), 3),
    ],
)
def test_a_part_of_the_log_is_a_period_of_its_own(home: Home, only: Only, count: int) -> None:
    """Its parts, its costliest requests and its missed ones are all of that part."""
    found = period(home, "year", only)
    assert found.total.request_count == count
    assert sum(share.request_count for share in found.hours) == count
    assert all(costly.model != "never-heard-of" for costly in found.costliest)
    if only.model:
        assert {costly.model for costly in found.costliest} <= {only.model}
    assert document.document(found)["only"] == {
        name: getattr(only, name) for name in only.__slots__ if getattr(only, name) is not None
    }


def test_a_month_that_runs_is_compared_with_the_same_part_of_the_last(tmp_path: Path) -> None:
    """On 22 November up to 22 October, noon: what came after is not there yet to compare."""
    moments = ("10-01T08", "10-22T12", "10-22T13", "10-30T08", "11-22T11")
    home = log_of(tmp_path, [row(started_at=f"2026-{at}:00:00.000Z") for at in moments])
    change = period(home, "month").change
    assert change
    assert change.is_so_far
    assert change.before.request_count == 2


def test_a_year_is_named_by_its_months_in_json(home: Home) -> None:
    """Each part under the name of what it is."""
    found = document.document(period(home, "year"))
    assert [part["month"] for part in found["months"]][-1] == "2026-12"
    assert found["label"] == "2026"
    day = document.document(period(home, "day"))
    assert [(part["hour"], part["request_count"]) for part in day["hours"]] == [(11, 2)]
    assert date.fromisoformat(document.document(period(home, "month"))["days"][0]["day"]) == date(
        2026, 11, 1
    )
