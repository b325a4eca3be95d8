"""`wattprint demo --headless`: the whole path with no account, and it ends by itself."""

from pathlib import Path

import pytest

from store import queries
from tests.wattprint.shell import Shell


@pytest.fixture(scope="module")
def shell(tmp_path_factory: pytest.TempPathFactory) -> Shell:
    return Shell(tmp_path_factory.mktemp("demo") / "home")


def test_it_shows_a_day_of_real_requests(shell: Shell) -> None:
    """Through both doors, in every format, into its own folder; no other log is touched."""
    done = shell.run("demo", "--headless")
    assert (done.returncode, done.stderr) == (0, "")
    first, *_, last = done.stdout.splitlines()
    assert first.startswith("Demonstration")
    assert str(shell.home.demo.root) in first
    assert last == "Open it with: wattprint --demo"

    with queries.opened(shell.home.demo) as log:
        rows = [row for row in log.requests() if row["source"] != "demo"]
    # 4 questions x 2 doors x 3 formats, and an embedding and an image through each door
    assert len(rows) == 28
    assert {row["outcome"] for row in rows} == {"complete"}
    for door in ("proxy", "gateway"):
        assert {row["endpoint"] for row in rows if row["source"] == door} == {
            "/v1/chat/completions",
            "/v1/responses",
            "/v1/messages",
            "/v1/embeddings",
            "/v1/images/generations",
        }
    assert all(int(str(row["output_tokens"])) > 0 for row in rows if row["task"] != "embedding")
    assert {row["output_count"] for row in rows if row["task"] == "image"} == {1}

    assert not shell.home.log.exists()
    assert not list(Path(shell.home.demo.run).glob("*.json"))
