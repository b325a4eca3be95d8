"""Charts begin at zero and hide no range."""

from hypothesis import given
from hypothesis import strategies as st

from estimator.ranges import Range
from reports import charts

AMOUNTS = st.floats(0, 1e6, allow_subnormal=False)


def test_a_bar_goes_to_its_low_edge_its_best_guess_and_its_high_edge() -> None:
    """2, 4 and 8 of 10, a character each."""
    assert charts.bar(Range(2, 4, 8), axis=10, width=10) == "██▓▓░░░░"


def test_a_range_beyond_the_axis_ends_in_an_arrow() -> None:
    """The axis follows the best guesses, because a range may be 25 times as wide."""
    assert charts.bar(Range(2, 4, 80), axis=10, width=10) == "██▓▓░░░░░→"


def test_a_range_far_beyond_the_axis_is_drawn_like_any_other() -> None:
    """Nothing overflows where a best guess is next to nothing."""
    assert charts.bar(Range(0, 1e-300, 1e9), axis=2e-300, width=4) == "▓▓░→"


def test_twice_the_energy_is_twice_the_bar() -> None:
    """The axis begins at zero: 96 does not look like a fraction of 100."""
    drawn = charts.bars([("a", Range(20, 20, 20)), ("b", Range(40, 40, 40))])
    assert drawn[0].count("█") * 2 == drawn[1].count("█")


def test_what_is_not_known_has_no_bar_and_says_so() -> None:
    """An empty line would read as zero."""
    drawn = charts.bars([("a", None), ("b", Range(0, 0, 0)), ("c", Range(1, 2, 3))])
    assert drawn[0].split() == ["a", "not", "known"]
    assert drawn[1].split() == ["b", "0", "Wh"]


@given(st.lists(st.tuples(AMOUNTS, AMOUNTS, AMOUNTS), min_size=1, max_size=7))
def test_bars_keep_to_their_width(edges: list[tuple[float, float, float]]) -> None:
    """Whatever the amounts; and something is drawn of whatever is above zero."""
    items = [("Mon 16", Range(*sorted(each))) for each in edges]
    for line, (_, value) in zip(charts.bars(items), items, strict=True):
        assert len(line) <= charts.WIDTH
        assert value.mid == 0 or any(mark in line for mark in "█▓→")


def test_an_hour_is_darker_the_more_energy_it_took() -> None:
    """A quarter of the largest, the largest, one without a figure, and none."""
    head, monday, *others = charts.hour_map({(0, 0): 1.0, (0, 1): 4.0, (0, 3): None})
    assert monday == "Mon  ▒▒██  ··"
    assert head.index("3") == monday.index("·")
    assert others == ["Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
