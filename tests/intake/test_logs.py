"""What `wattprint export` wrote comes into another log as it was, once, and can be taken back."""

import gzip
import io
import json
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from intake.imports import Importer
from intake.taking import Result
from reports import database, export
from reports.reading import Reading, opened
from store.faults import Fault
from store.listing import Sought
from store.paths import Home
from store.queries import Log
from tests.intake import exported, hars
from tests.reports import fixed
from tests.rows import log_of, row

type Lines = list[dict[str, object]]

FORMATS = ("log.jsonl", "log.csv", "log.sqlite", "log.jsonl.gz", "log.csv.gz", "log.sqlite.gz")
ROWS = [
    *fixed.ROWS[:6],
    *fixed.ROWS[7:],
    row(label="'=1+1", conversation_key="0" * 32, response_key="1" * 32, turn=3),
    row(label="été 😀", region_hint="europe-west9", zone_hint="FRA", tz_offset_min=-210),
    row(uid="socket-7", task="video", video_s=4.0, frames=96, input_images=None),
    row(started_at="2026-11-18T10:00:00.001Z", source="har", dedupe_key="2" * 32),
]


@pytest.fixture(autouse=True)
def in_utc(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WATTPRINT_TIMEZONE", "UTC")


def saved(home: Home, path: Path) -> Path:
    """The whole log in the format that the name asks for."""
    with opened(home, "2026-11") as read:
        plain = path.with_suffix("") if path.suffix == ".gz" else path
        _write(read, plain)
    if path != plain:
        path.write_bytes(gzip.compress(plain.read_bytes()))
    return path


def _write(read: Reading, path: Path) -> None:
    entries = export.entries(read, Sought())
    if path.suffix == ".sqlite":
        path.unlink(missing_ok=True)
        database.write(path, entries, read.factors)
        return
    with path.open("wb") as file:
        (export.sheet if path.suffix == ".csv" else export.json_lines)(entries, file)


def taken(home: Home, *paths: Path) -> list[Result]:
    with closing(Importer(home)) as importer:
        return [importer.take(path) for path in paths]


def counts(result: Result) -> tuple[int, int, dict[str, int]]:
    return result.taken, result.known, result.unreadable


def entries(home: Home) -> Lines:
    """The export without what is this log's alone: the ids."""
    out = io.BytesIO()
    with opened(home, "2026-11") as read:
        export.json_lines(export.entries(read, Sought()), out)
    found = [json.loads(line) for line in out.getvalue().splitlines()]
    return [{name: value for name, value in one.items() if name != "id"} for one in found]


def lines(path: Path, change: Callable[[Lines], object]) -> Path:
    """The same file with its lines changed."""
    found = [json.loads(line) for line in path.read_bytes().splitlines()]
    change(found)
    path.write_text("".join(json.dumps(one, separators=(",", ":")) + "\n" for one in found))
    return path


@pytest.mark.parametrize("name", FORMATS)
def test_another_machines_log_comes_in_whole_and_once(tmp_path: Path, name: str) -> None:
    """In each format, also compressed: what it exports then is what was exported there."""
    there = log_of(tmp_path / "there", ROWS)
    here = Home(tmp_path / "here")
    path = saved(there, tmp_path / name)
    first, second = taken(here, path, path)
    assert counts(first) == (len(ROWS), 0, {})
    assert counts(second) == (0, len(ROWS), {})
    assert entries(here) == entries(there)
    with closing(Log(here)) as log:
        assert {one["import_id"] for one in log.requests()} == {first.import_id}


def test_ones_own_export_adds_nothing(tmp_path: Path) -> None:
    """Every row is there under its name."""
    home = log_of(tmp_path / "home", ROWS)
    [result] = taken(home, saved(home, tmp_path / "log.csv"))
    assert counts(result) == (0, len(ROWS), {})


def test_a_later_export_adds_what_is_new(tmp_path: Path) -> None:
    """By whatever way the rest came: also over a third machine."""
    there, here, third = (Home(tmp_path / name) for name in ("there", "here", "third"))
    log_of(there.root, ROWS[:3])
    taken(here, saved(there, tmp_path / "early.jsonl"))
    taken(third, saved(there, tmp_path / "early.csv"))
    log_of(there.root, ROWS[3:5])
    log_of(third.root, ROWS[5:6])
    found = taken(here, saved(there, tmp_path / "late.sqlite"), saved(third, tmp_path / "3.jsonl"))
    assert [counts(one) for one in found] == [(2, 3, {}), (1, 3, {})]


def test_machines_add_up(tmp_path: Path) -> None:
    """Two that asked for the same at the same moment asked twice."""
    alike = {"uid": "a" * 32}, {"uid": "b" * 32}
    here, there = (
        log_of(tmp_path / name, [row(**uid)])
        for name, uid in zip(("here", "there"), alike, strict=True)
    )
    [result] = taken(here, saved(there, tmp_path / "log.jsonl"))
    assert counts(result) == (1, 0, {})


def chats(folder: Path) -> Path:
    nodes = exported.root(exported.asked("q", "hidden", "Hi"), exported.said("a", "q", "Ho"))
    return exported.saved(folder / "conversations.json", [exported.conversation(*nodes)])


def har(folder: Path) -> Path:
    return hars.saved(folder / "a.har", hars.entry(hars.stream()))


def har_without_ids(folder: Path) -> Path:
    return hars.saved(folder / "b.har", hars.entry(json.dumps(hars.answer(None))))


@pytest.mark.parametrize("made", [chats, har, har_without_ids])
def test_what_both_machines_had_imported_is_one(
    tmp_path: Path, made: Callable[[Path], Path]
) -> None:
    """The same file on either side: known by its moments, whichever log comes first."""
    file = made(tmp_path)
    there, here, third = (Home(tmp_path / name) for name in ("there", "here", "third"))
    taken(there, file)
    path = saved(there, tmp_path / "log.jsonl")
    assert [counts(one) for one in taken(here, file, path)] == [(1, 0, {}), (0, 1, {})]
    assert [counts(one) for one in taken(third, path, file)] == [(1, 0, {}), (0, 1, {})]


def test_homes_with_one_secret_know_an_answer_by_its_id(tmp_path: Path) -> None:
    """Seen live on one machine, and found in a file on the other."""
    seen = row(response_key="1" * 32)
    found = row(response_key="1" * 32, source="transcript", dedupe_key="2" * 32)
    here, there = (log_of(tmp_path / name, [one]) for name, one in (("a", found), ("b", seen)))
    [result] = taken(here, saved(there, tmp_path / "log.jsonl"))
    assert counts(result) == (0, 1, {})


def test_the_zone_of_the_other_machine_stays_with_its_rows(tmp_path: Path) -> None:
    """Its own models ran on the electricity of where it stands, not of here."""
    there = log_of(tmp_path / "there", [row(is_local=1, provider="ollama", gpu_s=9.0)])
    there.settings.write_text('[place]\nzone = "FRA"\n')
    here = log_of(tmp_path / "here")
    here.settings.write_text('[place]\nzone = "POL"\n')
    taken(here, saved(there, tmp_path / "log.csv"))
    for one, other in zip(entries(here), entries(there), strict=True):
        assert one["ghg_g"] == other["ghg_g"]
        assert (one["zone_hint"], other["place_zone"]) == ("FRA", "FRA")


@pytest.mark.parametrize("name", ["log.jsonl", "log.sqlite"])
def test_an_export_of_a_newer_wattprint_is_refused(tmp_path: Path, name: str) -> None:
    """Its columns may mean something else: nothing is taken."""
    path = saved(log_of(tmp_path / "there", ROWS), tmp_path / name)
    if path.suffix == ".sqlite":
        with closing(sqlite3.connect(path)) as db:
            db.execute("pragma user_version = 2")
    else:
        lines(path, lambda found: [one.update(export_version=2) for one in found])
    with pytest.raises(Fault, match="import_newer"):
        taken(Home(tmp_path / "here"), path)
    assert entries(Home(tmp_path / "here")) == []


@pytest.mark.parametrize(
    ("columns", "reason"),
    [
        ({"demo": True}, "row_demo"),
        ({"source": "demo"}, "row_demo"),
        ({"export_version": 2}, "row_newer"),
        ({"uid": None}, "row_broken"),
        ({"uid": "my prompt, in words"}, "row_broken"),
        ({"started_at": "yesterday"}, "row_broken"),
        ({"started_at": "1850-01-01T00:00:00.000Z"}, "row_range"),
        ({"input_tokens": -1}, "row_range"),
        ({"input_tokens": 10**18}, "row_range"),
        ({"output_tokens": "many"}, "row_broken"),
        ({"cached_input_tokens": 10**6}, "row_range"),
        ({"duration_ms": float("nan")}, "row_range"),
        ({"is_streamed": 2}, "row_broken"),
        ({"outcome": "splendid"}, "row_broken"),
        ({"input_images": [[1, "x"]]}, "row_broken"),
    ],
)
def test_a_row_that_cannot_be_is_left_out_with_its_reason(
    tmp_path: Path, columns: dict[str, object], reason: str
) -> None:
    """The others are taken."""
    path = saved(log_of(tmp_path / "there", ROWS[:3]), tmp_path / "log.jsonl")
    lines(path, lambda found: found[1].update(columns))
    [result] = taken(Home(tmp_path / "here"), path)
    assert counts(result) == (2, 0, {reason: 1})


def test_words_do_not_come_in_as_names(tmp_path: Path) -> None:
    """What does not look like a name is left out of its row, as it is of live traffic."""
    path = saved(log_of(tmp_path / "there", ROWS[:1]), tmp_path / "log.jsonl")
    said = "Please summarise the following letter to my doctor"
    lines(path, lambda found: found[0].update(model_requested=said, label=f"{said} {said}"))
    [result] = taken(Home(tmp_path / "here"), path)
    assert counts(result) == (1, 0, {})
    [one] = entries(Home(tmp_path / "here"))
    assert (one["model_requested"], one["label"]) == (None, None)


def test_what_stood_before_a_break_is_taken(tmp_path: Path) -> None:
    """Of a file that was copied half, in each format that can be read so."""
    there = log_of(tmp_path / "there", ROWS[:5])
    for name in ("log.jsonl", "log.csv", "log.jsonl.gz"):
        path = saved(there, tmp_path / name)
        path.write_bytes(path.read_bytes()[:-200])
        [result] = taken(Home(tmp_path / f"here-{name}"), path)
        assert result.taken == 4 if name != "log.jsonl.gz" else result.taken < 5
        assert not result.is_whole or result.unreadable == {"row_broken": 1}


def test_a_damaged_database_is_said_to_be_broken(tmp_path: Path) -> None:
    """And one of another shape has nothing to take."""
    path = saved(log_of(tmp_path / "there", ROWS), tmp_path / "log.sqlite")
    path.write_bytes(path.read_bytes()[:8192])
    [result] = taken(Home(tmp_path / "here"), path)
    assert not result.is_whole


def test_exports_of_several_machines_in_one_folder_come_in_as_one(tmp_path: Path) -> None:
    """Or put together in one file, as `cat` does."""
    folder = tmp_path / "exports"
    folder.mkdir()
    for number, one in enumerate(ROWS[:3]):
        saved(log_of(tmp_path / str(number), [one]), folder / f"{number}.jsonl")
    [result] = taken(Home(tmp_path / "here"), folder)
    assert counts(result) == (3, 0, {})
    together = tmp_path / "all.jsonl"
    together.write_bytes(b"".join(path.read_bytes() for path in sorted(folder.iterdir())))
    [result] = taken(Home(tmp_path / "other"), together)
    assert counts(result) == (3, 0, {})


def test_a_sheet_that_a_spreadsheet_saved_again_is_read(tmp_path: Path) -> None:
    """With a byte order mark, other ends of lines, and its own spelling of true."""
    path = saved(log_of(tmp_path / "there", ROWS), tmp_path / "log.csv")
    text = path.read_text("utf-8").replace("\n", "\r\n").replace(",true,", ",TRUE,")
    path.write_bytes(b"\xef\xbb\xbf" + text.encode())
    [result] = taken(Home(tmp_path / "here"), path)
    assert counts(result) == (len(ROWS), 0, {})


def test_a_home_that_was_copied_has_one_log(tmp_path: Path) -> None:
    """Both have the rows from before under the same names; what came since adds up."""
    one = log_of(tmp_path / "one", ROWS[:4])
    other = Home(tmp_path / "other")
    shutil.copytree(one.root, other.root)
    log_of(other.root, ROWS[4:6])
    [result] = taken(one, saved(other, tmp_path / "log.jsonl"))
    assert counts(result) == (2, 4, {})


def test_another_machines_requests_can_be_labelled_as_its_own(tmp_path: Path) -> None:
    """Those that have no label: so that one machine can be shown by itself."""
    there = log_of(tmp_path / "there", [row(), row(label="thesis")])
    here = log_of(tmp_path / "here", [row()])
    with closing(Importer(here)) as importer:
        importer.take(saved(there, tmp_path / "log.jsonl"), label="laptop")
        importer.take(har(tmp_path), label="browser")
    assert sorted(str(one["label"]) for one in entries(here)) == [
        "None",
        "browser",
        "laptop",
        "thesis",
    ]
