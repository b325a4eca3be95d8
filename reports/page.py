"""What is written for a person, before it is text or Markdown: headings over simple blocks."""

from dataclasses import dataclass

from reports.words import say

UNBROKEN = "\N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}"
"""Spaces inside a number or before its unit."""


@dataclass(frozen=True, slots=True)
class Lines:
    """Sentences, each on a line of its own."""

    texts: tuple[str, ...]


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
