"""How many of the model names on recorded exchanges the catalogue knows.

    python -m benchmarks.score_models [--recorded DIR] [--json]

Distinct names, asked for and served, as the recordings list them and as the readers find
them. A name that no catalogue could know is rightly unknown; each such name stands here with
its reason. The rest is missed.
"""

import argparse
import json
import re
import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from estimator import catalogue, pictures
from estimator.factors import load
from tests.wire import recordings

RIGHTLY_UNKNOWN = {
    "compound-beta": "a system that chooses among models",
    "groq/compound": "a system that chooses among models",
    "deep-research-pro-preview-12-2025": "an agent of models that are not said",
    "endpoint-quick-start-idr7y": "a deployment's name",
    "mi1dadi0g15f": "an inference profile's id",
    "openllmetry-testing": "a deployment's name",
    "test-deployment": "a deployment's name",
    "embedding": "a deployment's name",
    "model": "what a server calls whatever it serves",
    "/opt/ml/model": "what a server calls whatever it serves",
    "tgi": "what a server calls whatever it serves",
}
_MODEL = re.compile(r'"model"\s*:\s*"([^"]+)"')


@dataclass(frozen=True, slots=True)
class Score:
    """Distinct names; `of_real` is of those that a catalogue could know."""

    names: int
    recognised: int
    rightly_unknown: dict[str, str]
    missed: list[str]

    @property
    def of_real(self) -> float:
        return self.recognised / max(self.names - len(self.rightly_unknown), 1)


def names(folder: Path = recordings.RECORDED) -> set[str]:
    """Every name of a model in the recordings."""
    found = set(_listed(folder)) | set(_read(folder))
    return {name for name in found if name}


def score(found: set[str]) -> Score:
    """What the newest factor set makes of the names."""
    factors = load()
    unknown = {
        name
        for name in found
        if catalogue.find(factors, name) is None and pictures.find(factors, name) is None
    }
    reasons = {name: RIGHTLY_UNKNOWN.get(name) or _of_arn(name) for name in unknown}
    rightly = {name: reason for name, reason in reasons.items() if reason}
    recognised = len(found) - len(unknown)
    return Score(len(found), recognised, rightly, sorted(unknown - rightly.keys()))


def _of_arn(name: str) -> str | None:
    return RIGHTLY_UNKNOWN.get(name.rpartition("/")[2]) if name.startswith("arn:") else None


def _listed(folder: Path) -> Iterator[str]:
    for record in recordings.records(folder):
        yield from (str(record.get(f"model_{side}") or "") for side in ("requested", "served"))
    if (folder / "websocket_sessions.jsonl.gz").exists():
        for session in recordings.sessions():
            for frame in session["frames"]:
                yield from _MODEL.findall(str(frame["data"]))


def _read(folder: Path) -> Iterator[str]:
    for record, route in recordings.read_exchanges(folder=folder):
        exchange = recordings.reading(record, route).exchange
        yield from (exchange.model_requested or "", exchange.model_served or "")


def table(found: Score) -> str:
    lines = [
        f"{'distinct names':24}{found.names:6}",
        f"{'recognised':24}{found.recognised:6}",
        f"{'rightly unknown':24}{len(found.rightly_unknown):6}",
        *(f"  {name:40}{reason}" for name, reason in sorted(found.rightly_unknown.items())),
        f"{'missed':24}{len(found.missed):6}",
        *(f"  {name}" for name in found.missed),
        f"{'recognised of real ones':24}{found.of_real:6.1%}",
    ]
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--recorded", type=Path, default=recordings.RECORDED)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    if not options.recorded.is_dir():
        sys.exit(f"no recordings in {options.recorded}")
    found = score(names(options.recorded))
    if options.json:
        print(json.dumps({**asdict(found), "of_real": found.of_real}, indent=1))
    else:
        print(table(found))


if __name__ == "__main__":
    main()
