"""A period in sentences, tables and charts, in the order that a person reads them."""

from collections.abc import Iterable, Iterator
from zoneinfo import ZoneInfo

from estimator.equivalents import Equivalent
from estimator.ranges import Range
from reports import charts, dates, figures
from reports.page import (
    Bars,
    Block,
    Chart,
    Fill,
    Headline,
    HourMap,
    Lines,
    Page,
    Ranking,
    Section,
    Table,
    Tiles,
    Whole,
    page,
)
from reports.period import Costly, Footprint, Line, PartTotal, Period, Saving, Total
from reports.sources import cite
from reports.words import say

PARTS = ("3_5", "1_2", "2_5", *(f"1_{n}" for n in range(3, 11)))
"""The shares that have a name; of smaller ones it is only said that they are."""
COUNTERS = ("paused", "passed_through", "dropped", "failed", "lost")


def page_of(period: Period, time_zone: ZoneInfo | None) -> Page:
    """The whole period, its moments in the person's zone; short where nothing was recorded."""
    kind = period.span.kind
    title = say(f"page.{kind}", label=period.span.label, span=period.span.name)
    sections = [Section(say("page.total"), tuple(_total(period)))]
    if period.total.request_count:
        sections += [
            Section(say(f"page.parts_{kind}"), tuple(_parts(period))),
            Section(say(f"page.change_{kind}"), (Lines(tuple(_change(period))),)),
            Section(say("page.models"), tuple(_models(period))),
            *_hours(period),
            Section(say("page.clients"), (_table("table.client", period.clients),)),
            *_labels(period),
            *_providers(period),
            Section(say("page.costliest"), (_costliest(period, time_zone),)),
            *_could_do(period),
        ]
    sections += [
        Section(say("page.missed"), (Lines(tuple(_missed(period))),)),
        Section(say("page.method"), (Lines(_method(period)),)),
    ]
    return page(title, tuple(sections), is_demo=period.is_demo)


def costliest_page(period: Period, time_zone: ZoneInfo | None) -> Page:
    """Its costliest requests alone."""
    title = say(f"page.{period.span.kind}", label=period.span.label, span=period.span.name)
    section = Section(say("page.costliest"), (_costliest(period, time_zone),))
    return page(title, (section,), is_demo=period.is_demo)


def range_of(quantity: str, value: Range | None) -> str:
    """'; could be 8 to 200', to follow the best guess in a sentence."""
    between = figures.between(quantity, value)
    return say("total.range", between=between) if between else ""


def _said(key: str, quantity: str, value: Range | None) -> str:
    return say(key, about=figures.about(quantity, value), range=range_of(quantity, value))


def _total(period: Period) -> Iterator[Block]:
    total = period.total
    if not total.request_count:
        yield Lines((say("total.nothing"),))
        return
    energy_wh = total.footprint.energy_wh
    first, *others = footprint_lines(total.footprint)
    yield Lines((first,), Headline(energy_wh))
    if energy_wh and energy_wh.high > 0:
        yield _whole_bar(energy_wh)
    yield Lines(tuple(others), Tiles(total.footprint))
    for like in period.likes[:1]:
        yield Lines((like_line(like),), Fill(like))
    yield Lines((*_local(total), _counts(total), *_partly(total)))


def footprint_lines(footprint: Footprint) -> tuple[str, ...]:
    """Energy, carbon of electricity and machines, water on and off site: each with its range."""
    return (
        _said("total.energy", "energy", footprint.energy_wh),
        _said("total.ghg", "ghg", footprint.ghg_g),
        _said("total.embodied", "ghg", footprint.embodied_ghg_g),
        _said("total.onsite", "water", footprint.onsite_water_ml),
        _said("total.offsite", "water", footprint.offsite_water_ml),
    )


def _local(total: Total) -> Iterator[str]:
    if count := total.local_count:
        about, between = figures.about("energy", total.local_wh), range_of("energy", total.local_wh)
        yield say("total.local", count=count, n=figures.count(count), about=about, range=between)


def _partly(total: Total) -> Iterator[str]:
    count = total.unestimated_count
    if count:
        n, of_all = figures.count(count), figures.count(total.request_count)
        yield say("total.partly", count=count, n=n, all=of_all)


def _whole_bar(energy_wh: Range) -> Chart:
    found = figures.figure("energy", energy_wh)
    return Chart(
        (
            charts.bar(energy_wh, energy_wh.high, charts.WIDTH),
            say("total.legend", high=found.high, unit=found.unit),
        ),
        Whole(energy_wh),
    )


def _counts(total: Total) -> str:
    count = total.request_count
    parts = [
        say(
            "total.requests",
            count=count,
            n=figures.count(count),
            given=figures.tokens(total.input_tokens),
        )
    ]
    if total.cached_input_tokens:
        parts.append(say("total.cached", cached=figures.tokens(total.cached_input_tokens)))
    parts.append(say("total.answered", answered=figures.tokens(total.output_tokens)))
    if total.reasoning_tokens:
        parts.append(say("total.reasoning", reasoning=figures.tokens(total.reasoning_tokens)))
    return "".join(parts) + "."


def like_lines(likes: Iterable[Equivalent]) -> tuple[str, ...]:
    """The one that reads most easily of each: energy, carbon and water."""
    first: dict[str, Equivalent] = {}
    for like in likes:
        first.setdefault(like.thing.quantity, like)
    return tuple(map(like_line, first.values()))


def like_line(like: Equivalent) -> str:
    """'Like 14 phone charges; could be 3 to 60. One is taken as 22 Wh of electricity: …'"""
    return f"{likened(like)} {like_source(like)}"


def likened(like: Equivalent) -> str:
    """'Like 14 phone charges; could be 3 to 60.'"""
    low, high = figures.number(like.amount.low), figures.number(like.amount.high)
    between = say("figure.between", low=low, high=high)
    return say("total.like", like=figures.likened(like), range=say("total.range", between=between))


def like_source(like: Equivalent) -> str:
    """'One is taken as 22 Wh of electricity: …'"""
    return say(
        "total.like_source",
        each=figures.exactly(like.thing.value),
        unit=like.thing.unit,
        boundary=say(f"boundary.{like.thing.boundary}"),
        cited=cite(like.thing.sources[0]),
    )


def _parts(period: Period) -> Iterator[Block]:
    kind = period.span.kind
    items = tuple((part_name(kind, part), part.total.footprint.energy_wh) for part in period.parts)
    yield Chart(charts.bars(items), Bars(say(f"table.part_{kind}"), items))
    yield Lines((say("days.axis"),))


def part_name(kind: str, part: PartTotal) -> str:
    """'09:00', 'Mon 16' or 'Nov'."""
    if part.hour is not None:
        return f"{part.hour:02}:00"
    if kind == "year":
        return dates.month(part.first)
    return f"{dates.weekday(part.first)} {part.first.day:>2}"


def _hours(period: Period) -> Iterator[Section]:
    if period.span.kind != "day":
        hours = {(share.weekday, share.hour): share.energy_wh for share in period.hours}
        lines = (*charts.hour_map(hours), "", say("hours.map"))
        chart = Chart(lines, HourMap(period.hours))
        yield Section(say("page.hours"), (chart,))


def _labels(period: Period) -> Iterator[Section]:
    if any(line.name for line in period.labels):
        yield Section(say("page.labels"), (_table("table.label", period.labels),))


def _providers(period: Period) -> Iterator[Section]:
    if len(period.providers) > 1:
        yield Section(say("page.providers"), (_table("table.provider", period.providers),))


def _change(period: Period) -> Iterator[str]:
    if revision := period.revision:
        yield say(
            "change.revision",
            after=figures.about("energy", revision.after_wh),
            before=figures.amount("energy", revision.before_wh),
            after_set=revision.after_set,
            before_set=revision.before_set,
        )
    change = period.change
    if change is None:
        yield say("change.nothing")
        return
    count = period.total.request_count
    counts = say(
        "change.counts_so_far" if change.is_so_far else "change.counts",
        count=count,
        n=figures.count(count),
        before=figures.count(change.before.request_count),
    )
    if change.percent is None:
        yield say("change.unclear") + counts
    else:
        yield say("change.clear", percent=figures.percent(change.percent)) + counts
    yield say("change.how")


def _models(period: Period) -> Iterator[Block]:
    yield _table("table.model", period.models)
    yield Lines((say("models.bases"),))


def _table(head: str, lines: tuple[Line, ...]) -> Table:
    heads = (head, "table.requests", "table.tokens", "table.about", "table.could_be", "table.basis")
    return Table(
        heads=tuple(say(key) for key in heads),
        rows=tuple(_row(line) for line in lines),
        lefts=(0, 5),
    )


def _row(line: Line) -> tuple[str, ...]:
    total = line.total
    given, answered = figures.tokens(total.input_tokens), figures.tokens(total.output_tokens)
    return (
        line.name or say("table.unnamed"),
        figures.count(total.request_count),
        say("table.tokens_cell", given=given, answered=answered),
        figures.amount("energy", total.footprint.energy_wh),
        figures.span("energy", total.footprint.energy_wh),
        _bases(line.bases),
    )


def _bases(bases: tuple[str, ...]) -> str:
    """The one most used, and how many others."""
    if not bases:
        return ""
    first, *others = bases
    named = say(f"basis.{first}")
    return say("table.bases", first=named, n=len(others)) if others else named


def _costliest(period: Period, time_zone: ZoneInfo | None) -> Block:
    if not period.costliest:
        return Lines((say("costly.none"),))
    return Ranking(tuple(costly_line(costly, time_zone) for costly in period.costliest))


def costly_line(costly: Costly, time_zone: ZoneInfo | None) -> str:
    """One of the costliest requests, and what made it so."""
    started_at = dates.local(costly.started_at, time_zone)
    given, answered = (
        figures.tokens(count or 0) for count in (costly.input_tokens, costly.output_tokens)
    )
    reasons = [say(f"reason.{reason}", given=given, answered=answered) for reason in costly.reasons]
    return say(
        "costly.line",
        model=costly.model or say("table.unnamed"),
        when=say(
            "costly.when",
            day=dates.day_name(started_at.date()),
            clock=f"{started_at:%H:%M}",
        ),
        about=figures.about("energy", costly.energy_wh),
        range=range_of("energy", costly.energy_wh),
        reasons=". ".join(reasons),
        id=costly.id,
    )


def _could_do(period: Period) -> Iterator[Section]:
    if period.could_do:
        lines = tuple(saving_line(saving) for saving in period.could_do)
        alone = (say("saving.alone"),) if len(lines) > 1 else ()
        yield Section(say("page.could_do"), (Ranking(lines), Lines(alone)))


def saving_line(saving: Saving) -> str:
    """What other requests would have cost: '12 requests to …: with half of that …'."""
    cost = saving.now_wh if saving.way == "sent_again" else saving.then_wh
    return say(
        f"saving.{saving.way}",
        count=saving.request_count,
        n=figures.count(saving.request_count),
        model=saving.model or say("saving.several"),
        instead=saving.instead,
        tokens=figures.tokens(saving.tokens_each),
        about=figures.about("energy", cost),
        range=range_of("energy", cost),
        now=figures.amount("energy", saving.now_wh),
        part=_part(saving),
    )


def _part(saving: Saving) -> str:
    """'about a fifth': the share with a name that is nearest."""
    share = saving.then_wh.mid / saving.now_wh.mid
    shares = {int(one) / int(of): name for name in PARTS for one, of in [name.split("_")]}
    nearest = min(shares, key=lambda named: abs(named - share))
    return say("saving.part_less" if share < 0.09 else f"saving.part_{shares[nearest]}")


def _missed(period: Period) -> Iterator[str]:
    missed = period.missed
    counts = [
        ("missed.model", n, name or say("table.unnamed")) for name, n in missed.unknown_models
    ]
    counts += [
        ("missed.local", missed.local_count, ""),
        ("missed.opaque", missed.opaque_count, ""),
        ("missed.uncounted", missed.uncounted_count, ""),
        ("missed.lower_bound", period.total.lower_bound_count, ""),
        *((f"missed.{name}", missed.counters.get(name, 0), "") for name in COUNTERS),
    ]
    said = [
        say(key, count=count, n=figures.count(count), model=model)
        for key, count, model in counts
        if count
    ]
    yield from said or [say("missed.nothing")]
    if refused := period.total.refused_count:
        yield say("missed.refused", count=refused, n=figures.count(refused))


def _method(period: Period) -> tuple[str, ...]:
    named = say("method.factors", name=period.factor_set, day=dates.day_name(period.factor_date))
    return say("method.work"), say("method.range"), named
