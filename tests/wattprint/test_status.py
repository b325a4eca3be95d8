"""`wattprint status`: what runs, for a person and for a script."""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest

from store import presence
from store.paths import home
from store.presence import MAIN, RUN, Presence
from tests.rows import row
from tests.wattprint.logged import Terminal


@contextmanager
def announced(kind: str = MAIN, pid: int | None = None) -> Iterator[Presence]:
    """A recorder that is present, and whose gateway does not answer."""
    entry = Presence(
        pid=pid or os.getpid(),
        started_at="2026-11-18T10:00:00.000Z",
        proxy="http://127.0.0.1:1",
        gateway="http://127.0.0.1:2",
        ca="/home/me/ca.pem",
        version="0.1.0",
        kind=kind,
    )
    home().prepare()
    with presence.announced(home(), entry):
        yield entry


def test_nothing_that_records_is_exit_code_1(terminal: Terminal) -> None:
    """Said with how to start it; where the log would be is said too."""
    result = terminal.run("status")
    assert result.exit_code == 1
    assert "Nothing is recording" in result.stdout
    assert f"{home().log}: 0 requests" in result.stdout


def test_a_recorder_is_shown_with_both_doors(terminal: Terminal) -> None:
    """Addresses, since when, which process; exit code 0."""
    terminal.log(row(), row())
    with announced() as entry:
        said = terminal.says("status")
    for part in (entry.proxy, entry.gateway, entry.ca, entry.started_at, str(entry.pid)):
        assert part in said
    assert "2 requests" in said


def test_a_recorder_that_does_not_answer_is_said_to(terminal: Terminal) -> None:
    """It holds its lock, so it lives, and something is wrong with it."""
    with announced():
        assert "does not answer" in terminal.says("status")


def test_traffic_that_goes_direct_is_said_to(terminal: Terminal) -> None:
    """A watchdog gave up on its recorder for now: nothing is counted, and nothing is broken."""
    with announced() as entry:
        presence.changed(home(), replace(entry, state=presence.DIRECT, restarts=4))
        said = terminal.says("status")
    assert "goes direct" in said
    assert "started anew 4 times" in said
    assert "does not answer" not in said


def test_that_of_a_single_command_is_told_apart(terminal: Terminal) -> None:
    """Nobody else should set it as proxy: it ends with its command."""
    with announced(RUN) as entry:
        said = terminal.says("status")
    assert f"for one command (process {entry.pid})" in said
    assert entry.gateway not in said


@pytest.mark.parametrize("is_running", [True, False])
def test_scripts_get_one_object(terminal: Terminal, is_running: bool) -> None:
    """The exit code is the same as for a person."""
    terminal.log(row())
    if is_running:
        with announced() as entry:
            result = terminal.run("status", "--json")
        wanted = [
            {
                "pid": entry.pid,
                "started_at": entry.started_at,
                "proxy": entry.proxy,
                "gateway": entry.gateway,
                "ca": entry.ca,
                "version": entry.version,
                "maps": [],
                "trust_upstream_ca": None,
                "log_version": entry.log_version,
                "kind": "main",
                "state": "recording",
                "restarts": None,
                "health": None,
                "under_way": [],
            }
        ]
    else:
        result = terminal.run("status", "--json")
        wanted = []
    assert result.exit_code == int(not is_running)
    assert json.loads(result.stdout) == {
        "recorders": wanted,
        "pauses": [],
        "refusals": [],
        "log": str(home().log),
        "requests": 1,
    }


def test_what_is_kept_about_a_person_is_said(terminal: Terminal) -> None:
    """Counts, dates, files and for how long; no example of anything. Exit code 0."""
    terminal.log(row(label="geheim", model_served="o3"), row(started_at="2026-11-20T10:00:00.000Z"))
    said = terminal.says("status", "--stored")
    assert str(home().root) in said
    assert "2026-11-18 – 2026-11-20" in said  # noqa: RUF001
    for part in ("requests", "sums by hour", "No prompt, no answer", "log.db", "until you delete"):
        assert part in said
    for word in ("geheim", "o3", "openai"):
        assert word not in said

    terminal.says("forget", "1", "--yes")
    home().settings.write_text("[recording]\nretention_days = 30\n", "utf-8")
    found = json.loads(terminal.says("status", "--stored", "--json"))
    assert found["retention_days"] == 30
    assert found["undo_until"].endswith("Z")
    assert [kind["count"] for kind in found["data"] if kind["name"] == "requests"] == [1]
    assert {files["purpose"] for files in found["files"]} >= {"log", "forgotten", "settings"}
    said = terminal.says("status", "--stored")
    assert "30 days" in said
    assert "brought back until" in said
