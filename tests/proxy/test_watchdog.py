"""A watched recorder: whatever happens to it, there is a recorder, or the traffic goes direct."""

import contextlib
import json
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from store import presence
from store.paths import Home
from store.presence import DIRECT, RECORDING, Presence
from tests.e2e.recording import PATIENCE_S, clean_environment
from tests.e2e.upstream import Upstream, served

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="no sockets are handed on there")

AS_IT_IS = ("-m", "wattprint", "proxy", "--watched", "--port", "0", "--gateway-port", "0", "--map")
HURRIED = """
import sys
from pathlib import Path
from proxy import doors, watchdog, watched
from store.paths import Home
from store.settings import Settings
watchdog.TICK_S, watched.HANG_S, watchdog.FAILURES, watchdog.RETRY_S = 0.2, 3, 2, 0.5
home = Home(Path(sys.argv[1]))
home.prepare()
opened = doors.opened(home, Settings(), 0, 0, is_kept=False)
plan = watched.Plan(home=sys.argv[1], handles=opened.handles, maps=(sys.argv[2],))
sys.exit(watchdog.Watchdog(plan, lambda fault: fault.code).run())
"""
"""The same watchdog with less patience, as tests have."""


class Watched:
    """A watchdog, and the recorders that it starts; OpenAI is at `openai`."""

    def __init__(self, root: Path, openai: str, *, is_hurried: bool = False) -> None:
        self.home = Home(root)
        self.errors = root.with_name("stderr")
        command = ("-c", HURRIED, str(root)) if is_hurried else AS_IT_IS
        with self.errors.open("ab") as errors:
            self.process = subprocess.Popen(
                [sys.executable, "-P", *command, f"api.openai.com={openai}"],
                stdout=subprocess.PIPE,
                stderr=errors,
                env=clean_environment() | {"WATTPRINT_HOME": str(root)},
            )
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        assert line, self.errors.read_text()
        self.gateway: str = json.loads(line)["gateway"]
        self.proxy: str = json.loads(line)["proxy"]

    @property
    def entry(self) -> Presence:
        (found,) = presence.live(self.home)
        return found

    @property
    def recorder(self) -> int:
        """The recorder's process, by what the system says of the watchdog's children."""
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        found = children.read_text().split()
        return int(found[0]) if found else 0

    def ask(self, label: str) -> int:
        """One chat request through the gateway; its status."""
        request = urllib.request.Request(
            f"{self.gateway}/openai/v1/chat/completions",
            b'{"model": "gpt-4o", "messages": [{"role": "user", "content": "hi"}]}',
            {"x-wattprint-label": label},
        )
        with urllib.request.urlopen(request, timeout=30) as answer:
            answer.read()
            status: int = answer.status
            return status

    def labels(self) -> list[str]:
        """Of the requests in the log."""
        with contextlib.closing(
            sqlite3.connect(f"{self.home.log.as_uri()}?mode=ro", uri=True)
        ) as log:
            return [name for (name,) in log.execute("select label from requests")]

    def until(self, is_so: Callable[[], bool]) -> None:
        deadline = time.monotonic() + PATIENCE_S
        while not is_so():
            assert time.monotonic() < deadline, self.errors.read_text()
            # Other processes act: there is no event to wait for.
            time.sleep(0.05)

    def next_recorder(self, but: int) -> int:
        """The process of the one that comes after `but`."""
        self.until(lambda: self.recorder not in (0, but))
        return self.recorder

    def close(self) -> None:
        self.process.terminate()
        self.process.communicate(timeout=PATIENCE_S)


@pytest.fixture(scope="module")
def openai() -> Iterator[str]:
    with served(Upstream()) as url:
        yield url


def test_a_recorder_that_is_killed_is_missed_by_nobody(tmp_path: Path, openai: str) -> None:
    """Its connections wait for the next one, on the same ports; what it had written is there.

    A watchdog that is killed leaves a recorder that everybody can see, and end.
    """
    watched = Watched(tmp_path / "home", openai)
    with contextlib.closing(watched):
        assert watched.ask("request 0") == 200
        for number in range(1, 4):
            watched.until(lambda: len(watched.labels()) == number)  # noqa: B023
            os.kill(watched.recorder, signal.SIGKILL)
            assert watched.ask(f"request {number}") == 200
        watched.until(lambda: len(watched.labels()) == 4)
        assert watched.labels() == [f"request {number}" for number in range(4)]
        entry = watched.entry
        assert (entry.pid, entry.restarts, entry.state) == (watched.process.pid, 3, RECORDING)
        assert (entry.proxy, entry.gateway) == (watched.proxy, watched.gateway)
        assert resident_mb(watched.process.pid) < 40

        alone = watched.recorder
        watched.process.kill()
        watched.process.wait()
        watched.until(lambda: [entry.pid for entry in presence.live(watched.home)] == [alone])
        assert watched.entry.restarts is None
        assert watched.ask("request 5") == 200
        os.kill(alone, signal.SIGTERM)
        watched.until(lambda: not presence.live(watched.home))
        assert len(watched.labels()) == 5


def connected(proxy: str, target: str) -> bytes:
    """What the proxy's door answers to CONNECT."""
    host, _, port = proxy.removeprefix("http://").partition(":")
    with socket.create_connection((host, int(port)), timeout=10) as client:
        client.sendall(f"CONNECT {target} HTTP/1.1\r\n\r\n".encode())
        return client.recv(65536)


def resident_mb(pid: int) -> float:
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmRSS"))


def test_traffic_goes_direct_while_no_recorder_will_run(tmp_path: Path, openai: str) -> None:
    """One that hangs is replaced; where each one fails, both doors let everything pass.

    As soon as recording works, it goes on; the end of a recorder by will is the end of all.
    """
    watched = Watched(tmp_path / "home", openai, is_hurried=True)
    with contextlib.closing(watched):
        hung = watched.recorder
        os.kill(hung, signal.SIGSTOP)
        assert watched.ask("after-the-hung") == 200
        recorder = watched.next_recorder(but=hung)
        watched.until(lambda: watched.labels() == ["after-the-hung"])

        good = watched.home.log.read_bytes()
        watched.home.log.write_bytes(b"no database" * 1000)
        os.kill(recorder, signal.SIGKILL)
        watched.until(lambda: watched.entry.state == DIRECT)
        assert watched.ask("unseen") == 200
        assert connected(watched.proxy, openai.removeprefix("http://")).startswith(b"HTTP/1.1 200")
        # Its map cannot hold in a tunnel, and what is meant for another has no business there.
        assert b"direct_map" in connected(watched.proxy, "api.openai.com:443")
        assert watched.entry.pid == watched.process.pid

        watched.home.log.write_bytes(good)
        watched.until(lambda: watched.entry.state == RECORDING)
        assert watched.ask("seen again") == 200
        watched.until(lambda: "seen again" in watched.labels())
        assert "unseen" not in watched.labels()

        os.kill(watched.recorder, signal.SIGTERM)
        assert watched.process.wait(PATIENCE_S) == 0
        assert not presence.live(watched.home)
