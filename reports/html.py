"""A page as one HTML file: pictures inside, no script, nothing fetched."""

from typing import Any

from estimator.ranges import Range
from reports import dates, drawing, figures
from reports.page import (
    Bars,
    Block,
    Chart,
    Drawn,
    Fill,
    Headline,
    HourMap,
    Lines,
    Page,
    Ranking,
    Section,
    Table,
    Tiles,
    Whole,
    is_harmless,
)
from reports.sections import like_source, likened, range_of
from reports.templates import rendered
from reports.words import language, say

type Shown = dict[str, Any]
"""What the template shows of a block: its `kind`, and what that kind needs."""

TICKS = range(0, 24, 6)
LEVELS = ("low", "mid", "high")


def write(page: Page, *, is_demo: bool) -> str:
    """The file, ending in a newline."""
    text = rendered(
        "summary.html",
        language=language(),
        title=page.title,
        sections=[_section(section) for section in page.sections],
        demo=say("draw.demo") if is_demo else "",
        levels=[(level, say(f"draw.{level}")) for level in LEVELS],
        foot=say("draw.foot"),
    )
    # A name may hold characters that no HTML file may.
    return "".join(char if char == "\n" or is_harmless(char) else "\ufffd" for char in text)


def with_unit(quantity: str, value: Range | None) -> str:
    """'could be 8 to 200 Wh', to stand without its best guess; '' where there is no range."""
    if value is None or not (between := figures.between(quantity, value)):
        return ""
    return say("draw.range", between=between, unit=figures.figure(quantity, value).unit)


def _section(section: Section) -> tuple[str, list[Shown]]:
    return section.title, [_block(block) for block in section.blocks]


def _block(block: Block) -> Shown:
    match block:
        case Table():
            return {"kind": "table", "table": block}
        case Ranking(texts):
            return {"kind": "ranking", "texts": texts}
        case Lines(texts, None):
            return {"kind": "lines", "texts": texts}
        case Chart(lines, None):
            return {"kind": "chart", "lines": lines}
        case Lines(texts, drawn) | Chart(texts, drawn):
            return _drawn(drawn, texts)


def _drawn(drawn: Drawn | None, texts: tuple[str, ...]) -> Shown:
    match drawn:
        case Headline(energy_wh):
            between = with_unit("energy", energy_wh)
            return {
                "kind": "headline",
                "about": figures.about("energy", energy_wh),
                "between": between,
            }
        case Whole(energy_wh):
            return _whole(energy_wh)
        case Tiles():
            return {"kind": "tiles", "tiles": _tiles(drawn)}
        case Bars():
            return _bars(drawn)
        case HourMap():
            return _map(drawn)
        case Fill():
            return _fill(drawn)
    return {"kind": "lines", "texts": texts}


def _whole(energy_wh: Range) -> Shown:
    found = figures.figure("energy", energy_wh)
    return {
        "kind": "whole",
        "bar": drawing.bar(energy_wh, energy_wh.high),
        "title": say("draw.whole"),
        "about": with_unit("energy", energy_wh),
        "ends": ("0", say("figure.exact", amount=found.high, unit=found.unit)),
    }


def _tiles(drawn: Tiles) -> list[tuple[str, str, str]]:
    found = drawn.footprint
    tiles = (
        ("tile.ghg", "ghg", found.ghg_g),
        ("tile.embodied", "ghg", found.embodied_ghg_g),
        ("tile.onsite", "water", found.onsite_water_ml),
        ("tile.offsite", "water", found.offsite_water_ml),
    )
    return [
        (say(key), figures.about(quantity, value), with_unit(quantity, value))
        for key, quantity, value in tiles
    ]


def _bars(drawn: Bars) -> Shown:
    axis = drawing.axis_wh(drawn.items)
    heads = (drawn.heading, say("draw.bar"), say("table.about"), say("table.could_be"))
    rows = [
        {
            "name": name,
            "bar": drawing.bar(value, axis),
            "title": say(
                "draw.point",
                name=name,
                about=figures.about("energy", value),
                range=range_of("energy", value),
            ),
            "about": figures.amount("energy", value),
            "between": figures.span("energy", value),
        }
        for name, value in drawn.items
    ]
    return {"kind": "bars", "heads": heads, "rows": rows}


def _map(drawn: HourMap) -> Shown:
    hours = drawing.hours(drawn)
    most = max(hours, key=lambda hour: hour.height, default=None)
    heads = (say("draw.hour"), say("table.requests"), say("table.about"))
    rows = tuple((hour.name, hour.requests, hour.about) for hour in hours)
    return {
        "kind": "map",
        "title": say("draw.map"),
        "most": say("draw.map_most", name=most.name, about=most.about) if most else "",
        "note": say("draw.map_note"),
        "hours": hours,
        "weekdays": [dates.weekday_name(number) for number in range(7)],
        "ticks": [(drawing.hour_x(hour), f"{hour:02}:00") for hour in TICKS],
        "start": drawing.MAP_START,
        "summary": say("draw.table"),
        "table": Table(heads, rows),
    }


def _fill(drawn: Fill) -> Shown:
    filled = drawing.filled(drawn.like)
    return {
        "kind": "fill",
        "filled": filled,
        "like": likened(drawn.like),
        "source": like_source(drawn.like),
        "each": say("draw.each", each=filled.each) if filled else "",
    }
