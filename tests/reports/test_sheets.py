"""Sheets are for spreadsheets: units in the heads, and nothing that would be reckoned."""

import csv
import io
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from reports import loading, sheets
from reports.period import Period
from store.queries import Log, opened
from store.writing import Column
from tests.reports import fixed
from tests.rows import UTC_ZONE, log_of, row


@contextmanager
def logged(root: Path, *rows: dict[str, Column]) -> Iterator[tuple[Log, Period]]:
    with opened(log_of(root, rows)) as log:
        yield (
            log,
            loading.period(
                log, fixed.factors(), "week", now=fixed.NOW, time_zone=UTC_ZONE, day=fixed.MONDAY
            ),
        )


def lines(written: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(written)))


def test_days_and_requests_are_written_as_the_golden_files_have_them(tmp_path: Path) -> None:
    """WRITE_GOLDEN=1 in the environment writes them anew."""
    days, requests = written(tmp_path)
    fixed.check("week.csv", days)
    fixed.check("week-requests.csv", requests)


@pytest.mark.usefixtures("french")
def test_sheets_are_the_same_in_every_language(tmp_path: Path) -> None:
    """They are for programs: 1.5 is no 1,5."""
    days, requests = written(tmp_path)
    assert days == (fixed.GOLDEN / "week.csv").read_text("utf-8")
    assert requests == (fixed.GOLDEN / "week-requests.csv").read_text("utf-8")


def written(root: Path) -> tuple[str, str]:
    with opened(fixed.home(root)) as log:
        week = loading.period(
            log, fixed.factors(), "week", now=fixed.NOW, time_zone=UTC_ZONE, day=fixed.MONDAY
        )
        return sheets.days(week), sheets.requests(log, fixed.factors(), week, UTC_ZONE)


def test_days_add_up_to_the_week(tmp_path: Path) -> None:
    """All seven, empty ones too."""
    week = fixed.week(tmp_path)
    found = lines(sheets.days(week))
    assert [line["day"] for line in found] == [f"2026-11-{day}" for day in range(16, 23)]
    assert sum(int(line["request_count"]) for line in found) == 10
    energy_wh = week.total.footprint.energy_wh
    assert energy_wh
    assert sum(float(line["energy_wh_mid"]) for line in found) == pytest.approx(energy_wh.mid)


def test_what_is_not_known_is_an_empty_cell(tmp_path: Path) -> None:
    """Not a zero: a mean over the column would take it for one."""
    with logged(tmp_path, row(model_served="nobody-knows-this", input_tokens=5)) as (log, week):
        [request] = lines(sheets.requests(log, fixed.factors(), week, UTC_ZONE))
    assert (request["energy_wh_low"], request["energy_wh_mid"]) == ("", "")
    assert request["input_tokens"] == "5"


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "\t", "\r", "\n"])
def test_a_name_is_never_a_formula(tmp_path: Path, sign: str) -> None:
    """Names come over the wire: one that a spreadsheet would reckon with gets an apostrophe."""
    name = f'{sign}HYPERLINK("http://evil.example";"x")'
    with logged(tmp_path, row(client=name, label=name, model_requested=name)) as (log, week):
        [request] = lines(sheets.requests(log, fixed.factors(), week, UTC_ZONE))
    for column in ("client", "label", "model_requested"):
        assert request[column] == f"'{name}"


def test_a_request_has_the_time_of_the_persons_clock(tmp_path: Path) -> None:
    """With the distance from UTC, so that it is one moment everywhere."""
    zone = ZoneInfo("Asia/Tokyo")
    with opened(log_of(tmp_path, [row(started_at="2026-11-18T10:00:00.123Z")])) as log:
        week = loading.period(
            log, fixed.factors(), "week", now=fixed.NOW, time_zone=zone, day=fixed.MONDAY
        )
        [request] = lines(sheets.requests(log, fixed.factors(), week, zone))
    assert request["started_at"] == "2026-11-18T19:00:00+09:00"
