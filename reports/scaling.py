"""A request times everyone, in words and as JSON."""

from collections.abc import Iterator, Mapping
from typing import Any

from estimator.figures import FactorSet
from estimator.scale import Everyone, everyone
from reports import figures, impacts
from reports.page import Lines, Section
from reports.period import Footprint
from reports.requests import edges, likeness
from reports.sources import cite
from reports.words import say


def of(factors: FactorSet, footprint: Footprint) -> Everyone | None:
    """The footprint of one request, times everyone; None where it has no figure."""
    water_ml = impacts.water_ml(footprint)
    if footprint.energy_wh is None or footprint.ghg_g is None or water_ml is None:
        return None
    return everyone(factors, footprint.energy_wh, footprint.ghg_g, water_ml)


def section(found: Everyone) -> Section:
    return Section(say("page.everyone"), (Lines(tuple(_lines(found))),))


def _lines(found: Everyone) -> Iterator[str]:
    count = figures.count(round(found.requests.value.mid / 1e9))
    yield say("everyone.count", count=count, cited=cite(found.requests.sources[0]))
    rows = (
        ("homes", "energy", found.energy_wh, found.homes),
        ("drinkers", "water", found.water_ml, found.drinkers),
        ("cars", "ghg", found.ghg_g, found.cars),
    )
    for name, quantity, amount, like in rows:
        yield say(
            f"everyone.{name}",
            about=figures.about(quantity, amount),
            between=figures.between(quantity, amount),
            n=figures.number(like.amount.mid),
            low=figures.number(like.amount.low),
            high=figures.number(like.amount.high),
            cited=cite(like.thing.sources[0]),
        )


def document_of(factors: FactorSet, row: Mapping[str, object]) -> dict[str, Any] | None:
    """A row of the log times everyone, as plain values; None where it has no figure."""
    found = of(factors, impacts.of_row(factors, row))
    return document(found) if found else None


def document(found: Everyone) -> dict[str, Any]:
    """Energy in Wh, carbon of the electricity in gCO2e, water in mL, of a year of everyone."""
    return {
        "requests": found.requests.value.mid,
        "source": cite(found.requests.sources[0]),
        "energy_wh": edges(found.energy_wh),
        "ghg_g": edges(found.ghg_g),
        "water_ml": edges(found.water_ml),
        "us_homes": likeness(found.homes),
        "people_drinking": likeness(found.drinkers),
        "us_cars": likeness(found.cars),
    }
