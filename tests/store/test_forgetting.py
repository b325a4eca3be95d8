"""What a person deletes is gone from the log with all that follows from it, or comes back whole."""

import os
import sqlite3
import subprocess
import threading
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, date, datetime, timedelta

import pytest

from store import backups, forgetting, queries, schema, wastebasket, writing
from store.faults import Fault
from store.forgetting import Found, Selection
from store.paths import Home
from store.recorder import Recorder
from store.settings import Settings
from store.writing import Column
from tests.rows import UTC_ZONE, row

TABLES = ("requests", "hours", "days", "conversations", "imports", "counters")


@pytest.fixture
def log(home: Home) -> Iterator[sqlite3.Connection]:
    schema.prepare(home)
    with closing(schema.connect(str(home.log))) as connection:
        writing.keep_zone(connection, UTC_ZONE)
        yield connection


def content(log: sqlite3.Connection) -> dict[str, list[tuple[object, ...]]]:
    return {name: log.execute(f"select * from {name}").fetchall() for name in TABLES}  # noqa: S608


def ids(log: sqlite3.Connection) -> list[int]:
    return [found[0] for found in log.execute("select id from requests order by id")]


def full(log: sqlite3.Connection) -> None:
    """Seven requests of two days, a conversation, an import and what was missed."""
    log.execute(
        "insert into imports values (1, '2026-11-18T12:00:00.000Z', 'har', 'k', 2, 0, 0, null)"
    )
    rows: list[dict[str, Column]] = [
        row(label="secret", conversation_key="c1", response_key="r1"),
        row(label="secret", output_tokens=7, task="image", output_count=2),
        row(client="curl"),
        row(started_at="2026-11-19T09:00:00.000Z", provider="anthropic", model_served="claude"),
        row(started_at="2026-11-19T09:30:00.000Z", service="chatgpt.com", output_tokens=333),
        row(import_id=1, dedupe_key="d1", model_requested="o3", model_served=None),
        row(import_id=1, dedupe_key="d2", client=None),
    ]
    writing.write(log, rows, zone=UTC_ZONE, counters={"lost": 2}, today=date(2026, 11, 18))
    writing.write(log, [], zone=UTC_ZONE, counters={"lost": 1}, today=date(2026, 11, 19))


@pytest.mark.parametrize(
    ("selection", "left"),
    [
        (Selection(since="2026-11-19T09:30:00.000Z"), [1, 2, 3, 4, 6, 7]),
        (Selection(until="2026-11-19T09:30:00.000Z"), [5]),
        (Selection(since="2026-11-18T11", until="2026-11-19T09:30:00.000Z"), [1, 2, 3, 5, 6, 7]),
        (Selection(client="curl"), [1, 2, 4, 5, 6, 7]),
        (Selection(model="gpt-4o"), [6]),
        (Selection(model="claude"), [1, 2, 3, 5, 6, 7]),
        (Selection(provider="anthropic"), [1, 2, 3, 5, 6, 7]),
        (Selection(service="chatgpt.com"), [1, 2, 3, 4, 6, 7]),
        (Selection(label="secret"), [3, 4, 5, 6, 7]),
        (Selection(label="secret", client="curl"), [1, 2, 3, 4, 5, 6, 7]),
        (Selection(import_id=1), [1, 2, 3, 4, 5]),
        (Selection(ids=(2, 4, 99)), [1, 3, 5, 6, 7]),
        (Selection(), []),
    ],
)  # fmt: skip
def test_what_is_selected_goes_and_an_undo_brings_it_back(
    home: Home, log: sqlite3.Connection, selection: Selection, left: list[int]
) -> None:
    """Rows with their ids, roll-ups, conversations, imports and counters: all as before."""
    full(log)
    before = content(log)

    count = forgetting.found(home, selection).count
    assert forgetting.forget(home, selection) == count == 7 - len(left)

    assert ids(log) == left
    after = content(log)
    writing.rebuild(log, UTC_ZONE)
    anew = content(log)

    assert forgetting.undo(home) == count
    restored = content(log)
    for sums in ("hours", "days"):
        assert rounded(after[sums]) == rounded(anew[sums])
        assert rounded(restored.pop(sums)) == rounded(before.pop(sums))
    assert restored == before
    assert not home.forgotten.exists()


def rounded(rows: list[tuple[object, ...]]) -> list[tuple[object, ...]]:
    """Sums of floats keep a rounding error of the largest sum that was ever there."""
    return [
        tuple(round(value, 2) if isinstance(value, float) else value for value in row)
        for row in rows
    ]


def test_what_would_go_is_told_first(home: Home, log: sqlite3.Connection) -> None:
    """How many, from when to when; where there is no log, none."""
    full(log)
    found = forgetting.found(home, Selection(label="secret"))
    assert found == Found(2, "2026-11-18T10:00:00.000Z", "2026-11-18T10:00:00.000Z")
    assert forgetting.found(home, Selection(label="x")) == Found(0, None, None)
    nowhere = Home(home.root / "nowhere")
    assert forgetting.found(nowhere, Selection()) == Found(0, None, None)
    assert forgetting.forget(nowhere, Selection()) == 0


def test_what_a_conversation_carried_on_goes_with_it(home: Home, log: sqlite3.Connection) -> None:
    """Counts under a keyed hash are something that was kept of it; others' stay."""
    full(log)
    writing.write(log, [row(conversation_key="c2")], zone=UTC_ZONE)
    forgetting.forget(home, Selection(label="secret"))
    assert log.execute("select key from conversations").fetchall() == [("c2",)]


def test_an_import_goes_with_the_last_of_its_requests(home: Home, log: sqlite3.Connection) -> None:
    """While one is left, what it belongs to is."""
    full(log)
    forgetting.forget(home, Selection(ids=(6,)))
    assert log.execute("select count(*) from imports").fetchone() == (1,)
    forgetting.forget(home, Selection(ids=(7,)))
    assert log.execute("select count(*) from imports").fetchone() == (0,)


def test_a_span_of_time_takes_what_was_counted_in_it(home: Home, log: sqlite3.Connection) -> None:
    """That nothing could be copied on a day tells of that day too; a label's deletion leaves it."""
    full(log)
    forgetting.forget(home, Selection(label="secret"))
    assert log.execute("select sum(count) from counters").fetchone() == (3,)
    forgetting.forget(home, Selection(until="2026-11-19T00:00:00.000Z"))
    assert log.execute("select * from counters").fetchall() == [("2026-11-19", "lost", 1)]


def test_nothing_of_what_was_deleted_is_left_in_the_logs_files(
    home: Home, log: sqlite3.Connection
) -> None:
    """At once in the log and its companions; after the time to undo nowhere in the home."""
    rows = [
        row(label=f"zebra{number:04}", response_key=os.urandom(16).hex()) for number in range(500)
    ]
    for start in range(0, 500, 5):
        writing.write(log, rows[start : start + 5], zone=UTC_ZONE)
    kept = rows[250]["label"]
    chosen = tuple(number for number in range(1, 501) if number != 251)

    forgetting.forget(home, Selection(ids=chosen))

    written = b"".join(file.read_bytes() for file in home.root.glob("log.db*"))
    assert str(kept).encode() in written
    assert not [
        r["label"] for r in rows if r["label"] != kept and str(r["label"]).encode() in written
    ]
    assert not [
        r for r in rows if r["label"] != kept and str(r["response_key"]).encode() in written
    ]
    assert b"zebra0001" in home.forgotten.read_bytes()

    wastebasket.expire(home, datetime.now(UTC) + timedelta(minutes=10))
    files = [file for file in home.root.rglob("*") if file.is_file()]
    found = subprocess.run(
        ["grep", "-l", "zebra0001", *map(str, files)], capture_output=True, text=True, check=False
    )
    assert found.stdout == ""


def test_a_large_deletion_makes_the_log_smaller(home: Home, log: sqlite3.Connection) -> None:
    """Who deletes a year wants the disk back as well."""
    writing.write(log, [row() for _ in range(1000)], zone=UTC_ZONE)
    log.execute("pragma wal_checkpoint(truncate)").fetchone()
    before = home.log.stat().st_size
    forgetting.forget(home, Selection(ids=tuple(range(1, 900))))
    assert home.log.stat().st_size < before / 3
    assert (home.root / "log.db-wal").stat().st_size == 0


def test_an_undo_has_its_time(home: Home, log: sqlite3.Connection) -> None:
    """Ten minutes; then there is nothing to bring back."""
    full(log)
    assert wastebasket.kept(home) is None
    forgetting.forget(home, Selection(label="secret"))
    kept = wastebasket.kept(home)
    assert kept is not None
    assert timedelta(minutes=9) < kept.until - datetime.now(UTC) <= timedelta(minutes=10)
    wastebasket.expire(home, kept.until - timedelta(seconds=1))
    assert home.forgotten.exists()
    assert wastebasket.kept(home, kept.until) is None

    os.utime(home.forgotten, (kept.until.timestamp() - 1200,) * 2)
    with pytest.raises(Fault, match="forget_nothing_kept"):
        forgetting.undo(home)
    assert not home.forgotten.exists()
    assert ids(log) == [3, 4, 5, 6, 7]


def test_a_clock_that_is_set_back_does_not_keep_what_was_deleted(
    home: Home, log: sqlite3.Connection
) -> None:
    """A file from tomorrow would be kept until then; a second's correction is no matter."""
    full(log)
    forgetting.forget(home, Selection(label="secret"))
    now = datetime.now(UTC)
    assert wastebasket.kept(home, now - timedelta(seconds=2)) is not None
    wastebasket.expire(home, now - timedelta(hours=1))
    assert not home.forgotten.exists()


def test_only_the_last_deletion_can_be_undone(home: Home, log: sqlite3.Connection) -> None:
    """The one before is for good with it; a final one cannot be undone at all."""
    full(log)
    forgetting.forget(home, Selection(ids=(1,)))
    forgetting.forget(home, Selection(ids=(2,)))
    forgetting.undo(home)
    assert ids(log) == [2, 3, 4, 5, 6, 7]
    forgetting.forget(home, Selection(ids=(3,)), is_final=True)
    with pytest.raises(Fault, match="forget_nothing_kept"):
        forgetting.undo(home)


def test_copies_of_the_log_go_with_a_deletion(home: Home, log: sqlite3.Connection) -> None:
    """When it is final: they hold what was deleted. An undo leaves them."""
    full(log)
    copy = backups.make(home, log, 2)
    os.utime(copy, (1e9, 1e9))
    forgetting.forget(home, Selection(ids=(1,)))
    forgetting.undo(home)
    assert copy.exists()
    forgetting.forget(home, Selection(ids=(1,)))
    assert copy.exists()
    wastebasket.empty(home)
    assert not copy.exists()


def test_what_was_recorded_since_stays_when_a_deletion_is_undone(
    home: Home, log: sqlite3.Connection
) -> None:
    """A newer turn of the conversation is what its next one carries; ids do not collide."""
    full(log)
    forgetting.forget(home, Selection(until="2026-11-19T00:00:00.000Z"))
    newer = row(conversation_key="c1", started_at="2026-11-20T10:00:00.000Z", input_tokens=9000)
    writing.write(log, [newer], zone=UTC_ZONE, counters={"lost": 5}, today=date(2026, 11, 18))
    forgetting.undo(home)
    assert ids(log) == [1, 2, 3, 4, 5, 6, 7, 8]
    assert log.execute("select input_tokens from conversations").fetchall() == [(9500,)]
    assert log.execute("select count from counters where day = '2026-11-18'").fetchall() == [(7,)]


def test_an_undo_that_was_stopped_goes_on(
    home: Home, log: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What came back already is not brought back twice."""
    monkeypatch.setattr(writing, "BATCH", 2)
    full(log)
    forgetting.forget(home, Selection())

    def stop(done: int, count: int) -> None:
        assert (done, count) == (2, 7)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        forgetting.undo(home, progress=stop)
    assert ids(log) == [1, 2]
    assert forgetting.undo(home) == 7
    assert ids(log) == [1, 2, 3, 4, 5, 6, 7]
    assert sum(cell[11] for cell in content(log)["hours"] if isinstance(cell[11], int)) == 7


def test_a_recorder_goes_on_while_rows_are_deleted(home: Home, log: sqlite3.Connection) -> None:
    """Another writer gets between the batches; nothing of it is lost, nothing of it deleted."""
    writing.write(log, [row(label="old") for _ in range(1500)], zone=UTC_ZONE)
    troubles: list[str | None] = []
    recorder = Recorder(home, Settings(timezone="UTC"), on_trouble=troubles.append)
    recorder.start()
    is_done = threading.Event()

    def live() -> None:
        while not is_done.is_set():
            recorder.missed("dropped")
            is_done.wait(0.005)

    thread = threading.Thread(target=live)
    thread.start()
    try:
        assert forgetting.forget(home, Selection(label="old")) == 1500
    finally:
        is_done.set()
        thread.join()
    assert recorder.stop() == 0
    assert (troubles, ids(log)) == ([], [])
    (dropped,) = log.execute("select sum(count) from counters").fetchone()
    assert dropped == recorder.health().dropped > 0


def test_a_log_that_cannot_be_used_is_a_fault(home: Home) -> None:
    """Said in a line, with the log as it was."""
    home.log.write_bytes(b"no database at all, but long enough to be looked at" * 40)
    with pytest.raises(Fault, match="log_damaged"):
        forgetting.forget(home, Selection())
    with pytest.raises(Fault, match="log_damaged"), queries.opened(home) as opened:
        opened.count()
