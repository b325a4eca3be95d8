"""Local models: the server's seconds times the machine's power."""

import pytest

from estimator import machines
from estimator.factors import load
from estimator.ranges import Range

FACTORS = load()


def test_a_power_that_was_set_is_worked_out_by_hand() -> None:
    """36 s at 100 W are 1 Wh, within 15 %; France 41.44 g/kWh."""
    found = machines.impact(FACTORS, 36, 100, "FRA")
    assert found.energy_wh.mid == pytest.approx(1)
    assert (found.energy_wh.low, found.energy_wh.high) == pytest.approx((0.85, 1.15))
    assert found.ghg_g.mid == pytest.approx(0.04144)
    assert found.zone == "FRA"


def test_an_unknown_machine_is_a_laptop_or_a_large_desktop() -> None:
    """20 to 450 W; the world's electricity where no zone is set."""
    found = machines.impact(FACTORS, 3600)
    assert found.energy_wh == Range(20, 90, 450)
    assert found.zone == "WOR"


def test_no_seconds_cost_nothing() -> None:
    assert machines.impact(FACTORS, 0).energy_wh == Range(0, 0, 0)
