"""The catalogue for a person: searched, one model in full, and what the log has of it."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from typing import Any

from estimator import catalogue, pictures
from estimator.figures import FactorSet, Model, PictureModel, Source
from estimator.own import OWN
from estimator.spellings import bare, key
from reports import figures
from reports.page import Block, Lines, Page, Ranking, Section, Table, page
from reports.requests import edges
from reports.sources import Citations, cite
from reports.words import say
from store.queries import Log

_NEAR = 3
DIGITS = 3
"""Of a size: more is not known of most."""


@dataclass(frozen=True, slots=True)
class Seen:
    """A model's name in the log."""

    name: str
    provider: str
    request_count: int
    found: Model | PictureModel | None


def find(factors: FactorSet, name: str) -> Model | PictureModel | None:
    """The entry of a name, among the models of text and of pictures."""
    return catalogue.find(factors, name) or pictures.find(factors, name)


def search(factors: FactorSet, query: str | None) -> list[Model | PictureModel]:
    """Entries one of whose names holds the query, or whose vendor it is; all without one."""
    wanted = key(bare(query)) if query else ""
    named: list[tuple[str, Model | PictureModel]] = [
        *factors.models.items(),
        *factors.pictures.items(),
    ]
    found = {
        model.name: model
        for name, model in named
        if not wanted or wanted in key(name) or wanted == model.vendor
    }
    return [found[name] for name in sorted(found)]


def near(factors: FactorSet, query: str) -> list[str]:
    """Names like the query."""
    return get_close_matches(bare(query), {**factors.models, **factors.pictures}, _NEAR)


def seen(factors: FactorSet, log: Log) -> list[Seen]:
    """The models of the whole log, most requests first."""
    counts: Counter[tuple[str, str]] = Counter()
    for cell in log.cells(date.min, date.max, by=("provider", "model")):
        counts[cell.model, cell.provider] += cell.request_count
    return [
        Seen(name, provider, count, find(factors, name))
        for (name, provider), count in counts.most_common()
    ]


def list_page(factors: FactorSet, models: list[Model | PictureModel]) -> Page:
    """The entries in a table."""
    heads = ("name", "kind", "vendor", "total", "active", "weights")
    table = Table(
        heads=tuple(say(f"models.{head}") for head in heads),
        rows=tuple(_row(model) for model in models),
        lefts=(0, 1, 2, 5),
    )
    count = say("models.count", count=len(models))
    title = say("models.title", name=factors.name)
    return page(title, (Section(count, (table, Lines((say("models.hint"),)))),), is_demo=False)


def seen_page(found: list[Seen], *, is_demo: bool) -> Page:
    """The log's models, each with what it is taken for."""
    heads = ("name", "requests", "entry", "total")
    rows = tuple(
        (
            one.name or say("models.unnamed"),
            figures.count(one.request_count),
            one.found.name if one.found else say("models.unknown"),
            figures.spread(one.found.total_b, DIGITS) if one.found else "",
        )
        for one in found
    )
    table = Table(tuple(say(f"models.{head}") for head in heads), rows, lefts=(0, 2))
    count = say("models.count", count=len(found))
    return page(say("models.title_seen"), (Section(count, (table,)),), is_demo=is_demo)


def page_of(factors: FactorSet, query: str, model: Model | PictureModel) -> Page:
    """One entry with its sizes, names and sources."""
    citations = Citations()
    lines = tuple(_lines(factors, query, model, citations))
    what = say("models.what", kind=_kind(model), weights=weights(model))
    blocks: tuple[Block, ...] = (Lines(lines),)
    sources = Section(say("models.sources"), (Ranking(citations.lines()),))
    title = say("models.title_one", name=model.name)
    return page(title, (Section(what, blocks), sources), is_demo=False)


def unknown_page(name: str) -> Page:
    """That a name stands for no entry, and how to give it a size."""
    lines = (say("models.unknown_why"), say("models.unknown_cure", name=name))
    title = say("models.title_one", name=name)
    return page(title, (Section(say("models.unknown"), (Lines(lines),)),), is_demo=False)


def document(factors: FactorSet, model: Model | PictureModel) -> dict[str, Any]:
    """An entry as plain values: parameters in 1e9."""
    return {
        "name": model.name,
        "aliases": _aliases(factors, model),
        "vendor": model.vendor,
        "kind": _code(model),
        "is_open": model.is_open,
        "is_own": _is_own(model),
        "total_b": edges(model.total_b),
        "active_b": edges(model.active) if isinstance(model, Model) else None,
        "bits": model.bits if isinstance(model, Model) else None,
        "sources": [_source(source) for source in model.sources],
    }


def seen_document(one: Seen) -> dict[str, Any]:
    """A model of the log as plain values; `entry` null: counted, not estimated."""
    return {
        "name": one.name,
        "provider": one.provider,
        "requests": one.request_count,
        "entry": one.found.name if one.found else None,
        "is_known": one.found is not None,
        "total_b": edges(one.found.total_b) if one.found else None,
    }


def _row(model: Model | PictureModel) -> tuple[str, ...]:
    active = figures.spread(model.active, DIGITS) if isinstance(model, Model) else ""
    total = figures.spread(model.total_b, DIGITS)
    return model.name, _kind(model), model.vendor, total, active, weights(model)


def _lines(
    factors: FactorSet, query: str, model: Model | PictureModel, citations: Citations
) -> Iterator[str]:
    if key(bare(query)) != key(model.name):
        yield say("models.asked", query=query, name=model.name)
    marks = citations.marks(model.sources)
    yield say("models.size", total=figures.spread(model.total_b, DIGITS), marks=marks)
    if isinstance(model, Model):
        yield say("models.size_active", active=figures.spread(model.active, DIGITS))
        bits = figures.exactly(model.bits) if model.bits else None
        yield say("models.bits", bits=bits) if bits else say("models.bits_unknown")
    if names := _aliases(factors, model):
        yield say("models.aliases", names=", ".join(names))


def _aliases(factors: FactorSet, model: Model | PictureModel) -> list[str]:
    table: dict[str, Model | PictureModel] = {**factors.models, **factors.pictures}
    return sorted(n for n, held in table.items() if held.name == model.name and n != model.name)


def _code(model: Model | PictureModel) -> str:
    if isinstance(model, Model):
        return model.kind
    return "video" if model.is_video else "image"


def _kind(model: Model | PictureModel) -> str:
    return say(f"models.kind_{_code(model)}")


def _is_own(model: Model | PictureModel) -> bool:
    return any(source.key == OWN for source in model.sources)


def weights(model: Model | PictureModel) -> str:
    """Whether its weights, and with them its size, are published."""
    if _is_own(model):
        return say("models.own")
    return say("models.open" if model.is_open else "models.closed")


def _source(source: Source) -> dict[str, Any]:
    title = cite(source) if source.key == OWN else source.title
    return {"key": source.key, "title": title, "year": source.year or None, "url": source.url}
