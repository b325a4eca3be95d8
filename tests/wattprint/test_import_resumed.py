"""An import that is killed half way is gone on with."""

import json
import os
import sqlite3
from contextlib import closing
from pathlib import Path

from tests.intake.transcripts import claude_answer, claude_user
from tests.wattprint.shell import Shell

COUNT = 900


def test_after_a_kill_an_import_adds_exactly_the_rest(tmp_path: Path) -> None:
    """What was written is whole, rows and sums agree, and nothing comes twice."""
    answers = [claude_answer(number, 2 * number, number) for number in range(1, COUNT + 1)]
    lines = [json.dumps(entry) + "\n" for entry in (claude_user(0), *answers)]
    pipe, whole = tmp_path / "pipe", tmp_path / "in" / "whole.jsonl"
    os.mkfifo(pipe)
    whole.parent.mkdir()
    whole.write_text("".join(lines))
    shell = Shell(tmp_path / "home")
    with shell.open("import", str(pipe)) as process, pipe.open("w") as writer:
        writer.write("".join(lines))
        writer.flush()  # waits until the other side has read what the pipe does not hold
        process.kill()
        process.communicate(timeout=20)
    with closing(sqlite3.connect(shell.home.log)) as log:
        (before,) = log.execute("select count(*) from requests").fetchone()
        assert 0 < before < COUNT
        assert log.execute("select sum(request_count) from hours").fetchone() == (before,)
    said = json.loads(shell.run("import", "--json", str(whole.parent)).stdout)
    assert (said["taken"], said["known"]) == (COUNT - before, before)
    with closing(sqlite3.connect(shell.home.log)) as log:
        query = "select count(*), sum(output_tokens) from requests"
        assert log.execute(query).fetchone() == (COUNT, COUNT * (COUNT + 1) // 2)
        sums = "select sum(request_count), sum(output_tokens) from days"
        assert log.execute(sums).fetchone() == (COUNT, COUNT * (COUNT + 1) // 2)
