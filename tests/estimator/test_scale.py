"""One request times everyone, as the public studies do it."""

import pytest

from estimator.factors import load
from estimator.ranges import Range
from estimator.scale import everyone

FACTORS = load()


def test_the_published_sum_comes_out() -> None:
    """Jegham et al., section 6: 772e9 requests that come to 391,509 MWh, 1,334,991 kL and
    138,000 t are more than 35,000 US homes (36,300 at 10,791 kWh, 37,300 at 10,500), the drinking
    water of 1.2 million people and 30,000 cars."""
    energy, ghg, water = (
        total / 772e9 for total in (391_509e6, 138_000e6, 1_334_991e6)
    )  # Wh, g, mL
    found = everyone(FACTORS, *(Range(each, each, each) for each in (energy, ghg, water)))
    assert found.energy_wh.mid == pytest.approx(391_509e6)
    assert found.homes.amount.mid == pytest.approx(37_286, rel=1e-3)
    assert found.drinkers.amount.mid == pytest.approx(1.2e6, rel=1e-3)
    assert found.cars.amount.mid == pytest.approx(30_000)


def test_the_range_is_that_of_the_request() -> None:
    """One model's errors are common to all its requests: nothing averages out."""
    one = Range(0.1, 0.3, 1.5)
    found = everyone(FACTORS, one, one, one)
    for amount in (found.energy_wh, found.homes.amount, found.drinkers.amount, found.cars.amount):
        assert amount.low / amount.mid == pytest.approx(1 / 3)
        assert amount.high / amount.mid == pytest.approx(5)


def test_the_count_names_its_study() -> None:
    """772 billion is one study's count of one service."""
    requests = everyone(FACTORS, *[Range(0, 0, 0)] * 3).requests
    assert requests.value.mid == 772e9
    assert "Jegham" in requests.sources[0].title
