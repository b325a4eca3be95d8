"""The database is for Datasette: types, views, and the same bytes for the same log."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import date, timedelta
from pathlib import Path

import pytest

from reports import database, export
from reports.reading import opened
from store.listing import Sought
from store.writing import Column
from tests.reports import fixed
from tests.rows import log_of, row


def written(root: Path, *rows: dict[str, Column]) -> Path:
    root.mkdir(exist_ok=True)
    path = root / "log.sqlite"
    with opened(log_of(root / "home", rows), "2026-11") as read:
        database.write(path, export.entries(read, Sought()), read.factors)
    return path


@contextmanager
def asked(path: Path) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(path)) as connection:
        connection.row_factory = sqlite3.Row
        yield connection


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return written(tmp_path_factory.mktemp("database"), *fixed.ROWS)


def test_it_holds_what_a_sheet_holds(path: Path) -> None:
    """The same columns in the same order, but for the version, which is the file's own."""
    with asked(path) as db:
        rows = [tuple(one) for one in db.execute("select * from requests order by started_at, id")]
        columns = [one["name"] for one in db.execute("pragma table_info(requests)")]
        assert db.execute("pragma user_version").fetchone()[0] == 1
    assert columns == [*export.HEADS[1:], "day", "model"]
    with opened(fixed.home(path.parent / "again"), "2026-11") as read:
        entries = list(export.entries(read, Sought()))
    uid = export.HEADS.index("uid")
    for one, entry in zip(rows, entries, strict=True):
        flat = list(export.flat(entry))
        assert one[: uid - 1] == tuple(flat[1:uid])
        assert one[uid : len(flat) - 1] == tuple(flat[uid + 1 :])


def test_every_table_is_sound(path: Path) -> None:
    """Foreign keys lead somewhere, and SQLite finds no fault."""
    with asked(path) as db:
        assert db.execute("pragma foreign_key_check").fetchall() == []
        assert db.execute("pragma integrity_check").fetchone()[0] == "ok"
        assert len(db.execute("pragma foreign_key_list(requests)").fetchall()) == 2
        [known] = db.execute("select * from models where name = 'gpt-4o-2024-08-06'")
        [unknown] = db.execute("select * from models where name = ?", [fixed.ODD_NAME])
    assert known["total_b_low"] < known["total_b"] < known["total_b_high"]
    assert unknown["catalogued_as"] is None


@pytest.mark.parametrize(
    "view", ["by_day", "by_week", "by_month", "by_model", "by_client", "by_label"]
)
def test_a_view_adds_up_to_the_whole(path: Path, view: str) -> None:
    """Requests and best guesses, however they are grouped."""
    query = "select sum(requests), sum(without_figure), sum(energy_wh_mid) from "
    whole = "select count(*), sum(energy_wh_mid is null), sum(energy_wh_mid) from requests"
    with asked(path) as db:
        added = tuple(db.execute(query + view).fetchone())
        assert added == pytest.approx(tuple(db.execute(whole).fetchone()))


def test_costliest_comes_first(path: Path) -> None:
    """And nothing without a figure."""
    with asked(path) as db:
        found = [one["energy_wh_mid"] for one in db.execute("select * from costliest")]
    assert found == sorted(found, reverse=True)
    assert None not in found


def test_a_conversation_is_one_line(tmp_path: Path) -> None:
    """Requests that name none are in none."""
    rows = [row(conversation_key=key) for key in ("a", "a", "b", None)]
    with asked(written(tmp_path, *rows)) as db:
        found = db.execute("select conversation_key, requests from by_conversation order by 1")
        assert [tuple(one) for one in found] == [("a", 2), ("b", 1)]


def test_weeks_are_those_of_iso_8601(tmp_path: Path) -> None:
    """Also around New Year, whatever year a week belongs to."""
    days = [date(2020, 12, 20) + timedelta(days=n) for n in range(0, 365 * 7, 1) if n % 365 < 25]
    rows = [row(started_at=f"{day}T12:00:00.000Z") for day in days]
    with asked(written(tmp_path, *rows)) as db:
        found = {one["week"] for one in db.execute("select week from by_week")}
    assert found == {"{}-W{:02}".format(*day.isocalendar()[:2]) for day in days}


def test_a_day_is_the_person_s_own(tmp_path: Path) -> None:
    """By the offset from UTC that they had then."""
    rows = [row(started_at="2026-11-18T23:30:00.000Z", tz_offset_min=60)]
    with asked(written(tmp_path, *rows)) as db:
        assert [one["day"] for one in db.execute("select day from by_day")] == ["2026-11-19"]


def test_the_same_log_gives_the_same_database(tmp_path: Path) -> None:
    """Byte for byte."""
    rows = [row() for _ in range(3)]
    one, other = (written(tmp_path / name, *rows).read_bytes() for name in ("a", "b"))
    assert one == other
