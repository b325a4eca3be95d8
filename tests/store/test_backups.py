"""An upgrade of the log copies it first, is whole or not at all, and never costs a row."""

import os
import shutil
import sqlite3
import stat
import subprocess
import sys
from collections import namedtuple
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import random
from threading import Event

import pytest

from store import backups, migrations, presence, queries, schema, writing
from store.faults import Fault
from store.paths import Home, create_private
from store.queries import VERSION
from store.recorder import Recorder
from store.settings import Settings
from store.upgrading import upgrade
from tests.rows import UTC_ZONE, row

Usage = namedtuple("Usage", "total used free")


def old_log(home: Home, count: int = 3) -> None:
    """Of the first version, with rows that an upgrade has to sum up again."""
    create_private(home.log)
    with closing(schema.connect(str(home.log))) as connection:
        migrations.apply(connection, stop_before="m002_contradictions")
        made = [
            {name: v for name, v in row().items() if name != "is_clamped"} for _ in range(count)
        ]
        names = ", ".join(made[0])
        marks = ", ".join("?" * len(made[0]))
        connection.execute("begin")
        connection.executemany(
            f"insert into requests ({names}) values ({marks})",  # noqa: S608
            [tuple(values.values()) for values in made],
        )
        connection.execute("pragma user_version = 1")
        connection.execute("commit")


def rows(path: Path) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute("select id, uid, output_tokens from requests").fetchall()


def test_an_upgrade_leaves_a_copy_of_what_was_there(home: Home) -> None:
    """One closed file in a closed folder, that opens by itself and has its old version."""
    old_log(home)
    before = rows(home.log)

    upgrade(home)

    copy = backups.newest(home)
    assert copy is not None
    assert copy.name == f"log-v1-{datetime.now(UTC).date()}.db"
    assert rows(copy) == before == rows(home.log)
    with closing(sqlite3.connect(copy)) as connection:
        assert connection.execute("pragma user_version").fetchone() == (1,)
    assert list(home.backups.iterdir()) == [copy]
    modes = [stat.S_IMODE(path.stat().st_mode) for path in (copy, home.backups)]
    assert modes == [0o600, 0o700]


def test_a_log_that_is_new_or_of_today_is_not_copied(home: Home) -> None:
    """Only an upgrade can go wrong."""
    schema.prepare(home)
    schema.prepare(home)
    assert not home.backups.exists()


def test_the_last_two_copies_stay(home: Home) -> None:
    """Of every upgrade one; the oldest goes."""
    home.backups.mkdir()
    for age, name in enumerate(("log-v0-2026-03-01.db", "log-v0-2026-02-01.db")):
        (home.backups / name).write_bytes(b"")
        os.utime(home.backups / name, (1e9 - age, 1e9 - age))
    old_log(home)

    upgrade(home)

    assert [copy.name[:14] for copy in backups.found(home)] == [
        "log-v1-" + _today(),
        "log-v0-2026-03",
    ]
    backups.remove(home, datetime(2020, 1, 1, tzinfo=UTC))
    assert len(backups.found(home)) == 1
    backups.remove(home, datetime.now(UTC) + timedelta(seconds=1))
    assert backups.newest(home) is None


def _today() -> str:
    return f"{datetime.now(UTC):%Y-%m}"


def test_without_room_nothing_is_begun(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    """How much is needed and how much there is are said; the log stays as it was."""
    old_log(home)
    content = home.log.read_bytes()
    monkeypatch.setattr(shutil, "disk_usage", lambda path: Usage(2**40, 2**40, 3 * 2**20))

    with pytest.raises(Fault) as caught:
        upgrade(home)

    size_mb = -(-(2 * len(content) + 16 * 2**20) // 2**20)
    assert caught.value.code == "backup_no_space"
    assert caught.value.facts == {"needed_mb": size_mb, "free_mb": 3}
    assert home.log.read_bytes() == content


def test_a_copy_that_cannot_be_written_stops_the_upgrade(home: Home) -> None:
    """A file stands where the folder would be."""
    old_log(home)
    home.backups.write_bytes(b"")
    with pytest.raises(Fault, match="backup_failed"):
        upgrade(home)
    with queries.opened(home) as log:
        assert log.is_older()


def test_a_migration_that_fails_leaves_the_log_as_it_was(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The last step breaks: the steps before it are undone too."""
    old_log(home)

    def broken(connection: sqlite3.Connection) -> None:
        raise sqlite3.OperationalError("disk I/O error")

    monkeypatch.setattr(writing, "refill", broken)
    with pytest.raises(Fault, match="log_unusable"):
        upgrade(home)

    with closing(sqlite3.connect(home.log)) as connection:
        names = {entry[1] for entry in connection.execute("pragma table_info(requests)")}
        assert connection.execute("pragma user_version").fetchone() == (1,)
    assert "is_clamped" not in names
    monkeypatch.undo()
    upgrade(home)
    with queries.opened(home) as log:
        assert log.count() == 3


UPGRADER = """
import sys
from pathlib import Path
from store import migrations, schema
from store.paths import Home
print(flush=True)
sys.stdin.readline()
schema.prepare(Home(Path(sys.argv[1])))
"""


@pytest.mark.parametrize("part", [0, 1, 2])
def test_an_upgrade_that_is_killed_leaves_a_log_to_use(home: Home, part: int) -> None:
    """Wherever SIGKILL meets it; the next one goes through, and every row is there."""
    after_s = 0.1 * (part + random())
    old_log(home, count=2000)
    before = rows(home.log)
    with subprocess.Popen(
        [sys.executable, "-c", UPGRADER, str(home.root)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdout.readline()
        process.stdin.write(b"\n")
        process.stdin.flush()
        try:
            process.wait(after_s)
        except subprocess.TimeoutExpired:
            process.kill()

    upgrade(home)

    assert rows(home.log) == before
    with queries.opened(home) as log:
        assert log.count() == 2000
    with closing(sqlite3.connect(home.log)) as connection:
        assert connection.execute("select sum(request_count) from hours").fetchone() == (2000,)
    assert not list(home.backups.glob("*.half"))


def test_a_log_that_an_older_recorder_writes_is_not_upgraded(home: Home) -> None:
    """It could not write its rows any more; the person is told whom to stop."""
    old_log(home)
    entry = presence.Presence(
        pid=os.getpid(),
        started_at="2026-11-18T10:00:00.000Z",
        proxy="http://127.0.0.1:1",
        gateway="http://127.0.0.1:2",
        ca="",
        version="0.0.9",
        kind=presence.MAIN,
        log_version=VERSION - 1,
    )
    with presence.announced(home, entry):
        with pytest.raises(Fault) as caught:
            upgrade(home)
        assert (caught.value.code, caught.value.facts) == ("log_in_use", {"pid": os.getpid()})
        assert not home.backups.exists()
    upgrade(home)


def test_rows_wait_while_the_log_is_one_of_a_newer_wattprint(home: Home) -> None:
    """A recorder under which it was upgraded writes nothing that lacks a column, and says so."""
    schema.prepare(home)
    heard: list[str | None] = []
    is_told = Event()

    def on_trouble(name: str | None) -> None:
        heard.append(name)
        is_told.set()

    recorder = Recorder(home, Settings(timezone="UTC"), on_trouble=on_trouble)
    with closing(sqlite3.connect(home.log)) as connection:
        connection.execute(f"pragma user_version = {VERSION + 1}")
        recorder.missed("dropped")
        recorder.start()
        assert is_told.wait(10)
        assert heard == ["LogNewerError"]
        connection.execute(f"pragma user_version = {VERSION}")
    assert recorder.stop() == 0
    with closing(sqlite3.connect(home.log)) as connection:
        assert connection.execute("select name, count from counters").fetchall() == [("dropped", 1)]


def test_a_damaged_log_is_named_with_the_newest_copy(home: Home) -> None:
    """By what reads and by what writes; neither touches it."""
    old_log(home)
    upgrade(home)
    with closing(schema.connect(str(home.log))) as connection:
        writing.write(connection, [row() for _ in range(200)], zone=UTC_ZONE)
    content = bytearray(home.log.read_bytes())
    content[4096 : len(content)] = b"\xff" * (len(content) - 4096)
    home.log.write_bytes(content)

    for attempt in (schema.prepare, _count):
        with pytest.raises(Fault) as caught:
            attempt(home)
        assert caught.value.code == "log_damaged_with_backup"
        assert caught.value.facts["backup"] == str(backups.newest(home))
    assert home.log.read_bytes() == bytes(content)


def _count(home: Home) -> None:
    with queries.opened(home) as log:
        log.count()
