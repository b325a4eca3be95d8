"""One import: a file, or all of a folder or an archive, into one ledger."""

import contextlib
import hashlib
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from importlib.metadata import version

from intake import flows, har
from intake.files import BrokenFileError, Listed, Opened
from intake.har import NotHarError
from intake.kinds import HAR, Kind, kind_of
from intake.ledger import Candidate, Kinds, Ledger, Tally, key_of
from intake.recorded import Entry
from intake.replay import Replay, Seen
from intake.sorting import Sorting
from intake.turns import Reader, Told, Turn
from store.faults import Fault
from store.keys import Hasher
from wire.services import Services

_BLOCK = 2**20

type Progress = Callable[[int, int], None]
"""Told the bytes read and those of all files, in bytes on disk."""


@dataclass(frozen=True, slots=True)
class FileResult:
    """What came of one file."""

    name: str
    """Below what the person named."""
    kind: str
    tally: Tally
    is_whole: bool
    """Read to its end; what was read before stands in either case."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What came of what a person named. Every request in it to a service is in one of the first
    three properties, or in a file that was passed over."""

    files: Sequence[FileResult]
    """Those that were read."""
    import_id: int | None
    """By which all that was taken can be forgotten again; None: nothing was."""
    passed: int = 0
    """Files of a folder that were read before and have not changed."""
    foreign: int = 0
    """Files of no kind that is known."""
    closed: tuple[str, ...] = ()
    """Names of files that cannot be opened."""

    @property
    def taken(self) -> int:
        """Rows written."""
        return sum(file.tally.taken for file in self.files)

    @property
    def known(self) -> int:
        """Requests that the log held already."""
        return sum(file.tally.known for file in self.files)

    @property
    def unreadable(self) -> dict[str, int]:
        """Requests that were not logged, by reason."""
        found = Counter[str]()
        for file in self.files:
            found.update(file.tally.unreadable)
        return dict(found.most_common())

    @property
    def others(self) -> int:
        """What is no request to a service."""
        return sum(file.tally.others for file in self.files)

    @property
    def is_whole(self) -> bool:
        return not self.closed and all(file.is_whole for file in self.files)

    @property
    def kind(self) -> str:
        """Of its files; `several` if they are of different kinds."""
        kinds = {file.kind for file in self.files}
        return kinds.pop() if len(kinds) == 1 else "several"


class Taking:
    """One import under way."""

    def __init__(self, services: Services, hasher: Hasher, ledger: Ledger) -> None:
        self._services = services
        self._hasher = hasher
        self._ledger = ledger
        self._version = version("wattprint")
        self._digest = hashlib.blake2b()

    def result(self, files: Sequence[Listed], progress: Progress) -> Result:
        """What came of all of them.

        Raises:
            Fault: as `intake.files.opened`, if there is but one file.
            sqlite3.Error: the log cannot be written.
        """
        size, before, passed, foreign = sum(file.size for file in files), 0, 0, 0
        found: list[FileResult] = []
        closed: list[str] = []
        for file in files:
            mark = self._mark(file)
            if mark and self._ledger.is_marked(mark):
                passed += 1
            else:
                try:
                    one = self._of_file(file, mark, _share(progress, before, size))
                except Fault:
                    if len(files) == 1:
                        raise
                    closed.append(file.name)
                else:
                    found += [one] if one else []
                    foreign += one is None
            before += file.size
            progress(before, size)
        if found:
            self._ledger.flush(name_key=self._hasher.key(self._digest.hexdigest()))
        is_any = any(file.tally.taken for file in found)
        return Result(
            files=found,
            import_id=self._ledger.import_id if is_any else None,
            passed=passed,
            foreign=foreign,
            closed=tuple(closed),
        )

    def _mark(self, file: Listed) -> str | None:
        """What an unchanged file is known by to the version that read it."""
        return self._hasher.key(f"{self._version}\n{file.stamp}") if file.stamp else None

    def _of_file(self, listed: Listed, mark: str | None, progress: Progress) -> FileResult | None:
        """None: it is of no kind that is known."""
        with listed.open() as file:
            kind = kind_of(file)
            if kind is None:
                return None
            tally = self._ledger.begin(kind.source)
            is_whole = True
            try:
                if kind.reader is None:
                    self._replay(kind, file, progress)
                else:
                    self._read(kind.reader, file, progress)
            except NotHarError:
                return None
            except BrokenFileError:
                is_whole = False
            except KeyboardInterrupt:
                self._ledger.flush()
                raise
            self._digest.update((listed.stamp or _digest(file)).encode())
        self._ledger.flush(mark=mark if is_whole else None)
        return FileResult(listed.name, kind.name, tally, is_whole)

    def _read(self, reader: Reader, file: Opened, progress: Progress) -> None:
        told = 0
        for turn in reader(file):
            if isinstance(turn, str):
                self._ledger.tally.unreadable[turn] += 1
            elif isinstance(turn, Turn | Told):
                self._ledger.add_turn(turn)
            else:
                self._ledger.add_row(turn)
            if (at := file.position()) >= told + _BLOCK:
                told = at
                progress(at, file.size)

    def _replay(self, kind: Kind, file: Opened, progress: Progress) -> None:
        sorting = Sorting(self._services, Replay(kind.source), self._ledger.tally)
        kinds = Kinds()
        is_har = kind is HAR
        found = har.entries(file.content, file.attached) if is_har else flows.entries(file.content)
        broken = None
        try:
            for seen in sorting.seen(_watched(found, file, progress)):
                self._add(seen, kinds)
        except BrokenFileError as error:
            broken = error
        for seen in sorting.rest():
            self._add(seen, kinds)
        if broken:
            raise broken

    def _add(self, seen: Seen, kinds: Kinds) -> None:
        candidate = self._candidate(seen, kinds)
        if not seen.reading.runs_no_model:
            self._ledger.add(candidate)

    def _candidate(self, seen: Seen, kinds: Kinds) -> Candidate:
        exchange, key = seen.reading.exchange, key_of(seen, self._hasher)
        start = exchange.started_at.timestamp()
        end = start + (exchange.duration_ms or 0.0) / 1000
        place = kinds.place(key, start, end, has_id=exchange.response_id is not None)
        return Candidate(self._ledger.row(seen.reading) | {"dedupe_key": key}, place)


def _share(progress: Progress, before: int, size: int) -> Progress:
    """The progress of one of several files."""
    return lambda done, _: progress(before + done, size)


def _watched(found: Iterator[Entry], file: Opened, progress: Progress) -> Iterator[Entry]:
    for entry in found:
        progress(file.position(), file.size)
        yield entry


def _digest(file: Opened) -> str:
    """Of the whole file, what follows the last entry included."""
    with contextlib.suppress(BrokenFileError):
        while file.content.read(_BLOCK):
            pass
    return file.digest() if file.digest else ""
