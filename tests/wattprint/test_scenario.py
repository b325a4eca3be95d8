"""`wattprint scenario`: tasks summed up."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.wattprint.logged import Terminal

TWO = """\
title = "A talk"
zone = "FRA"

[[task]]
name = "questions"
count = 3
model = "gpt-4o"
input_tokens = 1000
output_tokens = 500

[[task]]
model = "stable-diffusion-3.5-large"
images = 2
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "talk.toml"


def summed(terminal: Terminal, name: str | Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(terminal.says("scenario", str(name), "--json"))
    return found


def test_tasks_add_up(terminal: Terminal, file: Path) -> None:
    """Best guesses add; each task is what `estimate` says of it, so many times."""
    file.write_text(TWO)
    found = summed(terminal, file)
    parts = [task["energy_wh"]["mid"] for task in found["tasks"]]
    assert sum(parts) == pytest.approx(found["energy_wh"]["mid"])
    one = ("--model", "gpt-4o", "--input-tokens", "1000", "--output-tokens", "500")
    single = json.loads(terminal.says("estimate", *one, "--zone", "FRA", "--json"))
    assert parts[0] == pytest.approx(3 * single["energy_wh"]["mid"])
    assert found["tasks"][0]["ghg_g"]["mid"] == pytest.approx(3 * single["ghg_g"]["mid"])
    assert [task["zone"] for task in found["tasks"]] == ["FRA", "FRA"]


def test_the_range_of_the_sum_is_narrower_than_the_sum_of_ranges(
    terminal: Terminal, file: Path
) -> None:
    """Two models' errors are only partly shared."""
    file.write_text(TWO)
    found = summed(terminal, file)
    assert found["energy_wh"]["high"] < sum(t["energy_wh"]["high"] for t in found["tasks"])
    assert found["energy_wh"]["low"] > sum(t["energy_wh"]["low"] for t in found["tasks"])


def test_the_charity_run_is_shipped(terminal: Terminal) -> None:
    """15 questions at 6,706 J, 10 images at 4,402 J and 3 videos at 3.4 MJ are 10.34 MJ, 2.87 kWh,
    published as 2.9 (MIT Technology Review, 2025): five times what ML.ENERGY v3 measures for the
    videos, which are nearly all of it."""
    found = summed(terminal, "charity-run")
    published = [task["published_wh"] for task in found["tasks"]]
    joules = (15 * 6706, 10 * 4402, 3 * 3.4e6)
    assert published == pytest.approx([each / 3600 for each in joules], rel=1e-3)
    assert sum(published) == pytest.approx(2870, rel=0.01)
    assert found["published"]["energy_wh"] == 2900
    for task in found["tasks"][:2]:
        low, high = task["energy_wh"]["low"], task["energy_wh"]["high"]
        assert low < task["published_wh"] < high
    said = " ".join(terminal.says("scenario", "charity-run").split())
    assert "Published: 2.9 kWh, MIT Technology Review, 20 May 2025." in said
    assert "above our range" in said
    assert "the three videos" in said
    assert summed(terminal, "charity-run.toml") == found


def test_a_file_beside_is_taken_before_the_shipped_one(
    terminal: Terminal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A person's own charity-run is theirs."""
    monkeypatch.chdir(tmp_path)
    Path("charity-run").write_text(TWO)
    assert summed(terminal, "charity-run")["title"] == "A talk"


@pytest.mark.parametrize(
    ("change", "line", "said"),
    [
        (("zone =", "zon ="), 2, "zon means nothing here; do you mean zone?"),
        (('"FRA"', '"XYZ"'), 2, "zone has a value that does not fit"),
        (('title = "A talk"', "title = 7"), 1, "title has a value that does not fit"),
        (("count = 3", "count = -3"), 6, "count has a value that does not fit"),
        (("count = 3", "count = true"), 6, "count has a value that does not fit"),
        (("count = 3", "cuont = 3"), 6, "cuont means nothing here; do you mean count?"),
        (('model = "gpt-4o"', 'model = "gpt-4p"'), 7, "gpt-4p is not in the catalogue; near it: "),
        (('model = "gpt-4o"', ""), 4, "the task names no model"),
        (("images = 2", "xyz = 2"), 13, "xyz means nothing here"),
        (("images = 2", ""), 11, "the task asks for nothing"),
        (("images = 2", 'images = 2\nsize = "big"'), 14, "size has a value that does not fit"),
        (("images = 2", "images = 2.5"), 13, "images has a value that does not fit"),
        (("images = 2", "input_tokens = 1\ncached_tokens = 2"), 14, "cached_tokens has a value"),
    ],
)
def test_what_is_wrong_is_told_with_its_line(
    terminal: Terminal, file: Path, change: tuple[str, str], line: int, said: str
) -> None:
    """The line of the key, or of the task that lacks one; exit 1."""
    assert change[0] in TWO
    content = TWO.replace(*change)
    if change[1].startswith("input_tokens"):
        content = content.replace("stable-diffusion-3.5-large", "gpt-4o")
    file.write_text(content)
    result = terminal.run("scenario", str(file))
    assert result.exit_code == 1
    assert f"talk.toml, line {line}: {said}" in result.stderr
    assert "Traceback" not in result.output


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("title = ", "end of document"),
        ("", "there is no [[task]]"),
        ("task = 3", "there is no [[task]]"),
        ("[[task]\n", "line 1"),
    ],
)
def test_what_is_no_scenario_is_told(
    terminal: Terminal, file: Path, content: str, said: str
) -> None:
    """In one line, with what the reader of TOML says."""
    file.write_text(content)
    result = terminal.run("scenario", str(file))
    assert result.exit_code == 1
    assert said in result.stderr
    assert result.stderr.count("\n") == 1


def test_a_file_that_is_not_there_is_told(terminal: Terminal, tmp_path: Path) -> None:
    """With the scenarios that are shipped; a folder cannot be read."""
    result = terminal.run("scenario", "nowhere.toml")
    assert result.exit_code == 1
    assert "There is no file nowhere.toml" in result.stderr
    assert "charity-run" in result.stderr
    result = terminal.run("scenario", str(tmp_path))
    assert result.exit_code == 1
    assert "Cannot read" in result.stderr
