"""The pace of an answer as evidence of its batch: modest, one-sided, off where it cannot tell."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from estimator import speed
from estimator.energy import Point, token_energy
from estimator.factors import load
from estimator.grid import site
from estimator.impact import impact
from estimator.work import Work

FACTORS = load()
DEEPSEEK = FACTORS.models["deepseek-v3"]
paces = st.floats(0.1, 100_000)


def test_the_pace_is_time_over_tokens_after_the_first_chunk() -> None:
    """101 tokens in 101 chunks from 500 to 2,500 ms: 20 ms. In chunks of four, the first
    brought four: 2,000 / (404 - 4)."""
    assert speed.pace_ms(500, 2500, 101, 101) == pytest.approx(20)
    assert speed.pace_ms(500, 2500, 404, 101) == pytest.approx(5)


@pytest.mark.parametrize(
    ("ttft_ms", "last_ms", "tokens", "chunks"),
    [
        (None, 2500, 100, 100),  # not timed
        (500, None, 100, 100),
        (500, 500, 100, 100),  # came at once
        (900, 500, 100, 100),  # clocks that disagree
        (500, 2500, 39, 39),  # too short to tell
        (500, 2500, 400, 4),  # sent in lumps
        (500, 2500, 400, None),
        (500, 2500, 0, 0),
    ],
)
def test_what_cannot_tell_is_no_pace(
    ttft_ms: float | None, last_ms: float | None, tokens: int, chunks: int | None
) -> None:
    assert speed.pace_ms(ttft_ms, last_ms, tokens, chunks) is None
    assert speed.timed_tokens(ttft_ms, last_ms, tokens, chunks) == 0


def test_the_step_of_a_batch_is_worked_out_by_hand() -> None:
    """8e9 parameters of 16 bits on one H100, batch 64: 2.14 + 1.21 + .315 x 16 + .00279 x 64 x 8
    + .214 x .1346 x 64 + .0523 x 64 = 15.0 ms."""
    at = Point(8, 1, 64, 1)
    by_hand = 2.14 + 1.21 + 0.315 * 16 + 0.00279 * 512 + 0.214 * 0.1346 * 64 + 0.0523 * 64
    assert speed.step_s(FACTORS, at, "h100", 1, 16) * 1000 == pytest.approx(by_hand, rel=1e-3)


def test_a_slow_stream_is_a_large_batch_and_cheaper() -> None:
    """Precision and size published: lower and narrower, and never by more than a factor 2."""
    slow = speed.evidence(FACTORS, DEEPSEEK, 200)
    assert -0.7 < slow.shift < -0.05
    assert 0.8 < slow.narrowing < 1


@given(st.sampled_from(["gpt-4o", "gpt-4o-mini", "llama-3.1-8b"]), paces)
def test_where_precision_is_unknown_the_pace_tells_nothing(name: str, pace: float) -> None:
    """A slow stream may as well be heavier weights."""
    assert speed.evidence(FACTORS, FACTORS.models[name], pace) == speed.NONE


@given(paces)
def test_a_pace_never_widens_and_shifts_within_bounds(pace: float) -> None:
    found = speed.evidence(FACTORS, DEEPSEEK, pace)
    assert 0 < found.narrowing <= 1
    assert abs(found.shift) < 0.7


def test_fast_is_no_evidence_and_slower_than_the_limit_no_more() -> None:
    """Speculative decoding is fast, a broken network slow."""
    assert speed.evidence(FACTORS, DEEPSEEK, 1) == speed.NONE
    very, absurdly = (speed.evidence(FACTORS, DEEPSEEK, pace) for pace in (5_000, 50_000))
    assert very == absurdly


def test_it_moves_the_output_alone() -> None:
    """Input is bound by compute, whatever the batch."""
    prompt, answer = Work.of_request(1000, 0), Work(output_tokens=500)

    def mid(work: Work, pace: float | None) -> float:
        found = impact(FACTORS, work, "deepseek-v3", "deepseek", pace_ms=pace)
        assert found is not None
        return found.energy_wh.mid

    assert mid(prompt, 200) == mid(prompt, None)
    assert mid(answer, 200) < mid(answer, None)
    assert mid(prompt + answer, 200) == pytest.approx(mid(prompt, 200) + mid(answer, 200))


@given(paces)
def test_an_adjusted_figure_is_a_proper_range(pace: float) -> None:
    output = token_energy(FACTORS, DEEPSEEK, site(FACTORS, "deepseek")).output
    found = speed.adjusted(FACTORS, DEEPSEEK, output, pace)
    assert 0 < found.low < found.mid < found.high
    assert found.high / found.low <= output.high / output.low * (1 + 1e-9)


def test_paces_that_tell_the_same_share_their_rates() -> None:
    """To a tenth of ln; nothing stays nothing."""
    assert speed.rounded(20.1) == speed.rounded(20.2)
    assert speed.rounded(20) != speed.rounded(30)
    assert speed.rounded(None) is None
    assert speed.rounded(0) is None


def test_a_model_of_known_precision_is_narrower_than_without() -> None:
    """What the pace needs is also what the estimate gains from."""
    place = site(FACTORS, "deepseek")
    known = token_energy(FACTORS, DEEPSEEK, place).output
    unknown = token_energy(FACTORS, replace(DEEPSEEK, bits=None), place).output
    assert known.high / known.low < unknown.high / unknown.low
