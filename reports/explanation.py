"""One request explained: each term with its factor, range and source, or why it has no figure."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from estimator import explanation
from estimator.explanation import Explanation, MachineExplanation, PictureExplanation, Term
from estimator.figures import Factor, FactorSet, Model, Zone
from reports import dates, figures, impacts, scaling
from reports.page import Block, Lines, Page, Ranking, Section, Table, page
from reports.period import Footprint
from reports.sections import footprint_lines
from reports.seen import seen
from reports.sources import Citations
from reports.words import say
from store import works

type Row = Mapping[str, object]
type Account = Explanation | PictureExplanation


def page_of(
    factors: FactorSet,
    row: Row,
    time_zone: ZoneInfo | None,
    *,
    is_demo: bool,
    is_everyone: bool = False,
) -> Page:
    """A row of `requests`, from what was seen of it to the sources of every factor.

    On demand it is multiplied by everyone's requests of a year.
    """
    found = explained(factors, row)
    sections = [
        Section(say("explain.figure"), (Lines(tuple(_figure(factors, row))),)),
        Section(say("explain.seen"), (Lines(tuple(seen(row, found))),)),
    ]
    if isinstance(found, MachineExplanation):
        sections += _machine(found)
    elif found:
        sections += account(found, str(row["provider"]))
    if is_everyone and (scaled := scaling.of(factors, impacts.of_row(factors, row))):
        sections.append(scaling.section(scaled))
    started_at = dates.local(datetime.fromisoformat(str(row["started_at"])), time_zone)
    when = say("costly.when", day=dates.day_name(started_at.date()), clock=f"{started_at:%H:%M:%S}")
    title = say("explain.title", id=row["id"], when=when)
    return page(title, tuple(sections), is_demo=is_demo)


def explained(factors: FactorSet, row: Row) -> Account | MachineExplanation | None:
    """The estimator's account of the row's figure; None where it has none, or cost nothing."""
    kind, done = impacts.kind_of_row(row), works.done(row)
    if done is None or row["outcome"] == "refused":
        return None
    model, zone = kind.model or None, kind.zone or None
    if kind.way == "machine":
        return explanation.explain_machine(factors, done.gpu_s, zone=zone)
    if kind.way == "pictures":
        return explanation.explain_picture(factors, done.pictures, model, kind.provider, zone=zone)
    return explanation.explain(
        factors,
        done.tokens,
        model,
        kind.provider,
        zone=zone,
        input_basis=kind.input_basis,
        output_basis=kind.output_basis,
        reasoning_tokens=int(str(row["reasoning_tokens"] or 0)),
        pace_ms=factors.paces.get((kind.provider, kind.model)),
    )


def _figure(factors: FactorSet, row: Row) -> Iterator[str]:
    reason = impacts.no_figure(factors, row)
    if reason:
        name = impacts.kind_of_row(row).model or say("table.unnamed")
        yield (
            say("none.unknown_model", model=name)
            if reason == "unknown_model"
            else say(f"none.{reason}")
        )
        return
    footprint = impacts.of_row(factors, row)
    yield from (*footprint_lines(footprint), *making_lines(footprint))


def making_lines(footprint: Footprint) -> Iterator[str]:
    """What has no room elsewhere: the minerals of the machines, and primary energy."""
    for name, value in (("adpe", footprint.embodied_adpe_ugsb), ("primary", footprint.primary_kj)):
        if value and value.mid:
            yield say(f"figure.{name}", value=figures.spread(value, 2))


def account(found: Account, provider: str | None) -> Iterator[Section]:
    """Term by term, how it is served, where, and every factor with its source."""
    citations = Citations()
    yield Section(say("explain.energy"), tuple(_energy(found)))
    if isinstance(found, Explanation):
        served = tuple(_served(found, citations))
    else:
        served = tuple(_made(found, citations))
    yield Section(say("explain.served"), served)
    yield Section(say("explain.place"), (Lines(tuple(_place(found, provider, citations))),))
    yield Section(say("explain.factors"), (Lines(tuple(_factors(found, citations))),))
    yield Section(say("explain.sources"), (Ranking(citations.lines()),))


def _machine(found: MachineExplanation) -> Iterator[Section]:
    """Seconds x power, and the electricity there."""
    citations, zone = Citations(), found.zone
    total = say(
        "machine.sum",
        seconds=figures.exactly(found.gpu_s, 3),
        power=figures.spread(found.power_w),
        wh=figures.exactly(1000 * found.impact.energy_wh.mid, 3),
    )
    power = say("machine.power_own" if found.is_power_own else "machine.power")
    yield Section(say("explain.machine"), (Lines((total, power, say("machine.none"))),))
    carbon = _carbon(zone, citations.marks(zone.sources))
    water = _offsite(zone, citations.marks(zone.water_sources))
    yield Section(say("explain.place"), (Lines((carbon, water)),))
    factors = tuple(_factor(factor, citations) for factor in found.factors)
    yield Section(say("explain.factors"), (Lines(factors),))
    yield Section(say("explain.sources"), (Ranking(citations.lines()),))


def _energy(found: Account) -> Iterator[Block]:
    is_text = isinstance(found, Explanation)
    terms = [term for term in found.terms if term.quantity]
    rows = [_term(term) for term in terms]
    total = figures.exactly(1000 * found.impact.energy_wh.mid, 3)
    amount = "thousands" if is_text else "megapixels"
    heads = ("term", amount, "gpu_j", "meter_j", "could_be", "wh")
    yield Table(
        heads=tuple(say(f"table.{head}") for head in heads),
        rows=(*rows, (say("term.sum"), "", "", "", "", total)),
    )
    host, pue = found.host_and_idle.value.mid, found.site.pue.mid
    key = "energy.each" if is_text else "energy.each_picture"
    each = say(key, host=figures.exactly(host), pue=figures.exactly(pue))
    amounts = say("energy.amounts" if is_text else "energy.megapixels")
    formulas = (say(f"formula.{term.name}") for term in terms)
    yield Lines((amounts, each, say("energy.range"), say("energy.formulas"), *formulas))


def _term(term: Term) -> tuple[str, ...]:
    many = {"token": 1e3, "token_x_token": 1e6}.get(term.unit, 1)
    each_j = term.per_unit_j.scaled(many)
    low, high = figures.exactly(each_j.low, 2), figures.exactly(each_j.high, 2)
    return (
        say(f"term.{term.name}"),
        figures.exactly(term.quantity / many),
        figures.exactly(term.gpu_j * many, 3),
        figures.exactly(each_j.mid, 3),
        say("figure.range", low=low, high=high),
        figures.exactly(1000 * term.energy_wh.mid, 3),
    )


def _served(found: Explanation, citations: Citations) -> Iterator[Block]:
    model, batch = found.model, found.batch
    yield Lines(
        (
            say(
                "served.model",
                name=model.name,
                total=figures.spread(model.total_b),
                active=figures.number(model.active_b),
                marks=citations.marks(model.sources),
            ),
            say("served.batch", batch=figures.spread(batch)),
            *_short_runs(model),
            say("served.setups"),
        )
    )
    heads = ("gpu", "bits", "share", "gpu_count", "compute_j", "weights_j", "floor_j")
    yield Table(
        heads=tuple(say(f"table.{head}") for head in heads),
        rows=tuple(
            (
                setup.gpu.upper(),
                figures.exactly(setup.bits),
                say("served.share", percent=figures.number(100 * setup.share)),
                str(setup.gpu_count),
                figures.exactly(setup.compute_j, 3),
                figures.exactly(setup.weights_j, 3),
                figures.exactly(setup.floor_j, 3),
            )
            for setup in found.setups
        ),
    )


def _short_runs(model: Model) -> Iterator[str]:
    if model.overhead.high != 1:
        yield say("served.overhead", overhead=figures.spread(model.overhead))


def _made(found: PictureExplanation, citations: Citations) -> Iterator[Block]:
    model = found.model
    said = say(
        "served.picture",
        name=model.name,
        total=figures.spread(model.total_b),
        steps=figures.spread(model.steps),
        passes=figures.spread(model.passes),
        marks=citations.marks(model.sources),
    )
    yield Lines((said,))


def _place(found: Account, provider: str | None, citations: Citations) -> Iterator[str]:
    site, zone = found.site, found.zone
    here, there = citations.marks(site.sources), citations.marks(zone.sources)
    pue = {"pue": figures.spread(site.pue), "marks": here}
    if provider is None:
        yield say("place.site_untold", **pue)
    elif found.impact.is_provider_known:
        yield say("place.site", provider=provider, **pue)
    else:
        yield say("place.site_unknown", provider=provider, **pue)
    yield _carbon(zone, there)
    yield say("place.making")
    yield say("place.onsite", marks=here, value=figures.spread(site.onsite_l_per_kwh))
    yield _offsite(zone, citations.marks(zone.water_sources))


def _carbon(zone: Zone, marks: str) -> str:
    value = figures.spread(zone.gco2e_per_kwh)
    return say("place.ghg", zone=zone.name, marks=marks, value=value)


def _offsite(zone: Zone, marks: str) -> str:
    value = figures.spread(zone.offsite_l_per_kwh)
    return say("place.offsite", zone=zone.name, marks=marks, value=value)


def _factors(found: Account, citations: Citations) -> Iterator[str]:
    used: dict[str, Factor] = {}
    for term in found.terms:
        if term.quantity:
            used.update({factor.name: factor for factor in term.factors})
    used.update({factor.name: factor for factor in found.making})
    for factor in used.values():
        yield _factor(factor, citations)


def _factor(factor: Factor, citations: Citations) -> str:
    return say(
        "factor.line",
        name=say(f"factor.{factor.name}"),
        value=figures.spread(factor.value),
        unit=factor.unit,
        marks=citations.marks(factor.sources),
    )
