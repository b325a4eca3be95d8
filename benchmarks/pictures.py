"""Pictures of the real dashboard, as SVG: every view, size, language and theme.

python -m benchmarks.pictures              all, into pictures/
python -m benchmarks.pictures NAME…        those whose names hold one of these
python -m benchmarks.pictures --readme DIR the README's, into a folder
"""

import asyncio
import contextlib
import os
import re
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from textual.pilot import Pilot

from reports import words
from store import schema, writing
from store.paths import Home
from tui.app import Dashboard
from wattprint.demonstration import week

ROOT = Path(__file__).resolve().parents[1]
OUT = ROOT / "pictures"
NOW = datetime(2026, 11, 22, 20, 30, tzinfo=UTC)
ZONE = ZoneInfo("Europe/Paris")
SIZES = ((60, 20), (80, 24), (120, 40), (160, 50))


@dataclass(frozen=True, slots=True)
class Picture:
    """One picture: what is in the log, how it is looked at, and the keys pressed before."""

    view: str
    keys: tuple[str, ...] = ()
    size: tuple[int, int] = (120, 40)
    language: str = "en"
    theme: str = "dark"
    log: str = "own"
    """own, demo, heavy, one or empty."""

    @property
    def name(self) -> str:
        width, height = self.size
        return f"{self.view}-{self.log}-{width}x{height}-{self.language}-{self.theme}"


VIEWS = {
    "week": (),
    "day": ("d",),
    "month": ("m",),
    "year": ("y",),
    "clients": ("b",),
    "requests": ("2",),
    "explained": ("2", "down", "enter"),
    "models": ("3",),
    "method": ("4",),
    "help": ("question_mark",),
    "palette": ("ctrl+p",),
    "settings": ("comma",),
    "export": ("e",),
    "only": ("o",),
    "text": ("t",),
}


def pictures() -> Iterator[Picture]:
    """Every view; the first one at every size, in both languages and every theme."""
    for view, keys in VIEWS.items():
        for size in SIZES:
            yield Picture(view, keys, size)
        yield Picture(view, keys, (80, 24), "fr")
        yield Picture(view, keys, (120, 40), "fr", "light")
    for theme in ("light", "ansi", "nocolor"):
        for size in SIZES:
            yield Picture("week", (), size, theme=theme)
    for log in ("demo", "heavy", "one", "empty"):
        for size in SIZES:
            yield Picture("week", (), size, log=log)


README = {"dashboard.svg": Picture("week", log="demo")}


def write(home: Home, rows: list[dict[str, writing.Column]]) -> None:
    home.prepare()
    schema.prepare(home)
    with contextlib.closing(schema.connect(str(home.log))) as connection:
        writing.write(connection, rows, zone=ZONE)


def homes(root: Path) -> dict[str, Home]:
    """The logs that are looked at."""
    made = {name: Home(root / name) for name in ("own", "heavy", "one", "empty")}
    made["demo"] = Home(root / "a").demo
    rows = list(week.rows(NOW.date(), ZONE, NOW))
    own = [row | {"source": "proxy"} for row in rows]
    write(made["demo"], rows)
    write(made["own"], own)
    write(made["one"], [own[-1]])
    write(made["empty"], [])
    heavy = [
        row | {"uid": f"{row['uid']}-{n}", "input_tokens": 20 * int(str(row["input_tokens"] or 0))}
        for n in range(5)
        for row in own
        if row["outcome"] == "complete"
    ]
    write(made["heavy"], heavy)
    for home in made.values():
        home.settings.write_text('[place]\ntimezone = "Europe/Paris"\nzone = "FRA"\n')
    return made


async def drawn(picture: Picture, home: Home) -> str:
    """The screen once it is filled and the keys are pressed."""
    with spoken(picture.language), colours(picture.theme):
        app = Dashboard(home, theme=picture.theme, clock=lambda: NOW)
        async with app.run_test(size=picture.size) as pilot:
            await settled(pilot)
            for pressed in picture.keys:
                await pilot.press(pressed)
                await settled(pilot)
            if picture.keys and len(app.screen_stack) > 1:
                await pilot.pause(0.5)  # the palette comes up by itself
            return without_fonts(app.export_screenshot(title="wattprint"))


async def settled(pilot: Pilot[None]) -> None:
    """Go on once everything stands on the screen."""
    assert isinstance(pilot.app, Dashboard)
    await pilot.pause()
    while not pilot.app.is_settled:
        await pilot.pause(0.01)
    await pilot.pause()


@contextlib.contextmanager
def spoken(language: str) -> Iterator[None]:
    before = words.language()
    words.use(language)
    yield
    words.use(before)


@contextlib.contextmanager
def colours(theme: str) -> Iterator[None]:
    """Without, if that is the theme."""
    before = os.environ.pop("NO_COLOR", None)
    if theme == "nocolor":
        os.environ["NO_COLOR"] = "1"
    yield
    os.environ.pop("NO_COLOR", None)
    if before is not None:
        os.environ["NO_COLOR"] = before


def without_fonts(drawing: str) -> str:
    """Drop the fonts that the drawing would fetch: the reader's own monospace serves."""
    return re.sub(r"@font-face\s*{[^}]*}", "", drawing)


def make(asked: list[Picture], out: Path) -> None:
    """Draw them, one file each."""
    out.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        made = homes(Path(folder))
        for picture in asked:
            drawing = asyncio.run(drawn(picture, made[picture.log]))
            (out / f"{picture.name}.svg").write_text(drawing)
            print(picture.name, flush=True)


def make_readme(out: Path) -> None:
    """Draw those that the README shows, under the names that it gives them."""
    with tempfile.TemporaryDirectory() as folder:
        made = homes(Path(folder))
        for name, picture in README.items():
            drawing = asyncio.run(drawn(picture, made[picture.log]))
            (out / name).write_text(drawing)


def main(asked: list[str]) -> None:
    if asked[:1] == ["--readme"]:
        make_readme(Path(asked[1]))
        return
    make([one for one in pictures() if not asked or any(name in one.name for name in asked)], OUT)


if __name__ == "__main__":
    main(sys.argv[1:])
