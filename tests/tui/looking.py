"""Looking at the dashboard as a person would: what stands on the screen, and when."""

import asyncio
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime

from textual.pilot import Pilot

from store import schema, writing
from store.paths import Home
from store.writing import Column
from tests.rows import UTC_ZONE
from tui.app import Dashboard

NOW = datetime(2026, 11, 20, 15, 30, tzinfo=UTC)
"""A Friday, in ISO week 2026-W47 (16 to 22 November)."""
SIZES = [(60, 20), (80, 24), (120, 40)]


def clock() -> datetime:
    return NOW


def in_utc(home: Home) -> Home:
    """The home, whose person lives in UTC."""
    home.root.mkdir(parents=True, exist_ok=True)
    home.settings.write_text('[place]\ntimezone = "UTC"\n', "utf-8")
    return home


def lines(app: Dashboard) -> list[str]:
    """The screen as it stands, line by line."""
    width, height = app.size
    strips = app.screen._compositor.render_strips()
    found = [strip.text for strip in strips]
    assert len(found) == height
    assert all(len(line) <= width for line in found)
    return found


def screen(app: Dashboard) -> str:
    return "\n".join(lines(app))


async def until(pilot: Pilot[None], is_so: Callable[[], bool], timeout_s: float = 10) -> None:
    """Go on once it is so; fail with the screen if it is not in time."""
    try:
        async with asyncio.timeout(timeout_s):
            while not is_so():
                await pilot.pause(0.01)
    except TimeoutError:
        assert isinstance(pilot.app, Dashboard)
        raise AssertionError(screen(pilot.app)) from None


async def until_seen(pilot: Pilot[None], text: str) -> None:
    """Go on once the text stands on the screen."""
    assert isinstance(pilot.app, Dashboard)
    app = pilot.app
    await until(pilot, lambda: text in screen(app))


def write(home: Home, *rows: dict[str, Column]) -> None:
    """Write rows as a recorder does, from a connection of its own."""
    with closing(schema.connect(str(home.log))) as connection:
        writing.write(connection, rows, zone=UTC_ZONE)
