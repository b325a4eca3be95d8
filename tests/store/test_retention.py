"""What is older than the person wants to keep goes by itself, without holding anyone up."""

import os
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from store import backups, forgetting, housekeeping, retention, schema, writing
from store.forgetting import Selection
from store.housekeeping import Housekeeper
from store.paths import Home
from tests.rows import UTC_ZONE, row

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


@pytest.fixture
def log(home: Home) -> Iterator[sqlite3.Connection]:
    schema.prepare(home)
    with closing(schema.connect(str(home.log))) as connection:
        writing.keep_zone(connection, UTC_ZONE)
        yield connection


def started(log: sqlite3.Connection) -> list[str]:
    return [found[0] for found in log.execute("select started_at from requests order by id")]


def test_what_is_older_goes_with_its_sums(home: Home, log: sqlite3.Connection) -> None:
    """To the millisecond; conversations, imports and counts of before as well."""
    edge = "2026-11-18T12:00:00.000Z"
    log.execute(
        "insert into imports values (1, '2026-11-01T12:00:00.000Z', 'har', 'k', 1, 0, 0, null)"
    )
    log.execute(
        "insert into imports values (2, '2026-11-01T12:00:00.000Z', 'har', 'k', 1, 0, 0, null)"
    )
    rows = [
        row(started_at="2026-11-18T11:59:59.999Z", conversation_key="old", import_id=1),
        row(started_at=edge, conversation_key="new", import_id=2),
    ]
    writing.write(log, rows, zone=UTC_ZONE)
    for day in (17, 18):
        writing.write(log, [], zone=UTC_ZONE, counters={"lost": 1}, today=date(2026, 11, day))

    assert retention.prune(home, 2, NOW) == 1

    assert started(log) == [edge]
    assert log.execute("select day, hour, request_count from hours").fetchall() == [
        ("2026-11-18", 12, 1)
    ]
    assert log.execute("select key from conversations").fetchall() == [("new",)]
    assert log.execute("select id from imports").fetchall() == [(2,)]
    assert log.execute("select day from counters").fetchall() == [("2026-11-18",)]
    assert retention.prune(home, 2, NOW) == 0


def test_pruning_gives_way_between_its_transactions(home: Home, log: sqlite3.Connection) -> None:
    """Another writer gets in at every pause; told to stop, it stops there."""
    writing.write(log, [row() for _ in range(3 * writing.BATCH)], zone=UTC_ZONE)
    pauses: list[float] = []

    def pause(seconds: float) -> bool:
        pauses.append(seconds)
        with closing(schema.connect(str(home.log), busy_timeout_s=0)) as other:
            writing.write(other, [row(started_at="2026-11-20T11:00:00.000Z")], zone=UTC_ZONE)
        return len(pauses) == 2

    assert retention.prune(home, 1, NOW, pause) == 2 * writing.BATCH
    assert all(seconds > 0 for seconds in pauses)
    assert retention.prune(home, 1, NOW) == writing.BATCH
    assert len(started(log)) == 2


def house(home: Home, days: int | None) -> Housekeeper:
    text = f"[recording]\nretention_days = {days}\n" if days else ""
    home.settings.write_text(text, "utf-8")
    return Housekeeper(home)


def test_a_recorder_prunes_at_its_start_and_each_day(home: Home, log: sqlite3.Connection) -> None:
    """A day that it has done it does not do again; the setting of the moment holds."""
    keeper = house(home, None)
    writing.write(log, [row(started_at="2026-11-10T00:00:00.000Z")], zone=UTC_ZONE)
    keeper.tidy(NOW)
    assert len(started(log)) == 1

    house(home, 5)
    keeper.tidy(NOW)
    assert len(started(log)) == 1
    keeper.tidy(NOW + timedelta(days=1))
    assert started(log) == []

    writing.write(log, [row(started_at="2026-11-10T00:00:00.000Z")], zone=UTC_ZONE)
    Housekeeper(home).tidy(NOW)
    assert started(log) == []


def test_copies_of_the_log_do_not_outlive_what_they_hold(
    home: Home, log: sqlite3.Connection
) -> None:
    """Thirty days at most, and no longer than requests themselves."""
    copy = backups.make(home, log, 2)
    os.utime(copy, (NOW.timestamp(),) * 2)
    keeper = house(home, None)
    keeper.tidy(NOW + timedelta(days=29))
    assert copy.exists()
    keeper.tidy(NOW + timedelta(days=31))
    assert not copy.exists()

    copy = backups.make(home, log, 2)
    os.utime(copy, (NOW.timestamp(),) * 2)
    house(home, 7).tidy(NOW + timedelta(days=8))
    assert not copy.exists()


def test_a_minute_ends_what_cannot_be_undone_any_more(home: Home, log: sqlite3.Connection) -> None:
    """And does the duties that it was given."""
    writing.write(log, [row()], zone=UTC_ZONE)
    forgetting.forget(home, Selection())
    done: list[str] = []
    keeper = Housekeeper(home, [lambda: done.append("duty")])
    keeper.tidy(datetime.now(UTC))
    assert home.forgotten.exists()
    keeper.tidy(datetime.now(UTC) + timedelta(minutes=11))
    assert not home.forgotten.exists()
    assert done == ["duty", "duty"]


def test_housekeeping_that_fails_is_tried_again(
    home: Home, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """A log that cannot be opened now is one in the next minute; only the kind of error is told."""
    monkeypatch.setattr(housekeeping, "ROUND_S", 0.01)
    home.log.mkdir()
    again = threading.Event()
    rounds: list[None] = []

    def duty() -> None:
        rounds.append(None)
        if len(rounds) == 3:
            again.set()

    with Housekeeper(home, [duty]).working():
        assert again.wait(10)
    assert "round not done: OperationalError" in caplog.text
    assert str(home.root) not in caplog.text


def test_a_write_ahead_log_that_a_reader_held_up_is_cut_back(
    home: Home, log: sqlite3.Connection
) -> None:
    """A dashboard that reads for a minute must not cost the disk for good."""
    ahead = Path(f"{home.log}-wal")
    writing.write(log, [row()], zone=UTC_ZONE)
    with closing(sqlite3.connect(home.log)) as reader:
        reader.execute("begin")
        reader.execute("select count(*) from requests").fetchone()
        for _ in range(25):
            writing.write(log, [row() for _ in range(200)], zone=UTC_ZONE)
        assert ahead.stat().st_size > schema.WAL_BYTES
    for _ in range(3):
        writing.write(log, [row()], zone=UTC_ZONE)
    assert ahead.stat().st_size <= schema.WAL_BYTES + 2**17
    Housekeeper(home).tidy(NOW)
    assert ahead.stat().st_size == 0
