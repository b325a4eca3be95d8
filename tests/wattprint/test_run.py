"""`wattprint run`: the command's own way, with its traffic through the recorder."""

import os
import signal
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from store import presence, queries
from store.paths import Home
from tests.e2e.recording import Recording
from tests.e2e.upstream import Provider, served
from tests.wattprint.shell import PATIENCE_S, WATTPRINT, Shell

ASK = """
import json, os, urllib.request
url = os.environ["OPENAI_BASE_URL"] + "/chat/completions"
body = json.dumps({"model": "gpt-4o", "messages": [], "max_completion_tokens": 3}).encode()
head = {"Content-Type": "application/json"}
print(json.load(urllib.request.urlopen(urllib.request.Request(url, body, head)))["usage"])
"""


OPENAI = "https://api.openai.com/v1"


@pytest.fixture(scope="module")
def recording(tmp_path_factory: pytest.TempPathFactory, base_url: str) -> Iterator[Recording]:
    """The main recorder of a home, for which the provider is OpenAI."""
    maps = {"api.openai.com": base_url.removesuffix("/v1")}
    running = Recording(tmp_path_factory.mktemp("run") / "home", maps)
    yield running
    running.close()


@pytest.fixture
def shell(recording: Recording) -> Shell:
    """With a recorder running."""
    return Shell(recording.home.root)


@pytest.fixture
def alone(tmp_path: Path) -> Shell:
    """With none."""
    return Shell(tmp_path / "home")


@pytest.fixture(scope="module")
def base_url() -> Iterator[str]:
    """A provider of the person's own, on this machine."""
    with served(Provider(pace_s=0)) as url:
        yield f"{url}/v1"


def rows(home: Home) -> list[dict[str, object]]:
    with queries.opened(home) as log:
        return log.requests()[::-1]


@pytest.mark.parametrize(
    ("script", "code"),
    [("exit 0", 0), ("exit 7", 7), ("kill -TERM $$", -15), ("kill -KILL $$", -9)],
)
def test_the_commands_end_is_kept(shell: Shell, script: str, code: int) -> None:
    """Its exit code, or the signal that ended it, which a shell calls 128 + n."""
    done = shell.run("run", "--", "sh", "-c", f"echo out; echo err >&2; {script}")
    assert (done.returncode, done.stdout, done.stderr) == (code, "out\n", "err\n")


def test_a_command_that_is_not_there_is_127(shell: Shell) -> None:
    """As a shell would: scripts tell by it."""
    done = shell.run("run", "no-such-command")
    assert (done.returncode, done.stdout) == (127, "")
    assert done.stderr == "no-such-command: no such command.\n"


def test_a_command_that_cannot_be_run_is_126(shell: Shell, tmp_path: Path) -> None:
    """A file that is no program."""
    (tmp_path / "notes").write_text("")
    done = shell.run("run", str(tmp_path / "notes"))
    assert done.returncode == 126
    assert len(done.stderr.splitlines()) == 1


def test_options_of_the_command_are_its_own(shell: Shell) -> None:
    """With `--` and without; `--help` too, once the command has begun."""
    for arguments in (("--",), ()):
        done = shell.run("run", *arguments, "echo", "--label", "x", "--help", "-h")
        assert done.stdout == "--label x --help -h\n"


def test_a_signal_is_the_commands_to_answer(shell: Shell) -> None:
    """SIGTERM for `run` is for what it runs, which may take its time and choose its code."""
    script = "trap 'echo bye; exit 9' TERM; echo ready; while :; do sleep 0.05; done"
    process = shell.open("run", "--", "sh", "-c", script)
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    process.send_signal(signal.SIGTERM)
    output, _ = process.communicate(timeout=PATIENCE_S)
    assert (process.returncode, output) == (9, "bye\n")


def test_the_recorder_that_runs_is_used(shell: Shell, recording: Recording) -> None:
    """No second one; the rest of the environment stays, NO_PROXY is only added to."""
    script = "echo $HTTPS_PROXY; echo $NO_PROXY; echo $OPENAI_API_KEY; ls $WATTPRINT_HOME/run"
    done = shell.run(
        "run", "--", "sh", "-c", script, NO_PROXY="intra.example.org", OPENAI_API_KEY="k"
    )
    proxy, no_proxy, key, *present = done.stdout.splitlines()
    assert proxy == recording.proxy  # which a shell has nothing to tell
    assert no_proxy == "intra.example.org,localhost,127.0.0.1,::1"
    assert key == "k"
    assert [name for name in present if name.endswith(".json")] == [f"{recording.process.pid}.json"]


def test_the_recorder_that_runs_knows_command_and_label(shell: Shell, recording: Recording) -> None:
    """Inside another `run` as well, whose label holds where there is no other."""
    ask, count = (sys.executable, "-c", ASK), len(recording.rows())
    inner = f"{WATTPRINT} run -- {ask[0]} -c '{ASK.replace("'", '"')}'"
    for cmd in (ask, ("sh", "-c", inner), ("sh", "-c", inner.replace("run", "run --label x", 1))):
        done = shell.run("run", "--label", "two words", "--", *cmd, OPENAI_BASE_URL=OPENAI)
        assert (done.returncode, done.stderr) == (0, "")
    assert [(row["client"], row["label"]) for row in recording.rows(count + 3)[count:]] == [
        ("python", "two words"),
        ("python", "two words"),
        ("python", "x"),
    ]


def test_no_request_to_the_gateway_is_recorded_twice(
    shell: Shell, recording: Recording, base_url: str
) -> None:
    """Even by a client that sends it through the proxy, whatever NO_PROXY says; the path
    tells who asks, and goes on without that."""
    count = len(recording.rows())
    url = f"{recording.gateway}/run-crush:essay@openai/v1"
    script = ASK.replace("import json", "import os; os.environ.pop('no_proxy', None)\nimport json")
    script = script.replace("\nurl", "\nos.environ['NO_PROXY'] = ''\nurl", 1)
    for text in (ASK, script):
        done = shell.run("run", "--", sys.executable, "-c", text, OPENAI_BASE_URL=url)
        assert (done.returncode, done.stderr) == (0, "")
    found = [(row["source"], row["client"], row["label"]) for row in recording.rows(count + 2)]
    assert found[count:] == [("gateway", "crush", "essay")] * 2


def test_without_a_recorder_it_has_one_of_its_own(alone: Shell, base_url: str) -> None:
    """For as long as the command runs; label, client and the base URL's host are in the row."""
    ask = (sys.executable, "-c", ASK)
    done = alone.run("run", "--label", "essay", "--", *ask, OPENAI_BASE_URL=base_url)
    assert (done.returncode, done.stderr) == (0, "")
    assert "'completion_tokens': 3" in done.stdout

    (row,) = rows(alone.home)
    assert (row["label"], row["client"], row["is_local"]) == ("essay", Path(sys.executable).stem, 1)
    assert (row["output_tokens"], row["outcome"], row["source"]) == (3, "complete", "proxy")
    assert alone.run("status").returncode == 1
    assert not list(alone.home.run.glob("*.json"))


def test_it_stops_and_goes_on_with_its_command(alone: Shell) -> None:
    """Its shell waits for `run`, not for what stopped itself; a signal sent then is passed on."""
    script = "trap 'echo bye; exit 9' TERM; kill -STOP $$; echo on; while :; do sleep 0.05; done"
    process = alone.open("run", "--", "sh", "-c", script)
    _, status = os.waitpid(process.pid, os.WUNTRACED)
    assert os.WIFSTOPPED(status)
    process.send_signal(signal.SIGCONT)
    assert process.stdout is not None
    assert process.stdout.readline() == "on\n"
    process.send_signal(signal.SIGTERM)
    output, errors = process.communicate(timeout=PATIENCE_S)
    assert (process.returncode, output, errors) == (9, "bye\n", "")


def test_a_recorder_that_does_not_answer_is_not_used(alone: Shell, base_url: str) -> None:
    """Nor is an environment of one that has gone: the person's own is taken instead."""
    alone.home.prepare()
    silent = presence.of_this_process(
        proxy="http://127.0.0.1:1", gateway="http://127.0.0.1:1", ca="", kind=presence.MAIN
    )
    gone = {"HTTPS_PROXY": "http://127.0.0.1:2", "WATTPRINT_BEFORE": '{"HTTPS_PROXY":null}'}
    with presence.announced(alone.home, silent):
        ask = (sys.executable, "-c", ASK)
        done = alone.run("run", "--", *ask, OPENAI_BASE_URL=base_url, **gone)
    assert (done.returncode, done.stderr) == (0, "")
    assert len(rows(alone.home)) == 1


def test_a_run_within_a_run_logs_each_request_once(alone: Shell, base_url: str) -> None:
    """The inner one uses the outer one's recorder, under a label of its own."""
    ask = f"{sys.executable} -c '{ASK.replace("'", '"')}'"
    script = f"{WATTPRINT} run -- {ask}; {WATTPRINT} run --label inner -- {ask}"
    done = alone.run("run", "--", "sh", "-c", script, OPENAI_BASE_URL=base_url)
    assert (done.returncode, done.stderr) == (0, "")
    assert [row["label"] for row in rows(alone.home)] == [None, "inner"]


def test_what_cannot_be_recorded_runs_all_the_same(alone: Shell) -> None:
    """An alias may lead here; a line says what is wrong, and the environment is the person's."""
    alone.home.prepare()
    alone.home.settings.write_text('[recording]\nhosts = ["no host"]\n')
    done = alone.run("run", "--", "sh", "-c", "echo ran; echo $HTTPS_PROXY; exit 3")
    assert (done.returncode, done.stdout) == (3, "ran\n\n")
    assert done.stderr.startswith("wattprint: not recorded, the command runs without it. ")
    assert "hosts" in done.stderr
    assert "Traceback" not in done.stderr
