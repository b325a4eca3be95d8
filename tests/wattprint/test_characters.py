"""A terminal that knows few characters is written to all the same."""

import subprocess
from pathlib import Path

import pytest

from tests.wattprint.shell import WATTPRINT, Shell
from wattprint.characters import NEAREST


@pytest.mark.parametrize(
    ("encoding", "written"),
    [("ascii", b"l'energie : 1 400 Wh ???"), ("latin-1", b"l'\xe9nergie\xa0: 1 400 Wh ???")],
)
def test_what_an_encoding_lacks_is_written_as_near_as_can_be(encoding: str, written: bytes) -> None:
    """A French number keeps its space; only the bars of a chart are lost."""
    text = "l\u2019énergie\xa0: 1\u202f400 Wh █▓░"
    assert text.encode(encoding, NEAREST) == written


def test_french_is_read_on_any_terminal(tmp_path: Path) -> None:
    """Through the real command; click itself takes ASCII for a mistake, and writes UTF-8."""
    environment = Shell(tmp_path / "home", PYTHONIOENCODING="latin-1").environment
    task = ("--model", "gpt-4o", "--output-tokens", "2000", "--everyone")
    done = subprocess.run(
        [WATTPRINT, "--lang", "fr", "estimate", *task],
        env=environment,
        capture_output=True,
        check=True,
        timeout=60,
    )
    said = done.stdout.decode("latin-1")
    assert "L'ann\xe9e de" in said
    assert "?" not in said
