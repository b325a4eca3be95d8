"""The worked example of docs/adding-a-format.md is the code that runs."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
GUIDE = ROOT / "docs" / "adding-a-format.md"
_BLOCK = re.compile(r"^`([\w/]+\.py)`\n```\n(.*?)```$", re.DOTALL | re.MULTILINE)


def test_each_block_of_the_guide_stands_in_the_file_it_names() -> None:
    """An example that is not run would soon be wrong."""
    blocks = _BLOCK.findall(GUIDE.read_text(encoding="utf-8"))
    assert len(blocks) == 4
    for path, code in blocks:
        assert code in (ROOT / path).read_text(encoding="utf-8"), path


def test_each_file_that_the_guide_names_is_there() -> None:
    """Modules, tests and documents, by their paths."""
    named = re.findall(r"`([\w/-]+/[\w-]+\.(?:py|md))`", GUIDE.read_text(encoding="utf-8"))
    assert len(named) > 10
    assert [path for path in named if not (ROOT / path).is_file()] == []
