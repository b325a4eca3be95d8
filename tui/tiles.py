"""The four figures at the top: each a title and a few short lines."""

from collections.abc import Sequence
from dataclasses import dataclass

from rich.cells import cell_len
from textual.content import Content
from textual.widgets import Static

from estimator.ranges import Range


@dataclass(frozen=True, slots=True)
class Face:
    """What a tile says."""

    title: tuple[str, ...]
    """Its wordings, longest first; the first that fits is shown, as with each line."""
    lines: tuple[tuple[str, ...], ...]
    amount: Range | None = None
    """Of a familiar thing, drawn under the lines as something that fills."""
    brief: str = ""
    """Says it all where the first line has no room beside the others."""


def fill(amount: Range, width: int) -> str:
    """A familiar thing that fills: full blocks to the best guess, light ones to the high edge.

    A block is a tenth, one, ten, … of the thing: the least that leaves the best guess in
    the first half. Tenths run to a whole thing at least; an edge that leaves ends in an arrow.
    """
    width = max(width, 10)
    each = 0.1
    while amount.mid / each > max(10, width / 2):
        each *= 10
    full = min(width, max(1, round(amount.mid / each)) if amount.mid else 0)
    end = round(amount.high / each)
    if end > width:
        full = min(full, width - 1)
        return "█" * full + "░" * (width - full - 1) + "▶"
    empty = max(0, 10 - max(full, end)) if each < 1 else 0
    return "█" * full + "░" * (end - full) + "·" * empty


ROOMY = 3
"""Lines in which a first one may wrap."""


class Tile(Static):
    """One figure. The first line stands out."""

    DEFAULT_CSS = """
    Tile {
        width: 1fr;
        height: 100%;
        border: round $primary 40%;
        border-title-color: $text-muted;
        border-subtitle-color: $text-muted;
        padding: 0 1;
    }
    """

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id, markup=False)
        self.face = Face(("",), ())

    def show(self, face: Face) -> None:
        """Say this instead."""
        self.face = face
        self._entitle()
        self.refresh()

    def on_resize(self) -> None:
        self._entitle()

    def _entitle(self) -> None:
        self.border_title = fitting(self.face.title, self.outer_size.width - 6)

    def render(self) -> Content:
        width = self.size.width
        if (
            self.face.brief
            and self.size.height < ROOMY
            and cell_len(self.face.lines[0][-1]) > width
        ):
            return Content.styled(self.face.brief, "bold")
        lines = [fitting(wordings, width) for wordings in self.face.lines]
        shown = [Content.styled(line, "" if i else "bold") for i, line in enumerate(lines)]
        if self.face.amount is not None:
            shown.append(Content.styled(fill(self.face.amount, width), "$primary"))
        return Content("\n").join(shown[: max(self.size.height, 1)])


def fitting(wordings: Sequence[str], width: int) -> str:
    """The first wording that has room, else the last."""
    return next((text for text in wordings if cell_len(text) <= width), wordings[-1])
