"""`wattprint proxy`: one line of JSON when it listens, one or two lines when it cannot."""

import json
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from store import settings, settings_file
from tests.wattprint.shell import PATIENCE_S, Shell

ANY = ("--port", "0", "--gateway-port", "0")


@pytest.fixture
def shell(tmp_path: Path) -> Shell:
    return Shell(tmp_path / "home")


@pytest.fixture
def taken() -> Iterator[int]:
    """A port that another program listens on."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


@contextmanager
def listening(process: subprocess.Popen[str]) -> Iterator[dict[str, str]]:
    """The line that it prints; it is stopped at the end."""
    assert process.stdout is not None
    try:
        line = process.stdout.readline()
        assert line, process.communicate()[1]
        yield json.loads(line)
    finally:
        process.kill()
        process.communicate()


def test_it_says_where_it_listens(shell: Shell) -> None:
    """One line for scripts, and nothing else; ctrl+c ends it with 0."""
    process = shell.open("proxy", *ANY)
    with listening(process) as line:
        assert line.keys() == {"event", "proxy", "gateway", "ca"}
        assert line["event"] == "listening"
        assert line["ca"] == str(shell.home.ca_certificate)
        assert Path(line["ca"]).exists()
        for door in ("proxy", "gateway"):
            host, _, port = line[door].removeprefix("http://").partition(":")
            socket.create_connection((host, int(port))).close()

        process.send_signal(signal.SIGINT)
        output, errors = process.communicate(timeout=PATIENCE_S)
        assert (process.returncode, output, errors) == (0, "", "")


def test_its_ports_move_where_the_usual_are_taken(shell: Shell, taken: int) -> None:
    """To the next free one, which is remembered: clients are set up once."""
    shell.home.prepare()
    settings_file.remember_ports(shell.home, taken, taken)
    with listening(shell.open("proxy")) as line:
        chosen = settings.load(shell.home)
        assert line["proxy"] == f"http://127.0.0.1:{chosen.proxy_port}"
        assert line["gateway"] == f"http://127.0.0.1:{chosen.gateway_port}"
    assert taken < chosen.proxy_port < chosen.gateway_port


def test_it_ends_with_whoever_started_it_for_a_command(shell: Shell) -> None:
    """`run` may be killed: its recorder sees that its input ends."""
    process = subprocess.Popen(
        [sys.executable, "-P", "-m", "wattprint", "proxy", *ANY, "--kind", "run", "--until-eof"],
        env=shell.environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    with listening(process):
        process.communicate(timeout=PATIENCE_S)
        assert process.returncode == 0


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--port", "{taken}", "--gateway-port", "0"), "Port {taken} is taken"),
        (("--port", "0", "--gateway-port", "{taken}"), "Port {taken} is taken"),
        ((*ANY, "--map", "api.openai.com"), "api.openai.com does not say where"),
    ],
)
def test_what_keeps_it_from_starting_is_said(
    shell: Shell, taken: int, arguments: tuple[str, ...], said: str
) -> None:
    """What happened and what to do; exit code 1, no JSON, no traceback, nobody present."""
    done = shell.run("proxy", *(argument.format(taken=taken) for argument in arguments))
    assert (done.returncode, done.stdout) == (1, "")
    assert said.format(taken=taken) in done.stderr
    assert len(done.stderr.splitlines()) <= 2
    assert not list(shell.home.run.glob("*.json"))


def test_a_way_out_that_is_none_is_said_without_its_password(shell: Shell) -> None:
    """`run` hands on what HTTPS_PROXY holds."""
    done = shell.run("proxy", *ANY, WATTPRINT_UPSTREAM_PROXY="socks5://me:secret@h:1")
    assert (done.returncode, done.stdout) == (1, "")
    assert "HTTPS_PROXY" in done.stderr
    assert "secret" not in done.stderr


@pytest.mark.parametrize("port", ["-1", "65536", "x"])
def test_a_port_that_cannot_be_is_a_wrong_option(shell: Shell, port: str) -> None:
    """Exit code 2."""
    assert shell.run("proxy", "--port", port).returncode == 2
