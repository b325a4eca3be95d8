"""The benchmarks run, and say what they promise."""

import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_the_overhead_is_measured_through_both_doors_beside_going_direct() -> None:
    """One JSON object; a request that is missing from the log would end it with 1."""
    ended = subprocess.run(
        [sys.executable, "-m", "benchmarks.overhead", "--requests", "10", "--json"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr
    costs = json.loads(ended.stdout)
    assert list(costs) == ["direct", "proxy", "gateway"]
    assert all(value > 0 for cost in costs.values() for value in cost.values())


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
