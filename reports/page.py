"""What is written for a person, before it is text or Markdown: headings over simple blocks."""

from dataclasses import dataclass

from estimator.equivalents import Equivalent
from estimator.ranges import Range
from reports.period import Footprint, HourShare
from reports.words import say

UNBROKEN = "\N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}"
"""Spaces inside a number or before its unit."""


@dataclass(frozen=True, slots=True)
class Headline:
    """The one figure that a page is about."""

    energy_wh: Range | None


@dataclass(frozen=True, slots=True)
class Tiles:
    """What the energy brings with it."""

    footprint: Footprint


@dataclass(frozen=True, slots=True)
class Whole:
    """One range in full, from zero to its high edge."""

    energy_wh: Range


@dataclass(frozen=True, slots=True)
class Bars:
    """A named range each, on one axis."""

    heading: str
    """Of the names."""
    items: tuple[tuple[str, Range | None], ...]


@dataclass(frozen=True, slots=True)
class HourMap:
    """Best guesses by weekday and hour."""

    hours: tuple[HourShare, ...]


@dataclass(frozen=True, slots=True)
class Fill:
    """So many of a familiar thing."""

    like: Equivalent


type Drawn = Headline | Tiles | Whole | Bars | HourMap | Fill
"""What a writer that can draw shows in the place of lines."""


@dataclass(frozen=True, slots=True)
class Lines:
    """Sentences, each on a line of its own."""

    texts: tuple[str, ...]
    drawn: Drawn | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of cells under their heads."""

    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    lefts: tuple[int, ...] = (0,)
    """Columns of words; the others are figures and end at the right."""

    def __post_init__(self) -> None:
        if any(len(row) != len(self.heads) for row in self.rows):
            raise ValueError("a row has not as many cells as there are heads")


@dataclass(frozen=True, slots=True)
class Chart:
    """Lines drawn with characters of equal width."""

    lines: tuple[str, ...]
    drawn: Drawn | None = None


@dataclass(frozen=True, slots=True)
class Ranking:
    """Sentences in an order that matters."""

    texts: tuple[str, ...]


type Block = Lines | Table | Chart | Ranking


@dataclass(frozen=True, slots=True)
class Section:
    """Blocks under a heading."""

    title: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Page:
    """A title and its sections; each heading of a demonstration says that it is one."""

    title: str
    sections: tuple[Section, ...]


def page(title: str, sections: tuple[Section, ...], *, is_demo: bool) -> Page:
    """The page, with every heading marked where it shows a demonstration."""
    if not is_demo:
        return Page(title, sections)
    marked = tuple(Section(_demo(section.title), section.blocks) for section in sections)
    return Page(_demo(title), marked)


def is_harmless(char: str) -> bool:
    """Whether a character can only be seen, and does nothing to a terminal or a page."""
    return char.isprintable() or char in UNBROKEN


def _demo(title: str) -> str:
    return say("page.demo", title=title)
