"""Follows the log: reads what is asked for, and again whenever the log or the day moves.

What can be had at once is shown at once. What takes its time is read beside it, then what may be
asked for next; both are broken off when something else is asked for.
"""

import asyncio
import contextlib
import time
from dataclasses import replace
from functools import partial
from typing import Protocol

from store.faults import Fault
from tui import snapshot
from tui.kept import Kept
from tui.reader import Gone, Reader
from tui.snapshot import Asked, Snapshot

POLL_S = 0.5
"""Between two looks at the log: with the time to write and to draw, a row shows within a second."""

REST = 30
"""So many times as long as it took, what takes its time is not read again for a log that grows."""


class Audience(Protocol):
    """Who is told of what was read."""

    @property
    def view_name(self) -> str:
        """The view that is in view."""

    def show(self, shown: Snapshot) -> None:
        """Another period, or the same as it is now."""

    async def follow(self, reader: Reader, shown: Snapshot) -> None:
        """Let the view read what else it shows."""

    def show_fault(self, of: str, fault: Fault | None) -> None:
        """It cannot be read; None: it can again."""


class Feed:
    """One log at a time, and what is asked of it."""

    def __init__(self, reader: Reader, audience: Audience) -> None:
        self.reader = reader
        self.asked = Asked()
        self.shown: Snapshot | None = None
        self._audience = audience
        self._is_asked = asyncio.Event()
        self._read_as: tuple[object, Asked] | None = None
        self._followed_as: object = None
        self._kept = Kept()
        self._whole: Snapshot | None = None
        self._reading_on: asyncio.Task[None] | None = None
        self._ahead_of: Asked | None = None
        self._rests_until = 0.0
        self._tasks = asyncio.TaskGroup()

    async def run(self) -> None:
        """Read on and on."""
        async with self._tasks:
            while True:
                self._is_asked.clear()
                await self.read()
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(self._is_asked.wait(), POLL_S)

    @property
    def is_settled(self) -> bool:
        """All that is asked for is shown, as of the last look at the log."""
        shown = self.shown
        is_read = shown is not None and shown.is_whole and shown.asked == self.asked
        read_as = self._read_as or ()
        is_followed = self._followed_as == (self._audience.view_name, *read_as)
        return is_read and is_followed and not self._is_asked.is_set()

    def ask(self, asked: Asked) -> None:
        """Show another period."""
        if asked != self.asked:
            self._break_off()
        self.asked = asked
        self._is_asked.set()

    def look(self) -> None:
        """Read on at once: another view has come up."""
        self._is_asked.set()

    def reread(self) -> None:
        """Read all of it again, though nothing has moved."""
        self._break_off()
        self._read_as = self._followed_as = self._whole = self._ahead_of = None
        self._kept.clear()
        self._is_asked.set()

    def open(self, reader: Reader) -> None:
        """Go on with another log, or with other settings."""
        self.reader.close()
        self.reader = reader
        self.reread()

    async def read(self) -> None:
        """Read what has changed; where nothing has, nothing."""
        reader = self.reader
        try:
            await self._read(reader)
        except Gone:
            return
        except Fault as fault:
            if reader is self.reader:
                self._read_as = self._followed_as = None
                self._audience.show_fault("log", fault)
        else:
            self._audience.show_fault("log", None)

    async def _read(self, reader: Reader) -> None:
        asked = self.asked
        moment = await reader.moment()
        if reader is self.reader and (moment, asked) != self._read_as:
            await self._read_period(reader, moment, asked)
        if reader is self.reader and self.shown is not None:
            followed_as = (self._audience.view_name, moment, asked)
            if followed_as != self._followed_as:
                self._followed_as = followed_as
                await self._audience.follow(reader, self.shown)
        if reader is self.reader:
            self._read_on(reader, moment)

    async def _read_period(self, reader: Reader, moment: object, asked: Asked) -> None:
        found = self._kept.of(moment, asked)
        if found is None:
            recent = self._kept.recent(asked)
            if recent is not None and (self.shown is None or self.shown.asked != asked):
                self._show(recent)
            found = await reader.run(lambda read: snapshot.read(read, asked))
        if reader is self.reader:
            self._read_as = moment, asked
            self._kept.put(moment, found)
            self._show(found)

    def _read_on(self, reader: Reader, moment: object) -> None:
        """Begin to read what takes its time, where it is not here and not on the way, and then
        what may be asked for next."""
        shown = self.shown
        if shown is None or shown.asked != self.asked or self._reading_on:
            return
        is_known = self._whole is not None and self._whole.asked == shown.asked
        is_due = not shown.is_whole and (not is_known or time.monotonic() >= self._rests_until)
        if is_due or self._ahead_of != self.asked:
            reading = self._whole_and_ahead(reader, moment, shown)
            self._reading_on = self._tasks.create_task(reading)

    async def _whole_and_ahead(self, reader: Reader, moment: object, shown: Snapshot) -> None:
        try:
            if not shown.is_whole:
                await self._complete(reader, moment, shown)
            for asked in shown.asked.near(shown.today):
                if self._ahead_of != shown.asked and self._kept.recent(asked) is None:
                    read_ahead = partial(snapshot.read, asked=asked)
                    self._kept.put(moment, await reader.aside(read_ahead))
            self._ahead_of = shown.asked
        except Gone:
            return
        except Fault as fault:
            self._audience.show_fault("log", fault)
        self._reading_on = None

    async def _complete(self, reader: Reader, moment: object, shown: Snapshot) -> None:
        begun = time.monotonic()
        found = await reader.aside(lambda read: snapshot.completed(read, shown))
        now = time.monotonic()
        self._rests_until = now + REST * (now - begun)
        self._whole = found
        self._kept.put(moment, found)
        if self.shown is not None and self.shown.asked == found.asked:
            self._show(found if self.shown is shown else self.shown)

    def _break_off(self) -> None:
        if self._reading_on is not None:
            self._reading_on.cancel()
            self._reading_on = None

    def _show(self, found: Snapshot) -> None:
        """While a period is read again, what takes its time stays as it was."""
        whole = self._whole
        if not found.is_whole and whole is not None and whole.asked == found.asked:
            was = whole.period
            period = replace(
                found.period, hours=was.hours, costliest=was.costliest, could_do=was.could_do
            )
            around = period if found.around is found.period else found.around
            found = replace(found, period=period, around=around)
        self.shown = found
        self._audience.show_fault("log", None)
        self._audience.show(found)
