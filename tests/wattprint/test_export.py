"""`wattprint export`."""

import json
import stat
from pathlib import Path

import pytest

from reports import database
from store.paths import home
from tests.rows import row
from tests.wattprint.logged import Terminal


def test_an_export_goes_to_the_pipe_where_no_path_is_given(terminal: Terminal) -> None:
    """CSV, or what is asked for."""
    terminal.log(row(), row())
    assert len(terminal.says("export").splitlines()) == 3
    lines = terminal.says("export", "--format", "jsonl").splitlines()
    assert [json.loads(line)["id"] for line in lines] == [1, 2]


@pytest.mark.parametrize(
    ("name", "start"),
    [
        ("log.csv", b"export_version,id,uid,"),
        ("log.jsonl", b'{"export_version":1,"id":1,'),
        ("log.NDJSON", b'{"export_version":1,"id":1,'),
        ("log.sqlite", b"SQLite format 3"),
        ("log.txt", b"export_version,id,uid,"),
    ],
)
def test_the_name_of_the_file_says_its_format(
    terminal: Terminal, tmp_path: Path, name: str, start: bytes
) -> None:
    """It is readable by the person alone, and an old one is replaced."""
    terminal.log(row())
    path = tmp_path / name
    path.write_text("of before")
    path.chmod(0o644)
    assert "1 request" in terminal.says("export", "--out", str(path))
    assert path.read_bytes().startswith(start)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [file.name for file in tmp_path.iterdir() if file.is_file()] == [name]


def test_a_part_is_exported_as_it_is_listed(terminal: Terminal) -> None:
    """The options are those of `requests` and the periods; - is what is not known."""
    terminal.log(
        row(client="a", label="x", started_at="2026-11-10T00:00:00.000Z"),
        row(client=None, model_served="other", provider="house"),
    )
    for options in (["--client", "-"], ["--since", "2026-11-11"], ["--model", "other"]):
        [line] = terminal.says("export", "--format", "jsonl", *options).splitlines()
        assert json.loads(line)["id"] == 2
    for options in (["--label", "x"], ["--until", "2026-11-11"], ["--provider", "openai"]):
        [line] = terminal.says("export", "--format", "jsonl", *options).splitlines()
        assert json.loads(line)["id"] == 1


def test_an_export_that_fails_leaves_the_old_one(
    terminal: Terminal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And nothing half beside it."""
    terminal.log(row())
    path = tmp_path / "log.sqlite"
    path.write_text("of before")

    def fails(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(database, "write", fails)
    result = terminal.run("export", "--out", str(path))
    assert result.exit_code == 1
    assert "No space left on device" in result.stderr
    assert path.read_text() == "of before"
    assert [file.name for file in tmp_path.iterdir() if file.is_file()] == ["log.sqlite"]


def test_what_cannot_be_done_is_refused_in_a_line(terminal: Terminal, tmp_path: Path) -> None:
    """A database for a pipe, an unknown format, a device, a folder, and the log itself."""
    terminal.log(row())
    before = home().log.read_bytes()
    for arguments, said in (
        (["--format", "sqlite"], "--out"),
        (["--format", "xlsx"], "csv, jsonl, sqlite"),
        (["--out", "/dev/null"], "replaced"),
        (["--out", str(tmp_path)], "replaced"),
        (["--out", str(home().log)], "the log itself"),
        (["--out", str(home().run / ".." / "settings.toml")], "the log itself"),
    ):
        result = terminal.run("export", *arguments)
        assert (result.exit_code, result.stdout) == (2, "")
        assert said in result.stderr
    assert home().log.read_bytes() == before


def test_an_empty_log_is_exported_too(terminal: Terminal, tmp_path: Path) -> None:
    """Heads and no line; views that answer with nothing."""
    assert len(terminal.says("export").splitlines()) == 1
    assert terminal.says("export", "--format", "jsonl") == ""
    terminal.says("export", "--out", str(tmp_path / "log.sqlite"))
