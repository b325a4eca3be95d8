"""A log that cannot be written: traffic goes on, and what waits or is lost is counted and shown.

Permissions do not bind root, so a full or read-only disk is a small tmpfs in a mount
namespace of the recorder's own.
"""

import contextlib
import json
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import httpx
import pytest

from tests.e2e.recording import Recording

CAN_MOUNT = (
    shutil.which("unshare") is not None
    and subprocess.run(
        ["unshare", "-m", "mount", "-t", "tmpfs", "tmpfs", "/mnt"],
        capture_output=True,
        check=False,
    ).returncode
    == 0
)
needs_mount = pytest.mark.skipif(not CAN_MOUNT, reason="mounting a tmpfs needs root")


def ask(recording: Recording, count: int) -> None:
    """Requests that must all be answered."""
    with httpx.Client() as web:
        for _ in range(count):
            answer = web.post(
                f"{recording.gateway}/openai/v1/chat/completions",
                json={"model": "gpt-4o", "messages": []},
            )
            assert answer.status_code == 200


def test_a_locked_log_holds_up_nobody_and_loses_nothing(
    tmp_path: Path, maps: dict[str, str]
) -> None:
    """While another program holds the lock, requests wait in memory; then they are saved."""
    recording = Recording(tmp_path / "home", maps)
    with closing(sqlite3.connect(recording.home.log, isolation_level=None)) as other:
        other.execute("begin exclusive")
        ask(recording, 30)
        health = recording.healthy(write_error="SQLITE_BUSY", in_flight=0)
        assert (health["pending_rows"], health["written"]) == (30, 0)
        shown = recording.command("status").stdout
        assert "SQLITE_BUSY" in shown
        other.execute("rollback")
    recording.healthy(write_error=None, written=30, pending_rows=0, lost=0)
    assert len(recording.rows()) == 30
    assert recording.end() == 0
    said = recording.errors.read_text()
    recording.close()
    assert "SQLITE_BUSY" in said
    assert "saved" in said


@contextlib.contextmanager
def on_a_small_disk(root: Path, maps: dict[str, str], size: str) -> Iterator[Recording]:
    """A recorder whose home is a disk of this size; its files are found through /proc."""
    root.mkdir()
    mount = f'mount -t tmpfs -o size={size},mode=0700 tmpfs "{root}" && exec "$@"'
    recording = Recording(root, maps, prefix=("unshare", "-m", "sh", "-c", mount, "sh"))
    try:
        yield recording
    finally:
        recording.close()


@needs_mount
def test_a_full_disk_holds_up_nobody(tmp_path: Path, maps: dict[str, str]) -> None:
    """What finds no room waits, and is saved when there is room again."""
    with on_a_small_disk(tmp_path / "home", maps, "2m") as recording:
        ask(recording, 3)
        recording.healthy(written=3)
        filler = Path(f"/proc/{recording.process.pid}/root{tmp_path}/home/filler")
        with contextlib.suppress(OSError), filler.open("wb", buffering=0) as file:
            while True:
                file.write(os.urandom(4096))
        ask(recording, 400)
        health = recording.healthy(write_error="SQLITE_FULL", in_flight=0)
        written, waiting = int(str(health["written"])), int(str(health["pending_rows"]))
        assert waiting > 0
        assert written + waiting == 403
        filler.unlink()
        recording.healthy(write_error=None, pending_rows=0, written=403, lost=0)
        assert json.loads(recording.command("status", "--json").stdout)["requests"] == 403


@needs_mount
def test_a_read_only_folder_holds_up_nobody(tmp_path: Path, maps: dict[str, str]) -> None:
    """It says so at once, answers everyone, and counts at its end what could not be saved."""
    root = tmp_path / "home"
    first = Recording(root, maps)
    assert first.end() == 0
    first.close()
    mount = f'mount --bind "{root}" "{root}" && mount -o remount,ro,bind "{root}" && exec "$@"'
    recording = Recording(root, maps, prefix=("unshare", "-m", "sh", "-c", mount, "sh"))
    try:
        ask(recording, 5)
        recording.healthy(pending_rows=5, in_flight=0, write_error="SQLITE_CANTOPEN")
        assert recording.end() == 0
        said = recording.errors.read_text()
    finally:
        recording.close()
    assert "cannot be written (read-only)" in said
    assert "5 finished requests could not be saved" in said


def test_a_home_that_cannot_be_made_is_said_in_two_lines(tmp_path: Path) -> None:
    """A file where the folder should be: what happened, what to do, no traceback, exit 1."""
    blocked = tmp_path / "blocked"
    blocked.write_text("a file")
    ended = subprocess.run(
        [sys.executable, "-P", "-m", "wattprint", "proxy", "--port", "0", "--gateway-port", "0"],
        env={**os.environ, "WATTPRINT_HOME": str(blocked / "home")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 1
    assert ended.stdout == ""
    assert str(blocked) in ended.stderr
    assert len(ended.stderr.strip().splitlines()) <= 2
