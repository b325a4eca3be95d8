"""Which tables hold what an import knows already: those it writes to, or another home's too."""

import sqlite3
from dataclasses import dataclass

from store import queries
from store.paths import Home
from store.writing import COLUMNS

_VIEWS = {
    "requests": ("id", *COLUMNS),
    "imports": ("id", "kind"),
    "imported_files": ("key",),
}


@dataclass(frozen=True, slots=True)
class Seen:
    """Names of tables or views."""

    requests: str = "requests"
    imports: str = "imports"
    files: str = "imported_files"


def seen_with(connection: sqlite3.Connection, home: Home) -> Seen:
    """What `connection` writes to and the log of a home as one, which is opened for reading alone.

    Raises:
        Fault: `log_newer`, `log_older`.
        sqlite3.Error: it cannot be opened.
    """
    other = queries.read_only(home) if home.log.exists() else None
    if other is None:
        return Seen()
    other.close()
    _attach(connection, home)
    for table, columns in _VIEWS.items():
        listed = ", ".join(columns)
        # Names of the schema's and of this module.
        connection.execute(
            f"create temp view seen_{table} as select {listed} from main.{table} "  # noqa: S608
            f"union all select {listed} from beside.{table}"
        )
    return Seen(*(f"seen_{table}" for table in _VIEWS))


def _attach(connection: sqlite3.Connection, home: Home) -> None:
    uri = home.log.as_uri()
    try:
        connection.execute("attach ? as beside", [f"{uri}?mode=ro"])
        connection.execute("select 1 from beside.sqlite_master").fetchone()
    except sqlite3.OperationalError:
        # As `queries.read_only`: its -shm file can neither be read nor made.
        connection.execute("detach beside")
        connection.execute("attach ? as beside", [f"{uri}?immutable=1"])
