"""The database ranks requests as the estimator would."""

from dataclasses import astuple
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from estimator.work import Work
from store.heaviest import heaviest
from store.queries import opened
from tests.rows import log_of, row

UNITS = [Work(1), Work(0, 1), Work(0, 0, 1), Work(0, 0, 0, 1), Work(0, 0, 0, 0, 1)]
KEY = ("openai", "gpt-4o-2024-08-06")
TOKENS = st.integers(0, 5000)


@settings(max_examples=20, deadline=None)
@given(st.lists(st.tuples(TOKENS, TOKENS, st.none() | TOKENS), min_size=1, max_size=8))
def test_each_sum_of_work_is_weighed_as_it_is_defined(
    tmp_path_factory: pytest.TempPathFactory, drawn: list[tuple[int, int, int | None]]
) -> None:
    """Each of the five alone puts the requests in the order of `Work.of_request`."""
    rows = [
        row(input_tokens=given, output_tokens=answered, cached_input_tokens=cached)
        for given, answered, cached in drawn
    ]
    works = [astuple(Work.of_request(given, out, cached or 0)) for given, out, cached in drawn]
    root: Path = tmp_path_factory.mktemp("home")
    with opened(log_of(root, rows)) as log:
        for i, unit in enumerate(UNITS):
            found = heaviest(log, "2026", "2027", {KEY: unit}, len(rows))
            weighed = [works[int(str(one["id"])) - 1][i] for one in found]
            assert weighed == sorted((work[i] for work in works), reverse=True)


def test_the_context_of_an_answer_is_its_prompt_and_part_of_itself(tmp_path: Path) -> None:
    """2,000 out of nothing read 2,000 x 1,200; 1,000 out of 1,000 only 1,000 x 1,600."""
    rows = [row(input_tokens=1000, output_tokens=1000), row(input_tokens=0, output_tokens=2000)]
    with opened(log_of(tmp_path, rows)) as log:
        found = heaviest(log, "2026", "2027", {KEY: UNITS[1]}, 2)
    assert [one["id"] for one in found] == [2, 1]


def test_only_requests_of_the_period_and_of_weighted_models_are_ranked(tmp_path: Path) -> None:
    """From `since` on, to before `until`; a model's name counts only with its provider."""
    rows = [
        row(started_at="2026-11-16T00:00:00.000Z"),
        row(started_at="2026-11-17T00:00:00.000Z"),
        row(started_at="2026-11-16T12:00:00.000Z", provider="azure.ai.openai"),
    ]
    with opened(log_of(tmp_path, rows)) as log:
        found = heaviest(
            log, "2026-11-16T00:00:00.000Z", "2026-11-17T00:00:00.000Z", {KEY: UNITS[0]}, 9
        )
        assert heaviest(log, "2026", "2027", {}, 9) == []
    assert [one["id"] for one in found] == [1]
    assert "weighted" not in found[0]


def test_none_of_many_equal_requests_is_lost_to_rounding(tmp_path: Path) -> None:
    """SQLite adds up in another order than Python: it finds 2e-13 less than these weigh."""
    weights = {KEY: Work(0.1, 7e-7, 0.01, 3e-7, 0.003)}
    same = row(input_tokens=9022, output_tokens=9001, cached_input_tokens=3000)
    with opened(log_of(tmp_path, [same | {"uid": str(n)} for n in range(25)])) as log:
        found = heaviest(log, "2026", "2027", weights, 1)
    assert [one["id"] for one in found] == [1]
