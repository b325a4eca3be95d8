"""A company's machine: out through a proxy with a login, which reads TLS by its own authority."""

import re
import socket
import ssl
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import aiohttp
import pytest

from tests.e2e.recording import PATIENCE_S, Recording, clean_environment
from tests.e2e.test_streaming import DOORS
from tests.e2e.test_websockets import PATH, Echo
from tests.e2e.upstream import Upstream, served

MITMDUMP = Path(sys.executable).with_name("mitmdump")
PASSWORD = "p@ss-of-mine"
BODY = {"model": "gpt-4o", "messages": [{"role": "user", "content": "hello"}]}


class Company:
    """A real mitmdump as the proxy in front of an internet in which OpenAI is on loopback."""

    def __init__(self, folder: Path, openai: str, sockets: str) -> None:
        self.ca = folder / "mitmproxy-ca-cert.pem"
        there = (
            f"|https://api.openai.com{PATH}|{sockets}{PATH}",
            f"|https://api.openai.com|{openai}",
        )
        options = {
            "confdir": folder,
            "proxyauth": f"me:{PASSWORD}",
            "listen_host": "127.0.0.1",
            "listen_port": 0,
            "connection_strategy": "lazy",
            "flow_detail": 1,
        }
        pairs = [part for name, value in options.items() for part in ("--set", f"{name}={value}")]
        self.log = folder / "log"
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                [MITMDUMP, *pairs, "--map-remote", there[0], "--map-remote", there[1]],
                env=clean_environment() | {"PYTHONUNBUFFERED": "1"},
                stdout=log,
                stderr=log,
            )
        self.port = int(self._said(r"listening at \S+:(\d+)\.")[1])

    def _said(self, pattern: str) -> re.Match[str]:
        deadline = time.monotonic() + PATIENCE_S
        while (found := re.search(pattern, self.log.read_text())) is None:
            assert time.monotonic() < deadline, self.log.read_text()
            time.sleep(0.05)
        return found

    @property
    def connections(self) -> int:
        return self.log.read_text().count("client connect")

    def close(self) -> None:
        self.process.terminate()
        self.process.wait(PATIENCE_S)


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Company]:
    with served(Upstream()) as openai, served(Echo()) as sockets:
        running = Company(tmp_path_factory.mktemp("company"), openai, sockets)
        yield running
        running.close()


@pytest.fixture(scope="module")
def recording(tmp_path_factory: pytest.TempPathFactory, company: Company) -> Iterator[Recording]:
    """A recorder whose settings know the proxy, its login and its authority."""
    root = tmp_path_factory.mktemp("out") / "home"
    root.mkdir()
    (root / "settings.toml").write_text(
        "[recording]\n"
        f'upstream_proxy = "http://me:{PASSWORD.replace("@", "%40")}@127.0.0.1:{company.port}"\n'
        f'upstream_ca = "{company.ca}"\n'
    )
    running = Recording(root)
    yield running
    running.close()


@pytest.mark.parametrize("door", DOORS)
async def test_both_doors_go_out_through_it(
    recording: Recording, company: Company, door: str
) -> None:
    """HTTP and WebSockets, its certificates trusted, its password told to nobody else."""
    trusted = ssl.create_default_context(cafile=recording.ca)
    base = f"{recording.gateway}/openai" if door == "gateway" else "https://api.openai.com"
    proxy = recording.proxy if door == "proxy" else None
    seen = company.connections
    known = len(recording.rows())
    async with aiohttp.ClientSession() as session:
        async with session.post(
            f"{base}/v1/chat/completions", json=BODY, proxy=proxy, ssl=trusted
        ) as answer:
            assert answer.status == 200
            assert (await answer.json())["usage"]["completion_tokens"] == 3
        async with session.ws_connect(f"{base}{PATH}?model=m", proxy=proxy, ssl=trusted) as talk:
            await talk.send_str("word")
            assert await talk.receive_str() == "word"
    rows = recording.rows(known + 2)[known:]
    assert {row["task"] for row in rows} == {"chat", "realtime"}
    assert company.connections > seen


def test_this_machine_is_reached_around_it(recording: Recording, company: Company) -> None:
    """In a tunnel and as plain HTTP, without its login."""
    before = company.connections
    heads = []
    with socket.create_server(("127.0.0.1", 0)) as site:
        port = site.getsockname()[1]
        for request in (
            f"CONNECT localhost:{port} HTTP/1.1\r\n\r\n",
            f"GET http://localhost:{port}/plain HTTP/1.1\r\nHost: localhost\r\n\r\n",
        ):
            host, _, door = recording.proxy.removeprefix("http://").partition(":")
            with socket.create_connection((host, int(door)), timeout=10) as client:
                client.sendall(request.encode())
                if request.startswith("CONNECT"):
                    assert b"200" in client.recv(65536)
                    client.sendall(b"GET /tunnelled HTTP/1.1\r\nHost: localhost\r\n\r\n")
                connection, _ = site.accept()
                with connection:
                    heads.append(connection.recv(65536))
    assert [head.split(b"\r\n")[0] for head in heads] == [
        b"GET /tunnelled HTTP/1.1",
        b"GET /plain HTTP/1.1",
    ]
    assert all(b"authorization" not in head.lower() for head in heads)
    assert company.connections == before


def test_its_password_is_told_to_nobody(recording: Recording) -> None:
    """Neither in arguments nor in what is printed, logged or served."""
    arguments = Path(f"/proc/{recording.process.pid}/cmdline")
    served_here = [
        urllib.request.urlopen(f"{recording.gateway}/{path}").read()
        for path in ("", "-/health", "-/live", "-/proxy.pac")
    ]
    told = [
        arguments.read_bytes() if arguments.exists() else b"",
        recording.errors.read_bytes(),
        recording.command("status", "--json").stdout.encode(),
        *[file.read_bytes() for file in recording.home.root.glob("log.db*")],
        *[file.read_bytes() for file in recording.home.run.iterdir()],
        *served_here,
    ]
    for text in told:
        assert b"ss-of-mine" not in text
