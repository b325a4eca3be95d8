"""The methodology says the same in both languages, and its tables are those of the score."""

import re
from pathlib import Path

import pytest

from benchmarks.methodology import DOCS, FILES, ROWS, filled, table

FIGURES: dict[str, dict[str, float | None]] = {
    "anchors.macro": {"value": 0.23321, "least": None, "most": 0.25, "reference": 0.327},
    "not.in.the.table": {"value": 1.0, "least": None, "most": None, "reference": None},
}


def texts() -> dict[str, str]:
    return {language: (DOCS / name).read_text("utf-8") for language, name in FILES.items()}


def test_a_table_has_what_was_scored() -> None:
    """Three figures, what is to be reached and EcoLogits' own; French with its comma."""
    english, french = (table(FIGURES, language) for language in ("en", "fr"))
    assert english.splitlines()[2].endswith("| 0.233 | ≤ 0.25 | 0.327 |")
    assert french.splitlines()[2].endswith("| 0,233 | ≤ 0,25 | 0,327 |")
    assert len(english.splitlines()) == 3


def test_only_the_block_is_made_anew() -> None:
    """What people wrote around it stays."""
    before = "a\n<!-- scores -->\nold\n<!-- /scores -->\nb"
    assert filled(before, "new\n") == "a\n<!-- scores -->\nnew\n<!-- /scores -->\nb"
    with pytest.raises(ValueError, match="no block"):
        filled("a", "new\n")


def test_both_languages_are_filled_with_the_same_figures() -> None:
    """Every row of the table, the same numbers."""
    found = texts()
    for _, label, libelle in ROWS:
        ours = re.search(rf"^\| {re.escape(label)} \|(.*)$", found["en"], re.MULTILINE)
        theirs = re.search(rf"^\| {re.escape(libelle)} \|(.*)$", found["fr"], re.MULTILINE)
        assert ours, label
        assert theirs, libelle
        assert ours[1].replace(".", ",").split("|") == theirs[1].split("|")


def test_both_languages_have_the_same_parts() -> None:
    """A heading, a row of a table or a claim in one only would be a silent difference."""
    shapes = [
        (len(re.findall(r"^## ", text, re.MULTILINE)), len(re.findall(r"^\|", text, re.MULTILINE)))
        for text in texts().values()
    ]
    assert shapes[0] == shapes[1]


def test_links_lead_somewhere() -> None:
    """To files of the repository."""
    for text in texts().values():
        links = re.findall(r"\]\(([^)#:]+)\)", text)
        assert links
        assert all(Path(DOCS, link).exists() for link in links)
