"""What is drawn lies where its numbers say."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from estimator.equivalents import Equivalent
from estimator.ranges import Range
from reports import drawing
from reports.page import HourMap
from reports.period import HourShare
from tests.reports import fixed

PHONE = next(thing for thing in fixed.factors().yardsticks if thing.name == "smartphone_charge")


def test_the_axis_holds_twice_the_largest_best_guess() -> None:
    """Wide ranges leave it, and are marked as such: 30 of 20, of which 10 is the middle."""
    items = [("a", Range(2, 10, 30)), ("b", Range(1, 2, 4)), ("c", None)]
    assert drawing.axis_wh(items) == 20
    assert drawing.bar(items[0][1], 20) == drawing.Bar(10, 50, 100, is_beyond=True)
    assert drawing.bar(items[1][1], 20) == drawing.Bar(5, 10, 20, is_beyond=False)


@pytest.mark.parametrize(("value", "axis"), [(None, 20.0), (Range(0, 0, 0), 20.0)])
def test_what_is_not_known_or_nothing_has_no_bar(value: Range | None, axis: float) -> None:
    """Nor has anything on an axis without a length."""
    assert drawing.bar(value, axis) is None
    assert drawing.bar(Range(1, 2, 3), 0) is None


@given(st.floats(1e-3, 1e5), st.floats(1, 30), st.floats(1, 30))
def test_blocks_hold_the_whole_range_in_round_steps(low: float, up: float, further: float) -> None:
    """What the blocks are filled with adds up to the low edge, the best guess and the high one."""
    amount = Range(low, low * up, low * up * further)
    filled = drawing.filled(Equivalent(PHONE, amount))
    assert filled
    assert len(filled.blocks) <= drawing.MOST_BLOCKS
    step = amount.high / sum(block.high for block in filled.blocks)
    digits = f"{step:.3e}"
    assert digits[0] in "125" or digits[:2] in ("9.", "4.", "1.")
    for level in ("low", "mid"):
        whole = sum(getattr(block, level) for block in filled.blocks) * step
        assert whole == pytest.approx(getattr(amount, level), rel=0.02, abs=0.002 * step)


def test_a_block_says_what_it_stands_for() -> None:
    """5.1 charges in at most 60 blocks: a tenth of a charge each, 51 of them, 12 to the middle."""
    filled = drawing.filled(Equivalent(PHONE, Range(0.4, 1.2, 5.1)))
    assert filled
    assert (filled.icon, filled.each) == ("battery", "0.1 phone charges")
    assert len(filled.blocks) == 51
    assert [block.mid for block in filled.blocks[:13]] == [1] * 12 + [0]
    assert (filled.blocks[20].column, filled.blocks[20].row, filled.rows) == (0, 1, 3)


def test_of_nothing_no_block_is_drawn() -> None:
    """Nor divided by."""
    assert drawing.filled(Equivalent(PHONE, Range(0, 0, 0))) is None


def test_hours_are_as_tall_as_their_energy() -> None:
    """Against the tallest; those without a figure have no height, and keep their place."""
    shares = (
        HourShare(weekday=0, hour=0, request_count=1, energy_wh=5.0),
        HourShare(weekday=6, hour=12, request_count=2, energy_wh=20.0),
        HourShare(weekday=6, hour=23, request_count=1, energy_wh=None),
    )
    first, middle, last = drawing.hours(HourMap(shares))
    assert (first.x, first.height, first.shade) == (10, 25, 1)
    assert (middle.x, middle.height, middle.shade) == (55, 100, 4)
    assert (last.x, last.height, last.about) == (96.25, 0, "not known")
    assert (middle.name, middle.about, middle.requests) == (
        "Sun 12:00",
        "about 20 Wh",
        "2 requests",
    )
    assert drawing.hours(HourMap(())) == ()
