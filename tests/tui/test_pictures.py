"""What the dashboard looks like, pinned as pictures.

WRITE_GOLDEN=1 in the environment draws them anew; look at them before they go in. `make pictures`
draws many more.
"""

import os
from pathlib import Path

import pytest

from benchmarks.pictures import Picture, drawn, homes
from store.paths import Home

GOLDEN = Path(__file__).parent / "golden"
PINNED = (
    Picture("week", size=(60, 20)),
    Picture("week", size=(80, 24)),
    Picture("week", size=(120, 40)),
    Picture("week", size=(160, 50), theme="light", language="fr"),
    Picture("week", size=(80, 24), theme="nocolor"),
    Picture("week", size=(80, 24), theme="ansi", language="fr"),
    Picture("week", size=(80, 24), log="empty"),
    Picture("week", size=(80, 24), log="one"),
    Picture("week", size=(80, 24), log="heavy"),
    Picture("week", size=(80, 24), log="demo"),
    Picture("models", ("3",), size=(80, 24)),
    Picture("method", ("4",), size=(60, 20), language="fr"),
    Picture("year", ("y",), size=(80, 24)),
)


@pytest.fixture(scope="module")
def logs(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Home]:
    return homes(tmp_path_factory.mktemp("pictures"))


@pytest.mark.parametrize("picture", PINNED, ids=lambda picture: picture.name)
async def test_it_looks_as_it_did(logs: dict[str, Home], picture: Picture) -> None:
    """Every size, both languages, every theme, and logs from nothing to much."""
    found = await drawn(picture, logs[picture.log])
    golden = GOLDEN / f"{picture.name}.svg"
    if os.environ.get("WRITE_GOLDEN"):
        golden.write_text(found, "utf-8")
    assert found == golden.read_text("utf-8")
