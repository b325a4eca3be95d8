"""`wattprint service` with a systemd of the test's own, behind walls, and without any."""

import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from store import presence
from store.paths import Home
from tests.e2e.recording import clean_environment
from tests.wattprint.shell import PATIENCE_S, WATTPRINT

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="needs Linux")

NEEDED = ("unshare", "nsenter", "systemd", "systemctl", "dbus-daemon")
MANAGER = """
set -e
for group in /sys/fs/cgroup /sys/fs/cgroup/systemd /sys/fs/cgroup/unified; do
  if [ -e $group/cgroup.procs ]; then
    mkdir -p $group/$1
    echo $$ > $group/$1/cgroup.procs
  fi
done
mount -t tmpfs none /run
mkdir -p /run/systemd/system /run/own
chmod 700 /run/own
dbus-daemon --session --address="$DBUS_SESSION_BUS_ADDRESS" --fork --nopidfile --print-pid
exec systemd --user --log-target=console
"""
"""A person's systemd on a machine that was started otherwise: it asks for a folder of /run."""


class Session:
    """A person's session with systemd, in a mount namespace and a control group of its own."""

    def __init__(self, folder: Path) -> None:
        self.home = Home(folder / "wattprint")
        self.unit = folder / ".config" / "systemd" / "user" / "wattprint.service"
        self.environment = clean_environment() | {
            "HOME": str(folder),
            "WATTPRINT_HOME": str(self.home.root),
            "XDG_RUNTIME_DIR": "/run/own",
            "DBUS_SESSION_BUS_ADDRESS": "unix:path=/run/own/bus",
        }
        self.environment.pop("XDG_CONFIG_HOME", None)
        self._log = folder / "systemd.log"
        self._group = f"wattprint-test-{os.getpid()}"
        with self._log.open("wb") as log:
            self.process = subprocess.Popen(
                ["unshare", "-m", "sh", "-c", MANAGER, "sh", self._group],
                env=self.environment,
                stdout=subprocess.PIPE,
                stderr=log,
            )
        assert self.process.stdout is not None
        self._bus = self.process.stdout.readline().strip()

    def run(self, *command: str) -> subprocess.CompletedProcess[str]:
        inside = ("nsenter", "-m", "-t", str(self.process.pid), "--wd=/", *command)
        return subprocess.run(
            inside, env=self.environment, capture_output=True, text=True, timeout=PATIENCE_S
        )

    def is_there(self) -> bool:
        """Whether systemd has come up."""
        deadline = time.monotonic() + PATIENCE_S
        while self._bus and self.process.poll() is None and time.monotonic() < deadline:
            if self.run("systemctl", "--user", "list-units").returncode == 0:
                return True
            time.sleep(0.1)  # nothing tells
        return False

    def close(self) -> None:
        self.process.terminate()
        self.process.communicate(timeout=PATIENCE_S)
        if self._bus:
            os.kill(int(self._bus), signal.SIGTERM)
        tops = list(Path("/sys/fs/cgroup").glob(f"**/{self._group}"))
        groups = [folder for top in tops for folder in top.glob("**/")]
        deadline = time.monotonic() + 5
        while left := [
            pid for group in groups for pid in (group / "cgroup.procs").read_text().split()
        ]:
            assert time.monotonic() < deadline, left
            for pid in left:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(int(pid), signal.SIGKILL)
            time.sleep(0.05)
        for group in reversed(groups):
            group.rmdir()


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Session]:
    if os.geteuid() or not all(map(shutil.which, NEEDED)):
        pytest.skip("a systemd of one's own needs root, systemd and dbus-daemon")
    found = Session(tmp_path)
    yield found
    found.close()


def test_the_service_takes_over_from_a_recorder_that_runs(session: Session) -> None:
    """On the same ports, with no connection refused; `off` ends and removes it."""
    if not session.is_there():
        pytest.skip("systemd cannot run here")
    session.run(WATTPRINT)
    (before,) = presence.live(session.home)
    refused = []
    is_over = threading.Event()

    def knock() -> None:
        while not is_over.wait(0.02):
            try:
                urllib.request.urlopen(f"{before.gateway}/-/health", timeout=30).read()
            except OSError as error:
                refused.append(error)

    knocking = threading.Thread(target=knock)
    knocking.start()
    try:
        done = session.run(WATTPRINT, "service", "install")
        assert (done.returncode, done.stderr) == (0, "")
        assert before.proxy in done.stdout
        while (live := presence.live(session.home))[1:]:
            is_over.wait(0.05)  # the former recorder lets its requests finish
    finally:
        is_over.set()
        knocking.join()
    assert refused == []
    (after,) = live
    assert (after.proxy, after.gateway) == (before.proxy, before.gateway)
    assert after.pid != before.pid
    assert session.unit.stat().st_mode & 0o077 == 0

    status = session.run(WATTPRINT, "service", "status", "--json")
    told = json.loads(status.stdout)
    assert (told["is_installed"], told["is_enabled"], told["is_active"]) == (True, True, True)

    off = session.run(WATTPRINT, "off")
    assert "The service is stopped and removed." in off.stdout
    assert not session.unit.exists()
    assert presence.live(session.home) == []
    assert session.run(WATTPRINT, "service", "status").returncode == 1
