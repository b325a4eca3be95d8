"""The log's tables: made once, by any number of processes, and told from a newer one's."""

import os
import re
import sqlite3
import stat
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing

import pytest
from sqlite_utils import Database

from store import migrations, queries, schema, writing
from store.faults import Fault
from store.paths import Home, create_private
from store.queries import VERSION
from store.upgrading import upgrade
from tests.rows import UTC_ZONE, row

TABLES = ("requests", "hours", "imports", "conversations", "counters", "factor_sets", "meta")


@pytest.fixture
def connection(home: Home) -> Iterator[sqlite3.Connection]:
    schema.prepare(home)
    with closing(schema.connect(str(home.log))) as opened:
        yield opened


def test_the_whole_log_is_made(connection: sqlite3.Connection) -> None:
    """Every table of the design, and the version that tells who can read it."""
    names = {name for (name,) in connection.execute("select name from sqlite_master")}
    assert names >= set(TABLES)
    assert connection.execute("pragma user_version").fetchone() == (VERSION,)
    assert connection.execute("pragma journal_mode").fetchone() == ("wal",)
    assert connection.execute("pragma foreign_keys").fetchone() == (1,)


def test_preparing_again_changes_nothing(home: Home, connection: sqlite3.Connection) -> None:
    """A migration is applied once; rows stay."""
    writing.write(connection, [row()], zone=UTC_ZONE)

    schema.prepare(home)

    assert connection.execute("select count(*) from requests").fetchone() == (1,)
    assert connection.execute("select count(*) from _sqlite_migrations").fetchone() == (VERSION,)


def test_a_log_of_before_gets_what_was_added(home: Home) -> None:
    """Its rows stay, as rows of which nothing is known to contradict itself."""
    create_private(home.log)
    with closing(schema.connect(str(home.log))) as connection:
        migrations.apply(connection, stop_before="m002_contradictions")
        old = {name: value for name, value in row().items() if name != "is_clamped"}
        Database(connection).table("requests").insert(old)

    schema.prepare(home)

    with closing(schema.connect(str(home.log))) as connection:
        writing.write(connection, [row(is_clamped=1)], zone=UTC_ZONE)
        found = connection.execute("select is_clamped from requests order by id").fetchall()
    assert found == [(0,), (1,)]


OLD_HOURS = """
create table hours (
    day text not null, hour integer not null, provider text not null, model text not null,
    visible_tokens integer not null, generation_ms real not null,
    primary key (day, hour, provider, model)
) strict, without rowid
"""
"""As the first version had it, for those columns that matter here."""


def old_log(home: Home) -> None:
    """Of the first version: a chat, a picture and this machine's seconds, keyed in Kathmandu."""
    create_private(home.log)
    rows = (row(), row(task="image", output_count=2), row(is_local=1, gpu_s=3.0))
    with closing(schema.connect(str(home.log))) as connection:
        database = Database(connection)
        migrations.apply(connection, stop_before="m002_contradictions")
        connection.execute("drop table hours")
        connection.execute(OLD_HOURS)
        connection.execute(
            "insert into hours values ('2026-11-18', 15, 'openai', 'gpt-4o-2024-08-06', 400, 7680)"
        )
        for values in rows:
            kept = {name: value for name, value in values.items() if name != "is_clamped"}
            database.table("requests").insert(kept)
        connection.execute("insert into meta values ('timezone', 'Asia/Kathmandu')")
        connection.execute("pragma user_version = 1")


def test_roll_ups_of_before_are_made_anew_with_what_is_summed_now(home: Home) -> None:
    """From the rows, in the zone that they were keyed in (10:00 UTC is 15:45 in Kathmandu)."""
    old_log(home)

    upgrade(home)

    with closing(schema.connect(str(home.log))) as connection:
        assert connection.execute("pragma user_version").fetchone() == (VERSION,)
        found = connection.execute(
            "select hour, task, is_local, request_count, counted_count, work_output_tokens, "
            "picture_frame_mpx, gpu_s from hours order by task desc, is_local"
        ).fetchall()
    assert found == [
        (15, "image", 0, 1, 1, 0.0, pytest.approx(2 * 1.024**2), 0.0),
        (15, "chat", 0, 1, 1, 500.0, 0.0, 0.0),
        (15, "chat", 1, 1, 1, 0.0, 0.0, 3.0),
    ]


def test_a_log_of_before_is_not_read_until_it_is_upgraded(home: Home) -> None:
    """Its sums lack what figures need now; a log in a closed folder says so."""
    old_log(home)
    with queries.opened(home) as log:
        assert log.is_older()
        with pytest.raises(Fault, match="log_older"):
            log.count()
    upgrade(home)
    with queries.opened(home) as log:
        assert not log.is_older()
        assert log.count() == 3


def test_upgrading_makes_no_log(home: Home) -> None:
    """Looking before the first recording makes no file."""
    upgrade(home)
    assert not home.log.exists()


PREPARER = """
import sys
from pathlib import Path
from store import presence, schema
from store.paths import Home
from store.queries import VERSION
home = Home(Path(sys.argv[1]))
home.prepare()
print(flush=True)
sys.stdin.read()
with presence.start_lock(home):
    schema.prepare(home)
"""


def test_processes_that_start_together_make_one_log(home: Home) -> None:
    """Without the start lock, three of four migrations at once fail."""
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", PREPARER, str(home.root)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        for _ in range(4)
    ]
    for process in processes:
        assert process.stdout is not None
        process.stdout.readline()  # it has imported everything, and waits for its input's end
    for process in processes:
        assert process.stdin is not None
        process.stdin.close()
        process.stdin = None
    said = [process.communicate(timeout=60)[1] for process in processes]

    assert [process.returncode for process in processes] == [0] * 4, said
    with closing(schema.connect(str(home.log))) as opened:
        assert opened.execute("select count(*) from _sqlite_migrations").fetchone() == (VERSION,)


def test_a_newer_log_is_refused_and_untouched(home: Home, connection: sqlite3.Connection) -> None:
    """An older wattprint would leave out what the newer one records."""
    connection.execute(f"pragma user_version = {VERSION + 1}")

    with pytest.raises(Fault) as caught:
        schema.prepare(home)

    assert (caught.value.code, caught.value.facts) == ("log_newer", {"path": str(home.log)})
    assert connection.execute("pragma user_version").fetchone() == (VERSION + 1,)


def test_what_is_no_log_is_refused_and_untouched(home: Home) -> None:
    """A file that is no SQLite database is somebody's: it is named, not overwritten."""
    content = b"no database at all, but long enough to be looked at" * 40
    home.log.write_bytes(content)

    with pytest.raises(Fault) as caught:
        schema.prepare(home)

    assert caught.value.code == "log_damaged"
    assert caught.value.facts == {"path": str(home.log)}
    assert home.log.read_bytes() == content


def test_a_folder_in_the_logs_place_is_refused(home: Home) -> None:
    """As any log that cannot be opened: said, without a traceback."""
    home.log.mkdir()
    with pytest.raises(Fault, match="log_unusable"):
        schema.prepare(home)


def test_the_log_and_its_companions_are_closed_to_others(
    home: Home, connection: sqlite3.Connection
) -> None:
    """The file is made 0600 before WAL is switched on: -wal and -shm take its mode."""
    writing.write(connection, [row()], zone=UTC_ZONE)
    modes = {
        file.name: stat.S_IMODE(file.stat().st_mode) for file in home.root.glob(f"{home.log.name}*")
    }
    assert modes == {"log.db": 0o600, "log.db-wal": 0o600, "log.db-shm": 0o600}


def test_an_id_is_never_used_again(connection: sqlite3.Connection) -> None:
    """`explain 3` after row 3 was forgotten must not show another request."""
    writing.write(connection, [row(), row(), row()], zone=UTC_ZONE)
    writing.remove(connection, [2, 3], zone=UTC_ZONE)
    writing.write(connection, [row()], zone=UTC_ZONE)
    assert connection.execute("select id from requests").fetchall() == [(1,), (4,)]


STATEMENTS = {
    match[1]: statement
    for statement in (schema.REQUESTS, schema.HOURS, *schema.OTHERS)
    if (match := re.search(r"create table (\w+)", statement))
}


@pytest.mark.parametrize("table", ["requests", "hours"])
def test_a_column_that_may_be_null_says_what_null_means(table: str) -> None:
    """Unknown and none are different things, and only the schema can tell which it is."""
    columns = re.findall(r"^ {4}(\w+) (?:text|integer|real)(.*)$", STATEMENTS[table], re.MULTILINE)
    assert columns
    for name, rest in columns:
        declared, _, comment = rest.partition("--")
        if "not null" not in declared and "primary key" not in declared:
            assert "null:" in comment, name


@pytest.mark.parametrize("table", TABLES)
def test_a_table_refuses_what_is_not_of_its_type(
    connection: sqlite3.Connection, table: str
) -> None:
    """STRICT tables: a text where a count belongs is an error at once, not a wrong sum later."""
    (statement,) = connection.execute(
        "select sql from sqlite_master where name = ?", [table]
    ).fetchone()
    assert statement.rstrip().rpartition(")")[2].strip().startswith("strict")


def test_a_transaction_that_fails_leaves_nothing(connection: sqlite3.Connection) -> None:
    """Everything inside, or nothing, also when the reason is no database error."""

    def begin_and_be_stopped() -> None:
        with schema.transaction(connection):
            connection.execute("insert into meta (name, value) values ('a', 'b')")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        begin_and_be_stopped()
    assert connection.execute("select count(*) from meta where name = 'a'").fetchone() == (0,)
    assert not connection.in_transaction


def test_two_writers_take_turns(home: Home, connection: sqlite3.Connection) -> None:
    """A transaction holds the log from its begin on: the second fails there, not half-way."""
    with closing(schema.connect(str(home.log), busy_timeout_s=0)) as other:
        with (
            schema.transaction(connection),
            pytest.raises(sqlite3.OperationalError, match="locked"),
        ):
            other.execute("begin immediate")
        with schema.transaction(other):
            other.execute("insert into meta (name, value) values ('a', 'b')")


@pytest.mark.skipif(not hasattr(os, "fork"), reason="a process cannot be split here")
def test_the_libraries_of_an_upgrade_do_not_stay_with_the_recorder(home: Home) -> None:
    """The log is there all the same, and what is wrong with it is raised where it was asked for."""
    program = """
import sys
from pathlib import Path
from store.faults import Fault
from store.paths import Home
from store.upgrading import prepare_aside

home = Home(Path(sys.argv[1]))
prepare_aside(home)
print("sqlite_utils" in sys.modules)
home.log.write_bytes(b"no log, and as long as a header of one " * 9)
try:
    prepare_aside(home)
except Fault as fault:
    print(fault.code)
"""
    command = [sys.executable, "-c", program, str(home.root)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    assert done.stdout.split() == ["False", "log_damaged"], done.stderr
