"""The installed command in processes of its own, with a home that is thrown away."""

import json
import subprocess
import sys
from pathlib import Path

from store.paths import Home
from tests.e2e.recording import clean_environment

WATTPRINT = str(Path(sys.executable).with_name("wattprint"))
PATIENCE_S = 60


class Shell:
    """A terminal's stand-in: no tty, an empty environment but for the home."""

    def __init__(self, root: Path, **environment: str) -> None:
        self.home = Home(root)
        self.environment = clean_environment() | {"WATTPRINT_HOME": str(root)} | environment
        self.folder = root.parent

    def open(self, *arguments: str, **environment: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [WATTPRINT, *arguments],
            env=self.environment | environment,
            cwd=self.folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def run(self, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        """The command's end: exit code, output and errors."""
        process = self.open(*arguments, **environment)
        output, errors = process.communicate(timeout=PATIENCE_S)
        return subprocess.CompletedProcess(arguments, process.returncode, output, errors)

    def recorders(self) -> list[dict[str, object]]:
        """What `status --json` says of those that run."""
        found: list[dict[str, object]] = json.loads(self.run("status", "--json").stdout)[
            "recorders"
        ]
        return found
