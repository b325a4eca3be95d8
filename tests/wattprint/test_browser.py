"""`wattprint browser` and `pac`, with a program that stands for Chromium."""

import json
import signal
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from reports import words
from store import profiles
from store.faults import Fault
from store.paths import home
from tests.e2e.recording import Recording
from tests.wattprint.logged import Terminal
from tests.wattprint.shell import PATIENCE_S, Shell

BROWSER = """#!/bin/sh
printf '%s\\n' "$@"
case "$*" in *wait*) trap 'exit 3' TERM; echo ready; while :; do sleep 0.05; done;; esac
case "$*" in *exit-*) code="${*##*exit-}"; exit "${code%% *}";; esac
"""


@pytest.fixture(scope="module")
def recording(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Recording]:
    """The main recorder of a home."""
    running = Recording(tmp_path_factory.mktemp("browser") / "home")
    yield running
    running.close()


def with_browser(shell: Shell) -> Shell:
    """Where a Chromium is installed, and there is a screen."""
    folder = shell.folder / "bin"
    folder.mkdir(exist_ok=True)
    (folder / "chromium").write_text(BROWSER)
    (folder / "chromium").chmod(0o755)
    shell.environment |= {
        "PATH": f"{folder}:/usr/bin:/bin",
        "HOME": str(shell.folder),
        "DISPLAY": ":7",
    }
    return shell


@pytest.fixture
def shell(recording: Recording) -> Shell:
    """With a recorder running."""
    return with_browser(Shell(recording.home.root))


def test_it_goes_through_the_recorder_that_runs(shell: Shell, recording: Recording) -> None:
    """The browser is told so, then what is its own, then the page; a host alone is one."""
    done = shell.run("browser", "chromium", "chatgpt.com", "--", "--incognito", "exit-5")
    given = done.stdout.splitlines()
    assert given[-3:] == ["--incognito", "exit-5", "https://chatgpt.com"]
    assert done.returncode == 5
    assert recording.proxy in done.stderr
    assert not list(shell.home.browsers.glob(f"{profiles.ONCE}*"))

    (pac_url,) = (one.partition("=")[2] for one in given if "proxy-pac-url" in one)
    with urllib.request.urlopen(pac_url) as held:
        script = held.read().decode()
    with urllib.request.urlopen(f"{recording.gateway}/-/proxy.pac", timeout=10) as answer:
        assert script == answer.read().decode()
    assert recording.proxy.removeprefix("http://") in script


def test_a_profile_that_is_kept_is_there_the_next_time(shell: Shell) -> None:
    """Each browser has its own."""
    for visit in ("first", "second"):
        done = shell.run("browser", "--keep", "--", "--new-window")
        assert done.returncode == 0, done.stderr
        folder = shell.home.browsers / "chromium"
        assert f"--user-data-dir={folder}" in done.stdout.splitlines()
        assert (folder / "visits").exists() is (visit == "second")
        (folder / "visits").touch()


def test_a_signal_closes_the_browser(shell: Shell) -> None:
    """Which says with what code; nothing of it is left."""
    process = shell.open("browser", "--", "--wait")
    assert process.stdout is not None
    while process.stdout.readline() != "ready\n":
        pass
    process.send_signal(signal.SIGHUP)
    process.communicate(timeout=PATIENCE_S)
    assert process.returncode == 3
    assert not list(shell.home.browsers.glob(f"{profiles.ONCE}*"))


def test_a_browser_that_is_broken_is_said_to_be(shell: Shell) -> None:
    """By what the system says of it."""
    (shell.folder / "bin/google-chrome").write_text("no program")
    (shell.folder / "bin/google-chrome").chmod(0o755)
    done = shell.run("browser", "chrome")
    assert (done.returncode, done.stdout) == (1, "")
    assert "cannot be started" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.fixture
def bare(terminal: Terminal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Terminal:
    """A machine with a screen and Chromium, in this process."""
    (tmp_path / "chromium").touch(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("DISPLAY", ":7")
    monkeypatch.setattr("proxy.browsers._files", lambda *_: iter(()))
    return terminal


@pytest.mark.parametrize(
    ("variable", "arguments", "code"),
    [
        ("DISPLAY", (), "browser_no_display"),
        ("PATH", (), "browser_none"),
        ("HOME", ("edge",), "browser_missing"),
    ],
)
def test_what_is_missing_is_said_before_anything_is_started(
    bare: Terminal,
    monkeypatch: pytest.MonkeyPatch,
    variable: str,
    arguments: tuple[str, ...],
    code: str,
) -> None:
    """A screen, any browser, the one that was named."""
    monkeypatch.setenv(variable, "")
    result = bare.run("browser", *arguments)
    assert isinstance(result.exception, Fault)
    assert result.exception.code == code
    assert words.fault(result.exception).count("\n") == 1
    assert not list(home().run.glob("*"))


@pytest.mark.parametrize("given", [("safari",), ("chromium", "a.b", "c.d"), ("a.b", "c")])
def test_what_is_neither_browser_nor_address_is_refused(
    bare: Terminal, given: tuple[str, ...]
) -> None:
    """With the names that are known."""
    result = bare.run("browser", *given)
    assert result.exit_code == 2
    assert f"{given[-1]} is neither a browser (chromium, chrome," in result.stderr


def test_without_a_recorder_it_has_one_of_its_own(tmp_path: Path) -> None:
    """Which goes where this environment goes, and ends with the browser."""
    alone = with_browser(Shell(tmp_path / "home", HTTPS_PROXY="http://corp.example:3128"))
    done = alone.run("browser", "https://example.org/")
    assert done.returncode == 0, done.stderr
    (pac_url,) = (one for one in done.stdout.splitlines() if "proxy-pac-url" in one)
    with urllib.request.urlopen(pac_url.partition("=")[2]) as held:
        assert '"PROXY corp.example:3128"' in held.read().decode()
    assert not list(alone.home.run.glob("*.json"))


def test_pac_tells_what_the_recorder_serves(
    recording: Recording, terminal: Terminal, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Its address on demand, or into a file."""
    monkeypatch.setenv("WATTPRINT_HOME", str(recording.home.root))
    url = terminal.says("pac", "--url").strip()
    assert url == f"{recording.gateway}/-/proxy.pac"
    with urllib.request.urlopen(url, timeout=10) as answer:
        served = answer.read().decode()
    assert terminal.says("pac") == served
    assert terminal.says("pac", "--out", str(tmp_path / "a.pac")) == ""
    assert (tmp_path / "a.pac").read_text() == served


def test_pac_without_a_recorder_is_for_the_one_to_come(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On the port of the settings, with the person's own hosts; there is no address of it."""
    home().prepare()
    home().settings.write_text(
        '[recording]\nhosts = ["llm.example.org"]\nports = { proxy = 9311 }\n'
    )
    monkeypatch.setenv("HTTPS_PROXY", "http://corp.example:3128")
    script = terminal.says("pac")
    assert json.dumps("PROXY 127.0.0.1:9311") in script
    assert json.dumps("PROXY corp.example:3128") in script
    assert r"llm\.example\.org" in script
    none = terminal.run("pac", "--url")
    assert (none.exit_code, none.stdout) == (1, "")
    assert "Nothing is recording" in none.stderr
