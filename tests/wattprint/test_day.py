"""`wattprint day`."""

import json

from tests.rows import row
from tests.wattprint.logged import Terminal


def test_a_day_is_shown_by_the_hour(terminal: Terminal) -> None:
    """Its date, its energy, and a bar for each hour that has requests."""
    terminal.log(row(), row(started_at="2026-11-18T22:00:00.000Z"))
    said = terminal.says("day", "2026-11-18")
    assert said.startswith("wattprint: Wed 18 Nov 2026\n")
    assert "  10:00  " in said
    assert "  22:00  " in said


def test_a_day_is_given_as_json(terminal: Terminal) -> None:
    """With the requests of that day only."""
    terminal.log(row(), row(started_at="2026-11-19T00:00:00.000Z"))
    found = json.loads(terminal.says("day", "2026-11-18", "--json"))
    assert (found["kind"], found["label"]) == ("day", "2026-11-18")
    assert found["total"]["request_count"] == 1


def test_a_day_without_requests_says_so(terminal: Terminal) -> None:
    """It is no empty log: how to begin is known."""
    terminal.log(row())
    assert "Nothing was recorded in this period." in terminal.says("day", "2026-11-17")


def test_what_names_no_day_is_refused_in_one_line(terminal: Terminal) -> None:
    """Neither a date that does not exist, nor one without a day before it."""
    for text in ("2026-02-30", "tomorrow", "0001-01-01"):
        result = terminal.run("day", text)
        assert result.exit_code == 2
        assert result.output == f"Error: {text} is no date: write it as 2026-11-22.\n"


def test_an_empty_log_says_how_to_begin(terminal: Terminal) -> None:
    """The day is empty because nothing records."""
    assert "Start recording: wattprint" in terminal.says("day")
