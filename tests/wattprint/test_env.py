"""`wattprint env`: the shell's own programs through the recorder, and back."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from proxy.environment import ROOTS
from tests.e2e.recording import Recording
from tests.e2e.upstream import Provider, served
from tests.wattprint.shell import WATTPRINT, Shell

ASK = """
import json, urllib.request
url = "https://api.openai.com/v1/chat/completions"
body = json.dumps({"model": "gpt-4o", "messages": [], "max_completion_tokens": 3}).encode()
head = {"Content-Type": "application/json"}
print(json.load(urllib.request.urlopen(urllib.request.Request(url, body, head)))["model"])
"""


@pytest.fixture(scope="module")
def recording(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Recording]:
    """A recorder for which a provider on loopback is OpenAI."""
    with served(Provider(pace_s=0)) as url:
        running = Recording(tmp_path_factory.mktemp("env") / "home", {"api.openai.com": url})
        yield running
        running.close()


@pytest.fixture
def shell(recording: Recording) -> Shell:
    return Shell(recording.home.root, NO_PROXY="intra.example.org")


def within(shell: Shell, script: str, **environment: str) -> str:
    """What a real sh prints that runs a script."""
    process = shell.open("run", "--", "sh", "-c", script, **environment)
    output, errors = process.communicate(timeout=60)
    assert (process.returncode, errors) == (0, "")
    return output


def test_a_shell_is_recorded_until_it_is_told_otherwise(
    shell: Shell, recording: Recording, tmp_path: Path
) -> None:
    """Twice is as once; afterwards the environment is what it was, to the letter."""
    (tmp_path / "ask.py").write_text(ASK)
    script = f"""
    eval "$({WATTPRINT} env --unset)"  # that of the `run` which this test is in
    env | sort > {tmp_path}/before
    eval "$({WATTPRINT} env)"
    eval "$({WATTPRINT} env)"
    echo $HTTPS_PROXY $NO_PROXY
    {sys.executable} {tmp_path}/ask.py
    eval "$({WATTPRINT} env --unset)"
    env | sort > {tmp_path}/after
    """
    told, model = within(shell, script).splitlines()
    assert told == f"{recording.proxy} intra.example.org,localhost,127.0.0.1,::1"
    assert model == "gpt-4o"
    assert [row["source"] for row in recording.rows(1)] == ["proxy"]
    assert (tmp_path / "after").read_text() == (tmp_path / "before").read_text()


def test_base_urls_alone_need_no_certificate(shell: Shell, recording: Recording) -> None:
    """One that is set stays."""
    done = shell.run("env", "--gateway", "--shell", "sh", ANTHROPIC_BASE_URL="https://a.example")
    assert f"export OPENAI_BASE_URL={recording.gateway}/openai/v1\n" in done.stdout
    assert "ANTHROPIC_BASE_URL" not in done.stdout
    assert not [name for name in (*ROOTS, "HTTPS_PROXY") if name in done.stdout]


def test_it_tells_how_to_use_it_last(shell: Shell) -> None:
    """An eval without quotes makes one line of all; what stood behind a comment would be lost."""
    lines = shell.run("env", "--shell", "sh").stdout.splitlines()
    assert [line.startswith("#") for line in lines[-2:]] == [True, True]
    assert not any(line.startswith("#") for line in lines[:-2])
    assert '"$(wattprint env --shell sh --unset)"' in lines[-1]


def test_a_shell_with_a_proxy_of_its_own_is_not_led_past_it(shell: Shell) -> None:
    """The recorder does not go out through it: what works now would not any more."""
    done = shell.run("env", HTTPS_PROXY="http://corp.example:3128")
    assert (done.returncode, done.stdout) == (1, "")
    assert "upstream_proxy" in done.stderr


def test_it_starts_nothing(tmp_path: Path) -> None:
    """With no recorder it says so; there is nothing to evaluate."""
    alone = Shell(tmp_path / "home")
    done = alone.run("env")
    assert (done.returncode, done.stdout) == (1, "")
    assert "Nothing is recording" in done.stderr
    assert alone.run("env", "--unset").returncode == 0
