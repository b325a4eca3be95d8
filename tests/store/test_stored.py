"""What is kept about a person is told whole: every table and every file that is theirs."""

import re
import sqlite3
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest

from store import backups, forgetting, schema, stored, writing
from store.forgetting import Selection
from store.paths import MADE, Home, create_private
from store.stored import DATED, Files, Kind
from tests.rows import UTC_ZONE, row

SECRET = "secret-label"


def fill(home: Home) -> None:
    schema.prepare(home)
    rows = [
        row(label=SECRET, conversation_key="c"),
        row(started_at="2026-11-20T09:00:00.000Z"),
    ]
    with closing(schema.connect(str(home.log))) as log:
        writing.keep_zone(log, UTC_ZONE)
        writing.write(log, rows, zone=UTC_ZONE, counters={"lost": 3}, today=date(2026, 11, 19))


def test_each_kind_of_data_is_counted_and_dated(home: Home) -> None:
    """With the bytes that it takes; what is not there has no date."""
    fill(home)
    found = {kind.name: kind for kind in stored.stored(home).kinds}
    for name, count, first, last in (
        ("requests", 2, "2026-11-18T10:00:00.000Z", "2026-11-20T09:00:00.000Z"),
        ("hours", 2, "2026-11-18", "2026-11-20"),
        ("conversations", 1, "2026-11-18T10:00:00.000Z", "2026-11-18T10:00:00.000Z"),
        ("imports", 0, None, None),
        ("counters", 1, "2026-11-19", "2026-11-19"),
    ):
        size = found[name].size_bytes
        assert found[name] == Kind(name, count, first, last, size)
        assert size is None or size >= 4096


def test_no_table_is_left_out(home: Home) -> None:
    """One that is added to the schema has to be told of; only names of settings are no data."""
    made = re.findall(
        r"create table (\w+)", "".join((schema.REQUESTS, schema.HOURS, schema.DAYS, *schema.OTHERS))
    )
    assert set(made) - {"meta"} == set(DATED)


def test_without_a_log_there_is_nothing(home: Home) -> None:
    """Said so, and none is made."""
    found = stored.stored(home)
    assert [kind.count for kind in found.kinds] == [0] * len(DATED)
    assert (found.files, found.size_bytes, found.deletion) == ((), 0, None)
    assert not home.log.exists()


def test_every_file_is_told_with_its_purpose(home: Home) -> None:
    """Those of others that lie in the folder are theirs."""
    fill(home)
    with closing(schema.connect(str(home.log))) as log:
        backups.make(home, log, 2)
    forgetting.forget(home, Selection(label=SECRET))
    create_private(home.settings, b"[recording]\nretention_days = 30\n")
    create_private(home.run / "recorder.log.1", b"12345")
    create_private(home.ca / "mitmproxy-ca.pem")
    create_private(home.ca / "client-roots.pem")
    (home.root / "novel.txt").write_text("mine", "utf-8")

    found = stored.stored(home)

    files = {files.purpose: files for files in found.files}
    assert files["recorder_log"] == Files("recorder_log", ("run/recorder.log.1",), 5, ())
    assert files["forgotten"].names == ("forgotten.db",)
    assert files["backup"].names[0].startswith("backups/log-v2-")
    assert files["authority"].names == ("ca/mitmproxy-ca.pem",)
    assert files["roots"].names == ("ca/client-roots.pem",)
    assert "novel.txt" not in {name for held in found.files for name in held.names}
    assert (found.retention_days, found.deletion is not None) == (30, True)
    assert found.size_bytes == sum(held.size_bytes for held in found.files)


def test_a_file_that_others_can_read_is_named(home: Home) -> None:
    """Every file of ours is made closed; somebody opened this one."""
    create_private(home.settings)
    assert stored.files(home)[0].open_to_others == ()
    home.settings.chmod(0o644)
    assert stored.files(home)[0].open_to_others == ("settings.toml",)


@pytest.mark.parametrize("pattern", MADE)
def test_every_file_that_is_made_has_a_purpose(home: Home, pattern: str) -> None:
    """A new kind of file has to say what it is for."""
    path = Path(home.root, pattern.replace("*", "x"))
    path.parent.mkdir(exist_ok=True)
    create_private(path)
    (files,) = stored.files(home)
    assert files.purpose != stored.OTHER, f"{pattern} has no purpose in store.stored"


def test_sizes_are_unknown_where_sqlite_cannot_tell(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is an option that not everybody compiles in."""
    fill(home)
    real = sqlite3.connect

    class Without(sqlite3.Connection):
        def execute(self, query: str, *values: object) -> sqlite3.Cursor:
            return super().execute(query.replace("dbstat", "no_such_table"), *values)  # type: ignore[arg-type]

    monkeypatch.setattr(
        sqlite3, "connect", lambda *args, **options: real(*args, factory=Without, **options)
    )
    assert {kind.size_bytes for kind in stored.stored(home).kinds} == {None}
