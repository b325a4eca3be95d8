"""`wattprint doctor`: what is wrong, and its cure; never a traceback, and nothing is changed."""

import ast
import json
import os
import shutil
import socket
import sqlite3
import string
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from reports import words
from store import changes, pauses, presence, refusals, schema, writing
from store.changes import Change
from store.paths import home
from store.refusals import Refusal
from tests.e2e.recording import Recording
from tests.rows import UTC_ZONE, row
from tests.wattprint.logged import Terminal
from tests.wattprint.shell import WATTPRINT, Shell
from tests.wattprint.test_status import announced
from wattprint.doctor import examination, findings, logs

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(autouse=True)
def own_shell(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No variable of the shell that runs the tests, no browser of its person."""
    monkeypatch.setenv("HOME", str(tmp_path))
    for name in list(os.environ):
        if "proxy" in name.lower() or name.endswith(("_BASE_URL", "_CA_BUNDLE", "_CERT_FILE")):
            monkeypatch.delenv(name)


def found(terminal: Terminal, *arguments: str) -> dict[str, dict[str, Any]]:
    """Findings by code; the exit code says whether one of them is a problem."""
    result = terminal.run("doctor", "--json", *arguments)
    assert result.exception is None or isinstance(result.exception, SystemExit), result.output
    document = json.loads(result.stdout)
    problems = [one for one in document["findings"] if one["severity"] == "problem"]
    assert document["problems"] == len(problems)
    assert result.exit_code == bool(problems)
    return {one["code"]: one for one in document["findings"]}


def problems(terminal: Terminal) -> set[str]:
    return {code for code, one in found(terminal).items() if one["severity"] == "problem"}


def test_a_home_that_is_not_there_yet_is_no_problem(terminal: Terminal) -> None:
    """Before the first start all is well, and looking makes nothing."""
    said = terminal.says("doctor")
    assert "No problem was found" in said
    assert "wattprint" in found(terminal)["nothing_records"]["says"]
    assert not home().root.exists()


def test_a_recorder_that_runs_is_told_with_what_it_met(tmp_path: Path, terminal: Terminal) -> None:
    """A real one; all is well, and its doors are named."""
    recording = Recording(tmp_path / "home")
    try:
        codes = found(terminal)
    finally:
        recording.close()
    assert {one["severity"] for one in codes.values()} == {"ok"}
    assert codes["records"]["facts"]["proxy"] == recording.proxy
    assert {"certificate", "whole", "sums", "home", "disk", "clock", "settings"} <= codes.keys()


@pytest.mark.parametrize(
    ("changed", "code", "severity"),
    [
        ({}, "silent", "problem"),
        ({"state": presence.DIRECT}, "direct", "problem"),
        ({"restarts": 3}, "restarts", "note"),
        ({"version": "0.0.9"}, "other_version", "note"),
    ],
)
def test_a_recorder_in_trouble_is_told(
    terminal: Terminal, changed: dict[str, Any], code: str, severity: str
) -> None:
    """It does not answer, fails again and again, was started anew, or is of another version."""
    with announced() as entry:
        presence.changed(home(), replace(entry, **changed))
        assert found(terminal)[code]["severity"] == severity


def test_what_a_recorder_left_alone_is_told_with_its_reason(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Troubles of the last day with their cure, and what was lost as a problem."""
    now = datetime.now(UTC)
    trouble = {"code": "upstream_untrusted", "host": "api.openai.com", "count": 2}
    health = {
        "lost": 4,
        "write_error": "SQLITE_FULL",
        "troubles": [
            {**trouble, "last_at": now.isoformat()},
            {**trouble, "code": "dropped", "last_at": (now - timedelta(days=2)).isoformat()},
        ],
    }
    monkeypatch.setattr(presence, "health", lambda entry: health)
    with announced():
        codes = found(terminal)
    assert "upstream_ca" in codes["trouble_upstream_untrusted"]["says"]
    assert "trouble_dropped" not in codes
    assert (codes["lost"]["severity"], codes["write_fails"]["severity"]) == ("problem", "problem")


def test_what_is_paused_or_refused_is_told_with_how_to_end_it(terminal: Terminal) -> None:
    """By host, and who refused; what was missed in the last week stands in the log."""
    terminal.log(row())
    now = datetime.now(UTC)
    pauses.pause(home(), now, "chatgpt.com")
    refusals.learn(home(), [Refusal("api.openai.com", "f", now, "codex")], now)
    with closing(schema.connect(str(home().log))) as log:
        writing.write(log, [], zone=UTC_ZONE, counters={"dropped": 2}, today=now.date())
    codes = found(terminal)
    assert "resume --host chatgpt.com" in codes["paused"]["says"]
    assert "trust retry api.openai.com" in codes["refused"]["says"]
    assert codes["missed"]["facts"] == {"name": "dropped", "count": 2, "days": 7}


def test_a_shell_that_leads_to_nobody_is_a_problem(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What a crash leaves: programs have no network, and nobody sees why. No login is shown."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        dead = f"http://run-x:geheim@127.0.0.1:{server.getsockname()[1]}"
        monkeypatch.setenv("HTTP_PROXY", dead)
        assert "dead_proxy" not in found(terminal)  # another program's proxy
    monkeypatch.setenv("OPENAI_BASE_URL", "http://127.0.0.1:1/openai/v1")
    monkeypatch.setenv("WATTPRINT_PORTS", "")
    home().prepare()
    home().settings.write_text("[recording.ports]\ngateway = 1\n", "utf-8")
    monkeypatch.setenv("SSL_CERT_FILE", str(home().ca / "gone.pem"))
    codes = found(terminal)
    assert {"dead_proxy", "dead_base_url", "dead_roots"} <= codes.keys()
    assert "geheim" not in json.dumps(codes)
    assert "unset HTTP_PROXY" in codes["dead_proxy"]["says"]
    monkeypatch.setenv("WATTPRINT_BEFORE", "{}")
    assert "wattprint env --unset" in found(terminal)["dead_proxy"]["says"]


def test_a_port_that_another_program_has_is_told(terminal: Terminal) -> None:
    """With who has it, where the system tells; no problem, as the next free one is taken."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        home().prepare()
        home().settings.write_text(f"[recording.ports]\nproxy = {port}\n", "utf-8")
        codes = found(terminal)
    name = "port_taken_by" if sys.platform == "linux" else "port_taken"
    assert codes[name]["facts"]["port"] == port


def test_what_others_can_read_is_a_problem(terminal: Terminal) -> None:
    """Files that are open matter only in a folder that is."""
    terminal.log(row())
    home().log.chmod(0o644)
    assert problems(terminal) == set()
    home().root.chmod(0o755)
    assert problems(terminal) == {"open_folder", "open_files"}


def test_the_newest_request_from_the_future_tells_of_a_wrong_clock(terminal: Terminal) -> None:
    """So does a file; a few minutes are nothing."""
    ahead = datetime.now(UTC) + timedelta(minutes=2)
    terminal.log(row(started_at=ahead.isoformat(timespec="milliseconds").replace("+00:00", "Z")))
    assert "clock" in found(terminal)
    os.utime(home().log, (time.time() + 3600, time.time() + 3600))
    assert problems(terminal) == {"future_file"}
    terminal.log(row(started_at="2099-01-01T00:00:00.000Z"))
    assert problems(terminal) == {"future_request"}


def test_sums_that_are_off_are_told_and_made_anew(terminal: Terminal) -> None:
    """They are a cache: `--rebuild` makes them from the requests, and nothing else does."""
    terminal.log(row(), row())
    with closing(sqlite3.connect(home().log)) as log, log:
        log.execute("update hours set output_tokens = 7")
    assert problems(terminal) == {"sums_differ"}
    assert problems(terminal) == {"sums_differ"}
    assert "sums" in found(terminal, "--rebuild")
    assert problems(terminal) == set()


@pytest.mark.parametrize(
    ("break_it", "code"),
    [
        (lambda: home().log.write_bytes(b"x" * 8192), "log_damaged"),
        (lambda: home().settings.write_text("[place", "utf-8"), "settings_unreadable"),
        (lambda: home().settings.write_text("[recording]\nhosts = 3\n"), "settings_wrong"),
        (lambda: home().ca_certificate.write_bytes(b"nothing"), "certificate_broken"),
        (lambda: home().pauses.mkdir(), "check_failed"),
        (lambda: _version(99), "log_newer"),
    ],
)
def test_whatever_is_broken_the_rest_is_told(terminal: Terminal, break_it: Any, code: str) -> None:
    """One problem, in words; every other check goes on."""
    terminal.log(row())
    break_it()
    codes = found(terminal)
    assert [name for name, one in codes.items() if one["severity"] == "problem"] == [code]
    assert {"services", "factor_set", "disk", "versions"} <= codes.keys()
    assert "Traceback" not in terminal.run("doctor").output


def test_a_home_of_somebody_else_is_told(tmp_path: Path) -> None:
    """As after a `sudo wattprint`: doctor says so, and `run` runs its command all the same."""
    shell = Shell(tmp_path / "home", HOME=str(tmp_path))
    shell.home.prepare()
    shell.home.root.chmod(0)
    # Permissions do not bind root, unless it lets go of what makes it so.
    bound = ("setpriv", "--bounding-set=-dac_override,-dac_read_search") if is_root() else ()
    if bound and shutil.which(bound[0]) is None:
        pytest.skip("needs setpriv to be bound by permissions as root")
    done = [
        subprocess.run(
            [*bound, WATTPRINT, *arguments],
            env=shell.environment,
            capture_output=True,
            text=True,
            check=False,
        )
        for arguments in (("doctor",), ("run", "--", "echo", "hello"))
    ]
    shell.home.root.chmod(0o700)
    assert [one.returncode for one in done] == [1, 0]
    assert "belongs to somebody else" in done[0].stdout
    assert "The log" not in done[0].stdout
    assert done[1].stdout == "hello\n"


def is_root() -> bool:
    return hasattr(os, "geteuid") and os.geteuid() == 0


def _version(number: int) -> None:
    with closing(sqlite3.connect(home().log)) as log:
        log.execute(f"pragma user_version = {number}")


def test_a_log_of_before_is_upgraded_by_others(terminal: Terminal) -> None:
    """Doctor looks, and leaves it as it is."""
    terminal.log(row())
    _version(1)
    assert found(terminal)["older"]["severity"] == "note"
    with closing(sqlite3.connect(home().log)) as log:
        assert log.execute("pragma user_version").fetchone() == (1,)


def test_what_was_changed_outside_and_is_not_so_is_told(terminal: Terminal) -> None:
    """A service whose unit is gone; a store that was to trust the certificate, and cannot be
    looked into or does not."""
    home().prepare()
    changes.remember(home(), Change(changes.SERVICE, {"unit": str(home().root / "no.service")}))
    facts = {"store": "nss", "place": str(home().root / "nssdb"), "name": "wattprint x"}
    changes.remember(home(), Change(changes.TRUST, facts))
    codes = found(terminal)
    assert codes.keys() & {"service_gone", "service_unreachable", "service_platform"}
    assert codes.keys() & {"untrusted", "trust_no_tool", "trust_failed"}


def test_packages_of_others_in_the_way_are_told(tmp_path: Path, terminal: Terminal) -> None:
    """PyPI's proxy.py brings a `proxy` too: with it in front of ours nothing can record."""
    (tmp_path / "proxy").mkdir()
    (tmp_path / "proxy" / "__init__.py").write_text("# another\n", "utf-8")
    script = (
        "import sys; from wattprint.__main__ import main;"
        f"sys.path.insert(0, {str(tmp_path)!r}); sys.argv = ['wattprint', 'doctor']; main()"
    )
    done = subprocess.run(
        [sys.executable, "-P", "-c", script], capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert "Another program's `proxy` is in the way" in done.stdout
    assert "Traceback" not in done.stderr


def test_a_check_that_hangs_holds_up_nobody(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    """systemd may never answer; the others' findings are told in time."""

    def hangs(on: findings.Subject) -> Iterator[findings.Finding]:
        yield findings.ok("whole")
        time.sleep(60)

    monkeypatch.setattr(logs, "log", hangs)
    monkeypatch.setattr(examination, "AREAS", {"logs": ("log",)})
    monkeypatch.setattr(examination, "LATEST_S", 0.1)
    assert found(terminal).keys() == {"whole", "check_late"}


def codes_in_the_source() -> Iterator[tuple[str, set[str], bool]]:
    """Of each `ok`, `note` and `problem`: code, facts, and whether there are more (**facts)."""
    for file in (ROOT / "wattprint" / "doctor").glob("*.py"):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            match node:
                case ast.Call(
                    func=ast.Name(id="ok" | "note" | "problem"),
                    args=[ast.Constant(value=str(code))],
                ):
                    given = {keyword.arg for keyword in node.keywords}
                    yield code, {name for name in given if name}, None in given


def test_every_finding_has_its_sentence() -> None:
    """With all the facts that it needs, and a cure where there is a problem."""
    found = list(codes_in_the_source())
    assert len(found) > 40
    for code, facts, has_more in found:
        template = words.TABLE[f"doctor.{code}"]
        for text in (template,) if isinstance(template, str) else template:
            needed = {name for _, name, _, _ in string.Formatter().parse(text) if name}
            assert needed <= facts or has_more, (code, needed - facts)
            assert len(text.splitlines()) <= 2
