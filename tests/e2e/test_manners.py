"""How a recorder starts, ends and stands beside others."""

import json
import os
import signal
import socket
import subprocess
import sys
import threading
from contextlib import closing
from pathlib import Path
from urllib.parse import urlsplit

import httpx

from store import presence
from store.paths import Home
from tests.e2e.recording import Recording, clean_environment
from tests.e2e.upstream import answer

BODY = {"model": "gpt-4o", "messages": [{"role": "user", "content": "hi"}]}
CURL = (
    *("curl", "-sS", "-H", "content-type: application/json"),
    *("-d", '{"model": "gpt-4o", "messages": []}'),
)


def test_the_recorder_of_a_run_ends_without_a_word(recording: Recording) -> None:
    """Its log stays empty: an abort at the end would be in it."""
    recording.end()
    done = recording.command("run", "--", "true")
    assert (done.returncode, done.stderr) == (0, "")
    assert (recording.home.run / "recorder.log").read_bytes() == b""


def test_racing_starts_on_the_default_ports_all_find_one(tmp_path: Path) -> None:
    """Six at once in a fresh home: six recorders, on ports of their own, and one CA."""
    home = Home(tmp_path / "home")
    environment = {**clean_environment(), "WATTPRINT_HOME": str(home.root)}
    processes = [
        subprocess.Popen(
            [sys.executable, "-P", "-m", "wattprint", "proxy"],
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for _ in range(6)
    ]
    try:
        lines = [process.stdout.readline() for process in processes if process.stdout]
        assert all('"listening"' in line for line in lines), lines
        live = presence.live(home)
        assert len({entry.proxy for entry in live} | {entry.gateway for entry in live}) == 12
    finally:
        for process in processes:
            process.terminate()
        said = [process.communicate(timeout=30)[1] for process in processes]
    assert said == [""] * 6


def test_a_run_of_its_own_goes_where_the_main_recorder_goes(recording: Recording) -> None:
    """With a label `run` starts its own recorder, which takes over the maps."""
    url = "https://api.openai.com/v1/chat/completions"
    done = recording.command("run", "--label", "lab", "--", *CURL, url)
    assert '"usage"' in done.stdout, done.stderr
    row = recording.rows(1)[0]
    assert (row["label"], row["client"], row["service"]) == ("lab", "curl", "openai")


def test_a_base_url_at_our_own_gateway_is_logged_once(recording: Recording) -> None:
    """`run` does not take the gateway for a host of the user's own."""
    base = f"{recording.gateway}/openai/v1"
    recording.environment["OPENAI_BASE_URL"] = base
    done = recording.command("run", "--", *CURL, f"{base}/chat/completions")
    assert '"usage"' in done.stdout, done.stderr
    recording.end()
    assert [row["source"] for row in recording.rows(1)] == ["gateway"]


def test_an_interrupt_sent_to_run_alone_reaches_the_command(recording: Recording) -> None:
    """As an IDE's stop button or `timeout -s INT` sends it, with no terminal."""
    code = (
        "import signal, sys\n"
        "signal.signal(signal.SIGINT, lambda *_: sys.exit(9))\n"
        "print('ready', flush=True)\n"
        "signal.pause()\n"
    )
    process = subprocess.Popen(
        [*(sys.executable, "-P", "-m", "wattprint", "run", "--"), sys.executable, "-c", code],
        env=recording.environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        start_new_session=True,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    os.kill(process.pid, signal.SIGINT)
    assert process.wait(20) == 9
    process.stdout.close()


def test_a_mapped_host_outside_the_table_goes_to_its_target(
    tmp_path: Path, maps: dict[str, str]
) -> None:
    """What the user maps is meant to be recorded, known or not."""
    recording = Recording(tmp_path / "home", {"llm.example": maps["api.openai.com"]})
    url = "https://llm.example/v1/chat/completions"
    done = recording.command("run", "--", *CURL, url)
    assert '"usage"' in done.stdout, done.stderr
    assert recording.rows(1)[0]["service"] == "llm.example"
    recording.close()


class ClosesWhenAsked:
    """Answers each connection's first request, keeps it open, and closes it at the second."""

    def __init__(self) -> None:
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._socket.getsockname()[1])
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        while True:
            try:
                link, _ = self._socket.accept()
            except OSError:
                return
            threading.Thread(target=self._answer, args=[link], daemon=True).start()

    def _answer(self, link: socket.socket) -> None:
        body = json.dumps(answer("one")).encode()
        head = f"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\nX-oDD: {1}\r\n"
        with closing(link):
            link.recv(65536)
            link.sendall(f"{head}content-length: {len(body)}\r\n\r\n".encode() + body)
            link.recv(65536)

    def close(self) -> None:
        self._socket.close()


def test_a_new_client_of_the_gateway_gets_no_stale_connection(tmp_path: Path) -> None:
    """Each client has its own connections: three clients, three answers, and their spelling."""
    upstream = ClosesWhenAsked()
    recording = Recording(
        tmp_path / "home", {"api.openai.com": f"http://127.0.0.1:{upstream.port}"}
    )
    url = f"{recording.gateway}/openai/v1/chat/completions"
    for _ in range(3):
        with httpx.Client() as web:
            got = web.post(url, json=BODY)
            assert got.status_code == 200
            assert (b"X-oDD", b"1") in got.headers.raw
    recording.close()
    upstream.close()


def test_odd_hosts_and_origins_are_refused_not_stumbled_over(shared: Recording) -> None:
    """Neither a 500 nor a line in the recorder's output."""
    address = urlsplit(shared.gateway)
    for header in (b"Host: 127.0.0.1:abc", b"Host: [", b"Host: \xff", b"Origin: http://[::1"):
        host = b"" if header.startswith(b"Host") else b"Host: localhost\r\n"
        with closing(socket.create_connection((str(address.hostname), address.port or 0))) as link:
            link.sendall(b"GET / HTTP/1.1\r\n" + host + header + b"\r\nConnection: close\r\n\r\n")
            status = link.recv(4096).split(b" ")[1]
        assert status in (b"400", b"403", b"421"), (header, status)


def test_an_answer_that_cannot_be_passed_on_is_not_called_unsent(tmp_path: Path) -> None:
    """The provider may have done the work: sending it again could cost twice."""
    with closing(socket.create_server(("127.0.0.1", 0))) as server:

        def garble() -> None:
            link, _ = server.accept()
            link.recv(65536)
            link.sendall(b"HTP garbage\r\n\r\n")
            link.close()

        threading.Thread(target=garble, daemon=True).start()
        port = server.getsockname()[1]
        recording = Recording(tmp_path / "home", {"api.openai.com": f"http://127.0.0.1:{port}"})
        got = httpx.post(f"{recording.gateway}/openai/v1/chat/completions", json=BODY)
        recording.close()
    assert (got.status_code, got.json()["error"]["code"]) == (502, "upstream_odd")
