"""A page as plain text of 80 columns: no colours, nothing that a terminal would obey."""

from collections.abc import Iterator
from textwrap import wrap

from reports.page import Block, Chart, Lines, Page, Ranking, Table, is_harmless

WIDTH = 80
INDENT = "  "
NARROW = 8
"""A first column gives way as far as this."""


def write(page: Page) -> str:
    """The page, ending in a newline."""
    lines = [page.title]
    for section in page.sections:
        lines += ["", section.title]
        for block in section.blocks:
            lines += [(INDENT + line).rstrip() for line in _block(block)]
    return "".join(f"{_printable(line)}\n" for line in lines)


def table(found: Table, width: int = WIDTH) -> list[str]:
    """Columns as wide as they need; a first cell too long for its own has a line to itself."""
    rows = [[_printable(cell) for cell in row] for row in (found.heads, *found.rows)]
    widths = [max(len(row[i]) for row in rows) for i in range(len(found.heads))]
    room = width - sum(widths[1:]) - 2 * (len(widths) - 1)
    widths[0] = min(widths[0], max(room, NARROW))
    lines = []
    for first, *others in rows:
        if len(first) > widths[0]:
            lines.append(first)
            first = ""
        cells = (
            cell.ljust(widths[i]) if i in found.lefts else cell.rjust(widths[i])
            for i, cell in enumerate((first, *others))
        )
        lines.append("  ".join(cells).rstrip())
    return lines


def _block(block: Block) -> Iterator[str]:
    match block:
        case Lines(texts):
            for text in texts:
                yield from _wrapped(text)
        case Ranking(texts):
            for number, text in enumerate(texts, 1):
                start = f"{number}. "
                yield from _wrapped(start + text, " " * len(start))
        case Chart(lines):
            yield from lines
        case Table():
            yield from table(block, WIDTH - len(INDENT))


def _wrapped(text: str, indent: str = "") -> list[str]:
    """Lines of a sentence; addresses stay whole, so that they can be followed."""
    return wrap(
        text,
        WIDTH - len(INDENT),
        subsequent_indent=indent,
        break_on_hyphens=False,
        break_long_words=False,
    )


def _printable(text: str) -> str:
    return "".join(char if is_harmless(char) else "\ufffd" for char in text)
