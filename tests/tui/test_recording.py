"""What the top line and the warnings say of who records, from real presence files."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from store import pauses, presence
from store.paths import Home
from tests.rows import log_of, row
from tests.tui.looking import clock, in_utc, lines, screen, until_seen
from tui import recording
from tui.app import Dashboard
from tui.recording import Recording, missed

HEALTHY: dict[str, object] = {"written": 7, "pending_rows": 0, "lost": 0, "write_error": None}


@contextmanager
def recorder(
    home: Home,
    health: dict[str, object],
    *,
    pid: int = 1,
    port: int = 9288,
    kind: str = "main",
    live: list[dict[str, object]] | None = None,
) -> Iterator[str]:
    """A recorder that announces itself and answers for its health and what is under way; its
    proxy's address."""

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.end_headers()
            answer = (live or []) if self.path == "/-/live" else health
            self.wfile.write(json.dumps(answer).encode())

        def log_message(self, format: str, *args: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Answer) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        gateway = f"http://127.0.0.1:{server.server_port}"
        address = f"127.0.0.1:{port}"
        entry = presence.of_this_process(
            proxy=f"http://{address}", gateway=gateway, ca="", kind=kind
        )
        try:
            with presence.announced(home, replace(entry, pid=pid)):
                yield address
        finally:
            server.shutdown()
            thread.join()


def test_without_a_recorder_nothing_records(tmp_path: Path) -> None:
    """Not even where the home does not exist."""
    assert recording.look(Home(tmp_path / "none")) == Recording(None, ())


@pytest.mark.parametrize(
    ("health", "said"),
    [
        (
            {"lost": 12, "write_error": "SQLITE_FULL"},
            ["12 exchanges could not be written: disk full"],
        ),
        ({"pending_rows": 1, "write_error": "SQLITE_BUSY"}, ["1 exchange waits to be written"]),
        ({}, ["does not answer"]),
        (HEALTHY, []),
    ],
)
def test_what_cannot_be_written_is_said(health: dict[str, object], said: list[str]) -> None:
    """With its number and its reason."""
    found = Recording("127.0.0.1:9288", (health,)).warnings()
    assert len(found) == len(said)
    assert all(part in line for part, line in zip(said, found, strict=True))


def test_a_newer_recorder_of_one_command_hides_no_trouble_of_the_main_one(tmp_path: Path) -> None:
    """All are asked, and the address is the main one's, whose it is for other apps to use."""
    home = log_of(tmp_path)
    full = {**HEALTHY, "lost": 2, "write_error": "SQLITE_FULL"}
    busy = {**HEALTHY, "pending_rows": 3, "write_error": "SQLITE_BUSY"}
    with recorder(home, full, pid=1) as address, recorder(home, busy, pid=2, port=9300, kind="run"):
        found = recording.look(home)
    assert found.address == address
    assert [line.split(" exchanges")[0] for line in found.warnings()] == ["2", "3"]


def test_a_command_s_own_recorder_records_too(tmp_path: Path) -> None:
    """Where no main one runs."""
    home = log_of(tmp_path)
    with recorder(home, HEALTHY, port=9300, kind="run") as address:
        assert recording.look(home) == Recording(address, (HEALTHY,))


def test_what_the_log_misses_is_said_and_what_was_let_by_is_not() -> None:
    """An app that refuses the certificate is not a fault of the recorder."""
    found = missed({"lost": 3, "dropped": 0, "passed_through": 9})
    assert len(found) == 1
    assert "3 exchanges" in found[0]


async def test_the_top_line_names_the_address_and_the_clients(tmp_path: Path) -> None:
    """While it records, and only then."""
    columns = {"started_at": "2026-11-20T10:00:00.000Z"}
    home = log_of(tmp_path, [row(client="curl", **columns), row(client="codex", **columns)])
    app = Dashboard(in_utc(home), clock=clock)
    with recorder(home, {**HEALTHY, "pending_rows": 4, "write_error": "SQLITE_FULL"}) as address:
        async with app.run_test(size=(100, 30)) as pilot:
            await until_seen(pilot, f"recording on {address} · 2 clients")
            await until_seen(pilot, "! 4 exchanges wait to be written: disk full")
    async with Dashboard(in_utc(home), clock=clock).run_test(size=(100, 30)) as pilot:
        await until_seen(pilot, "not recording")


async def test_the_first_step_is_done_while_something_records(tmp_path: Path) -> None:
    """Of the three steps of the empty state."""
    home = log_of(tmp_path)
    app = Dashboard(in_utc(home), clock=clock)
    with recorder(home, HEALTHY) as address:
        async with app.run_test(size=(80, 24)) as pilot:
            await until_seen(pilot, f"It records, on {address}.")
            assert address in lines(app)[0]
            assert "only numbers are kept" in screen(app)
            assert "waits to be written" not in screen(app)


async def test_the_top_line_says_that_it_is_paused(tmp_path: Path) -> None:
    """In place of recording, until when, and how to go on; a paused host is no pause."""
    home = log_of(tmp_path)
    in_utc(home)
    now = datetime.now(UTC)
    until = (now + timedelta(hours=30)).replace(second=0, microsecond=0)
    pauses.pause(home, now, lasts=until - now)
    with recorder(home, HEALTHY) as address:
        app = Dashboard(home, clock=clock)
        async with app.run_test(size=(100, 30)) as pilot:
            await until_seen(pilot, f"{until:%H:%M} · wattprint resume")
            assert "paused until" in lines(app)[0]
            assert address not in screen(app)
        pauses.resume(home, now)
        pauses.pause(home, now, "chatgpt.com")
        assert recording.look(home).paused is None
        pauses.pause(home, now)
        assert recording.look(home).paused == "paused"
