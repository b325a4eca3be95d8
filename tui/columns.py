"""Columns that drop by importance as the width shrinks, so that nothing scrolls sideways."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rich.cells import cell_len, set_cell_size

GAP = 2
WIDEST_GAP = 5
ELLIPSIS = "…"


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table."""

    key: str
    title: str
    width: int
    """That it asks for; it gets its title's width at the least."""
    rank: int
    """0 stays always; the highest goes first."""
    is_right: bool = False
    squeezed: int = 0
    """To this much it gives way before another column goes; 0: it does not. Room that is
    left goes to the first such column, then to the next."""

    @property
    def full(self) -> int:
        return max(self.width, cell_len(self.title))

    @property
    def least(self) -> int:
        return min(self.full, self.squeezed or self.full)


@dataclass(frozen=True, slots=True)
class Layout:
    """The columns that fit, each with the width it gets, and the gap between two."""

    columns: tuple[tuple[Column, int], ...]
    gap: int

    def line(self, texts: Mapping[str, str]) -> str:
        """One row of the table."""
        return (" " * self.gap).join(
            cell(texts.get(column.key, ""), width, is_right=column.is_right)
            for column, width in self.columns
        )

    def titles(self) -> str:
        """The head of the table."""
        return self.line({column.key: column.title for column, _ in self.columns})


def fitting(columns: Sequence[Column], width: int) -> Layout:
    """The most important columns that fit into `width`."""
    kept = list(columns)
    while _least(kept) > width and (worst := max(kept, key=lambda c: c.rank)).rank > 0:
        kept.remove(worst)
    spare = max(width - _least(kept), 0)
    widths = []
    for column in kept:
        more = min(spare, column.full - column.least)
        widths.append((column, column.least + more))
        spare -= more
    return Layout(tuple(widths), min(GAP + spare // max(len(kept) - 1, 1), WIDEST_GAP))


def cell(text: str, width: int, *, is_right: bool = False) -> str:
    """`text` in exactly `width` cells; what is too long ends in an ellipsis."""
    length = cell_len(text)
    if length > width:
        return set_cell_size(text, width - 1) + ELLIPSIS
    return " " * (width - length) + text if is_right else text + " " * (width - length)


def _least(columns: Sequence[Column]) -> int:
    return sum(column.least for column in columns) + GAP * (len(columns) - 1)
