"""Whole files into the log, as `wattprint import` does it."""

import contextlib
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from intake import flows, har
from intake.files import BrokenFileError, Kind, Opened, opened
from intake.ledger import Candidate, Kinds, Ledger, key_of
from intake.recorded import Entry, Line, UnreadableError
from intake.replay import Replay, Seen
from store import backups, presence, schema, settings, writing
from store.bookkeeping import Bookkeeper
from store.faults import Fault
from store.keys import Hasher
from store.paths import Home
from wire.services import Route, Services

_BLOCK = 2**20

type Progress = Callable[[int, int], None]
"""Told the bytes read and the file's size, in bytes on disk."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What came of one file. Every request in it to a service is in one of the first three."""

    kind: Kind
    taken: int
    """Rows written."""
    known: int
    """Requests that the log held already."""
    unreadable: dict[str, int]
    """Requests that were not logged, by reason."""
    others: int
    """What is no request to a service."""
    is_whole: bool
    """Read to its end; what was read before stands in either case."""
    import_id: int | None
    """By which all that was taken can be forgotten again; None: nothing was."""


class Importer:
    """Puts files into the log of one home; `close` it at the end.

    Raises:
        Fault: `home_unwritable`, `settings_…`, `log_newer` or `log_unusable`.
    """

    def __init__(self, home: Home) -> None:
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
        self._books = Bookkeeper(self._hasher, self._zone, lambda: self._connection)

    def close(self) -> None:
        self._connection.close()

    def take(self, path: Path, progress: Progress = lambda done, size: None) -> Result:
        """Put one file into the log.

        Stopped half way by an exception, it leaves in the log what it has read.

        Raises:
            Fault: `import_missing`, `import_folder`, `import_unreadable`, `import_unknown`: nothing
                was written; `log_unusable`.
        """
        with opened(path) as file, self._log_faults():
            try:
                return self._taken(file, progress)
            except har.NotHarError:
                raise Fault("import_unknown", path=str(path)) from None

    def _taken(self, file: Opened, progress: Progress) -> Result:
        ledger = Ledger(self._connection, self._zone, file.kind)
        sorting = _Sorting(self._services, Replay(file.kind))
        is_whole = True
        try:
            for seen in sorting.seen(_watched(file, progress)):
                self._add(ledger, seen, sorting.kinds)
        except BrokenFileError:
            is_whole = False
        except KeyboardInterrupt:
            ledger.flush("", sorting.unreadable.total())
            raise
        for seen in sorting.rest():
            self._add(ledger, seen, sorting.kinds)
        ledger.flush(self._hasher.key(_digest(file)), sorting.unreadable.total())
        return Result(
            kind=file.kind,
            taken=ledger.taken,
            known=ledger.known,
            unreadable=dict(sorting.unreadable.most_common()),
            others=sorting.others,
            is_whole=is_whole,
            import_id=ledger.import_id if ledger.taken else None,
        )

    def _add(self, ledger: Ledger, seen: Seen, kinds: Kinds) -> None:
        candidate = self._candidate(seen, kinds)
        if not seen.reading.runs_no_model:
            ledger.add(candidate)

    def _candidate(self, seen: Seen, kinds: Kinds) -> Candidate:
        exchange, key = seen.reading.exchange, key_of(seen, self._hasher)
        start = exchange.started_at.timestamp()
        end = start + (exchange.duration_ms or 0.0) / 1000
        place = kinds.place(key, start, end, has_id=exchange.response_id is not None)
        row = self._books.row(seen.reading)
        return Candidate(row | {"dedupe_key": key}, place)

    @contextlib.contextmanager
    def _log_faults(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as error:
            raise backups.unusable(self._home, error) from error


class _Sorting:
    """Tells requests to services from all else in a file, and counts what is left out."""

    def __init__(self, services: Services, replay: Replay) -> None:
        self._services = services
        self._replay = replay
        self.kinds = Kinds()
        self.others = 0
        self.unreadable: Counter[str] = Counter()
        """By reason."""

    def seen(self, entries: Iterable[Entry]) -> Iterator[Seen]:
        for entry in entries:
            try:
                yield from self._kept(self._taken(entry))
            except UnreadableError as error:
                self.unreadable[error.reason] += 1

    def rest(self) -> Iterator[Seen]:
        """What waited for the end of the file."""
        return self._kept(self._replay.finish())

    def _taken(self, entry: Entry) -> Iterator[Seen | str]:
        if entry.line is None:
            entry.recorded()
            return iter(())
        for host in entry.line.hosts:
            line = replace(entry.line, hosts=(host,))
            if route := self._route(line):
                return self._replay.add(entry.recorded(), line, route)
        self.others += 1
        return iter(())

    def _route(self, line: Line) -> Route | None:
        (host,) = line.hosts
        return self._services.route(host, line.port, line.method, line.path, line.is_upgrade)

    def _kept(self, found: Iterator[Seen | str]) -> Iterator[Seen]:
        for seen in found:
            if isinstance(seen, str):
                self.unreadable[seen] += 1
            else:
                yield seen


def _watched(file: Opened, progress: Progress) -> Iterator[Entry]:
    is_har = file.kind is Kind.HAR
    found = har.entries(file.content, file.attached) if is_har else flows.entries(file.content)
    for entry in found:
        progress(file.position(), file.size)
        yield entry


def _digest(file: Opened) -> str:
    """Of the whole file, what follows the last entry included."""
    with contextlib.suppress(BrokenFileError):
        while file.content.read(_BLOCK):
            pass
    return file.digest()
