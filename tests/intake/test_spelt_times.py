"""Times that Google spells out are read in the languages that write them in such letters."""

from datetime import UTC, datetime

import pytest
from babel.dates import format_datetime

from intake import spelt_times

LANGUAGES = (
    "en fr de es it pt pt_BR nl pl sv da nb fi cs sk hu ro tr el ru uk bg sl lt lv et id vi gl ja "
    "ko zh zh_Hant ms"
)


@pytest.mark.parametrize("language", LANGUAGES.split())
def test_the_consortiums_spelling_of_every_month_is_read(language: str) -> None:
    """Morning, noon and night, by Unicode's tables, which Google follows."""
    for month in range(1, 13):
        for hour in (0, 9, 12, 22):
            moment = datetime(2026, month, 28, hour, 30, 5, tzinfo=UTC)
            text = f"{format_datetime(moment, 'medium', locale=language)} UTC"
            assert spelt_times.is_spelt(text), text
            assert spelt_times.parsed(text) == moment, text


@pytest.mark.parametrize(
    ("text", "hour"),
    [("CET", 11), ("CEST", 10), ("PDT", 19), ("UTC+2", 10), ("GMT+05:30", 6), ("UTC-3", 15)],
)
def test_time_zones_are_read(text: str, hour: int) -> None:
    """By their letters, or as hours from UTC."""
    found = spelt_times.parsed(f"2 sept. 2026, 12:12:52 {text}")
    assert found is not None
    assert found.hour == hour


@pytest.mark.parametrize(
    "text",
    ["", "At 12:12:52", "31 févr. 2026, 12:12:52 CET", "2026", "9 9 9999, 99:99:99", "x" * 99],
)
def test_what_is_no_time_is_none(text: str) -> None:
    """No guess, and no error."""
    assert spelt_times.parsed(text) is None
