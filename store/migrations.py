"""How a log comes to have today's tables: migrations in order, each applied once."""

import sqlite3

from sqlite_utils import Database, Migrations

from store import schema, writing
from store.schema import DAYS, HOURS, IMPORTED_FILES, OTHERS, REQUESTS

MIGRATIONS = Migrations("wattprint")


@MIGRATIONS()
def m001_the_whole_log(db: Database) -> None:
    for statement in (REQUESTS, HOURS, *OTHERS):
        db.execute(statement)


@MIGRATIONS()
def m002_contradictions(db: Database) -> None:
    db.execute(f"alter table requests add column {schema.ADDED[0]}")


@MIGRATIONS()
def m003_sums_of_pictures_and_seconds(db: Database) -> None:
    """The roll-ups are a cache: the next migration makes them anew, with these columns too."""


@MIGRATIONS()
def m004_sums_by_day_and_by_label(db: Database) -> None:
    """The roll-ups are a cache: they are made anew, with more columns."""
    db.execute("drop table hours")
    for statement in (HOURS, DAYS):
        db.execute(statement)
    writing.refill(db.conn)


@MIGRATIONS()
def m005_files_that_were_read(db: Database) -> None:
    """So that a folder that is imported again is gone through quickly."""
    db.execute(IMPORTED_FILES)


def apply(connection: sqlite3.Connection, *, stop_before: str | None = None) -> None:
    """Apply what the log lacks, within the transaction that is open, if one is."""
    MIGRATIONS.apply(Database(connection), stop_before=stop_before)
