"""`wattprint requests`."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from reports.dates import rfc3339
from tests.rows import row
from tests.wattprint.logged import Terminal


def ids(terminal: Terminal, *options: str) -> list[int]:
    return [one["id"] for one in json.loads(terminal.says("requests", "--json", *options))]


def test_requests_are_listed_newest_first(terminal: Terminal) -> None:
    """A line each: number, time, tokens, energy with its range."""
    terminal.log(row(), row(model_served="mystery"))
    lines = terminal.says("requests").splitlines()
    assert [line.split()[0] for line in lines[2:]] == ["mystery", "gpt-4o-2024-08-06"]
    assert "not known" in lines[2]
    assert "2026-11-18 10:00:00" in lines[3]
    assert lines[3].split()[4:6] == ["1k", "500"]


def test_requests_are_given_as_json(terminal: Terminal) -> None:
    """Public columns, figures and the factor set; null where there is no figure."""
    terminal.log(row(), row(model_served="mystery"))
    unknown, known = json.loads(terminal.says("requests", "--json"))
    assert unknown["energy_wh"] is None
    assert known["energy_wh"]["low"] < known["energy_wh"]["mid"] < known["energy_wh"]["high"]
    assert known["factor_set"] == "2026-11"
    assert (known["input_tokens"], known["output_tokens"]) == (1000, 500)
    assert "dedupe_key" not in known


def test_the_list_is_cut_at_its_limit(terminal: Terminal) -> None:
    """Fifty by default, from the newest on."""
    terminal.log(*(row() for _ in range(60)))
    assert ids(terminal) == list(range(60, 10, -1))
    assert ids(terminal, "--limit", "2") == [60, 59]


def test_the_list_can_be_narrowed_to_a_time(terminal: Terminal) -> None:
    """From `since` on, to before `until`."""
    for_days = [row(started_at=f"2026-11-{day}T10:00:00.000Z") for day in (16, 17, 18)]
    terminal.log(*for_days)
    assert ids(terminal, "--since", "2026-11-17") == [3, 2]
    assert ids(terminal, "--until", "2026-11-17T10:00:00Z") == [1]
    assert ids(terminal, "--since", "2026-11-16T11:00:00+01:00", "--until", "2026-11-17") == [1]


def test_a_span_is_counted_back_from_now(terminal: Terminal) -> None:
    """The last 24 hours hold what was an hour ago, and not what was two days ago."""
    now = datetime.now(UTC)
    terminal.log(*(row(started_at=rfc3339(now - timedelta(hours=hours))) for hours in (48, 1)))
    assert ids(terminal, "--since", "24h") == [2]
    assert ids(terminal, "--since", "7d") == [2, 1]


def test_the_list_can_be_narrowed_to_a_model(terminal: Terminal) -> None:
    """By the name that was asked for, or the one that answered."""
    terminal.log(row(), row(model_requested="gpt-5-mini", model_served="gpt-5-mini-2025-08-07"))
    assert ids(terminal, "--model", "gpt-4o") == [1]
    assert ids(terminal, "--model", "gpt-5-mini-2025-08-07") == [2]
    assert "No request matches." in terminal.says("requests", "--model", "none")


@pytest.mark.parametrize(
    ("options", "wanted"),
    [
        (["--client", "codex"], [2]),
        (["--label", "-"], [3, 1]),
        (["--provider", "openai", "--where", "essay"], [2]),
        (["--where", "client:openai on:2026-11-17"], [3]),
        (["--where", "since:2026-11-17", "--until", "2026-11-18"], [3]),
        (["--sort", "energy"], [2, 3, 1]),
        (["--sort", "output", "--limit", "1", "--before", "2"], [3]),
        (["--sort", "duration", "--where", "-python"], [3, 1]),
        (["--sort", "input", "--before", "77"], []),
        (["--before", "3"], [1]),
    ],
)
def test_the_list_has_what_the_dashboard_has(
    terminal: Terminal, options: list[str], wanted: list[int]
) -> None:
    """The same words, parts and orders; a page goes on after the last id of the one before."""
    terminal.log(
        row(started_at="2026-11-16T10:00:00.000Z", output_tokens=5),
        row(client="codex", label="essay", output_tokens=7000),
        row(started_at="2026-11-17T10:00:00.000Z"),
    )
    assert ids(terminal, *options) == wanted


def test_another_order_is_said_and_shown(terminal: Terminal) -> None:
    """Sorted by duration, the list has the durations."""
    terminal.log(row(duration_ms=2000.0), row(duration_ms=90_000.0))
    title, heads, *lines = terminal.says("requests", "--sort", "duration").splitlines()
    assert title.endswith("slowest first")
    assert heads.endswith("took")
    assert [line.split()[-2:] for line in lines] == [["90", "s"], ["2", "s"]]


def test_what_is_sought_must_be_understood(terminal: Terminal) -> None:
    """In one line."""
    result = terminal.run("requests", "--where", "on:friday")
    assert (result.exit_code, result.output.count("\n")) == (2, 1)
    assert result.output.startswith("Error: friday is no day, week, month or year: ")


@pytest.mark.parametrize("option", ["--since", "--until"])
@pytest.mark.parametrize("text", ["yesterday", "0001-01-01T00:00:00+14:00"])
def test_what_names_no_time_is_refused_in_one_line(
    terminal: Terminal, option: str, text: str
) -> None:
    """A filter that was not understood must not silently filter nothing."""
    result = terminal.run("requests", option, text)
    assert result.exit_code == 2
    assert result.output.startswith(f"Error: {text} is no time: ")
    assert result.output.count("\n") == 1


def test_an_empty_log_says_how_to_begin(terminal: Terminal) -> None:
    """As JSON it is an empty list."""
    assert "Start recording: wattprint" in terminal.says("requests")
    assert terminal.says("requests", "--json") == "[]\n"


def test_the_demonstration_is_marked(terminal: Terminal) -> None:
    """In the heading, and in each object."""
    terminal.log(row(source="demo"), is_demo=True)
    assert "demonstration" in terminal.says("--demo", "requests").splitlines()[0]
    (found,) = json.loads(terminal.says("--demo", "requests", "--json"))
    assert found["demo"] is True
