"""A page as Markdown, for notes and for git; whatever a name holds stays text."""

import re
from collections.abc import Iterator

from reports.page import Block, Chart, Lines, Page, Ranking, Table, is_harmless

SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|~&$])")


def write(page: Page) -> str:
    """The page, ending in a newline."""
    lines = [f"# {escaped(page.title)}", ""]
    for section in page.sections:
        lines += [f"## {escaped(section.title)}", ""]
        for block in section.blocks:
            lines += [*_block(block), ""]
    return "\n".join(lines[:-1]) + "\n"


def escaped(text: str) -> str:
    """The text so that Markdown shows it as it is, on one line."""
    line = "".join(char if is_harmless(char) else " " for char in text)
    return SPECIAL.sub(r"\\\1", re.sub(" +", " ", line).strip(" "))


def _block(block: Block) -> Iterator[str]:
    match block:
        case Lines(texts):
            yield from (f"- {escaped(text)}" for text in texts)
        case Ranking(texts):
            yield from (f"{number}. {escaped(text)}" for number, text in enumerate(texts, 1))
        case Chart(lines):
            yield from ("```text", *lines, "```")
        case Table():
            yield _row(block.heads)
            yield _row(
                tuple(":--" if i in block.lefts else "--:" for i in range(len(block.heads))),
                is_rule=True,
            )
            yield from (_row(row) for row in block.rows)


def _row(cells: tuple[str, ...], *, is_rule: bool = False) -> str:
    texts = cells if is_rule else tuple(escaped(cell) for cell in cells)
    return f"| {' | '.join(texts)} |"
