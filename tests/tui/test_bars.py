"""Bars: heights in eighths, worked by hand."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual.app import App, ComposeResult

from estimator.ranges import Range
from reports import figures
from tui.bars import ARROW, Bar, Piece, RangeBars, axis_top, pieces, ticks


class OneChart(App[None]):
    CSS = "RangeBars { width: 40; height: 10; }"

    def __init__(self, *values: Range | None) -> None:
        super().__init__()
        self.values = values

    def compose(self) -> ComposeResult:
        yield RangeBars()

    def on_mount(self) -> None:
        bars = [Bar(("Mon", "M"), "", value) for value in self.values]
        self.query_one(RangeBars).show(bars, figures.number, "nothing")


async def drawn(*values: Range | None) -> list[str]:
    app = OneChart(*values)
    async with app.run_test(size=(40, 10)):
        chart = app.query_one(RangeBars)
        return [chart.render_line(y).text for y in range(10)]


def test_the_axis_follows_the_largest_best_guess_and_not_the_edges() -> None:
    """Twice 41: a high edge of 1,000 would flatten all that is known."""
    assert axis_top([Range(8, 41, 1000), None, Range(1, 2, 3)]) == 82
    assert axis_top([None]) == 0


@pytest.mark.parametrize(
    ("top", "count", "expected"),
    [(82, 4, [50]), (100, 4, [50, 100]), (220, 3, [100, 200]), (0.06, 3, [0.02, 0.04, 0.06])],
)
def test_ticks_are_round(top: float, count: int, expected: list[float]) -> None:
    """Steps of 1, 2 or 5 times a power of ten."""
    assert ticks(top, count) == pytest.approx(expected)


@given(top=st.floats(1e-6, 1e9), count=st.integers(1, 8))
def test_ticks_never_leave_the_axis(top: float, count: int) -> None:
    """At most as many as were asked for, rising, none above the top."""
    found = ticks(top, count)
    assert len(found) <= count
    assert found == sorted(found)
    assert all(0 < tick <= top * (1 + 1e-6) for tick in found)


def test_a_bar_ends_where_its_value_is_to_an_eighth() -> None:
    """Two rows are 16 eighths. Of an axis to 16: low 4, best guess 6, high 12."""
    assert pieces(Range(4, 6, 12), 16, 2) == [
        Piece(below=2, above=1, eighths=6),
        Piece(below=1, above=0, eighths=4),
    ]


def test_what_is_more_than_nothing_is_drawn() -> None:
    """A thousandth of the axis is still one eighth of a row; nothing is none."""
    assert pieces(Range(0.001, 0.001, 0.001), 100, 1)[0].eighths == 1
    assert pieces(Range(0, 0, 0), 100, 1) == [Piece(below=0, above=0, eighths=8)]


@given(st.lists(st.floats(0, 1e6), min_size=3, max_size=3), st.integers(1, 30))
def test_a_bar_never_grows_darker_upwards(edges: list[float], rows: int) -> None:
    """From zero: what is surest is at the foot."""
    value = Range(*sorted(edges))
    found = pieces(value, max(2 * value.mid, 1), rows)
    levels = [level for piece in found for level in (piece.below, piece.above)]
    assert levels == sorted(levels, reverse=True)


async def test_a_range_that_leaves_the_axis_ends_in_an_arrow() -> None:
    """The axis goes to 20: a range to 300 leaves it, one to 15 does not."""
    first, *others = await drawn(Range(2, 10, 300), Range(2, 10, 15))
    assert first.count(ARROW) == 1
    assert first.index(ARROW) < 20
    assert ARROW not in "".join(others)


async def test_no_arrow_where_all_ranges_fit() -> None:
    """20 is the top of the axis itself."""
    assert ARROW not in "".join(await drawn(Range(2, 10, 20)))


async def test_where_there_is_nothing_it_says_so() -> None:
    """An empty chart is not a row of zeros."""
    assert "nothing" in "".join(await drawn(None, Range(0, 0, 0)))


async def test_bars_begin_at_a_zero_that_is_named() -> None:
    """The lowest tick is 0; the labels stand beneath."""
    found = await drawn(Range(2, 10, 20), None)
    assert found[7].lstrip().startswith("0┤")
    assert "Mon" in found[8]


async def test_labels_give_way_to_shorter_ones_and_then_to_every_second() -> None:
    """24 bars in 37 cells: one cell each, so an 'M' every second."""
    found = (await drawn(*[Range(1, 2, 3)] * 24))[8]
    assert "Mon" not in found
    assert found.split() == ["M"] * 12
