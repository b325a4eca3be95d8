"""The README's picture: the real dashboard on the demonstration's fortnight, as SVG.

python -m benchmarks.picture docs/dashboard.svg
"""

import asyncio
import contextlib
import re
import sys
import tempfile
from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from store import schema, writing
from store.paths import Home
from store.queries import opened
from tui.app import Dashboard
from wattprint.demonstration import week

SIZE = (120, 40)
NOW = datetime(2026, 11, 22, 20, 30, tzinfo=UTC)
ZONE = ZoneInfo("Europe/Paris")


def fill(home: Home, last: date, now: datetime, zone: ZoneInfo) -> None:
    """A log with the demonstration's rows."""
    home.prepare()
    schema.prepare(home)
    with contextlib.closing(schema.connect(str(home.log))) as connection:
        writing.write(connection, list(week.rows(last, zone, now)), zone=zone)


async def svg(home: Home) -> str:
    """The first screen once it is filled."""
    app = Dashboard(home, clock=lambda: NOW)
    async with app.run_test(size=SIZE) as pilot:
        while app.shown is None:
            await pilot.pause()
        await pilot.pause()
        return app.export_screenshot(title="wattprint")


def without_fonts(drawing: str) -> str:
    """Drop the fonts that the drawing would fetch: the reader's own monospace serves."""
    return re.sub(r"@font-face\s*{[^}]*}", "", drawing)


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        home = Home(Path(folder) / "demo")
        fill(home, NOW.date(), NOW, ZONE)
        home.settings.write_text('[place]\ntimezone = "Europe/Paris"\n')
        with opened(home) as log:
            print(log.count(), "requests")
        drawing = without_fonts(asyncio.run(svg(home)))
    Path(sys.argv[1]).write_text(drawing)


if __name__ == "__main__":
    main()
