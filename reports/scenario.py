"""A list of tasks, such as an event or a project, summed up and beside what was published."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from estimator.figures import FactorSet
from estimator.impact import Impact
from estimator.ranges import Range
from reports import figures, impacts, tasks
from reports.document import SCHEMA
from reports.page import Block, Lines, Page, Section, Table, page
from reports.period import Footprint
from reports.requests import likeness, measured
from reports.sections import footprint_lines, like_lines
from reports.tasks import Task
from reports.words import say


@dataclass(frozen=True, slots=True)
class Published:
    """What someone else made of it."""

    energy_wh: float
    source: str
    why: str
    """Why ours is another, '' where nobody says."""


@dataclass(frozen=True, slots=True)
class Scenario:
    """Tasks under a title."""

    title: str
    tasks: tuple[Task, ...]
    published: Published | None


def page_of(factors: FactorSet, scenario: Scenario) -> Page:
    """The whole, each task, and why it is not what was published. Raises UnknownModel."""
    costs, total = _costs(factors, scenario)
    lines = (*footprint_lines(total), *like_lines(impacts.likes(factors, total)))
    sections = [
        Section(say("explain.figure"), (Lines(lines),)),
        Section(say("scenario.tasks"), tuple(_table(costs))),
    ]
    if scenario.published and total.energy_wh:
        said = tuple(_against(scenario.published, total.energy_wh))
        sections.append(Section(say("scenario.against"), (Lines(said),)))
    return page(say("scenario.title", title=scenario.title), tuple(sections), is_demo=False)


def document(factors: FactorSet, scenario: Scenario) -> dict[str, Any]:
    """The same as plain values: energy in Wh, carbon in g, water in mL. Raises UnknownModel."""
    costs, total = _costs(factors, scenario)
    published = scenario.published
    return {
        "schema": SCHEMA,
        "factor_set": factors.name,
        "title": scenario.title,
        **measured(total),
        "likes": [likeness(like) for like in impacts.likes(factors, total)],
        "tasks": [
            {
                "name": task.name,
                "model": task.model,
                "count": task.count,
                "provider": impact.provider,
                "zone": impact.zone,
                **measured(tasks.footprint(factors, [(task, impact)])),
                "published_wh": _published(task),
            }
            for task, impact in costs
        ],
        "published": {"energy_wh": published.energy_wh, "source": published.source}
        if published
        else None,
    }


def _costs(factors: FactorSet, scenario: Scenario) -> tuple[list[tuple[Task, Impact]], Footprint]:
    costs = [(task, tasks.cost(factors, task)) for task in scenario.tasks]
    return costs, tasks.footprint(factors, costs)


def _published(task: Task) -> float | None:
    return None if task.published_wh is None else task.published_wh * task.count


def _table(costs: list[tuple[Task, Impact]]) -> Iterator[Block]:
    is_published = any(task.published_wh is not None for task, _ in costs)
    heads = ("scenario.task", "scenario.count", "table.model", "table.about", "table.could_be")
    rows = []
    for task, impact in costs:
        wh = impact.energy_wh
        cells = (
            task.name or task.model,
            figures.count(task.count),
            task.model,
            figures.amount("energy", wh),
            figures.span("energy", wh),
        )
        rows.append((*cells, _exactly(_published(task))) if is_published else cells)
    shown = (*heads, "scenario.published") if is_published else heads
    yield Table(heads=tuple(map(say, shown)), rows=tuple(rows), lefts=(0, 2))


def _exactly(wh: float | None) -> str:
    return figures.amount("energy", Range(wh, wh, wh)) if wh is not None else ""


def _against(published: Published, energy_wh: Range) -> Iterator[str]:
    yield say(
        "scenario.said",
        published=_exactly(published.energy_wh),
        source=published.source,
        about=figures.about("energy", energy_wh),
        between=figures.between("energy", energy_wh),
    )
    place = "inside"
    if not energy_wh.low <= published.energy_wh <= energy_wh.high:
        place = "above" if published.energy_wh > energy_wh.high else "below"
    ratio = figures.number(published.energy_wh / energy_wh.mid) if energy_wh.mid else ""
    yield say("scenario.ratio", ratio=ratio, place=say(f"scenario.{place}"))
    if published.why:
        yield " ".join(published.why.split())
