"""A real recorder process for a test, and what it logged."""

import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from store.paths import Home

PATIENCE_S = 20.0


class Recording:
    """`wattprint proxy` on free ports, in a home of its own."""

    def __init__(
        self,
        root: Path,
        maps: dict[str, str] | None = None,
        arguments: tuple[str, ...] = (),
        environment: dict[str, str] | None = None,
        prefix: tuple[str, ...] = (),
    ) -> None:
        self.home = Home(root)
        pairs = [part for host, url in (maps or {}).items() for part in ("--map", f"{host}={url}")]
        self.environment = {
            **clean_environment(),
            "WATTPRINT_HOME": str(root),
            **(environment or {}),
        }
        self.errors = root.with_name(f"{root.name}.stderr")
        with self.errors.open("ab") as errors:
            self.process = subprocess.Popen(
                [
                    *prefix,
                    *(sys.executable, "-P", "-m", "wattprint", "proxy"),
                    *("--port", "0", "--gateway-port", "0", *pairs, *arguments),
                ],
                stdout=subprocess.PIPE,
                stderr=errors,
                env=self.environment,
            )
        self._inside = ("nsenter", "-m", "-t", str(self.process.pid)) if prefix else ()
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        assert line, self.errors.read_text()
        listening = json.loads(line)
        assert listening["event"] == "listening"
        self.proxy: str = listening["proxy"]
        self.gateway: str = listening["gateway"]
        self.ca: str = listening["ca"]

    def rows(self, count: int = 0) -> list[dict[str, object]]:
        """The log, oldest first, as soon as it has `count` rows."""
        deadline = time.monotonic() + PATIENCE_S
        while True:
            rows = self._rows()
            if len(rows) >= count:
                return rows
            assert time.monotonic() < deadline, f"{len(rows)} rows, not {count}"
            # Another process writes: there is no event to wait for.
            time.sleep(0.02)

    def _rows(self) -> list[dict[str, object]]:
        uri = f"{self.home.log.as_uri()}?mode=ro"
        with closing(sqlite3.connect(uri, uri=True, timeout=10)) as connection:
            connection.row_factory = sqlite3.Row
            return [dict(row) for row in connection.execute("select * from requests order by id")]

    def health(self) -> dict[str, object]:
        """What the recorder says of itself over the gateway."""
        with urllib.request.urlopen(f"{self.gateway}/-/health", timeout=10) as answer:
            found: dict[str, object] = json.load(answer)
        return found

    def healthy(self, **wanted: object) -> dict[str, object]:
        """Its health, as soon as it has these values."""
        deadline = time.monotonic() + PATIENCE_S
        while True:
            health = self.health()
            if wanted.items() <= health.items():
                return health
            assert time.monotonic() < deadline, (wanted, health)
            time.sleep(0.02)

    def until(self, is_so: Callable[[], bool]) -> None:
        """Wait for what another process brings about."""
        deadline = time.monotonic() + PATIENCE_S
        while not is_so():
            assert time.monotonic() < deadline
            time.sleep(0.05)

    def command(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run `wattprint` in this recorder's home."""
        return subprocess.run(
            [*self._inside, sys.executable, "-P", "-m", "wattprint", *arguments],
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )

    def end(self) -> int:
        """SIGTERM, and the exit code."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(PATIENCE_S)

    def close(self) -> None:
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        if self.process.stdout is not None:
            self.process.stdout.close()


def clean_environment() -> dict[str, str]:
    """This environment without what would send a client elsewhere."""
    strange = ("PROXY", "proxy", "_BASE_URL", "WATTPRINT_", "_API_BASE")
    return {
        name: value
        for name, value in os.environ.items()
        if not any(part in name for part in strange)
    }
