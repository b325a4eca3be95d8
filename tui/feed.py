"""Follows the log: reads what is asked for, and again whenever the log or the day moves.

What can be had at once is shown at once; what takes its time is read beside it, and broken off
when something else is asked for.
"""

import asyncio
import contextlib
import time
from dataclasses import replace
from typing import Protocol

from store.faults import Fault
from tui import snapshot
from tui.reader import Reader
from tui.snapshot import Asked, Snapshot

POLL_S = 0.5
"""Between two looks at the log: with the time to write and to draw, a row shows within a second."""

REST = 30
"""So many times as long as it took, what takes its time is not read again for a log that grows."""
KEPT = 64
"""Periods that are shown again without reading them, as long as the log does not move."""


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
        self._read_as: object = None
        self._followed_as: object = None
        self._kept: dict[Asked, Snapshot] = {}
        self._kept_as: object = None
        self._whole: Snapshot | None = None
        self._completing: asyncio.Task[None] | None = None
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
        is_followed = self._followed_as == (self._audience.view_name, self._read_as)
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
        self._read_as = self._followed_as = self._kept_as = self._whole = None
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
        except Fault as fault:
            if reader is self.reader:
                self._read_as = self._followed_as = None
                self._audience.show_fault("log", fault)
        else:
            self._audience.show_fault("log", None)

    async def _read(self, reader: Reader) -> None:
        asked = self.asked
        now = await reader.moment()
        moment = (now, asked)
        if reader is self.reader and moment != self._read_as:
            if now != self._kept_as:
                self._kept, self._kept_as = {}, now
            found = self._kept.get(asked)
            if found is None:
                found = await reader.run(lambda read: snapshot.read(read, asked))
            if reader is self.reader:
                self._read_as = moment
                self._show(found)
        if reader is self.reader and self.shown is not None:
            followed_as = (self._audience.view_name, moment)
            if followed_as != self._followed_as:
                self._followed_as = followed_as
                await self._audience.follow(reader, self.shown)
        if reader is self.reader:
            self._complete(reader)

    def _complete(self, reader: Reader) -> None:
        """Begin to read what takes its time, where it is not here and not on the way."""
        shown = self.shown
        if shown is None or shown.is_whole or shown.asked != self.asked or self._completing:
            return
        is_known = self._whole is not None and self._whole.asked == shown.asked
        if not is_known or time.monotonic() >= self._rests_until:
            self._completing = self._tasks.create_task(self._read_whole(reader, shown))

    async def _read_whole(self, reader: Reader, shown: Snapshot) -> None:
        begun = time.monotonic()
        try:
            found = await reader.aside(lambda read: snapshot.completed(read, shown))
        except Fault as fault:
            self._completing = None
            self._audience.show_fault("log", fault)
            return
        self._completing = None
        now = time.monotonic()
        self._rests_until = now + REST * (now - begun)
        self._whole = found
        if self.shown is not None and self.shown.asked == found.asked:
            self._show(found if self.shown is shown else self.shown)

    def _break_off(self) -> None:
        if self._completing is not None:
            self._completing.cancel()
            self._completing = None

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
        if len(self._kept) < KEPT:
            self._kept[found.asked] = found
        self._audience.show_fault("log", None)
        self._audience.show(found)
