"""Days, weeks, months and years of the calendar."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports import dates
from reports.spans import Kind, Span

KINDS: tuple[Kind, ...] = ("day", "week", "month", "year")
DAYS = st.dates(date(2001, 1, 1), date(2998, 1, 1))


@pytest.mark.parametrize(
    ("kind", "first", "last", "label", "name"),
    [
        ("day", date(2026, 2, 28), date(2026, 2, 28), "2026-02-28", "Sat 28 Feb 2026"),
        ("week", date(2026, 2, 23), date(2026, 3, 1), "2026-W09", "23 Feb - 1 Mar 2026"),
        ("month", date(2026, 2, 1), date(2026, 2, 28), "2026-02", "Feb 2026"),
        ("year", date(2026, 1, 1), date(2026, 12, 31), "2026", "2026"),
    ],
)
def test_a_span_is_that_of_the_calendar(
    kind: Kind, first: date, last: date, label: str, name: str
) -> None:
    """Of the last day of a short month, as calendars have it."""
    assert Span.of(kind, date(2026, 2, 28)) == Span(kind, first, last)
    assert (Span.of(kind, first).label, Span.of(kind, last).name) == (label, name)


@given(st.sampled_from(KINDS), DAYS)
def test_spans_follow_each_other_without_a_gap(kind: Kind, day: date) -> None:
    """Each date is in one; the parts are the whole; a label names its span."""
    span = Span.of(kind, day)
    assert day in span
    assert span.after.before == span.before.after == span
    assert (span.first - span.before.last).days == 1
    assert [part for part in span.parts if day in part] == [
        Span.of("month" if kind == "year" else "day", day)
    ]
    assert (span.parts[0].first, span.parts[-1].last) == (span.first, span.last)
    assert dates.first_day(kind, span.label) == span.first


def test_the_span_before_is_compared_as_far_as_this_one_has_come() -> None:
    """The 31st of March with the last of February, which has no 31st."""
    assert Span.of("week", date(2026, 11, 18)).as_far_as(date(2026, 11, 18)) == date(2026, 11, 11)
    march = Span.of("month", date(2026, 3, 1))
    assert march.as_far_as(date(2026, 3, 5)) == date(2026, 2, 5)
    assert march.as_far_as(date(2026, 3, 31)) == date(2026, 2, 28)


@pytest.mark.parametrize(
    ("kind", "text"), [("month", "2026"), ("month", "2026-13"), ("year", "26"), ("year", "2026-01")]
)
def test_what_names_no_span_is_refused(kind: Kind, text: str) -> None:
    """Half a name could mean another span."""
    with pytest.raises(ValueError, match=r"month|year"):
        dates.first_day(kind, text)
