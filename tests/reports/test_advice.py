"""What could be done is reckoned from the log, and said only where it is worth it."""

from dataclasses import astuple
from pathlib import Path

import pytest

from estimator.impact import impact
from estimator.ranges import Range
from estimator.work import Work
from reports import loading, sections
from reports.period import Period, Saving
from store.queries import opened
from store.writing import Column
from tests.reports import fixed
from tests.rows import UTC_ZONE, log_of, row

OPUS = {"provider": "anthropic", "model_requested": None, "model_served": "claude-opus-4-5"}


def week(root: Path, *rows: dict[str, Column]) -> Period:
    with opened(log_of(root, rows)) as log:
        return loading.period(
            log, fixed.factors(), "week", now=fixed.NOW, time_zone=UTC_ZONE, day=fixed.MONDAY
        )


def savings(root: Path, *rows: dict[str, Column]) -> dict[str, Saving]:
    return {saving.way: saving for saving in week(root, *rows).could_do}


def energy_wh(work: Work, model: str) -> Range:
    found = impact(fixed.factors(), work, model, "anthropic")
    assert found
    return found.energy_wh


def test_a_lighter_model_is_one_of_the_family_at_the_same_tokens(tmp_path: Path) -> None:
    """Of claude-opus-4-5 that is the catalogue's claude-haiku-4-5, as if it had been asked."""
    rows = [row(**OPUS, input_tokens=6000, output_tokens=3000) for _ in range(3)]
    found = savings(tmp_path, *rows)["lighter_model"]
    one = Work.of_request(6000, 3000)
    assert (found.model, found.instead) == ("claude-opus-4-5", "claude-haiku-4-5")
    assert (found.request_count, found.tokens_each) == (3, 6000)
    then_wh = energy_wh(one + one + one, "claude-haiku-4-5")
    assert astuple(found.then_wh) == pytest.approx(astuple(then_wh))


def test_half_a_context_is_what_half_the_prompt_would_have_cost(tmp_path: Path) -> None:
    """Exact for requests that are alike, as one is."""
    long = row(**OPUS, input_tokens=90_000, cached_input_tokens=10_000, output_tokens=900)
    found = savings(tmp_path, long)["shorter_context"]
    half = Work.of_request(45_000, 900, 5_000)
    assert found.then_wh.mid == pytest.approx(energy_wh(half, "claude-opus-4-5").mid)


def test_a_cache_is_proposed_where_prompts_are_long_many_and_hardly_cached(tmp_path: Path) -> None:
    """Ten of 5,000 tokens; not where a fifth is cached already, nor for nine."""
    fresh = [row(**OPUS, input_tokens=5000, output_tokens=50) for _ in range(10)]
    found = savings(tmp_path / "fresh", *fresh)["cached_input"]
    assert found.then_wh.mid < 0.75 * found.now_wh.mid
    cached = [one | {"cached_input_tokens": 1000} for one in fresh]
    assert "cached_input" not in savings(tmp_path / "cached", *cached)
    assert "cached_input" not in savings(tmp_path / "few", *fresh[:9])


def test_half_the_reasoning_is_that_much_less_written(tmp_path: Path) -> None:
    """4,000 tokens of which 3,000 were reasoning: 2,500 would be written."""
    rows = [row(**OPUS, input_tokens=100, output_tokens=4000, reasoning_tokens=3000)]
    found = savings(tmp_path, *rows)["less_reasoning"]
    assert found.tokens_each == 4000
    written = Work.of_request(100, 4000)
    kept = Work(2500, written.output_x_context * 2500 / 4000, 100, 100 * 100)
    assert found.then_wh.mid == pytest.approx(energy_wh(kept, "claude-opus-4-5").mid)


def test_what_broke_off_and_was_sent_again_was_for_nothing(tmp_path: Path) -> None:
    """A retry of the same client to the same model within minutes; others broke off for good."""
    long = {**OPUS, "input_tokens": 90_000, "output_tokens": 900, "outcome": "aborted"}
    lost = row(**long, started_at="2026-11-18T10:00:00.000Z")
    again = row(**OPUS, started_at="2026-11-18T10:10:00.000Z", retry_count=1)
    late = row(**long, started_at="2026-11-18T15:00:00.000Z")
    others = row(**OPUS, client="x", started_at="2026-11-18T15:10:00.000Z", retry_count=1)
    found = savings(tmp_path, lost, again, late, others)["sent_again"]
    assert found.request_count == 1
    assert found.now_wh.mid == pytest.approx(
        energy_wh(Work.of_request(90_000, 900), "claude-opus-4-5").mid
    )
    assert found.then_wh == Range(0, 0, 0)


def test_a_lighter_picture_model_is_proposed_too(tmp_path: Path) -> None:
    """By the pixels made; nothing is said of a prompt that costs next to nothing."""
    picture = row(
        task="image",
        model_requested="gpt-image-1",
        model_served=None,
        output_count=4,
        width=1024,
        height=1024,
        input_tokens=90_000,
    )
    found = savings(tmp_path, picture)
    assert list(found) == ["lighter_model"]
    assert found["lighter_model"].instead == "gpt-image-1-mini"


def test_of_each_way_the_model_that_saves_most_is_told(tmp_path: Path) -> None:
    """One line a way, the largest first."""
    small = row(model_served="gpt-4o", input_tokens=60_000, output_tokens=900)
    large = row(**OPUS, input_tokens=90_000, output_tokens=900)
    found = week(tmp_path, small, large).could_do
    ways = [saving.way for saving in found]
    assert sorted(ways) == ["lighter_model", "shorter_context"]
    assert {saving.model for saving in found} == {"claude-opus-4-5"}
    saved = [saving.now_wh.mid - saving.then_wh.mid for saving in found]
    assert saved == sorted(saved, reverse=True)


@pytest.mark.parametrize(
    "columns",
    [
        {"input_tokens": 300, "output_tokens": 40, "model_served": "gpt-4o"},
        {"input_tokens": 900_000, "model_served": "nobody-knows-this"},
        {"is_local": 1, "gpu_s": 9000.0, "model_served": "llama3.2"},
        {"outcome": "refused", "input_tokens": 900_000},
    ],
    ids=["little", "unknown model", "this machine", "refused"],
)
def test_nothing_is_said_where_nothing_is_worth_saying(
    tmp_path: Path, columns: dict[str, Column]
) -> None:
    """No section then either."""
    found = week(tmp_path, row(**columns))
    assert found.could_do == ()
    titles = [section.title for section in sections.page_of(found, UTC_ZONE).sections]
    assert "What could be done" not in titles


def test_what_saves_little_of_a_period_is_left_out(tmp_path: Path) -> None:
    """Less than a twentieth of its energy, however much it is in itself."""
    much = [row(**OPUS, input_tokens=900_000, output_tokens=9000) for _ in range(9)]
    little = row(input_tokens=100, output_tokens=6000, reasoning_tokens=6000)
    assert "less_reasoning" in savings(tmp_path / "alone", little)
    assert "less_reasoning" not in savings(tmp_path / "among", *much, little)


@pytest.mark.parametrize(
    ("then_wh", "said"),
    [
        (5.8, "three fifths"),
        (4.1, "two fifths"),
        (2.1, "a fifth"),
        (0.95, "a tenth"),
        (0.2, "less than a tenth"),
    ],
)
def test_a_share_is_said_as_people_say_it(then_wh: float, said: str) -> None:
    """The nearest one that has a name."""
    saving = Saving(
        way="lighter_model",
        model="a",
        instead="b",
        request_count=1,
        tokens_each=1,
        now_wh=Range(10, 10, 10),
        then_wh=Range(then_wh, then_wh, then_wh),
    )
    assert f"{said} of the 10 Wh" in sections.saving_line(saving)
