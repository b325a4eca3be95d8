"""Energy drawn: what the pictures of the web page and of the share image are made of.

Bars and hours are in percent of the width that they are drawn into, and so fit a phone and a
printed page alike.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, floor, log10

from estimator.equivalents import Equivalent
from estimator.ranges import Range
from reports import dates, figures
from reports.page import HourMap
from reports.period import HourShare
from reports.words import say

MOST_BLOCKS = 60
COLUMNS = 20
MAP_START = 10.0
"""Percent of a map's width that the names of its weekdays take."""
SHADES = 4
ICONS = {"energy": "battery", "water": "glass", "ghg": "tile"}


@dataclass(frozen=True, slots=True)
class Bar:
    """Where a range lies on its axis, in percent of it."""

    low: float
    mid: float
    high: float
    is_beyond: bool
    """It goes on where the axis ends."""


@dataclass(frozen=True, slots=True)
class Hour:
    """An hour of a weekday with requests."""

    name: str
    """'Mon 09:00'."""
    about: str
    requests: str
    weekday: int
    x: float
    """Percent of the map's width."""
    height: float
    """Percent of a row; 0: no figure, or no cost."""
    shade: int
    """1 to `SHADES`."""


@dataclass(frozen=True, slots=True)
class Block:
    """One of the things that fill, and how far: shares from the bottom."""

    column: int
    row: int
    low: float
    mid: float
    high: float


@dataclass(frozen=True, slots=True)
class Filled:
    """A familiar thing so many times, in blocks of a round number of it."""

    icon: str
    each: str
    """What one block is: '0.1 phone charges'."""
    blocks: tuple[Block, ...]

    @property
    def rows(self) -> int:
        return 1 + max(block.row for block in self.blocks)


def axis_wh(items: Sequence[tuple[str, Range | None]]) -> float:
    """Twice the largest best guess: wide ranges leave it."""
    return 2 * max((value.mid for _, value in items if value), default=0.0)


def bar(value: Range | None, axis: float) -> Bar | None:
    """None where there is nothing to draw."""
    if value is None or axis <= 0 or value.high <= 0:
        return None
    low, mid, high = (
        round(100 * min(edge / axis, 1), 2) for edge in (value.low, value.mid, value.high)
    )
    return Bar(low, mid, high, value.high > axis)


def hours(found: HourMap) -> tuple[Hour, ...]:
    """The hours of the map, in order."""
    most = max((share.energy_wh or 0 for share in found.hours), default=0.0)
    return tuple(_hour(share, most) for share in found.hours)


def _hour(share: HourShare, most: float) -> Hour:
    part = (share.energy_wh or 0) / most if most else 0.0
    value = None if share.energy_wh is None else Range(*[share.energy_wh] * 3)
    count = share.request_count
    return Hour(
        name=f"{dates.weekday_name(share.weekday)} {share.hour:02}:00",
        about=figures.about("energy", value),
        requests=say("draw.requests", count=count, n=figures.count(count)),
        weekday=share.weekday,
        x=hour_x(share.hour),
        height=round(100 * part, 1),
        shade=max(1, ceil(SHADES * part)),
    )


def hour_x(hour: int) -> float:
    """Where an hour begins, in percent of the map's width."""
    return round(MAP_START + (100 - MAP_START) * hour / 24, 2)


def filled(like: Equivalent) -> Filled | None:
    """The thing as blocks, its whole range in at most `MOST_BLOCKS`; None for none of it."""
    amount = like.amount
    if amount.high <= 0:
        return None
    each = _round_up(amount.high / MOST_BLOCKS)
    count = max(1, ceil(amount.high / each))
    one = Equivalent(like.thing, Range(each, each, each))
    return Filled(
        icon=ICONS[like.thing.quantity],
        each=figures.likened(one),
        blocks=tuple(_block(i, amount.scaled(1 / each)) for i in range(count)),
    )


def _block(number: int, blocks: Range) -> Block:
    low, mid, high = (
        round(min(max(edge - number, 0), 1), 3) for edge in (blocks.low, blocks.mid, blocks.high)
    )
    row, column = divmod(number, COLUMNS)
    return Block(column, row, low, mid, high)


def _round_up(value: float) -> float:
    """To 1, 2 or 5 times a power of ten."""
    size: float = 10.0 ** floor(log10(value))
    step = next((step for step in (1, 2, 5) if step * size >= value), 10)
    return float(f"{step * size:.1e}")
