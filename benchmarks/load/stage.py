"""The processes of one run: provider, load generator, recorder, and what they are compared with."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path

import trustme

from benchmarks.load.clients import Door, Seen
from store.paths import Home, create_private

SERVICE = "bench"
"""The provider's name at the gateway."""


class Process:
    """A process that says in its first line where it listens, or answers line by line."""

    def __init__(self, *command: str, env: dict[str, str] | None = None, folder: Path) -> None:
        with (folder / "errors.txt").open("ab") as errors:
            self._process = subprocess.Popen(
                command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=errors, env=env
            )

    @property
    def pid(self) -> int:
        return self._process.pid

    def line(self) -> str:
        assert self._process.stdout is not None
        if not (line := self._process.stdout.readline()):
            raise RuntimeError("a process of the benchmark ended")
        return line.decode().strip()

    def tell(self, line: str) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(line.encode() + b"\n")
        self._process.stdin.flush()

    def end(self) -> int:
        self._process.terminate()
        code = self._process.wait(60)
        for stream in (self._process.stdin, self._process.stdout):
            if stream is not None:
                stream.close()
        return code

    def cpu_s(self) -> float | None:
        """Processor seconds used so far; None where the system has no /proc."""
        try:
            fields = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
        except OSError:
            return None
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def rss_mb(self) -> float:
        """Resident memory, in megabytes of 10^6 bytes."""
        return rss_mb(self.pid)

    def children(self) -> list[int]:
        """The processes that it has started."""
        found = subprocess.run(
            ["ps", "-o", "pid=", "--ppid", str(self.pid)],
            capture_output=True,
            text=True,
            check=True,
        )
        return [int(line) for line in found.stdout.split()]


class Recorder(Process):
    """`wattprint proxy` in a home of its own, which records the provider at both doors."""

    def __init__(self, folder: Path, provider: str, ca: Path) -> None:
        self.home = Home(folder / "home")
        self.home.prepare()
        settings = f'[recording.services]\n{SERVICE} = "{provider}"\n'
        create_private(self.home.settings, settings.encode())
        super().__init__(
            *(sys.executable, "-P", "-m", "wattprint", "proxy", "--port", "0"),
            *("--gateway-port", "0", "--trust-upstream-ca", str(ca)),
            env={**quiet(), "WATTPRINT_HOME": str(self.home.root)},
            folder=folder,
        )
        said = json.loads(self.line())
        self.proxy = Door(provider, proxy=said["proxy"], ca=said["ca"])
        self.gateway = Door(f"{said['gateway']}/{SERVICE}")


class Stage:
    """All that runs; `load` orders one load and waits for what was seen."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.ca, certificate = _certificates(folder)
        self._provider = self._python("provider", str(certificate))
        self.provider = self._provider.line()
        self._clients = self._python("clients")
        self.direct = Door(self.provider, ca=str(self.ca))
        self._seed = 0

    def reference(self, kind: str) -> Process:
        """A bare mitmproxy or aiohttp pass-through."""
        own = self.folder / kind
        own.mkdir()
        return self._python("references", kind, self.provider, str(self.ca), str(own))

    def recorder(self, name: str) -> Recorder:
        folder = self.folder / name
        folder.mkdir()
        return Recorder(folder, self.provider, self.ca)

    def load(self, door: Door, kind: str, requests: int, **order: object) -> Seen:
        """Raises RuntimeError if a request failed."""
        self._clients.tell(
            json.dumps(
                {
                    "door": asdict(door),
                    "kind": kind,
                    "requests": requests,
                    "seed": self._seed,
                    "at_once": 1,
                    **order,
                }
            )
        )
        answer = json.loads(self._clients.line())
        if "error" in answer:
            raise RuntimeError(answer["error"])
        return Seen(**answer)

    def next_round(self) -> None:
        """Other words from here on, the same at every door."""
        self._seed += 100_000

    def end(self) -> None:
        self._clients.end()
        self._provider.end()

    def _python(self, module: str, *arguments: str) -> Process:
        name = f"benchmarks.load.{module}"
        return Process(sys.executable, "-m", name, *arguments, env=quiet(), folder=self.folder)


@contextmanager
def stage(folder: Path) -> Iterator[Stage]:
    made = Stage(folder)
    try:
        yield made
    finally:
        made.end()


def quiet() -> dict[str, str]:
    """This environment without what would send a client elsewhere or leave bytecode out."""
    strange = ("PROXY", "proxy", "WATTPRINT_", "PYTHONDONTWRITEBYTECODE")
    return {
        name: value
        for name, value in os.environ.items()
        if not any(part in name for part in strange)
    }


def _certificates(folder: Path) -> tuple[Path, Path]:
    """(the authority that all trust, the provider's certificate with its key)."""
    authority = trustme.CA()
    ca, own = folder / "authority.pem", folder / "provider.pem"
    authority.cert_pem.write_to_path(str(ca))
    issued = authority.issue_cert("localhost")
    issued.private_key_and_cert_chain_pem.write_to_path(str(own))
    return ca, own


def ended(processes: Sequence[Process]) -> None:
    for process in processes:
        process.end()


def rss_mb(pid: int) -> float:
    found = subprocess.run(
        ["ps", "-o", "rss=", "-p", str(pid)], capture_output=True, text=True, check=True
    )
    return int(found.stdout) * 1024 / 1e6
