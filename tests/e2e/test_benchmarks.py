"""The benchmarks run, and say what they promise."""

import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_the_overhead_is_measured_beside_what_records_nothing() -> None:
    """One JSON object, each figure with its limit; a request that is missing from the log would
    end it with 1."""
    arguments = ("--quick", "--rounds", "1", "--requests", "20", "--json")
    ended = subprocess.run(
        [sys.executable, "-m", "benchmarks.overhead", *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=200,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr
    figures = json.loads(ended.stdout)
    assert len(figures) == 13
    assert all(set(figure) == {"value", "limit"} for figure in figures.values())


def test_the_picture_is_the_dashboard_and_fetches_nothing(tmp_path: Path) -> None:
    """Its words are in it, the demonstration is named, and no font is loaded from elsewhere."""
    drawing = tmp_path / "dashboard.svg"
    subprocess.run(
        [sys.executable, "-m", "benchmarks.pictures", "--readme", str(tmp_path)],
        cwd=ROOT,
        capture_output=True,
        timeout=60,
        check=True,
    )
    text = drawing.read_text()
    assert "DEMONSTRATION" in text
    assert "claude-sonnet-4-6" in text
    assert "url(http" not in text
