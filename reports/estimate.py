"""An estimate without traffic: the same words and ranges as for a request of the log."""

from collections.abc import Iterator
from dataclasses import asdict
from datetime import date
from typing import Any

from estimator.figures import FactorSet, PictureModel
from reports import dates, explanation, figures, impacts, scaling, tasks
from reports.document import SCHEMA
from reports.page import Lines, Page, Section, page
from reports.period import Footprint
from reports.requests import likeness, measured
from reports.sections import footprint_lines, like_lines
from reports.tasks import Task
from reports.words import say


def page_of(
    factors: FactorSet, task: Task, *, is_explained: bool = False, is_everyone: bool = False
) -> Page:
    """What the task would cost; with each term, and times everyone, on demand.

    Raises:
        UnknownModel: the model is not in the catalogue.
    """
    footprint = _footprint(factors, task)
    lines = (
        *footprint_lines(footprint),
        *explanation.making_lines(footprint),
        *like_lines(impacts.likes(factors, footprint)),
    )
    sections = [
        Section(say("explain.figure"), (Lines(lines),)),
        Section(say("estimate.asked"), (Lines(tuple(_asked(factors, task))),)),
    ]
    if is_explained:
        sections += explanation.account(
            tasks.explained(factors, task), tasks.provider_of(factors, task)
        )
    if is_everyone and (found := scaling.of(factors, footprint)):
        sections.append(scaling.section(found))
    title = say("estimate.title", model=tasks.model_of(factors, task).name)
    return page(title, tuple(sections), is_demo=False)


def document(
    factors: FactorSet, task: Task, *, is_explained: bool = False, is_everyone: bool = False
) -> dict[str, Any]:
    """The same as plain values: energy in Wh, carbon in g, water in mL. Raises UnknownModel."""
    impact = tasks.cost(factors, task)
    footprint = tasks.footprint(factors, [(task, impact)])
    everyone = scaling.of(factors, footprint) if is_everyone else None
    return {
        "schema": SCHEMA,
        "factor_set": factors.name,
        "task": {name: value for name, value in asdict(task).items() if name != "published_wh"},
        "model": tasks.model_of(factors, task).name,
        "provider": impact.provider,
        "zone": impact.zone,
        **measured(footprint),
        "likes": [likeness(like) for like in impacts.likes(factors, footprint)],
        "everyone": scaling.document(everyone) if everyone else None,
        "explanation": _explained(factors, task) if is_explained else None,
    }


def _explained(factors: FactorSet, task: Task) -> dict[str, Any]:
    return asdict(tasks.explained(factors, task))


def _footprint(factors: FactorSet, task: Task) -> Footprint:
    return tasks.footprint(factors, [(task, tasks.cost(factors, task))])


def _asked(factors: FactorSet, task: Task) -> Iterator[str]:
    model = tasks.model_of(factors, task)
    yield say("estimate.model", model=model.name, kind=_known(model.is_open))
    if isinstance(model, PictureModel):
        yield _pictured(model, task)
    else:
        cached = say("seen.given_cached", cached=figures.count(task.cached_tokens))
        yield say(
            "estimate.tokens",
            given=figures.count(task.input_tokens),
            cached=cached if task.cached_tokens else "",
            answered=figures.count(task.output_tokens),
        )
    yield say("estimate.boundary")
    published = date.fromisoformat(factors.published)
    yield say("estimate.factors", name=factors.name, day=dates.day_name(published))


def _known(is_open: bool) -> str:
    return say("estimate.open" if is_open else "estimate.closed")


def _pictured(model: PictureModel, task: Task) -> str:
    size = "estimate.usual_video" if model.is_video else "estimate.usual_image"
    said = say("estimate.size", width=task.size[0], height=task.size[1]) if task.size else say(size)
    if task.images:
        return say("estimate.images", count=task.images, n=figures.count(task.images), size=said)
    return say("estimate.video", seconds=figures.exactly(task.video_s or 0), size=said)
