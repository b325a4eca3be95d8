"""NO_COLOR, and what the dashboard loads: in processes of their own."""

import os
import re
import subprocess
import sys
from pathlib import Path

from tests.rows import log_of, row
from tests.tui.looking import in_utc

ROOT = Path(__file__).resolve().parents[2]
LOOK = """
import asyncio, sys
from pathlib import Path
from store.paths import Home
from tests.tui.looking import clock, screen, until_seen
from tui.app import Dashboard

async def main():
    for size in ((60, 20), (80, 24), (120, 40)):
        app = Dashboard(Home(Path(sys.argv[1])), clock=clock)
        async with app.run_test(size=size) as pilot:
            await until_seen(pilot, "gpt-4o")
            print(screen(app))
            print("SVG", app.export_screenshot())
            for keys in ("2", "enter"), ("escape",), ("question_mark",), ("escape",), ("d",):
                await pilot.press(*keys)
                await pilot.pause()

asyncio.run(main())
"""


def python(code: str, *arguments: str, **environment: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments],
        cwd=ROOT,
        env=os.environ | environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    return done.stdout


def test_without_colour_shape_says_it_all(tmp_path: Path) -> None:
    """Every view opens; the picture holds no colour but the terminal's own (which the picture
    writes as #c5c8c6, and #292929 behind it); low, best guess, high edge and arrow are glyphs."""
    home = in_utc(log_of(tmp_path, [row(started_at="2026-11-20T10:00:00.000Z")]))
    found = python(LOOK, str(home.root), NO_COLOR="1")
    seen, picture = found.split("SVG", 1)
    assert all(glyph in seen for glyph in "▲░▓█")
    assert set(re.findall(r"fill: (#[0-9a-f]{6})", picture)) == {"#c5c8c6", "#292929"}


def test_the_dashboard_loads_nothing_heavy() -> None:
    """It never needs the proxy, nor the library that writes the log."""
    heavy = python(
        "import sys, tui.app; print([n for n in"
        " ('mitmproxy', 'aiohttp', 'sqlite_utils', 'tiktoken', 'proxy', 'addons', 'wattprint')"
        " if n in sys.modules])"
    )
    assert heavy.strip() == "[]"
