"""SQLite databases of other programs, which may have them open: read, and never written."""

import contextlib
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from pathlib import Path

from intake.files import BrokenFileError, Opened

MAGIC = b"SQLite format 3\x00"


@contextlib.contextmanager
def database(file: Opened) -> Iterator[sqlite3.Connection]:
    """A connection for reading, whose rows have names.

    Raises:
        BrokenFileError: it is damaged, while it is read too.
    """
    with contextlib.ExitStack() as stack:
        path = file.path
        if path is None:
            copy = stack.enter_context(tempfile.NamedTemporaryFile(suffix=".db"))
            shutil.copyfileobj(file.content, copy)
            copy.flush()
            path = Path(copy.name)
        try:
            connection = stack.enter_context(contextlib.closing(_opened(path)))
            connection.row_factory = sqlite3.Row
            yield connection
        except sqlite3.Error as error:
            raise BrokenFileError(type(error).__name__) from None


def tables(connection: sqlite3.Connection) -> set[str]:
    """Raises sqlite3.Error."""
    return {row[0] for row in connection.execute("select name from sqlite_master")}


def columns(connection: sqlite3.Connection, table: str) -> set[str]:
    """Raises sqlite3.Error."""
    query = "select name from pragma_table_info(?)"
    return {row[0] for row in connection.execute(query, [table])}


def _opened(path: Path) -> sqlite3.Connection:
    """To a database in WAL mode a reader adds files, which are left when there is no writer."""
    uri = path.resolve().as_uri()
    if path.with_name(f"{path.name}-wal").exists():
        connection = sqlite3.connect(f"{uri}?mode=ro", uri=True)
        try:
            connection.execute("select 1 from sqlite_master").fetchone()
        except sqlite3.OperationalError:
            connection.close()  # its -shm file can be neither read nor made
        except sqlite3.Error:
            connection.close()
            raise
        else:
            return connection
    return sqlite3.connect(f"{uri}?immutable=1", uri=True)
