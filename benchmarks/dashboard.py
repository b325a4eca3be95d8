"""How quickly the dashboard and the weekly summary answer over a year of a million requests.

    python -m benchmarks.dashboard [--rows N] [--home DIR] [--rounds N] [--json]

The log is made once and kept in `--home` (the system's folder for caches by default). Every
figure stands beside its limit, by the clock and by the processor: on a machine that does other
things too, the clock measures these as well. The first paint is that of `wattprint --demo` in a
terminal, above a six-panel Textual app with nothing behind it, started in turns.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import platformdirs

from benchmarks import years
from benchmarks.looks.terminal import Painted, painted
from store.paths import Home
from store.queries import opened

FRAME = "wattprint"
"""What the dashboard's first frame says, in every language."""


@dataclass(frozen=True, slots=True)
class Figure:
    """One line of the table."""

    name: str
    limit: float
    unit: str
    wall: float
    """By the clock."""
    processor: float | None = None
    note: str = ""

    @property
    def verdict(self) -> str:
        if self.wall <= self.limit:
            return "met"
        is_met = self.processor is not None and self.processor <= self.limit
        return "met by the processor" if is_met else "NOT MET"


def measure(home: Home, rounds: int) -> list[Figure]:
    """All figures; `home` has the log as its demonstration."""
    environment = _environment(home)
    _json_of("benchmarks.looks.summary", home.demo, environment)  # its bytecode is written
    sessions = [_json_of("benchmarks.looks.session", home.demo, environment) for _ in range(rounds)]
    summaries = [
        _json_of("benchmarks.looks.summary", home.demo, environment) for _ in range(2 * rounds)
    ]
    return [
        *_first_paint(environment, 3 * rounds),
        *_of_keys(sessions),
        *_of_the_rest(sessions),
        *_of_summaries(summaries),
    ]


def _environment(home: Home) -> dict[str, str]:
    held = {name: value for name, value in os.environ.items() if not name.startswith("WATTPRINT")}
    held.pop("PYTHONDONTWRITEBYTECODE", None)
    return held | {
        "WATTPRINT_HOME": str(home.root),
        "TERM": "xterm-256color",
        "COLORTERM": "truecolor",
        "LANG": "C.UTF-8",
    }


def _json_of(module: str, home: Home, environment: dict[str, str]) -> Any:
    command = [sys.executable, "-m", module, str(home.root)]
    done = subprocess.run(command, env=environment, stdout=subprocess.PIPE, check=True)
    return json.loads(done.stdout)


def _first_paint(environment: dict[str, str], rounds: int) -> Iterable[Figure]:
    programs = {
        "empty": ([sys.executable, "-m", "benchmarks.looks.panels"], "Panel 6"),
        "ours": ([sys.executable, "-m", "wattprint", "--demo"], FRAME),
    }
    found: dict[str, list[Painted]] = {name: [] for name in programs}
    for _ in range(rounds + 1):  # the first writes the bytecode
        for name, (command, text) in programs.items():
            found[name].append(painted(command, text, environment))
    wall, processor = (
        {
            name: statistics.median(getattr(each, which) for each in times[1:])
            for name, times in found.items()
        }
        for which in ("wall_ms", "processor_ms")
    )
    note = f"{wall['ours']:.0f} against {wall['empty']:.0f}; by the processor "
    note += f"{processor['ours']:.0f} against {processor['empty']:.0f}"
    above = {which: times["ours"] - times["empty"] for which, times in _both(wall, processor)}
    yield Figure("first paint above six panels", 250, "ms", above["wall"], above["processor"], note)


def _both[T](wall: T, processor: T) -> Iterable[tuple[str, T]]:
    return ("wall", wall), ("processor", processor)


def _of_keys(sessions: Sequence[Any]) -> Iterable[Figure]:
    keys = [key for session in sessions for key in session["keys"]]
    slowest = max(keys, key=lambda key: key[2])
    note = f"{len(keys)} keys; slowest by the processor: {slowest[0]}, {slowest[2]:.0f} ms"
    walls, processors = ([key[which] for key in keys] for which in (1, 2))
    yield Figure("a key, 99th percentile", 50, "ms", _p99(walls), _p99(processors), note)
    yield Figure("a key, median", 50, "ms", statistics.median(walls), statistics.median(processors))
    yield _middle("the year view, not read before", 100, sessions, "year")
    yield _middle("longest turn of the loop at keys", 50, sessions, "key_turn")
    yield _middle("… while the list is scrolled", 20, sessions, "scroll_turn")


def _of_the_rest(sessions: Sequence[Any]) -> Iterable[Figure]:
    ended = [ms for session in sessions for ms in session["ended"]]
    yield Figure("a request that ended, at most", 1000, "ms", max(ended))
    idle = statistics.median(session["idle_percent"] for session in sessions)
    yield Figure("idle", 1, "% of a core", idle, idle)
    yield Figure("memory, at most", 120, "MB", max(session["memory_mb"] for session in sessions))


def _of_summaries(summaries: Sequence[Any]) -> Iterable[Figure]:
    yield _middle("a week in all formats", 500, summaries, "all", "with all imports")
    note = f"CSV of {summaries[0]['count']} requests, no part of the above"
    wall, processor = _medians(summaries, "requests")
    yield Figure("every request of that week", 500, "ms", wall, processor, note)


def _middle(name: str, limit: float, found: Sequence[Any], key: str, note: str = "") -> Figure:
    wall, processor = _medians(found, key)
    return Figure(name, limit, "ms", wall, processor, note)


def _medians(found: Sequence[Any], key: str) -> tuple[float, float]:
    wall, processor = (statistics.median(each[key][which] for each in found) for which in (0, 1))
    return wall, processor


def _p99(values: Sequence[float]) -> float:
    return statistics.quantiles(values, n=100, method="inclusive")[98]


def prepared(folder: Path, rows: int) -> Home:
    """A home whose demonstration is a year of so many requests up to now, made once a week."""
    home = Home(folder)
    if home.demo.log.exists():
        with opened(home.demo) as log:
            newest = log.requests(limit=1)
            if log.count() == rows and newest and _age_days(newest[0]) < 7:
                return home
        for path in home.demo.root.glob("log.db*"):
            path.unlink()
    years.fill(home.demo, rows, datetime.now(UTC))
    home.demo.settings.write_text('[place]\ntimezone = "UTC"\n', "utf-8")
    return home


def _age_days(row: dict[str, object]) -> int:
    return (datetime.now(UTC) - datetime.fromisoformat(str(row["started_at"]))).days


def table(figures: Iterable[Figure]) -> str:
    lines = [f"{'':34}{'clock':>9}{'processor':>11}{'limit':>8}"]
    for each in figures:
        processor = "" if each.processor is None else f"{each.processor:.1f}"
        lines.append(
            f"{each.name:34}{each.wall:9.1f}{processor:>11}{each.limit:8.0f} {each.unit:12}"
            f"{each.verdict:22}{each.note}"
        )
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--home", type=Path, help="where the log is kept")
    options = parser.parse_args()
    folder = options.home or platformdirs.user_cache_path("wattprint-benchmark")
    found = measure(prepared(folder, options.rows), options.rounds)
    if options.json:
        print(json.dumps([asdict(each) | {"verdict": each.verdict} for each in found]))
    else:
        print(table(found))


if __name__ == "__main__":
    main()
