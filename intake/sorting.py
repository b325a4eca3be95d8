"""Requests to services told from all else in recorded traffic."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from intake.ledger import Tally
from intake.recorded import Entry, Line, UnreadableError
from intake.replay import Replay, Seen
from wire.services import Route, Services


class Sorting:
    """Tells requests to services from all else in a file, and counts what is left out."""

    def __init__(self, services: Services, replay: Replay, tally: Tally) -> None:
        self._services = services
        self._replay = replay
        self._tally = tally

    def seen(self, entries: Iterable[Entry]) -> Iterator[Seen]:
        for entry in entries:
            try:
                yield from self._kept(self._taken(entry))
            except UnreadableError as error:
                self._tally.unreadable[error.reason] += 1

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
        self._tally.others += 1
        return iter(())

    def _route(self, line: Line) -> Route | None:
        (host,) = line.hosts
        return self._services.route(host, line.port, line.method, line.path, line.is_upgrade)

    def _kept(self, found: Iterator[Seen | str]) -> Iterator[Seen]:
        for seen in found:
            if isinstance(seen, str):
                self._tally.unreadable[seen] += 1
            else:
                yield seen
