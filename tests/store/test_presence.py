"""How processes find the recorder, and know a dead one's traces from a live one."""

import json
import os
import socket
import stat
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from store import presence
from store.faults import Fault
from store.paths import Home
from store.presence import MAIN, RUN, Presence

HERE = Presence(
    pid=os.getpid(),
    started_at="2026-11-18T10:00:00.000Z",
    proxy="http://127.0.0.1:1",
    gateway="http://127.0.0.1:2",
    ca="/ca.pem",
    version="0.1.0",
    kind=MAIN,
)


def test_a_recorder_is_found_while_it_is_announced(home: Home) -> None:
    """With all that it says of itself; and nothing of it is left when it has ended."""
    assert presence.live(home) == []

    with presence.announced(home, HERE):
        assert presence.live(home) == [HERE]
        assert presence.newest_main(home) == HERE
        file = home.run / f"{HERE.pid}.json"
        assert stat.S_IMODE(file.stat().st_mode) == 0o600

    assert presence.live(home) == []
    assert list(home.run.iterdir()) == []


def test_looking_does_not_end_a_presence(home: Home) -> None:
    """Any number of looks leave a live recorder's file and lock alone."""
    with presence.announced(home, HERE):
        for _ in range(3):
            assert presence.live(home) == [HERE]


def test_a_recorder_that_fails_is_not_found(home: Home) -> None:
    """An exception takes the presence away like any other end."""

    def fail() -> None:
        with presence.announced(home, HERE):
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert presence.live(home) == []


def test_the_newest_main_recorder_is_used(home: Home) -> None:
    """The one that `run` has to itself is live, but nobody else's."""
    entries = [
        replace(HERE, pid=1, started_at="2026-11-18T09:00:00.000Z"),
        replace(HERE, pid=2, started_at="2026-11-18T10:00:00.000Z"),
        replace(HERE, pid=3, started_at="2026-11-18T11:00:00.000Z", kind=RUN),
    ]
    with (
        presence.announced(home, entries[0]),
        presence.announced(home, entries[1]),
        presence.announced(home, entries[2]),
    ):
        assert [entry.pid for entry in presence.live(home)] == [3, 2, 1]
        assert presence.newest_main(home) == entries[1]
    assert presence.newest_main(home) is None


ANNOUNCER = """
import sys
from pathlib import Path
from store import presence
from store.paths import Home
entry = presence.of_this_process(proxy="p", gateway="g", ca="c", kind="main")
with presence.announced(Home(Path(sys.argv[1])), entry):
    print(entry.pid, flush=True)
    sys.stdin.read()
"""


def test_a_killed_recorders_traces_are_removed(home: Home) -> None:
    """Its lock went with it: the file says nothing any more, whoever has the pid now."""
    with subprocess.Popen(
        [sys.executable, "-c", ANNOUNCER, str(home.root)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as process:
        assert process.stdout is not None
        pid = int(process.stdout.readline())
        assert [entry.pid for entry in presence.live(home)] == [pid]
        process.kill()

    assert (home.run / f"{pid}.json").exists()
    assert presence.live(home) == []
    assert list(home.run.iterdir()) == []


@pytest.mark.parametrize("content", [b"", b"no json", b"[]", b'{"pid": 1}'])
def test_a_file_that_says_nothing_is_no_recorder(home: Home, content: bytes) -> None:
    """Half-written or from another version: passed over, without a traceback."""
    with presence.announced(home, HERE):
        (home.run / f"{HERE.pid}.json").write_bytes(content)
        assert presence.live(home) == []


def test_a_home_without_folders_has_no_recorder(home: Home) -> None:
    """`status` before the first start looks, and makes nothing."""
    missing = Home(home.root / "missing")
    assert presence.live(missing) == []
    assert not missing.root.exists()


def test_this_process_says_since_when() -> None:
    """RFC 3339 UTC with milliseconds and Z, as in the log."""
    entry = presence.of_this_process(proxy="p", gateway="g", ca="c", kind=RUN)
    started = datetime.fromisoformat(entry.started_at)
    assert entry.pid == os.getpid()
    assert entry.started_at.endswith("Z")
    assert len(entry.started_at) == len("2026-11-18T10:00:00.000Z")
    assert started.utcoffset() == timedelta(0)


def test_one_start_at_a_time(home: Home) -> None:
    """A second start waits; when its patience ends it says so."""
    with presence.start_lock(home):
        with pytest.raises(Fault) as caught, presence.start_lock(home, timeout_s=0.05):
            pass
        assert (caught.value.code, caught.value.facts) == (
            "start_locked",
            {"path": str(home.root)},
        )
    with presence.start_lock(home, timeout_s=0):
        assert stat.S_IMODE((home.root / "start.lock").stat().st_mode) == 0o600


@contextmanager
def answering(body: bytes) -> Iterator[Presence]:
    """A recorder whose gateway answers `body` to anything."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            assert self.path == "/-/health"
            self.send_response(200)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield replace(HERE, gateway=f"http://127.0.0.1:{server.server_port}")
        server.shutdown()
        thread.join()


def test_a_recorder_says_how_it_fares() -> None:
    """The object that its gateway gives."""
    with answering(json.dumps({"written": 3}).encode()) as entry:
        assert presence.health(entry) == {"written": 3}


@pytest.mark.parametrize("body", [b"", b"<html>", b"[1]", b"\xff"])
def test_an_answer_that_is_no_health_is_none(body: bytes) -> None:
    """Another program may have the port by now."""
    with answering(body) as entry:
        assert presence.health(entry) is None


def test_a_recorder_that_does_not_answer_in_time_has_no_health() -> None:
    """A stopped process still accepts connections: `status` must not hang on it."""
    with socket.create_server(("127.0.0.1", 0)) as silent:
        entry = replace(HERE, gateway=f"http://127.0.0.1:{silent.getsockname()[1]}")
        assert presence.health(entry, timeout_s=0.05) is None
    assert presence.health(entry, timeout_s=0.05) is None
