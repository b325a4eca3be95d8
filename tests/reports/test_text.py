"""Plain text is readable at 80 columns, and holds nothing that a terminal would obey.

WRITE_GOLDEN=1 in the environment writes the golden files anew; read them before they go in.
"""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports import explanation, loading, sections, text
from reports.page import Chart, Lines, Page, Section, Table, is_harmless
from store.queries import opened
from tests.reports import fixed
from tests.rows import UTC_ZONE, log_of


def page_of(*blocks: Table | Lines) -> Page:
    return Page("title", (Section("section", blocks),))


@pytest.mark.usefixtures("language")
def test_a_week_is_written_as_the_golden_file_has_it(tmp_path: Path) -> None:
    """Every part of a week, from a log that has every kind of request."""
    fixed.check("week.txt", text.write(sections.page_of(fixed.week(tmp_path), UTC_ZONE)))


@pytest.mark.usefixtures("language")
def test_a_day_is_written_as_the_golden_file_has_it(tmp_path: Path) -> None:
    """A day has bars for its hours in place of the days."""
    fixed.check("day.txt", text.write(sections.page_of(fixed.day(tmp_path), UTC_ZONE)))


@pytest.mark.usefixtures("language")
@pytest.mark.parametrize(
    ("number", "name"),
    [(4, "estimated"), (7, "unknown"), (6, "refused"), (10, "local"), (11, "image")],
)
def test_a_request_is_explained_as_the_golden_file_has_it(
    tmp_path: Path, number: int, name: str
) -> None:
    """One with a figure, one that cannot have one, and one that cost nothing."""
    with opened(fixed.home(tmp_path)) as log:
        row = log.request(number)
    assert row
    page = explanation.page_of(fixed.factors(), row, UTC_ZONE, is_demo=False)
    fixed.check(f"explain_{name}.txt", text.write(page))


@pytest.mark.usefixtures("language")
def test_lines_keep_to_80_columns(tmp_path: Path) -> None:
    """Charts and tables included; only an address may be longer, so that it stays whole."""
    pages = [sections.page_of(fixed.week(tmp_path / "w"), UTC_ZONE)]
    pages.append(sections.page_of(fixed.day(tmp_path / "d"), UTC_ZONE))
    with opened(fixed.home(tmp_path / "e")) as log:
        pages += [
            explanation.page_of(fixed.factors(), row, UTC_ZONE, is_demo=False)
            for row in log.requests()
        ]
    for page in pages:
        for line in text.write(page).splitlines():
            assert len(line) <= 80 or "://" in line, line


def test_a_name_too_long_for_its_column_keeps_every_letter() -> None:
    """Two models that differ at the end must not look the same."""
    name = "m" * 70
    lines = text.table(Table(("model", "requests"), ((name, "12"), ("short", "3"))), 40)
    assert lines == [
        f"{'model':<30}  requests",
        name,
        f"{'':<30}        12",
        f"{'short':<30}         3",
    ]


def test_figures_end_at_the_right_and_words_begin_at_the_left() -> None:
    """Digits of one order stand under one another."""
    lines = text.table(Table(("a", "n", "b"), (("x", "1", "y"), ("xx", "10", "yy")), lefts=(0, 2)))
    assert lines == ["a    n  b", "x    1  y", "xx  10  yy"]


def test_a_table_whose_rows_do_not_fit_its_heads_is_refused() -> None:
    """It would be shifted silently."""
    with pytest.raises(ValueError, match="cells"):
        Table(("a", "b"), (("x",),))


@given(st.text(alphabet=st.characters(), max_size=30))
def test_nothing_in_a_name_commands_the_terminal(name: str) -> None:
    """An escape sequence in a model's name must not clear the screen."""
    page = page_of(Lines((name or "x",)), Table(("model",), ((name,),)))
    written = text.write(page)
    assert all(char == "\n" or is_harmless(char) for char in written)


def test_an_address_is_not_broken() -> None:
    """It is there to be opened."""
    address = "https://example.org/" + "a-b" * 40
    assert address in text.write(page_of(Lines((f"See {address}",))))


def test_every_heading_of_a_demonstration_says_so(tmp_path: Path) -> None:
    """A picture of any part of it must not pass for the person's own."""
    demo = replace(fixed.week(tmp_path), is_demo=True)
    page = sections.page_of(demo, UTC_ZONE)
    for title in (page.title, *(section.title for section in page.sections)):
        assert "demonstration" in title


def test_an_empty_period_says_that_nothing_was_recorded(tmp_path: Path) -> None:
    """No tables of nothing."""
    with opened(log_of(tmp_path)) as log:
        week = loading.period(log, fixed.factors(), "week", now=fixed.NOW, time_zone=UTC_ZONE)
    page = sections.page_of(week, UTC_ZONE)
    assert "Nothing was recorded in this period." in text.write(page)
    assert not any(
        isinstance(block, Chart | Table) for section in page.sections for block in section.blocks
    )
