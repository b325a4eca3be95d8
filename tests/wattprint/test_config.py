"""`wattprint config`: what is set, and setting it."""

import json

import pytest

from store.paths import home
from tests.rows import row
from tests.wattprint.logged import Terminal
from tests.wattprint.test_status import announced


@pytest.mark.parametrize("arguments", [[], ["list"]])
def test_it_lists_every_setting(terminal: Terminal, arguments: list[str]) -> None:
    """Those that are not set too; what the environment decides says so."""
    lines = dict(
        line.split(maxsplit=1) for line in terminal.says("config", *arguments).splitlines()
    )
    assert lines["recording.retention_days"] == "not set"
    assert lines["recording.ports.proxy"] == "9288"
    assert lines["place.timezone"] == "UTC  (from the environment)"


def test_a_setting_is_set_read_and_taken_out(terminal: Terminal) -> None:
    """`get` prints the value alone, for scripts; exit code 1 where there is none."""
    assert str(home().settings) in terminal.says("config", "set", "place.zone", "FRA")
    assert terminal.says("config", "get", "place.zone") == "FRA\n"
    terminal.says("config", "set", "recording.hosts", "a.example, b.example:81")
    assert terminal.says("config", "get", "recording.hosts") == "a.example,b.example:81\n"
    terminal.says("config", "unset", "place.zone")
    result = terminal.run("config", "get", "place.zone")
    assert (result.exit_code, result.output) == (1, "")
    assert terminal.says("config", "get", "recording.ports.gateway") == "9289\n"


def test_scripts_get_the_list_as_json(terminal: Terminal) -> None:
    """Each with its key, value and origin."""
    terminal.says("config", "set", "recording.retention_days", "30")
    listed = json.loads(terminal.says("config", "list", "--json"))
    assert {"key": "recording.retention_days", "value": 30, "origin": "file"} in listed
    assert {"key": "look.theme", "value": None, "origin": "default"} in listed


@pytest.mark.parametrize(
    ("key", "value", "part"),
    [
        ("recording.retention_days", "soon", "days"),
        ("recording.hosts", "a b", "commas"),
        ("recording.services.mine", "nowhere", "base URL"),
        ("recording.ports.proxy", "70000", "65535"),
        ("place.timezone", "Mars/Base", "Europe/Paris"),
        ("place.intensity.FRA", "-1", "gCO2e"),
        ("look.language", "tlh", "en or fr"),
        ("local.gpu_power_w", "much", "watts"),
    ],
)
def test_a_wrong_value_is_refused_with_the_reason(
    terminal: Terminal, key: str, value: str, part: str
) -> None:
    """Exit code 2, what would fit, and nothing is written."""
    result = terminal.run("config", "set", "--", key, value)
    assert result.exit_code == 2
    assert key in result.stderr
    assert part in result.stderr
    assert not home().settings.exists()


def test_setting_a_retention_says_what_goes(terminal: Terminal) -> None:
    """Before it goes: deletion by itself cannot be undone."""
    terminal.log(
        row(started_at="2020-01-01T00:00:00.000Z"), row(started_at="2099-01-01T00:00:00.000Z")
    )
    said = terminal.says("config", "set", "recording.retention_days", "30")
    assert "older than 30 days" in said
    assert "1 request " in said
    assert "older" not in terminal.says("config", "unset", "recording.retention_days")


def test_a_recorder_that_runs_is_told_of(terminal: Terminal) -> None:
    """It reads its settings when it starts."""
    with announced():
        assert "began with" in terminal.says("config", "set", "recording.hosts", "a.example")
        assert "began with" not in terminal.says("config", "set", "place.zone", "FRA")


def test_a_password_is_not_shown(terminal: Terminal) -> None:
    """It may stand in the address of a company's proxy."""
    terminal.says(
        "config", "set", "recording.upstream_proxy", "http://me:geheim@proxy.example:3128"
    )
    for arguments in (["list"], ["list", "--json"], ["get", "recording.upstream_proxy"]):
        said = terminal.says("config", *arguments)
        assert "geheim" not in said
        assert "***@proxy.example:3128" in said


def test_it_says_where_the_file_is(terminal: Terminal) -> None:
    """Also while there is none."""
    assert terminal.says("config", "path") == f"{home().settings}\n"
