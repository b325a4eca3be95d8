"""Follows the log: reads what is asked for, and again whenever the log or the day moves."""

import asyncio
import contextlib
from dataclasses import replace
from typing import Protocol

from store.faults import Fault
from tui import snapshot
from tui.reader import Reader
from tui.snapshot import Asked, Snapshot

POLL_S = 0.5
"""Between two looks at the log: with the time to write and to draw, a row shows within a second."""


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

    async def run(self) -> None:
        """Read on and on."""
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
        self.asked = asked
        self._is_asked.set()

    def look(self) -> None:
        """Read on at once: another view has come up."""
        self._is_asked.set()

    def reread(self) -> None:
        """Read all of it again, though nothing has moved."""
        self._read_as = self._followed_as = None
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
        moment = (await reader.moment(), asked)
        if reader is self.reader and moment != self._read_as:
            found = await reader.run(lambda read: snapshot.read(read, asked))
            if reader is self.reader:
                self._read_as = moment
                self._show(found)
        if reader is self.reader and self.shown is not None:
            followed_as = (self._audience.view_name, moment)
            if followed_as != self._followed_as:
                await self._audience.follow(reader, self.shown)
                self._followed_as = followed_as
        await self._complete(reader)

    async def _complete(self, reader: Reader) -> None:
        """What takes its time, unless something else is asked for meanwhile."""
        shown = self.shown
        if (
            shown is None
            or shown.is_whole
            or shown.asked != self.asked
            or reader is not self.reader
        ):
            return
        found = await reader.run(lambda read: snapshot.completed(read, shown))
        if self.shown is shown and reader is self.reader:
            self._show(found)

    def _show(self, found: Snapshot) -> None:
        """While a period is read again, what takes its time stays as it was."""
        held = self.shown
        if held is not None and held.is_whole and not found.is_whole and held.asked == found.asked:
            was = held.period
            period = replace(
                found.period, hours=was.hours, costliest=was.costliest, could_do=was.could_do
            )
            found = replace(found, period=period, around=period)
        self.shown = found
        self._audience.show_fault("log", None)
        self._audience.show(found)
