"""One request, times everyone: as many of it as the public studies count in a year.

The count is one study's of one service (Jegham et al. 2025: 772 billion requests to GPT-4o)
and stands for "everyone" by convention; it is exact here, so that the range is that of the
request. What is wrong for one request is wrong for all of them: the edges are multiplied too.
"""

from dataclasses import dataclass

from estimator import equivalents
from estimator.equivalents import Equivalent
from estimator.figures import Factor, FactorSet, Yardstick
from estimator.ranges import Range


@dataclass(frozen=True, slots=True)
class Everyone:
    """A year of everyone's requests, each like the one."""

    requests: Factor
    energy_wh: Range
    ghg_g: Range
    """Of the electricity, as the studies count it."""
    water_ml: Range
    homes: Equivalent
    """US homes whose year of electricity it is."""
    drinkers: Equivalent
    """People whose year of drinking water it is."""
    cars: Equivalent
    """US cars whose year at the exhaust it is: the studies' comparison, though power stations
    are counted over their life cycle and the cars are not."""


def everyone(factors: FactorSet, energy_wh: Range, ghg_g: Range, water_ml: Range) -> Everyone:
    """What this energy, carbon and water of one request come to."""
    requests = factors.terms["everyone_requests"]
    energy, ghg, water = (
        amount.scaled(requests.value.mid) for amount in (energy_wh, ghg_g, water_ml)
    )
    return Everyone(
        requests,
        energy,
        ghg,
        water,
        homes=equivalents.like(_thing(factors, "us_home_year"), energy),
        drinkers=equivalents.like(_thing(factors, "drinking_water_year"), water),
        cars=equivalents.like(_thing(factors, "us_car_year"), ghg),
    )


def _thing(factors: FactorSet, name: str) -> Yardstick:
    return next(thing for thing in factors.yardsticks if thing.name == name)
