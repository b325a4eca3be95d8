"""Whole files into the log, as `wattprint import` does it."""

import contextlib
import sqlite3
from collections.abc import Iterator
from pathlib import Path

from intake.files import listed
from intake.ledger import Ledger
from intake.seen import Seen, seen_with
from intake.taking import Progress, Result, Taking
from store import backups, presence, schema, settings, writing
from store.bookkeeping import Bookkeeper
from store.faults import Fault
from store.keys import Hasher
from store.paths import Home


class Importer:
    """Puts files into the log of one home; `close` it at the end.

    What the log of the home `beside` holds is known too, and nothing is changed there.

    Raises:
        Fault: `home_unwritable`, `settings_…`, `log_newer` or `log_unusable`.
    """

    def __init__(self, home: Home, *, beside: Home | None = None) -> None:
        self._home = home
        home.prepare()
        chosen = settings.load(home)
        self._services = settings.known_services(home, chosen)
        self._zone = chosen.time_zone
        self._hasher = Hasher(home)
        with presence.start_lock(home):
            schema.prepare(home)
        with self._log_faults():
            self._connection = schema.connect(str(home.log))
            writing.keep_zone(self._connection, self._zone)
            self._seen = seen_with(self._connection, beside) if beside else Seen()
        self._books = Bookkeeper(self._hasher, self._zone, lambda: self._connection)

    def close(self) -> None:
        self._connection.close()

    def take(
        self,
        path: Path,
        progress: Progress = lambda done, size: None,
        label: str | None = None,
    ) -> Result:
        """Put a file, or all of a folder or an archive, into the log, as one import.

        `label`: for what has none.

        Stopped half way by an exception, it leaves in the log what it has read.

        Raises:
            Fault: `import_missing`, `import_unreadable`, `import_unknown`: nothing was written;
                `log_unusable`.
        """
        with listed(path) as files, self._log_faults():
            ledger = self._ledger(label)
            result = Taking(self._services, self._hasher, ledger).result(files, progress)
        if not (result.files or result.passed):
            raise Fault("import_folder" if path.is_dir() else "import_unknown", path=str(path))
        return result

    def _ledger(self, label: str | None) -> Ledger:
        return Ledger(self._connection, self._zone, self._books, self._hasher, self._seen, label)

    @contextlib.contextmanager
    def _log_faults(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as error:
            raise backups.unusable(self._home, error) from error
