"""How the figures of a period are made, in short: what is counted, what is not, whose figures."""

from collections.abc import Iterator

from estimator import catalogue, pictures
from estimator.figures import FactorSet, Source
from reports import dates, figures
from reports.page import Lines, Page, Ranking, Section, page
from reports.period import Period
from reports.sources import Citations
from reports.words import say

IN = ("gpus", "machine", "idle", "building", "making", "carbon", "water")
NOT_IN = ("training", "network", "device", "construction", "contracts")


def page_of(factors: FactorSet, period: Period) -> Page:
    """Readable from the top; the sources are those that this period's figures rest on."""
    citations = Citations()
    citations.marks(_sources(factors, period))
    sections = (
        Section(say("method.how"), (Lines((say("method.work"), say("method.range"))),)),
        Section(say("method.in"), (Lines(tuple(say(f"method.in_{name}") for name in IN)),)),
        Section(
            say("method.not_in"), (Lines(tuple(say(f"method.not_{name}") for name in NOT_IN)),)
        ),
        Section(say("method.counts"), (Lines((say("models.bases"),)),)),
        Section(say("method.set"), (Lines(tuple(_set(factors))),)),
        Section(say("method.sources"), (Ranking(citations.lines()),)),
    )
    return page(say("method.title"), sections, is_demo=period.is_demo)


def _set(factors: FactorSet) -> Iterator[str]:
    published = dates.day_name(dates.day(factors.published))
    yield say("method.set_named", name=factors.name, day=published)
    yield say(
        "method.set_holds",
        models=figures.count(len({model.name for model in factors.models.values()})),
        zones=figures.count(len(factors.zones)),
        things=figures.count(len(factors.yardsticks)),
    )
    if factors.own.zone:
        yield say("method.own_zone", zone=factors.own.zone)
    if factors.own.models:
        yield say("method.own_models", names=", ".join(model.name for model in factors.own.models))


def _sources(factors: FactorSet, period: Period) -> Iterator[Source]:
    """Of the terms, then of the models, machines and grids that were met."""
    for factor in factors.terms.values():
        yield from factor.sources
    for line in period.models:
        found = catalogue.find(factors, line.name) or pictures.find(factors, line.name)
        if found is not None:
            yield from found.sources
    for line in period.providers:
        site = factors.sites.get(line.provider)
        if site is not None:
            yield from site.sources
