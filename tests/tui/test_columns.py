"""Tables: what is least important goes first, and a line never leaves its width."""

from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from tui.columns import Column, cell, fitting

COLUMNS = [
    Column("model", "model", 20, 0, squeezed=10),
    Column("wh", "Wh", 6, 0, is_right=True),
    Column("range", "could be", 12, 1, is_right=True),
    Column("basis", "counts", 9, 2),
]


def test_columns_go_by_importance() -> None:
    """All four need 10 + 6 + 12 + 9 and three gaps of 2, that is 43; without the last 32."""
    names = {w: [c.key for c, _ in fitting(COLUMNS, w).columns] for w in (43, 42, 32, 31, 5)}
    assert names[43] == ["model", "wh", "range", "basis"]
    assert names[42] == names[32] == ["model", "wh", "range"]
    assert names[31] == ["model", "wh"]
    assert names[5] == ["model", "wh"]


def test_a_name_gets_what_is_left_over_before_the_gaps_do() -> None:
    """50 cells: 7 more than needed go to the name; 62: its 10 and 9 over three gaps."""
    assert [width for _, width in fitting(COLUMNS, 50).columns] == [17, 6, 12, 9]
    layout = fitting(COLUMNS, 62)
    assert [width for _, width in layout.columns] == [20, 6, 12, 9]
    assert layout.gap == 2 + 9 // 3


@given(st.text(max_size=40), st.integers(1, 30), st.booleans())
def test_a_cell_has_exactly_its_width(text: str, width: int, is_right: bool) -> None:
    """Wide characters count for two; nothing pushes its neighbours aside."""
    printable = "".join(char for char in text if char.isprintable())
    assert cell_len(cell(printable, width, is_right=is_right)) == width


def test_what_is_too_long_says_so() -> None:
    """A cut name must not look like another model's."""
    assert cell("gpt-4o-2024-08-06", 8) == "gpt-4o-…"
    assert cell("41", 5, is_right=True) == "   41"
