"""Familiar things: five, each with a source."""

import pytest

from estimator.equivalents import likes
from estimator.factors import load
from estimator.ranges import Range


def test_five_things_are_named_by_code_with_their_range() -> None:
    """44 Wh are two phone charges (22 Wh, EPA); 1,423 g are 10 km by car (142.3 g, ADEME);
    500 mL are two glasses."""
    found = {
        like.name: like
        for like in likes(load(), Range(22, 44, 88), Range(142.3, 1423, 2846), Range(0, 500, 1000))
    }
    assert len(found) == 5
    charge, car, glass = (
        found["smartphone_charge"].amount,
        found["petrol_car_km"].amount,
        found["glass_of_water"].amount,
    )
    assert (charge.low, charge.mid, charge.high) == pytest.approx((1, 2, 4))
    assert (car.low, car.mid, car.high) == pytest.approx((1, 10, 20))
    assert glass.mid == pytest.approx(2)
    assert all(like.sources for like in found.values())


def test_a_microwave_minute_is_830_watts() -> None:
    """830 W / 60 = 13.83 Wh."""
    (minute,) = [y for y in load().yardsticks if y.name == "microwave_minute"]
    assert minute.value == pytest.approx(830 / 60, abs=0.01)
