"""`wattprint summary`."""

import json
from pathlib import Path

import pytest

from tests.rows import row
from tests.wattprint.logged import Terminal

WEEK = ("summary", "--week", "2026-W47")


def test_a_summary_is_markdown_unless_told_otherwise(terminal: Terminal) -> None:
    """For notes, and for git."""
    terminal.log(row())
    said = terminal.says(*WEEK)
    assert said.startswith("# wattprint: week 2026-W47, 16-22 Nov 2026\n")
    assert said == terminal.says(*WEEK, "--format", "md")


def test_a_summary_tells_its_parts_in_their_order(terminal: Terminal) -> None:
    """From the total to how the figures are made."""
    terminal.log(row())
    headings = [line[3:] for line in terminal.says(*WEEK).splitlines() if line.startswith("## ")]
    assert headings == [
        "In all",
        "By day",
        "Against the week before",
        "By model",
        "By weekday and hour",
        "By client",
        "What cost most",
        "What could not be counted",
        "How the figures are made",
    ]


def test_a_summary_is_text_or_json_on_demand(terminal: Terminal) -> None:
    """The same as `wattprint week` gives."""
    terminal.log(row())
    week = ("week", "--week", "2026-W47")
    assert terminal.says(*WEEK, "--format", "txt") == terminal.says(*week)
    assert terminal.says(*WEEK, "--format", "json") == terminal.says(*week, "--json")


@pytest.mark.parametrize(
    "name", ["week.md", "week.json", "week.txt", "week.HTML", "week.csv", "week.svg", "week"]
)
def test_a_summary_is_written_to_a_file_in_the_format_of_its_name(
    terminal: Terminal, tmp_path: Path, name: str
) -> None:
    """What is there is replaced, and where it is, is said."""
    terminal.log(row())
    out = tmp_path / name
    out.write_text("something else, and longer " * 1000)
    assert terminal.says(*WEEK, "--out", str(out)) == f"Written to {out}.\n"
    kind = out.suffix.removeprefix(".").lower() or "md"
    assert out.read_text("utf-8") == terminal.says(*WEEK, "--format", kind)


def test_requests_are_a_sheet_of_their_own(terminal: Terminal) -> None:
    """A line each; `--out` with .csv alone means the days."""
    terminal.log(row(), row(), row(started_at="2026-11-30T10:00:00.000Z"))
    head, *lines = terminal.says(*WEEK, "--format", "csv-requests").splitlines()
    assert head.startswith("id,started_at,")
    assert [line.partition(",")[0] for line in lines] == ["1", "2"]


def test_another_format_is_refused_in_one_line(terminal: Terminal) -> None:
    """With those that there are."""
    result = terminal.run(*WEEK, "--format", "pdf")
    assert result.exit_code == 2
    assert result.output == (
        "Error: pdf is no format: choose one of md, html, txt, json, csv, csv-requests, svg.\n"
    )


def test_a_file_that_cannot_be_written_is_told_in_one_line(
    terminal: Terminal, tmp_path: Path
) -> None:
    """No traceback."""
    terminal.log(row())
    out = tmp_path / "no" / "week.md"
    result = terminal.run(*WEEK, "--out", str(out))
    assert result.exit_code == 1
    assert result.output == f"Error: Cannot write {out} (No such file or directory).\n"


def test_an_empty_log_says_how_to_begin(terminal: Terminal) -> None:
    """As JSON it is a valid document."""
    assert "Start recording: wattprint" in terminal.says("summary")
    assert "Start recording: wattprint" in terminal.says("summary", "--format", "txt")
    assert json.loads(terminal.says("summary", "--format", "json"))["models"] == []
    for kind in ("html", "svg"):
        assert "Nothing was recorded" in terminal.says("summary", "--format", kind)
    assert len(terminal.says("summary", "--format", "csv").splitlines()) == 8
    assert len(terminal.says("summary", "--format", "csv-requests").splitlines()) == 1
