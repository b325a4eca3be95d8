"""`wattprint import`: what a person and a script are told of it."""

import contextlib
import json
import os
import pty
import signal
import subprocess
from pathlib import Path

import pytest

from store.paths import home
from tests.intake.hars import answer, entry, saved
from tests.wattprint.logged import Terminal
from tests.wattprint.shell import WATTPRINT, Shell


def test_what_came_of_a_file_is_said(terminal: Terminal, tmp_path: Path) -> None:
    """Taken, known, not readable and why."""
    path = saved(tmp_path / "a.har", entry(), entry({}, after_s=1), entry({}, after_s=2))
    assert terminal.says("import", str(path)).splitlines() == [
        f"{path}: 1 taken, 0 known already, 2 not readable.",
        "  Wed 18 Nov 2026: 9 tokens in, 4 out, about 3 mWh, could be 0.68 to 15",
        "  2 without their answers: the browser or the recorder did not keep them.",
        "  To take them out again: wattprint forget --import 1",
    ]
    assert "0 taken, 1 known already" in terminal.says("import", str(path))
    listed = json.loads(terminal.says("requests", "--json"))
    assert [row["source"] for row in listed] == ["har"]


def test_a_file_without_requests_says_how_a_host_is_added(
    terminal: Terminal, tmp_path: Path
) -> None:
    """The likeliest reason is a host that only the person knows."""
    path = saved(tmp_path / "a.har", entry(url="https://llm.example.org/v1/chat/completions"))
    assert "[recording]" in terminal.says("import", str(path))


def test_scripts_get_one_object(terminal: Terminal, tmp_path: Path) -> None:
    """Sums, and each file with its reasons; a file that cannot be read has its fault."""
    first = saved(tmp_path / "a.har", entry(), entry({}, after_s=1), entry(url="https://x.org/"))
    second = saved(tmp_path / "b.har", entry(), entry(json.dumps(answer("b")), after_s=60))
    missing = tmp_path / "no.har"
    result = terminal.run("import", "--json", str(first), str(missing), str(second))
    assert result.exit_code == 1
    said = json.loads(result.stdout)
    assert (said["taken"], said["known"], said["unreadable"]) == (2, 1, 1)
    at = "2026-11-18T10:0{}:00.000Z"
    worth = said["files"][0]["energy_wh"]
    assert 0 < worth["low"] < worth["mid"] < worth["high"]
    assert said["is_dry_run"] is False
    sums = {"input_tokens": 9, "output_tokens": 4, "energy_wh": worth}
    assert said["files"] == [
        {
            "path": str(first),
            "kind": "har",
            "taken": 1,
            "known": 0,
            "unreadable": {"answer_missing": 1},
            "others": 1,
            "is_whole": True,
            "import_id": 1,
            "first": at.format(0),
            "last": at.format(0),
            **sums,
        },
        {
            "path": str(missing),
            "is_whole": False,
            "fault": "import_missing",
            "message": f"There is no file {missing}.\nCheck its name and folder.",
        },
        {
            "path": str(second),
            "kind": "har",
            "taken": 1,
            "known": 1,
            "unreadable": {},
            "others": 0,
            "is_whole": True,
            "import_id": 2,
            "first": at.format(1),
            "last": at.format(1),
            **sums,
        },
    ]


@pytest.mark.parametrize(
    ("name", "word"), [("no.har", "no file"), (".", "no file of a kind"), ("a.txt", "of no kind")]
)
def test_a_file_that_is_none_is_said_in_two_lines(
    terminal: Terminal, tmp_path: Path, name: str, word: str
) -> None:
    """On stderr, with what to do; exit code 1."""
    (tmp_path / "a.txt").write_text("hello")
    result = terminal.run("import", str(tmp_path / name))
    assert (result.exit_code, result.stdout) == (1, "")
    assert word in result.stderr
    assert len(result.stderr.splitlines()) == 2


def test_a_file_that_breaks_off_is_exit_code_1(terminal: Terminal, tmp_path: Path) -> None:
    """What was read before is said all the same."""
    path = saved(tmp_path / "a.har", entry(), entry(after_s=60))
    path.write_text(path.read_text()[:-300])
    result = terminal.run("import", str(path))
    assert result.exit_code == 1
    assert "1 taken" in result.stdout
    assert "breaks off" in result.stderr


def test_ctrl_c_leaves_what_was_read_and_says_so(tmp_path: Path) -> None:
    """Exit code 130; a second import adds the rest and nothing twice."""
    shell = Shell(tmp_path / "home")
    file = tmp_path / "a.har"
    os.mkfifo(file)
    # numpy, which sqlite-utils loads where developers have it, starts a thread that would
    # take the signal and leave a read of this pipe as it is.
    alone = {"OPENBLAS_NUM_THREADS": "1"}
    with shell.open("import", str(file), **alone) as process, file.open("w") as pipe:
        pipe.write('{"log": {"entries": [')
        pipe.write(",".join(json.dumps(entry(json.dumps(answer(str(n))))) for n in range(200)))
        pipe.write(",")
        pipe.flush()  # waits until the other side has read what the pipe does not hold
        process.send_signal(signal.SIGINT)
        with contextlib.suppress(BrokenPipeError):
            # A signal just before a read that blocks is seen when that read has something.
            os.write(pipe.fileno(), b" ")
        _, errors = process.communicate(timeout=20)
    assert process.returncode == 130, errors
    assert "Stopped" in errors
    whole = saved(tmp_path / "b.har", *(entry(json.dumps(answer(str(n)))) for n in range(201)))
    said = json.loads(shell.run("import", "--json", str(whole)).stdout)
    assert said["taken"] + said["known"] == 201
    assert len(json.loads(shell.run("requests", "--json", "--limit", "500").stdout)) == 201


def test_a_terminal_sees_how_far_it_is(tmp_path: Path) -> None:
    """A bar with the file's name and the bytes read, which is gone at the end."""
    path = saved(tmp_path / "a.har", *(entry(json.dumps(answer(str(n)))) for n in range(300)))
    shell = Shell(tmp_path / "home", TERM="xterm")
    ours, theirs = pty.openpty()
    done = subprocess.run(
        [WATTPRINT, "import", str(path)],
        env=shell.environment,
        stdout=subprocess.PIPE,
        stderr=theirs,
        timeout=60,
        check=True,
    )
    os.close(theirs)
    shown = os.read(ours, 65536).decode()
    os.close(ours)
    assert "a.har" in shown
    assert "300 taken" in done.stdout.decode()


def test_the_demonstrations_log_takes_files_too(terminal: Terminal, tmp_path: Path) -> None:
    """`--demo` stands before the command, as everywhere."""
    path = saved(tmp_path / "a.har", entry())
    assert "1 taken" in terminal.says("--demo", "import", str(path))
    assert not home().log.exists()


def written(folder: Path) -> Path:
    """A folder with a transcript of two answers, and a file of another kind."""
    lines = []
    for number in (1, 2):
        usage = {"input_tokens": 10, "output_tokens": number}
        message = {"id": f"msg_{number:024}", "model": "claude-opus-4-5", "usage": usage}
        at = f"2026-11-18T10:00:0{number}.000Z"
        entry = {"type": "assistant", "sessionId": "s", "timestamp": at, "message": message}
        lines.append(json.dumps(entry) + "\n")
    folder.mkdir()
    (folder / "a.jsonl").write_text("".join(lines))
    (folder / "b.txt").write_text("hello")
    return folder


def test_a_dry_run_says_what_would_be_taken_and_writes_nothing(
    terminal: Terminal, tmp_path: Path
) -> None:
    """Of each file, with tokens, energy and period; not even a home is made."""
    folder = written(tmp_path / "in")
    assert terminal.says("import", "--dry-run", str(folder)).splitlines() == [
        f"{folder}: 2 to be taken, 0 known already, 0 not readable. Nothing was written.",
        "  1 file read, 0 unchanged since it was imported, 1 of other kinds.",
        (line := "  Wed 18 Nov 2026: 20 tokens in, 3 out, about 4.5 mWh, could be 1 to 22"),
        f"  a.jsonl: 2 new, 0 known, 0 not readable. {line.strip()}",
    ]
    assert not home().root.exists()


def test_a_dry_run_knows_what_the_log_holds_and_leaves_it_as_it_was(
    terminal: Terminal, tmp_path: Path
) -> None:
    """As JSON too."""
    folder = written(tmp_path / "in")
    terminal.says("import", str(folder / "a.jsonl"))
    before = home().log.read_bytes()
    with (folder / "a.jsonl").open("a") as file:
        third = (folder / "a.jsonl").read_text().splitlines()[-1].replace("0002", "0003")
        file.write(third + "\n")
    said = json.loads(terminal.says("import", "--dry-run", "--json", str(folder)))
    assert (said["taken"], said["known"], said["is_dry_run"]) == (1, 2, True)
    (member,) = said["files"][0]["members"]
    assert (member["name"], member["taken"], member["output_tokens"]) == ("a.jsonl", 1, 2)
    assert home().log.read_bytes() == before
    assert len(json.loads(terminal.says("requests", "--json"))) == 2


def test_a_folder_is_one_import_and_is_passed_over_while_it_does_not_change(
    terminal: Terminal, tmp_path: Path
) -> None:
    """One undo takes out all of it, and then it can be imported again."""
    folder = written(tmp_path / "in")
    assert "2 taken" in terminal.says("import", str(folder))
    again = terminal.says("import", str(folder))
    assert "0 taken, 0 known" in again
    assert "0 files read, 1 unchanged" in again
    terminal.says("forget", "--import", "1", "--yes")
    assert json.loads(terminal.says("requests", "--json")) == []
    assert "2 taken" in terminal.says("import", str(folder))
