"""How fast are transcripts imported, and in how much memory?

    python -m benchmarks.imports [--messages N] [--json]

Makes a folder as Claude Code writes it, of many sessions with answers of several lines, results
of tools, copies of sessions that were forked and sub-agents. Imports it into an empty log, twice,
each time in a process of its own on one core. Compared in the same run with `json.loads` of each
line alone; all times are the processor's. Exit 1 if a token is missing or counted twice, if
memory grows with the folder, or below 20,000 messages a second.
"""

import argparse
import json
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

FLOOR_PER_S = 20_000
MEMORY_MB = 60
"""By which a folder ten times as large may raise the peak."""
_SESSION = 400
"""Messages of one session."""
_WORDS = ["a", "lamp", "of", "ten", "watts", "burns", "for", "an", "hour", "uses", "watt-hours"]


@dataclass(frozen=True, slots=True)
class Folder:
    """What was written."""

    messages: int
    size_bytes: int
    answers: int
    input_tokens: int
    output_tokens: int


@dataclass(frozen=True, slots=True)
class Pace:
    """One pass over the folder."""

    seconds: float
    """Of the processor: what others take of it is not ours."""
    peak_mb: float
    taken: int = 0
    known: int = 0


class Writer:
    """Writes sessions of one seed, always the same."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._random = random.Random(7)  # noqa: S311 - no secret
        self._at = datetime(2026, 1, 1, tzinfo=UTC)
        self.messages = self.answers = self.input_tokens = self.output_tokens = 0

    def write(self, messages: int) -> Folder:
        """At least as many messages. One session in ten is a copy of the one before."""
        number, copied = 0, ""
        while self.messages < messages:
            lines = list(self._session(number))
            folder = self._root / "projects" / f"-home-person-project-{number % 20}"
            folder.mkdir(parents=True, exist_ok=True)
            (folder / f"session-{number:06}.jsonl").write_text(copied + "".join(lines))
            self.messages += len(lines) + copied.count("\n")
            copied = "".join(lines) if number % 10 == 0 else ""
            number += 1
        size = sum(path.stat().st_size for path in self._root.rglob("*.jsonl"))
        return Folder(self.messages, size, self.answers, self.input_tokens, self.output_tokens)

    def _session(self, number: int) -> Iterator[str]:
        context, count = 15_000, 0
        while count < _SESSION:
            for line in self._exchange(number, context):
                yield line
                count += 1
            context += self._random.randrange(200, 2000)

    def _exchange(self, number: int, context: int) -> Iterator[str]:
        """What was asked or a tool gave back, and the answer in one to three lines."""
        said = " ".join(self._random.choices(_WORDS, k=self._random.randrange(20, 400)))
        yield self._line(number, "user", {"role": "user", "content": said})
        self._at += timedelta(seconds=self._random.randrange(1, 20))
        uid, made = f"msg_{self.answers:024}", self._random.randrange(50, 900)
        self.answers += 1
        self.input_tokens += context + 3
        self.output_tokens += made
        parts = self._random.randrange(1, 4)
        for part in range(parts):
            usage = {
                "input_tokens": 3,
                "cache_creation_input_tokens": 1000,
                "cache_read_input_tokens": context - 1000,
                "output_tokens": made if part == parts - 1 else 1 + part,
                "service_tier": "standard",
            }
            words = " ".join(self._random.choices(_WORDS, k=self._random.randrange(20, 200)))
            message: dict[str, object] = {
                "id": uid,
                "type": "message",
                "role": "assistant",
                "model": "claude-sonnet-4-5-20250929",
                "content": [{"type": "text", "text": words}],
                "stop_reason": None,
                "usage": usage,
            }
            yield self._line(number, "assistant", message, requestId=f"req_{uid[4:]}")

    def _line(self, number: int, kind: str, message: dict[str, object], **more: object) -> str:
        self._at += timedelta(seconds=1)
        entry = {
            "parentUuid": f"{self._random.getrandbits(128):032x}",
            "isSidechain": number % 7 == 0,
            "userType": "external",
            "cwd": "/home/person/project",
            "sessionId": f"00000000-0000-4000-8000-{number:012}",
            "version": "2.1.0",
            "gitBranch": "main",
            "type": kind,
            "message": message,
            **more,
            "uuid": f"{self._random.getrandbits(128):032x}",
            "timestamp": self._at.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        }
        return json.dumps(entry, separators=(",", ":")) + "\n"


def _peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _parse(folder: Path) -> Pace:
    """`json.loads` of each line and nothing else."""
    began = time.process_time()
    for path in sorted(folder.rglob("*.jsonl")):
        with path.open("rb") as file:
            for line in file:
                json.loads(line)
    return Pace(time.process_time() - began, _peak_mb())


def _take(folder: Path, home: Path) -> Pace:
    from intake.imports import Importer
    from store.paths import Home

    importer = Importer(Home(home))
    began = time.process_time()
    result = importer.take(folder)
    seconds = time.process_time() - began
    importer.close()
    return Pace(seconds, _peak_mb(), result.taken, result.known)


def _alone(what: str, *folders: Path) -> Pace:
    """In a process of its own, on one core."""
    command = [sys.executable, "-P", "-m", "benchmarks.imports", "--only", what]
    if hasattr(os, "sched_setaffinity"):
        command = ["taskset", "-c", "0", *command]
    said = subprocess.run(
        [*command, *map(str, folders)], capture_output=True, text=True, check=True
    ).stdout
    return Pace(**json.loads(said))


def _logged(home: Path) -> tuple[int, ...]:
    from store.paths import Home
    from store.queries import opened

    query = "select count(*), sum(input_tokens), sum(output_tokens) from requests"
    with opened(Home(home)) as log:
        return tuple(log.rows(query)[0])


@dataclass(frozen=True, slots=True)
class Measured:
    """Everything that is told."""

    folder: Folder
    passes: dict[str, Pace]
    faults: list[str]


def measured(messages: int) -> Measured:
    with tempfile.TemporaryDirectory() as place:
        root = Path(place)
        small, large = root / "small", root / "large"
        Writer(small).write(messages // 10)
        folder = Writer(large).write(messages)
        parsed = _alone("parse", large)
        little = _alone("take", small, root / "home-small")
        first = _alone("take", large, root / "home")
        logged = _logged(root / "home")
        for path in large.rglob("*.jsonl"):
            os.utime(path, (0, 0))  # so that it is read again
        second = _alone("take", large, root / "home")
        third = _alone("take", large, root / "home")
    wanted = (folder.answers, folder.input_tokens, folder.output_tokens)
    pace = folder.messages / first.seconds
    faults = [
        what
        for what, is_so in (
            (f"logged {logged}, written {wanted}", logged != wanted),
            (f"imported again, {second.taken} more", second.taken > 0),
            (f"only {pace:.0f} messages a second", pace < FLOOR_PER_S),
            ("memory grows", first.peak_mb - little.peak_mb > MEMORY_MB),
        )
        if is_so
    ]
    passes = {
        "json.loads of each line": parsed,
        "import, a tenth of it": little,
        "import": first,
        "import of what is known": second,
        "import of what has not changed": third,
    }
    return Measured(folder, passes, faults)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--messages", type=int, default=500_000)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--only", choices=("parse", "take"), help=argparse.SUPPRESS)
    parser.add_argument("folders", nargs="*", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.only:
        folder, *home = options.folders
        print(json.dumps(asdict(_take(folder, home[0]) if home else _parse(folder))))
        return
    found = measured(options.messages)
    if options.json:
        print(json.dumps(asdict(found)))
    else:
        _tell(found.folder, found.passes, found.faults)
    sys.exit(bool(found.faults))


def _tell(folder: Folder, passes: dict[str, Pace], faults: list[str]) -> None:
    print(
        f"{folder.messages:,} messages of {folder.size_bytes / 2**20:,.0f} MB, "
        f"{folder.answers:,} answers"
    )
    bare = passes["json.loads of each line"].seconds
    print(f"{'':32}{'seconds':>9}{'messages/s':>12}{'x loads':>9}{'peak MB':>9}{'taken':>9}")
    for what, pace in passes.items():
        count = folder.messages / (10 if "tenth" in what else 1)
        ratio = "" if "tenth" in what else f"{pace.seconds / bare:.2f}"
        print(
            f"{what:32}{pace.seconds:9.2f}{count / pace.seconds:12,.0f}{ratio:>9}"
            f"{pace.peak_mb:9.0f}{pace.taken:9,}"
        )
    for fault in faults:
        print("FAULT:", fault)


if __name__ == "__main__":
    main()
