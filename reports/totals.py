"""Sums of the log, added up over whatever a screen or a page tells apart."""

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import fields
from functools import lru_cache
from operator import attrgetter, mul
from typing import Any

from estimator import sums
from estimator.factors import FactorSet
from estimator.impact import Impact
from estimator.picture_work import PictureWork
from estimator.ranges import Range
from estimator.work import Work
from reports import impacts
from reports.impacts import Kind
from reports.period import Footprint, Line, Missed, Total
from store import works
from store.queries import Cell
from store.works import NO_PICTURES, Done

KIND = ("provider", "model", "zone", "task", "is_local", "input_basis", "output_basis")
"""The columns of `Cell` that make a `Kind`."""
_OF_KIND = attrgetter(*KIND)
_COUNTS, _WORK = (Cell._fields.index(name) for name in ("request_count", "work"))
_AROUND_WORK = (slice(_COUNTS, _WORK), slice(_WORK + 2, None))
_TOKENS = attrgetter(*(field.name for field in fields(Work)))
_PICTURES = attrgetter(*(field.name for field in fields(PictureWork)))
_UNITS = (
    *(Done(tokens=Work(**{field.name: 1.0})) for field in fields(Work)),
    *(Done(pictures=PictureWork(**{field.name: 1.0})) for field in fields(PictureWork)),
    Done(gpu_s=1.0),
)
"""One of each sum of work."""


def _sums(cell: Cell) -> tuple[float, ...]:
    return (*_TOKENS(cell.work), *_PICTURES(cell.pictures), cell.gpu_s)


def by[K: Hashable](cells: Iterable[Cell], key: Callable[[Cell], K]) -> dict[K, list[Cell]]:
    """Cells that share a key, together."""
    found: defaultdict[K, list[Cell]] = defaultdict(list)
    for cell in cells:
        found[key(cell)].append(cell)
    return found


def together(cells: Iterable[Cell], names: Iterable[str]) -> list[Cell]:
    """Cells that share these columns, added up; their other keys mean nothing any more."""
    return [_one(same) for same in by(cells, attrgetter(*names)).values()]


def _one(cells: Sequence[Cell]) -> Cell:
    if len(cells) == 1:
        return cells[0]
    done = added(cells)
    counts, rest = (_added(cell[part] for cell in cells) for part in _AROUND_WORK)
    return Cell._make((*cells[0][:_COUNTS], *counts, done.tokens, done.pictures, *rest))


def _added(rows: Iterable[Any]) -> Iterator[Any]:
    return map(sum, zip(*rows, strict=True))


def by_kind(cells: Iterable[Cell]) -> Iterator[tuple[Kind, list[Cell]]]:
    """Cells whose work is estimated as one, together."""
    yield from by(cells, _kind).items()


def _kind(cell: Cell) -> Kind:
    return _kind_of(*_OF_KIND(cell))


@lru_cache(maxsize=4096)
def _kind_of(
    provider: str, model: str, zone: str, task: str, is_local: int, inputs: str, outputs: str
) -> Kind:
    return Kind(provider, model, zone, works.way(task, is_local), inputs, outputs)


def costs(factors: FactorSet, cells: Iterable[Cell]) -> list[tuple[Kind, Impact | None, int]]:
    """For each kind of request its impact, and of how many of them the work is known."""
    found = []
    for kind, same in by_kind(cells):
        counted = sum(cell.counted_count for cell in same)
        impact = _impact(factors, kind, added(same)) if counted else None
        found.append((kind, impact, counted))
    return found


@lru_cache(maxsize=4096)
def _impact(factors: FactorSet, kind: Kind, done: Done) -> Impact | None:
    """Kept: the same sums come up in many lines, and again when a screen is read anew."""
    return impacts.of_work(factors, kind, done)


class Weights:
    """What one of each sum of work costs in Wh, of each kind of request that is asked for.

    Best guesses are linear in the work, so that many cells cost a few multiplications each.
    """

    def __init__(self, factors: FactorSet) -> None:
        self._factors = factors
        self._known: dict[Kind, tuple[float, ...] | None] = {}

    def energy_wh(self, cells: Iterable[Cell]) -> float | None:
        """The best guess for all of them; None: none of them has a figure."""
        found = [
            sum(map(mul, weight, _sums(cell)))
            for cell in cells
            if cell.counted_count and (weight := self._weight(_kind(cell))) is not None
        ]
        return sum(found) if found else None

    def _weight(self, kind: Kind) -> tuple[float, ...] | None:
        if kind not in self._known:
            costs = [impacts.of_work(self._factors, kind, unit) for unit in _UNITS]
            mids = tuple(cost.energy_wh.mid for cost in costs if cost)
            self._known[kind] = mids if len(mids) == len(_UNITS) else None
        return self._known[kind]


def total(factors: FactorSet, cells: Sequence[Cell]) -> Total:
    """Counts and footprint of cells, the work of each kind of request added first."""
    costed = costs(factors, cells)
    estimated = sum(counted for _, impact, counted in costed if impact)
    request_count = sum(cell.request_count for cell in cells)
    refused_count = sum(cell.refused_count for cell in cells)
    unestimated_count = request_count - refused_count - estimated
    local = [(found, n) for kind, found, n in costed if found and kind.way == "machine"]
    return Total(
        footprint=_footprint(factors, costed, has_unknown=unestimated_count > 0),
        request_count=request_count,
        unestimated_count=unestimated_count,
        refused_count=refused_count,
        lower_bound_count=sum(cell.lower_bound_count for cell in cells),
        local_count=sum(counted for _, counted in local),
        local_wh=_together(found.energy_wh for found, _ in local),
        input_tokens=sum(cell.input_tokens for cell in cells),
        cached_input_tokens=sum(cell.cached_input_tokens for cell in cells),
        output_tokens=sum(cell.output_tokens for cell in cells),
        reasoning_tokens=sum(cell.reasoning_tokens for cell in cells),
    )


def lines(
    factors: FactorSet, cells: Iterable[Cell], key: Callable[[Cell], tuple[str, str]]
) -> tuple[Line, ...]:
    """A line for each (name, provider), most energy first, those without a figure last."""
    found = [
        Line(name=name, provider=provider, total=total(factors, same), bases=_bases(same))
        for (name, provider), same in by(cells, key).items()
    ]
    return tuple(sorted(found, key=_rank))


def missed(factors: FactorSet, cells: Iterable[Cell], counters: dict[str, int]) -> Missed:
    """What is in no figure: each request of `Total.unestimated_count` once, and the counters."""
    unknown: Counter[str] = Counter()
    local = opaque = uncounted = 0
    for kind, same in by_kind(cells):
        counted = sum(cell.counted_count for cell in same)
        blind = sum(cell.opaque_count for cell in same)
        uncounted_here = sum(c.request_count - c.refused_count for c in same) - counted
        if kind.way == "machine":
            local += uncounted_here
            continue
        opaque += min(blind, uncounted_here)
        uncounted += uncounted_here - min(blind, uncounted_here)
        if counted and impacts.of_work(factors, kind, Done()) is None:
            unknown[kind.model] += counted
    return Missed(
        unknown_models=tuple(unknown.most_common()),
        local_count=local,
        opaque_count=opaque,
        uncounted_count=uncounted,
        counters=counters,
    )


def added(cells: Sequence[Cell]) -> Done:
    """The work of all of them."""
    drawn = [_PICTURES(cell.pictures) for cell in cells if cell.pictures is not NO_PICTURES]
    return Done(
        Work(*_added(_TOKENS(cell.work) for cell in cells)),
        PictureWork(*_added(drawn)) if drawn else NO_PICTURES,
        sum(cell.gpu_s for cell in cells),
    )


def _together(energies: Iterable[Range]) -> Range:
    """Of one machine, whose error is common to all."""
    return sums.total(("", energy_wh) for energy_wh in energies)


def _footprint(
    factors: FactorSet, costed: Iterable[tuple[Kind, Impact | None, int]], *, has_unknown: bool
) -> Footprint:
    parts = [(kind.shared, impact) for kind, impact, _ in costed if impact]
    if parts:
        return impacts.footprint(factors, parts)
    return impacts.UNKNOWN if has_unknown else impacts.FREE


def _bases(cells: Iterable[Cell]) -> tuple[str, ...]:
    counts: Counter[str] = Counter()
    for cell in cells:
        if cell.request_count > cell.refused_count:
            for basis in _kind(cell).bases:
                counts[basis] += cell.request_count - cell.refused_count
    return tuple(basis for basis, _ in sorted(counts.items(), key=lambda item: (-item[1], item[0])))


def _rank(line: Line) -> tuple[bool, float, int, str, str]:
    energy_wh = line.total.footprint.energy_wh
    return (
        energy_wh is None,
        -energy_wh.mid if energy_wh else 0,
        -line.total.request_count,
        line.name,
        line.provider,
    )
