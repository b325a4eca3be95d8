"""Familiar things: many, sourced, of a size that reads well, and only like with like."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from estimator.equivalents import Equivalent, likes
from estimator.factors import load
from estimator.ranges import Range

FACTORS = load()


def by_name(found: list[Equivalent]) -> dict[str, Range]:
    return {each.thing.name: each.amount for each in found}


def test_an_amount_is_divided_by_what_one_takes_with_its_whole_range() -> None:
    """44 Wh (22 to 88) are 2 (1 to 4) phone charges of 22 Wh (EPA); 1,423 g are 10 km by car
    (142.3 g, ADEME); 500 mL are two glasses."""
    found = by_name(
        likes(FACTORS, Range(22, 44, 88), Range(142.3, 1423, 2846), Range(0, 500, 1000))
    )
    charge, car = found["smartphone_charge"], found["petrol_car_km"]
    assert (charge.low, charge.mid, charge.high) == pytest.approx((1, 2, 4))
    assert (car.low, car.mid, car.high) == pytest.approx((1, 10, 20))
    assert found["glass_of_water"].mid == pytest.approx(2)


@given(st.floats(min_value=3e-4, max_value=1e10))
def test_no_number_is_shown_that_nobody_can_picture(wh: float) -> None:
    """Never '0.0003 of a flight': from a millisecond of a bulb to a thousand homes, there is
    something, and each is between 0.1 and 1,000."""
    found = likes(FACTORS, Range(wh / 5, wh, wh * 5), None, None)
    assert found
    assert all(0.1 <= each.amount.mid <= 1000 for each in found)


def test_the_number_that_reads_most_easily_comes_first() -> None:
    """Of 9 Wh, 54 minutes of a 10 W bulb read better than 0.9 hours; of 310 Wh, 14 phone charges
    (the first in the set) better than 1,340 seconds of a microwave, which are not shown."""
    names = [each.thing.name for each in likes(FACTORS, Range(2, 9, 40), None, None)]
    assert names.index("led_bulb_minute") < names.index("led_bulb_hour")
    names = [each.thing.name for each in likes(FACTORS, Range(70, 310, 1400), None, None)]
    assert names[0] == "smartphone_charge"
    assert "microwave_second" not in names


def test_only_what_is_counted_alike_is_compared() -> None:
    """Electricity in Wh with electricity, carbon of a life cycle with the same, water with water;
    a car's exhaust, without its making and its fuel's, with nothing."""
    amount = Range(4.6e6, 4.6e6, 4.6e6)
    for given_, boundary in (
        ((amount, None, None), "electricity"),
        ((None, amount, None), "life_cycle"),
        ((None, None, amount), "consumed"),
    ):
        found = likes(FACTORS, *given_)
        assert found
        assert {each.thing.boundary for each in found} == {boundary}


def test_nothing_is_like_nothing() -> None:
    """No work is not 'none of a phone charge'."""
    assert likes(FACTORS, Range(0, 0, 0), Range(0, 0, 0), Range(0, 0, 0)) == []
    assert likes(FACTORS, None, None, None) == []


def test_there_are_more_than_twenty_each_named_and_sourced() -> None:
    """In French and English, one and many, with unit, source, year and licence."""
    units = {"electricity": "Wh", "life_cycle": "gCO2e", "exhaust": "gCO2e", "consumed": "mL"}
    assert len(FACTORS.yardsticks) > 20
    for thing in FACTORS.yardsticks:
        assert thing.unit == units[thing.boundary]
        assert thing.names.keys() == {"en", "fr"}
        assert all(form for names in thing.names.values() for form in names)
        assert all(source.year >= 2009 and source.licence for source in thing.sources)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("microwave_minute", 830 / 60),  # MIT Technology Review: 2.9 kWh are 3.5 h of 830 W
        ("microwave_second", 830 / 3600),
        ("led_bulb_second", 10 / 3600),
        ("boiled_litre", 4.186 * 1000 * 80 / 3600 / 0.85),  # 80 K, a kettle of 85 %
        ("boiled_cup", 4.186 * 250 * 80 / 3600 / 0.85),
        ("us_home_day", 10_500_000 / 365),
        ("petrol_car_km", 110.56 + 31.70),  # ADEME: fuel and making
        ("petrol_car_metre", 0.1423),
        ("train_km", 0.63 + 2.30),
        ("metro_km", 0.24 + 4.2),
        ("electric_car_km_whole", 12.09 + 55.28),
        ("plane_km", 0.372 + 123.2),  # without condensation trails
        ("coffee_cup", 63.55),  # a tenth of 635.5 g a litre
        ("french_person_day", 9_100_000 / 365),
        ("drinking_water_year", 1_334_991_000 / 1_200_000 * 1000),  # mL: Jegham et al.
        ("drinking_water_day", 1_112_000 / 365),
    ],
)
def test_a_value_is_what_its_source_says(name: str, value: float) -> None:
    """Worked by hand; a kWh taken for a Wh would be off by a thousand."""
    (thing,) = [each for each in FACTORS.yardsticks if each.name == name]
    assert thing.value == pytest.approx(value, rel=2e-3)
