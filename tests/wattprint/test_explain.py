"""`wattprint explain`."""

import json

import pytest

from tests.rows import row
from tests.wattprint.logged import Terminal


def test_a_request_is_explained_down_to_its_sources(terminal: Terminal) -> None:
    """The figure, what was seen, the terms, the factors and where each was published."""
    terminal.log(row())
    said = terminal.says("explain", "1")
    assert said.startswith("wattprint: request 1, Wed 18 Nov 2026 10:00:00\n")
    for heading in ("The figure", "What was seen", "Energy, term by term", "Factors", "Sources"):
        assert f"\n{heading}\n" in said


def test_a_request_is_explained_as_json(terminal: Terminal) -> None:
    """The row as `requests --json` has it, and the estimator's account."""
    terminal.log(row())
    found = json.loads(terminal.says("explain", "1", "--json"))
    (listed,) = json.loads(terminal.says("requests", "--json"))
    assert listed.items() <= found.items()
    terms = found["explanation"]["terms"]
    total = sum(term["energy_wh"]["mid"] for term in terms)
    assert total == pytest.approx(found["energy_wh"]["mid"])


def test_a_request_that_is_not_there_is_told_in_one_line(terminal: Terminal) -> None:
    """With an empty log too."""
    for _ in ("no log", "empty log"):
        result = terminal.run("explain", "7")
        assert result.exit_code == 1
        assert result.output.startswith("Error: No request 7 is in the log")
        assert result.output.count("\n") == 1
        terminal.log()


@pytest.mark.parametrize("number", ["0", "x", str(2**63)])
def test_what_is_no_number_of_a_request_is_refused(terminal: Terminal, number: str) -> None:
    """As any wrong argument is."""
    assert terminal.run("explain", number).exit_code == 2


def test_the_demonstration_is_marked(terminal: Terminal) -> None:
    """In each heading."""
    terminal.log(row(source="demo"), is_demo=True)
    said = terminal.says("--demo", "explain", "1")
    assert all("demonstration" in line for line in said.splitlines() if line[:1].strip())
