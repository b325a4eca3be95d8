"""Other languages say all that English says, with the same values in it, and as they are written.

`make words` brings the catalogues up to date with the tables, and `make check` sees that they
are and that nothing in them is left untranslated.
"""

import re
import string
from datetime import date, timedelta
from decimal import Decimal

import pytest
from babel import Locale
from babel.dates import format_date
from babel.messages.catalog import Catalog
from babel.numbers import format_decimal, format_percent
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reports import dates, figures, words
from scripts.words import cldr, updated
from store.faults import Fault

OTHERS = [language for language in words.LANGUAGES if language != words.SOURCE]
LEFT_OUT = {"click.no_number": {"number_type"}}
"""Values that a language does not say: click names the types of numbers in English only."""
NEVER_NONE = {"status.trouble"}
"""Pairs that are said only of what has happened: no 0 needs telling."""
DAYS = [date(2024, 1, 1) + timedelta(days) for days in range(0, 1100, 13)]
spoken = settings(suppress_health_check=[HealthCheck.function_scoped_fixture])


def texts(template: object) -> list[str]:
    return [template] if isinstance(template, str) else [str(text) for text in template or ()]  # type: ignore[attr-defined]


def fields(*said: str) -> set[str]:
    return {name for text in said for _, name, _, _ in string.Formatter().parse(text) if name}


@pytest.fixture(params=OTHERS, scope="module")
def catalogue(request: pytest.FixtureRequest) -> Catalog:
    return updated(request.param)


def test_translations_have_the_places_of_the_original(catalogue: Catalog) -> None:
    """Each value that English tells is told, and none that is not given; a count is, in pairs."""
    for message in catalogue:
        if message.id:
            english, other = fields(*texts(message.id)), fields(*texts(message.string))
            may = {"count"} if isinstance(message.id, tuple | list) else set()
            lacking = english - other - LEFT_OUT.get(str(message.context), set())
            assert not lacking, (message.context, lacking)
            assert other <= english | may, (message.context, other - english)


def test_each_form_of_a_pair_tells_the_same_values(catalogue: Catalog) -> None:
    """French says 0 in the singular: a form that leaves the number out would be wrong there."""
    for message in catalogue:
        if isinstance(message.string, tuple | list) and message.context not in NEVER_NONE:
            forms = [fields(text) & {"count", "n"} for text in message.string]
            assert all(form == forms[0] for form in forms), message.context


def test_french_is_set_as_french_is() -> None:
    """Typographic apostrophes, and an unbreakable space before what French sets apart."""
    for message in updated("fr"):
        for text in texts(message.string) if message.id else ():
            assert not re.search(r"(?<=[A-Za-zÀ-ÿ])'(?=[\wÀ-ÿ{«])", text), text
            assert not re.search(r" [;:!?»%](\s|$|\.)|« ", text), text
            assert not re.search(r"\w[;!?»](\s|$)", text), text


@pytest.mark.usefixtures("french")
def test_a_fault_is_said_in_two_lines_in_every_language() -> None:
    """As in English: a person who meets one wants to go on."""
    for key in words.TABLE:
        if key.startswith("fault.") and key != "fault.unknown":
            facts: dict[str, str | int] = dict.fromkeys(fields(words.template(key, 2)), "x")
            assert len(words.fault(Fault(key.removeprefix("fault."), **facts)).splitlines()) <= 2


def test_english_writes_numbers_and_dates_as_the_unicode_tables_say() -> None:
    """The other languages' are taken from there."""
    assert {key: words.TABLE[key] for key in cldr("en")} == cldr("en")


@pytest.mark.usefixtures("french")
def test_french_dates_are_those_of_the_unicode_tables() -> None:
    """'dim. 22 nov. 2026'."""
    assert dates.day_name(date(2026, 11, 22)) == "dim. 22 nov. 2026"
    for day in DAYS:
        assert dates.day_name(day) == format_date(day, "EEE d MMM y", "fr")


@pytest.mark.usefixtures("french")
@given(value=st.floats(0, 1e12), decimals=st.integers(0, 6))
@spoken
def test_french_numbers_are_those_of_the_unicode_tables(value: float, decimals: int) -> None:
    """'1 234,5', with a narrow space that no line is broken at."""
    rounded = Decimal(f"{value:.{decimals}f}")
    form = "#,##0." + decimals * "0" if decimals else "#,##0"
    assert figures.decimal(value, decimals) == format_decimal(rounded, form, "fr")
    assert figures.count(int(value)) == format_decimal(int(value), locale="fr")
    plain = format_decimal(Decimal(f"{value:.1e}"), "#,##0.############", "fr")
    assert figures.number(value) in (plain, "<0,01")


@pytest.mark.usefixtures("french")
@given(value=st.integers(1, 999))
@spoken
def test_french_changes_are_those_of_the_unicode_tables(value: int) -> None:
    """'+12 %'; our unbreakable space is the narrow one that printers set there."""
    rounded = float(f"{value:.1e}")
    theirs = format_percent(rounded / 100, locale="fr").replace("\xa0", "\u202f")
    assert figures.percent(value) == "+" + theirs


@pytest.mark.parametrize("language", words.LANGUAGES)
@given(value=st.floats(0.01, 1e6))
@spoken
def test_one_and_a_half_is_singular_in_french_and_plural_in_english(
    language: str, value: float
) -> None:
    """By the Unicode consortium's rules, for the amounts of familiar things."""
    shown = float(f"{value:.1e}")
    words.use(language)
    try:
        is_one = Locale(language).plural_form(int(shown) if shown.is_integer() else shown) == "one"
        assert figures.is_one(shown) is is_one
    finally:
        words.use(words.SOURCE)
