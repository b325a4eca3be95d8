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


@pytest.mark.parametrize("name", ["week.md", "week.json", "week.txt", "week"])
def test_a_summary_is_written_to_a_file_in_the_format_of_its_name(
    terminal: Terminal, tmp_path: Path, name: str
) -> None:
    """What is there is replaced, and where it is, is said."""
    terminal.log(row())
    out = tmp_path / name
    out.write_text("something else, and longer " * 1000)
    assert terminal.says(*WEEK, "--out", str(out)) == f"Written to {out}.\n"
    kind = out.suffix.removeprefix(".") or "md"
    assert out.read_text("utf-8") == terminal.says(*WEEK, "--format", kind)


@pytest.mark.parametrize(
    ("kind", "said"),
    [("html", "html is not made yet"), ("csv", "csv is not made yet"), ("pdf", "pdf is no format")],
)
def test_another_format_is_refused_in_one_line(terminal: Terminal, kind: str, said: str) -> None:
    """With those that there are; also where only the file's name asks for it."""
    result = terminal.run(*WEEK, "--format", kind)
    assert result.exit_code == 2
    assert result.output == f"Error: {said}: choose md, json or txt.\n"
    if kind != "pdf":
        assert terminal.run(*WEEK, "--out", f"week.{kind}").exit_code == 2


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
