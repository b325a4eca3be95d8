"""Markdown shows what a name holds, and never does what it says."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from reports import markdown, sections
from reports.page import Chart, Lines, Page, Ranking, Section, Table
from tests.reports import fixed
from tests.rows import UTC_ZONE

READER = MarkdownIt("commonmark").enable("table")
NAMES = st.text(alphabet=st.characters(min_codepoint=33, max_codepoint=126), min_size=1)


@pytest.mark.usefixtures("language")
def test_a_week_is_written_as_the_golden_file_has_it(tmp_path: Path) -> None:
    """WRITE_GOLDEN=1 in the environment writes it anew."""
    fixed.check("week.md", markdown.write(sections.page_of(fixed.week(tmp_path), UTC_ZONE)))


def shown(page: Page) -> list[str]:
    """The text that a reader of the Markdown sees, one entry a cell, item or heading."""
    tokens = READER.parse(markdown.write(page))
    inline = [token for token in tokens if token.type == "inline"]
    for token in inline:
        assert all(child.type == "text" for child in token.children or ()), token.content
    return ["".join(child.content for child in token.children or ()) for token in inline]


@given(NAMES)
def test_a_table_survives_any_name(name: str) -> None:
    """Pipes, backticks and brackets in a model's name are shown, in the one cell they stand in."""
    table = Table(("model", "requests"), ((name, "3"), ("plain", "4")))
    page = Page("title", (Section("section", (table,)),))
    assert shown(page) == ["title", "section", "model", "requests", name, "3", "plain", "4"]


@given(NAMES)
def test_a_sentence_survives_any_name(name: str) -> None:
    """In headings, lists and rankings too."""
    blocks = (Lines((f"to {name}.",)), Ranking((f"by {name}.",)))
    page = Page(f"of {name}.", (Section(f"in {name}.", blocks),))
    assert shown(page) == [f"of {name}.", f"in {name}.", f"to {name}.", f"by {name}."]


def test_a_line_break_in_a_name_breaks_no_line() -> None:
    """Nor does any other character without a face."""
    assert markdown.escaped("a\nb\x1b[3m\u2028c") == "a b \\[3m c"


def test_a_chart_stands_in_a_block_of_its_own() -> None:
    """Where letters are equally wide and nothing is read as Markdown."""
    page = Page("title", (Section("section", (Chart(("█▓ *a*",)),)),))
    fence = next(token for token in READER.parse(markdown.write(page)) if token.type == "fence")
    assert fence.content == "█▓ *a*\n"
