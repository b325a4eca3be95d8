"""Familiar things that an amount is like: those of its size, and counted as it is.

Electricity is compared with electricity, carbon over a life cycle (power stations and the
making of the machines) with carbon over a life cycle, water consumed with water to drink.
Services that count the user's own devices (a video call, an e-mail), water that is given
back (a shower) and what is no emission at all (breathing, trees) are not in the table.
"""

from dataclasses import dataclass
from math import log10

from estimator.figures import FactorSet, Yardstick
from estimator.ranges import Range

_LEAST, _MOST = 0.1, 1000
"""A number outside is not one that people can picture."""
_EASY_LEAST, _EASY_MOST = 1, 100


@dataclass(frozen=True, slots=True)
class Equivalent:
    """So many of a familiar thing."""

    thing: Yardstick
    amount: Range


def likes(
    factors: FactorSet,
    energy_wh: Range | None,
    life_cycle_ghg_g: Range | None,
    consumed_water_ml: Range | None,
) -> list[Equivalent]:
    """What the amounts are like, the numbers that read most easily first.

    `life_cycle_ghg_g` is that of the electricity and of making the machines together.
    """
    amounts = {
        "electricity": energy_wh,
        "life_cycle": life_cycle_ghg_g,
        "consumed": consumed_water_ml,
    }
    found = [
        like(thing, amount)
        for thing in factors.yardsticks
        if (amount := amounts.get(thing.boundary)) is not None
    ]
    fitting = [each for each in found if _LEAST <= each.amount.mid <= _MOST]
    return sorted(fitting, key=_awkwardness)


def like(thing: Yardstick, amount: Range) -> Equivalent:
    """The amount, in the thing's unit, as so many of it."""
    return Equivalent(thing, amount.scaled(1 / thing.value))


def _awkwardness(found: Equivalent) -> float:
    """Orders of magnitude outside of 1 to 100; what is alike stays in the order of the set."""
    amount = found.amount.mid
    return max(0.0, log10(_EASY_LEAST / amount), log10(amount / _EASY_MOST))
