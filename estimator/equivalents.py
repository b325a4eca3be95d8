"""Familiar things that an amount is like."""

from dataclasses import dataclass

from estimator.figures import FactorSet, Source
from estimator.ranges import Range


@dataclass(frozen=True, slots=True)
class Equivalent:
    """So many of a familiar thing; the name is a code, not a sentence."""

    name: str
    amount: Range
    quantity: str
    """What is compared: energy, ghg or water."""
    each: float
    """What one takes, in `unit`."""
    unit: str
    sources: tuple[Source, ...]


def likes(factors: FactorSet, energy_wh: Range, ghg_g: Range, water_ml: Range) -> list[Equivalent]:
    """Every yardstick of the set, as so many of each."""
    amounts = {"energy": energy_wh, "ghg": ghg_g, "water": water_ml}
    return [
        Equivalent(
            yardstick.name,
            amounts[yardstick.quantity].scaled(1 / yardstick.value),
            yardstick.quantity,
            yardstick.value,
            yardstick.unit,
            yardstick.sources,
        )
        for yardstick in factors.yardsticks
    ]
