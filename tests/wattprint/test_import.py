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
        },
    ]


@pytest.mark.parametrize(
    ("name", "word"), [("no.har", "no file"), (".", "is a folder"), ("a.txt", "neither")]
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
