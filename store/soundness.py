"""Whether the log can be relied on: its file, its sums, its factor sets. Nothing is changed."""

import contextlib
import sqlite3
import time
from collections.abc import Iterable, Iterator

from store import queries, schema
from store.paths import Home

SUMS = {
    "request_count": "1",
    "refused_count": "outcome = 'refused'",
    "opaque_count": "outcome = 'opaque'",
    "lower_bound_count": "is_lower_bound",
    "input_tokens": "input_tokens",
    "cached_input_tokens": "cached_input_tokens",
    "cache_write_tokens": "cache_write_tokens",
    "output_tokens": "output_tokens",
    "reasoning_tokens": "reasoning_tokens",
}
"""The whole numbers of the roll-ups, and what each request adds to them, in SQL."""
_STEPS = 20_000
"""Of SQLite's machine between two looks at the time: some milliseconds."""


class UnfinishedError(Exception):
    """The log is too large to be looked through in the time given."""


def damage(home: Home, limit_s: float | None = None) -> str | None:
    """What SQLite's own quick check finds wrong with the log, in its words; None: nothing.

    Raises:
        UnfinishedError: it would take longer than `limit_s`.
        Fault: `log_newer`, `log_older`.
    """
    try:
        with _reading(home, limit_s) as log:
            said = "ok" if log is None else log.execute("pragma quick_check(1)").fetchone()[0]
    except sqlite3.Error as error:
        return type(error).__name__
    return None if said == "ok" else str(said)


def differences(home: Home, limit_s: float | None = None) -> dict[str, tuple[int, int]]:
    """Where a roll-up says otherwise than the requests: by table.sum, what they and it add up to.

    Raises:
        UnfinishedError: it would take longer than `limit_s`.
        Fault: `log_newer`, `log_older`.
        sqlite3.Error: the log cannot be read.
    """
    with _reading(home, limit_s) as log:
        if log is None:
            return {}
        log.execute("begin")  # one state of the log for all three
        wanted = _sums(log, "requests", SUMS.values())
        found = {table: _sums(log, table, SUMS) for table in ("hours", "days")}
    return {
        f"{table}.{name}": (right, said)
        for table, sums in found.items()
        for name, right, said in zip(SUMS, wanted, sums, strict=True)
        if right != said
    }


def edited_factors(home: Home) -> list[str]:
    """The factor sets that are not what they were when the log was first read with them.

    Raises:
        Fault: `log_newer`, `log_older`.
        sqlite3.Error: the log cannot be read.
    """
    with _reading(home, None) as log:
        query = "select name, digest from factor_sets order by name"
        noted = [tuple(row) for row in log.execute(query)] if log else []
    return [name for name, digest in noted if schema.factor_digest(name) not in (digest, None)]


def _sums(log: sqlite3.Connection, table: str, columns: Iterable[str]) -> tuple[int, ...]:
    added = ", ".join(f"ifnull(sum({column}), 0)" for column in columns)
    # Names come from the table above.
    return tuple(log.execute(f"select {added} from {table}").fetchone())  # noqa: S608


@contextlib.contextmanager
def _reading(home: Home, limit_s: float | None) -> Iterator[sqlite3.Connection | None]:
    """The log, opened for reading; None: there is none. What takes longer is broken off."""
    log = queries.read_only(home) if home.log.exists() else None
    if log is None:
        yield None
        return
    with contextlib.closing(log):
        if limit_s is not None:
            end = time.monotonic() + limit_s
            log.set_progress_handler(lambda: time.monotonic() > end, _STEPS)
        try:
            yield log
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode == sqlite3.SQLITE_INTERRUPT:
                raise UnfinishedError from error
            raise
