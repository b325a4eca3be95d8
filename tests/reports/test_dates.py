"""Days and weeks are the person's own."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from reports import dates

PARIS = ZoneInfo("Europe/Paris")
NOW = datetime(2026, 11, 22, 23, 30, tzinfo=UTC)


def test_a_day_is_the_one_on_the_persons_own_clock() -> None:
    """At 23:30 UTC it is half past midnight in Paris."""
    assert dates.local_date(NOW, PARIS) == date(2026, 11, 23)
    assert dates.midnight(date(2026, 11, 23), PARIS) == datetime(2026, 11, 22, 23, tzinfo=UTC)


@pytest.mark.parametrize(("year", "zone"), [(9999, "Asia/Tokyo"), (1, "America/Lima")])
def test_a_moment_whose_local_time_is_in_no_year_stays_in_utc(year: int, zone: str) -> None:
    """The calendar ends with 9999 and begins with 1."""
    end = datetime(9999, 12, 31, 23, tzinfo=UTC) if year == 9999 else datetime(1, 1, 1, tzinfo=UTC)
    assert dates.local(end, ZoneInfo(zone)).utcoffset() == timedelta()
    assert dates.local(end, None).year == year


def test_weeks_are_those_of_iso_8601() -> None:
    """Its own examples: 29 Dec 2008 is in week 1 of 2009, 3 Jan 2010 in week 53 of 2009."""
    assert dates.week_label(date(2008, 12, 29)) == "2009-W01"
    assert dates.week_label(date(2010, 1, 3)) == "2009-W53"
    assert dates.monday("2009-W53") == date(2009, 12, 28)


@pytest.mark.parametrize("text", ["2026-W54", "2026-47", "W47", "2026-W00", "", "2026-W4\u0667"])
def test_what_names_no_week_is_refused(text: str) -> None:
    """2026 has 53 weeks; the rest is not written as a week is."""
    with pytest.raises(ValueError, match=r"week|^.{0,8}$"):
        dates.monday(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("24h", "2026-11-21T23:30:00.000Z"),
        ("7d", "2026-11-15T23:30:00.000Z"),
        ("2w", "2026-11-08T23:30:00.000Z"),
        ("2026-11-20", "2026-11-19T23:00:00.000Z"),
        ("2026-11-20T10:00:00Z", "2026-11-20T10:00:00.000Z"),
        ("2026-11-20T10:00:00.250+01:00", "2026-11-20T09:00:00.250Z"),
        ("2026-11-20T10:00", "2026-11-20T09:00:00.000Z"),
    ],
)
def test_a_moment_is_a_time_a_date_or_a_span_before_now(text: str, expected: str) -> None:
    """Times without an offset are on the person's own clock; Paris is one hour ahead of UTC."""
    assert dates.rfc3339(dates.moment(text, NOW, PARIS)) == expected


@pytest.mark.parametrize("text", ["yesterday", "7y", "-1d", "2026-13-01", ""])
def test_what_names_no_moment_is_refused(text: str) -> None:
    """A filter that was not understood must not silently filter nothing."""
    with pytest.raises(ValueError, match=r"isoformat|month"):
        dates.moment(text, NOW, PARIS)


@pytest.mark.parametrize(
    ("first", "last", "said"),
    [
        (date(2026, 11, 16), date(2026, 11, 22), "16-22 Nov 2026"),
        (date(2026, 11, 30), date(2026, 12, 6), "30 Nov - 6 Dec 2026"),
        (date(2026, 12, 28), date(2027, 1, 3), "28 Dec 2026 - 3 Jan 2027"),
        (date(2026, 11, 22), date(2026, 11, 22), "Sun 22 Nov 2026"),
    ],
)
def test_a_period_says_month_and_year_once_where_they_are_the_same(
    first: date, last: date, said: str
) -> None:
    """The first screen's heading is short."""
    assert dates.span_name(first, last) == said
