"""What the tiles say."""

from dataclasses import replace
from pathlib import Path

from estimator.ranges import Range
from reports.period import Revision
from tests.reports import fixed
from tui.faces import faces
from tui.snapshot import Asked, Snapshot


def test_a_new_factor_set_is_told_where_weeks_are_compared(tmp_path: Path) -> None:
    """310 Wh, was 280: or a person would take the factors' change for one of their own."""
    week = fixed.week(tmp_path)
    revised = Revision("2026-11", "2026-12", Range(70, 280, 900), Range(80, 310, 1000))
    told, untold = (
        faces(Snapshot(Asked(), week.span.first, None, each, each, None, True, False), 0)[2]
        for each in (replace(week, revision=revised), week)
    )
    assert told.lines[1] == (
        "last week 310 Wh, was 280 Wh: factors 2026-12",
        "was 280 Wh: factors 2026-12",
    )
    assert untold.lines == (told.lines[0], told.lines[2])
