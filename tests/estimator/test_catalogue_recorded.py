"""The names on recorded exchanges: known, or unknown for a reason that is written down."""

import pytest

from benchmarks import score_models
from tests.wire.recordings import needed

pytestmark = needed


@pytest.fixture(scope="module")
def score() -> score_models.Score:
    return score_models.score(score_models.names())


def test_real_models_are_recognised(score: score_models.Score) -> None:
    """At least 98 % of the distinct names that are models, asked for or served."""
    assert score.names > 250
    assert score.of_real >= 0.98, score.missed


def test_what_is_unknown_is_so_rightly(score: score_models.Score) -> None:
    """Deployments, ids, routers: nobody could tell their size from the name."""
    assert score.missed == []
    assert len(score.rightly_unknown) <= 0.05 * score.names
