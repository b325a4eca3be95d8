"""One list of the log, made and read on the reading thread, slice by slice."""

import time
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass

from reports import seeking, weighing
from reports.reading import Reading
from store.listing import Listing, Order, Row, newest
from store.queries import ALL, Only
from tui import entries
from tui.reader import Gone, Reader
from tui.request_list import PAGE, Entry

BATCH = 200
"""Rows that are written to a file at a time."""

type Pages = dict[int, Sequence[Entry | None]]


@dataclass(frozen=True, slots=True)
class Asked:
    """Which requests, and in which order."""

    text: str = ""
    """What was typed to find them; see `reports.seeking`."""
    only: Only = ALL
    order: Order = "newest"

    @property
    def is_all(self) -> bool:
        return not self.text.strip() and self.only == ALL


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a list is made."""

    count: int
    share: float
    """Of the log that has been looked at, from 0 to 1."""
    is_sorted: bool
    """Its first rows are what they will be."""
    is_done: bool


@dataclass(frozen=True, slots=True)
class Followed:
    """What has come in."""

    count: int
    places: Sequence[int]
    """Positions of new rows, one after the other."""
    pages: Pages


class Listed:
    """A list as the loop has it: every call waits for the thread, none longer than a slice.

    Raises:
        Fault: from any call, if the log cannot be read.
        Gone: from any call.
        reports.seeking.Unclear: from `begin`, if what was typed is not understood.
    """

    def __init__(self, reader: Reader, asked: Asked) -> None:
        self.reader, self.asked = reader, asked
        self._listing: Listing | None = None

    async def begin(self) -> Progress:
        """Begin it; nothing is looked at yet."""

        def begun(read: Reading) -> Progress:
            asked = self.asked
            sought = seeking.sought(asked.text, read.now, read.time_zone, asked.only)
            weights = None
            if asked.order == "energy":
                weights = weighing.weights(read.log, read.factors)
            self._listing = Listing(read.log, sought, asked.order, weights)
            return _progress(self._listing)

        return await self.reader.run(begun)

    async def steps(self, lasting_s: float) -> Progress:
        """Make slices of it for a while, or to its end."""
        until = time.monotonic() + lasting_s
        progress = await self._step()
        while not progress.is_done and time.monotonic() < until:
            progress = await self._step()
        return progress

    async def _step(self) -> Progress:
        def stepped(_: Reading) -> Progress:
            self._made.step()
            return _progress(self._made)

        return await self.reader.run(stepped)

    async def page(self, number: int) -> list[Entry | None]:
        """The rows of a page; where it is not made yet, the list is made as far."""

        def read_page(read: Reading) -> list[Entry | None] | None:
            if self._made.has(number * PAGE, PAGE):
                return _entries(read, self._made, number)
            self._made.step()
            return None

        while (found := await self.reader.run(read_page)) is None:
            pass
        return found

    async def follow(self, in_view: Callable[[Sequence[int]], list[int]]) -> Followed | None:
        """What has come since; None: make the list anew.

        `in_view`: the pages that are wanted once rows have come in at these positions.
        """
        places = await self.reader.run(lambda _: self._made.follow())
        if places is None:
            return None
        pages: Pages = {number: await self.page(number) for number in in_view(places)}
        count = await self.reader.run(lambda _: self._made.count)
        return Followed(count, places, pages)

    async def written(
        self, write: Callable[[Reading, int, list[Row]], str]
    ) -> AsyncIterator[tuple[int, str]]:
        """All of it in the words of `write`, some rows at a time, with how many rows are done.

        `write` gets rows, and how many came before.
        """
        done = 0
        last_id: int | None = None

        def write_page(read: Reading) -> tuple[int, int, str] | None:
            rows = self._after(read, last_id, done)
            return (int(str(rows[-1]["id"])), len(rows), write(read, done, rows)) if rows else None

        await self.begin()
        while not (await self._step()).is_done:
            pass
        while (found := await self.reader.run(write_page)) is not None:
            last_id, count, text = found
            done += count
            yield done, text

    def _after(self, read: Reading, last_id: int | None, done: int) -> list[Row]:
        if self.asked.order == "newest":
            return newest(read.log, self._made.sought, BATCH, last_id)
        return [row for row in self._made.rows(done, BATCH) if row]

    async def ids(self) -> list[int]:
        """Of all its requests, in their order; made to the end first."""
        while not (await self._step()).is_done:
            pass
        return await self.reader.run(lambda _: self._made.ids())

    @property
    def _made(self) -> Listing:
        if self._listing is None:
            raise Gone
        return self._listing


def _progress(made: Listing) -> Progress:
    return Progress(made.count, made.progress, made.is_sorted, made.is_done)


def _entries(read: Reading, made: Listing, number: int) -> list[Entry | None]:
    return [
        entries.entry_of(row, read.factors, read.time_zone, read.today) if row else None
        for row in made.rows(number * PAGE, PAGE)
    ]
