"""The share image: a period at a glance, its range and what it is, in one SVG of 1200 x 630.

It names no model, client or label.
"""

from typing import Any

from reports import dates, drawing, figures, impacts
from reports.html import LEVELS, with_unit
from reports.period import Period
from reports.sections import part_name
from reports.templates import rendered
from reports.words import language, say


def write(period: Period) -> str:
    """The file, ending in a newline."""
    energy_wh = period.total.footprint.energy_wh
    is_drawn = energy_wh is not None and energy_wh.high > 0
    return rendered(
        "share.svg",
        language=language(),
        title=say("share.title"),
        week=say("share.week", label=period.span.label, span=period.span.name),
        demo=say("share.demo") if period.is_demo else "",
        about=_headline(period),
        between=with_unit("energy", energy_wh),
        whole=drawing.bar(energy_wh, energy_wh.high) if energy_wh and is_drawn else None,
        levels=[(level, say(f"draw.{level}")) for level in LEVELS],
        like=_like(period),
        days=_days(period) if is_drawn else [],
        besides=_besides(period) if is_drawn else [],
        made=_made(period),
    )


def _headline(period: Period) -> str:
    if not period.total.request_count:
        return say("share.nothing")
    return figures.about("energy", period.total.footprint.energy_wh)


def _like(period: Period) -> dict[str, Any] | None:
    for like in period.likes[:1]:
        if filled := drawing.filled(like):
            low, high = figures.number(like.amount.low), figures.number(like.amount.high)
            return {
                "said": say("share.like", like=figures.likened(like)),
                "between": say("figure.between", low=low, high=high),
                "each": say("share.each", each=filled.each),
                "filled": filled,
            }
    return None


def _days(period: Period) -> list[dict[str, Any]]:
    kind = period.span.kind
    items = [(part_name(kind, part), part.total.footprint.energy_wh) for part in period.parts]
    axis = drawing.axis_wh(items)
    return [
        {"name": name, "bar": drawing.bar(value, axis), "about": figures.amount("energy", value)}
        for name, value in items
    ]


def _besides(period: Period) -> list[tuple[str, str]]:
    """Carbon and water, each with its range."""
    found = period.total.footprint
    quantities = (
        ("share.ghg", "ghg", found.ghg_g),
        ("share.water", "water", impacts.water_ml(found)),
    )
    return [
        (say(key, about=figures.about(quantity, value)), with_unit(quantity, value))
        for key, quantity, value in quantities
    ]


def _made(period: Period) -> tuple[str, str]:
    missing = period.total.unestimated_count
    count = period.total.request_count - missing
    said = say("share.made", count=count, n=figures.count(count))
    if missing:
        said += " " + say("share.partly", count=missing, n=figures.count(missing))
    day = dates.day_name(period.factor_date)
    return said, say("share.factors", name=period.factor_set, day=day)
