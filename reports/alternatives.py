"""The same task done by several models, beside each other."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from estimator.figures import FactorSet
from reports import figures, tasks
from reports.document import SCHEMA
from reports.page import Lines, Page, Section, Table, page
from reports.period import Footprint
from reports.requests import measured
from reports.tasks import Task
from reports.words import say


def page_of(factors: FactorSet, task: Task, models: Sequence[str]) -> Page:
    """A line a model, lightest first. Raises UnknownModel."""
    rows = tuple(
        (
            name,
            figures.amount("energy", found.energy_wh),
            figures.span("energy", found.energy_wh),
            figures.amount("ghg", found.ghg_g),
        )
        for name, found in _weighed(factors, task, models)
    )
    heads = ("table.model", "table.about", "table.could_be", "compare.carbon")
    table = Table(heads=tuple(say(key) for key in heads), rows=rows)
    asked = say(
        "compare.asked",
        given=figures.count(task.input_tokens),
        answered=figures.count(task.output_tokens),
    )
    section = Section(say("compare.heading"), (table, Lines((asked, say("compare.quality")))))
    return page(say("compare.title"), (section,), is_demo=False)


def document(factors: FactorSet, task: Task, models: Sequence[str]) -> dict[str, Any]:
    """The same as plain values. Raises UnknownModel."""
    return {
        "schema": SCHEMA,
        "factor_set": factors.name,
        "input_tokens": task.input_tokens,
        "output_tokens": task.output_tokens,
        "models": [
            {"model": name, **measured(found)} for name, found in _weighed(factors, task, models)
        ],
    }


def _weighed(factors: FactorSet, task: Task, models: Sequence[str]) -> list[tuple[str, Footprint]]:
    found = []
    for model in dict.fromkeys(models):
        own = replace(task, model=model)
        cost = tasks.footprint(factors, [(own, tasks.cost(factors, own))])
        found.append((tasks.model_of(factors, own).name, cost))
    return sorted(found, key=lambda each: each[1].energy_wh.mid if each[1].energy_wh else 0.0)
