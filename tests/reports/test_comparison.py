"""A change is only told when it is clear."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from estimator.factors import load
from reports import comparison, loading
from reports.period import Change
from store.queries import opened
from store.writing import Column
from tests.rows import UTC_ZONE, log_of, row

BEFORE, AFTER = "2026-11-10T10:00:00.000Z", "2026-11-17T10:00:00.000Z"
LATER = datetime(2026, 11, 30, 12, tzinfo=UTC)


def change(
    root: Path,
    before: list[dict[str, Column]],
    after: list[dict[str, Column]],
    now: datetime = LATER,
) -> Change | None:
    rows = [one | {"started_at": BEFORE} for one in before]
    rows += [one | {"started_at": AFTER} for one in after]
    with opened(log_of(root, rows)) as log:
        week = loading.period(
            log, load(), "week", now=now, time_zone=UTC_ZONE, day=date(2026, 11, 17)
        )
    return week.change


def percent(root: Path, before: list[dict[str, Column]], after: list[dict[str, Column]]) -> object:
    found = change(root, before, after)
    assert found
    return found.percent


def some(count: int, **columns: Column) -> list[dict[str, Column]]:
    return [row(**columns) for _ in range(count)]


def test_nothing_before_is_nothing_to_compare_with(tmp_path: Path) -> None:
    """The first week is no rise."""
    assert change(tmp_path, [], some(5)) is None


def test_one_request_more_is_no_clear_change(tmp_path: Path) -> None:
    """291 requests after 265 is chance, and so is one more."""
    assert percent(tmp_path / "a", some(26), some(29)) is None
    assert percent(tmp_path / "b", some(1), some(2)) is None


def test_few_requests_show_no_clear_change_even_where_they_tripled(tmp_path: Path) -> None:
    """1.645 sqrt(4/2 + 4/6) = 2.7 is above ln 3 = 1.1."""
    assert percent(tmp_path, some(2), some(6)) is None


def test_many_requests_that_tripled_are_a_clear_change(tmp_path: Path) -> None:
    """1.645 sqrt(4/100 + 4/300) = 0.38 is below ln 3; the best guess tripled: +200 %."""
    assert percent(tmp_path, some(100), some(300)) == pytest.approx(200)


def test_the_edge_of_what_is_clear_lies_where_the_formula_says(tmp_path: Path) -> None:
    """ln(270/200) = 0.300 is within 1.645 sqrt(4/200 + 4/270) = 0.307; ln(280/200) = 0.336 is
    beyond 1.645 sqrt(4/200 + 4/280) = 0.305."""
    assert percent(tmp_path / "within", some(200), some(270)) is None
    assert percent(tmp_path / "beyond", some(200), some(280)) == pytest.approx(40)


def test_another_model_is_a_change_only_beyond_what_is_unknown_of_both(tmp_path: Path) -> None:
    """Between two closed models of like size the figures' own errors decide; they do not cancel."""
    old = some(300, model_served="gpt-4o")
    other = some(300, model_served="claude-sonnet-4-5", input_tokens=2000, output_tokens=1000)
    assert percent(tmp_path / "same", old, some(300, input_tokens=2000, output_tokens=1000))
    assert percent(tmp_path / "like", old, other) is None
    bigger = percent(tmp_path / "big", some(300, model_served="gpt-4o-mini", output_tokens=5), old)
    assert isinstance(bigger, float)
    assert bigger > 100


def test_what_two_models_errors_share_cancels_where_one_replaces_the_other() -> None:
    """By hand, with rho 0.5: 0.5 (0.8^2 + 0.6^2) + 0.5 (0.8 - 0.6)^2 = 0.52."""
    assert comparison.mix_variance(0.5, [0.8, -0.6]) == pytest.approx(0.52)


def test_estimated_counts_make_a_change_less_clear(tmp_path: Path) -> None:
    """280 after 200 is clear; with 14 % more unknown on either side it is not: 0.336 is within
    1.645 sqrt(4/200 + 4/280 + 2 x 0.14^2) = 0.446."""
    rows = some(480, input_basis="estimated")
    assert percent(tmp_path, rows[:200], rows[200:]) is None


def test_a_period_that_is_partly_in_no_figure_is_not_compared(tmp_path: Path) -> None:
    """A fall may only be a model that the catalogue does not know."""
    unknown = some(100, model_served="mystery")
    assert percent(tmp_path, some(400), [*some(100), *unknown]) is None


def test_a_week_that_runs_is_compared_with_the_same_part_of_the_last(tmp_path: Path) -> None:
    """On Tuesday at nine, last Tuesday's requests at ten are still to come."""
    at_nine = datetime(2026, 11, 17, 9, 59, tzinfo=UTC)
    assert change(tmp_path / "nine", some(3), some(3), now=at_nine) is None
    at_ten = datetime(2026, 11, 17, 10, 1, tzinfo=UTC)
    found = change(tmp_path / "ten", some(3), some(3), now=at_ten)
    assert found
    assert found.is_so_far
    assert found.before.request_count == 3
    over = change(tmp_path / "over", some(3), some(3))
    assert over
    assert not over.is_so_far
