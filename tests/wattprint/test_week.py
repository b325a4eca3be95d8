"""`wattprint week`."""

import json
from datetime import UTC, datetime

import pytest

from reports.dates import week_label
from tests.rows import row
from tests.wattprint.logged import Terminal


def test_a_week_is_shown_as_text(terminal: Terminal) -> None:
    """Its span, its energy with a range, and how the figures are made."""
    terminal.log(row())
    said = terminal.says("week", "--week", "2026-W47")
    assert said.startswith("wattprint: week 2026-W47, 16-22 Nov 2026\n")
    assert "Energy: about" in said
    assert "could be" in said
    assert "Factor set 2026-11" in said


def test_a_week_is_given_as_json(terminal: Terminal) -> None:
    """The same week, for programs."""
    terminal.log(row(), row(), row(started_at="2026-11-23T00:00:00.000Z"))
    found = json.loads(terminal.says("week", "--week", "2026-W47", "--json"))
    assert found["label"] == "2026-W47"
    assert found["total"]["request_count"] == 2


def test_without_a_name_it_is_this_week(terminal: Terminal) -> None:
    """The one that holds today, in the person's time zone."""
    terminal.log(row())
    before = week_label(datetime.now(UTC).date())
    found = json.loads(terminal.says("week", "--json"))
    assert found["label"] in {before, week_label(datetime.now(UTC).date())}


def test_a_week_begins_at_midnight_in_the_persons_own_zone(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Times are said on the person's clock: 23:30 UTC is 00:30 of the next day in Paris."""
    terminal.log(row(started_at="2026-11-17T23:30:00.000Z"))
    monkeypatch.setenv("WATTPRINT_TIMEZONE", "Europe/Paris")
    assert "Wed 18 Nov 2026 00:30" in terminal.says("week", "--week", "2026-W47")


def test_what_names_no_week_is_refused_in_one_line(terminal: Terminal) -> None:
    """2026 has 53 weeks."""
    result = terminal.run("week", "--week", "2026-W54")
    assert result.exit_code == 2
    assert result.output == "Error: 2026-W54 is no week: write it as 2026-W47.\n"


def test_an_empty_log_says_how_to_begin(terminal: Terminal) -> None:
    """Three steps, and nothing is created by looking."""
    said = terminal.says("week")
    assert [line.strip()[:2] for line in said.splitlines()[1:4]] == ["1.", "2.", "3."]
    assert json.loads(terminal.says("week", "--json"))["total"]["request_count"] == 0


def test_a_factor_set_that_is_not_there_is_refused_in_one_line(terminal: Terminal) -> None:
    """With the names of those that are."""
    result = terminal.run("--factors", "1999-01", "week")
    assert result.exit_code == 2
    assert result.output == "Error: There is no factor set 1999-01; there are: 2026-11.\n"


def test_the_demonstration_has_its_own_log_and_says_so(terminal: Terminal) -> None:
    """In every heading and in JSON; the person's own log is another."""
    terminal.log(row(source="demo"), is_demo=True)
    said = terminal.says("--demo", "week", "--week", "2026-W47")
    headings = [line for line in said.splitlines() if line and not line.startswith(" ")]
    assert headings
    assert all("demonstration" in line for line in headings)
    assert json.loads(terminal.says("--demo", "week", "--json"))["demo"] is True
    assert "Nothing is recorded yet" in terminal.says("week")
