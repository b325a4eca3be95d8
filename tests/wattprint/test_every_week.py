"""`wattprint summary --every-week`: a folder with a file for each week that has ended."""

from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from store import schema, writing
from store.paths import home
from store.settings import load
from tests.rows import UTC_ZONE, row
from tests.wattprint.logged import Terminal

MARCH = row(started_at="2024-03-06T10:00:00.000Z")
MAY = row(started_at="2024-05-01T10:00:00.000Z")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "weeks"


def names(folder: Path) -> list[str]:
    return sorted(file.name for file in folder.iterdir())


def add(started_at: str, zone: ZoneInfo = UTC_ZONE) -> None:
    with closing(schema.connect(str(home().log))) as connection:
        writing.write(connection, [row(started_at=started_at)], zone=zone)


def test_each_week_that_ended_is_written_and_none_other(terminal: Terminal, folder: Path) -> None:
    """Missed ones too; a week without requests has no file, nor has the one that runs."""
    now = datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    terminal.log(MARCH, MAY, row(started_at=now))
    said = terminal.says("summary", "--every-week", str(folder))
    assert said.startswith(f"Each week that has ended is kept in {folder}; 2 files were written")
    assert names(folder) == ["2024-W10.html", "2024-W18.html"]
    assert "2024-W10, 4-10 Mar 2024" in (folder / "2024-W10.html").read_text("utf-8")


def test_the_folder_and_its_formats_are_settings(terminal: Terminal, folder: Path) -> None:
    """So that a recorder goes on with them; without FOLDER they stay as they are."""
    terminal.log(MARCH)
    terminal.says("summary", "--every-week", str(folder), "--format", "md,csv-requests")
    assert names(folder) == ["2024-W10-requests.csv", "2024-W10.md"]
    terminal.says("summary", "--every-week", "--format", "svg")
    chosen = load(home())
    assert (chosen.summary_folder, chosen.summary_formats) == (folder, ("svg",))
    assert "2024-W10.svg" in names(folder)


def test_off_ends_it_and_leaves_the_files(terminal: Terminal, folder: Path) -> None:
    """Nothing is written any more."""
    terminal.log(MARCH)
    terminal.says("summary", "--every-week", str(folder))
    assert "those that are there stay" in terminal.says("summary", "--every-week", "off")
    add("2024-05-01T10:00:00.000Z")
    terminal.says("summary", "--catch-up")
    assert names(folder) == ["2024-W10.html"]
    assert terminal.says("summary", "--every-week", "off") == "No summaries are kept.\n"


def test_nothing_is_written_twice_and_a_week_that_changes_is(
    terminal: Terminal, folder: Path
) -> None:
    """An import or a deletion changes a week that is over; the other files are not touched."""
    terminal.log(MARCH, MAY)
    terminal.says("summary", "--every-week", str(folder))
    before = {file.name: file.stat().st_mtime_ns for file in folder.iterdir()}
    terminal.says("summary", "--catch-up")
    assert before == {file.name: file.stat().st_mtime_ns for file in folder.iterdir()}
    add("2024-05-02T10:00:00.000Z")
    terminal.says("summary", "--catch-up")
    after = {file.name: file.stat().st_mtime_ns for file in folder.iterdir()}
    assert [name for name in after if after[name] != before[name]] == ["2024-W18.html"]


def test_what_the_retention_begins_to_delete_is_not_replaced_by_a_part(
    terminal: Terminal, folder: Path
) -> None:
    """A week that is older than what is kept stays as it was written."""
    today = datetime.now(UTC).date()
    monday = today - timedelta(days=today.weekday() + 14)
    rows = [row(started_at=f"{monday + timedelta(days=n)}T10:00:00.000Z") for n in (0, 6)]
    terminal.log(*rows)
    terminal.says("summary", "--every-week", str(folder))
    [file] = folder.iterdir()
    before = file.read_bytes()
    terminal.says("config", "set", "recording.retention_days", str((today - monday).days))
    terminal.says("forget", "--before", str(monday + timedelta(days=1)), "--yes")
    terminal.says("summary", "--catch-up")
    assert file.read_bytes() == before
    terminal.says("config", "unset", "recording.retention_days")
    terminal.says("summary", "--catch-up")
    assert file.read_bytes() != before


def test_the_first_week_of_a_log_is_whole_however_late_in_it_one_began(
    terminal: Terminal, folder: Path
) -> None:
    """A retention makes it no part: nothing before its first request was deleted."""
    today = datetime.now(UTC).date()
    sunday = today - timedelta(days=today.isoweekday())
    terminal.log(row(started_at=f"{sunday}T10:00:00.000Z"))
    terminal.says("config", "set", "recording.retention_days", "30")
    terminal.says("summary", "--every-week", str(folder))
    assert names(folder) == [f"{sunday:%G-W%V}.html"]


@pytest.mark.parametrize("is_deleted", [True, False])
def test_a_file_of_the_persons_own_is_left_alone_and_told(
    terminal: Terminal, folder: Path, is_deleted: bool
) -> None:
    """One that they changed or deleted."""
    terminal.log(MARCH)
    terminal.says("summary", "--every-week", str(folder))
    file = folder / "2024-W10.html"
    file.unlink() if is_deleted else file.write_text("mine")
    add("2024-03-07T10:00:00.000Z")
    said = terminal.says("summary", "--every-week")
    told = "it was not written again." if is_deleted else "it was left as it is."
    assert (
        said.splitlines()[1] == f"You have {'deleted' if is_deleted else 'changed'} {file}: {told}"
    )
    assert not file.exists() if is_deleted else file.read_text() == "mine"


def test_a_week_ends_at_the_persons_midnight(
    terminal: Terminal, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Sunday 20:00 in UTC is Monday in Auckland, and of the next week there."""
    monkeypatch.setenv("WATTPRINT_TIMEZONE", "Pacific/Auckland")
    terminal.log()
    add("2024-03-10T20:00:00.000Z", ZoneInfo("Pacific/Auckland"))
    terminal.says("summary", "--every-week", str(folder))
    assert names(folder) == ["2024-W11.html"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--format", "html,pdf"), "pdf is no format"),
        (("--week", "2024-W10"), "--every-week takes --format alone"),
        (("--out", "x.html"), "--every-week takes --format alone"),
    ],
)
def test_what_cannot_be_kept_is_refused_before_anything_is_set(
    terminal: Terminal, folder: Path, arguments: tuple[str, ...], said: str
) -> None:
    """In one line."""
    terminal.log(MARCH)
    result = terminal.run("summary", "--every-week", str(folder), *arguments)
    assert (result.exit_code, len(result.output.splitlines())) == (2, 1)
    assert said in result.output
    assert load(home()).summary_folder is None
    assert not folder.exists()


def test_a_folder_that_cannot_be_made_is_told_in_one_line(
    terminal: Terminal, tmp_path: Path
) -> None:
    """A file stands in its place."""
    terminal.log(MARCH)
    (tmp_path / "file").write_text("x")
    result = terminal.run("summary", "--every-week", str(tmp_path / "file" / "weeks"))
    assert result.exit_code == 1
    assert result.output.startswith("Error: Cannot write ")
    assert load(home()).summary_folder is None


def test_an_empty_log_has_no_weeks(terminal: Terminal, folder: Path) -> None:
    """The folder is there all the same."""
    terminal.log()
    assert "0 files were written now" in terminal.says("summary", "--every-week", str(folder))
    assert names(folder) == []
