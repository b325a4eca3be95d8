"""What could be done: the requests of a period with another model, context, cache or effort.

Reckoned from the sums of the log, one change at a time, so that savings do not add up. Nothing
is said of how good the answers would have been.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import astuple, dataclass, replace

from estimator import catalogue, pictures, sums
from estimator.figures import FactorSet
from estimator.ranges import Range
from estimator.work import Work
from reports import impacts, totals
from reports.impacts import NOTHING, Kind
from reports.period import Saving, Way
from reports.siblings import Listed, siblings
from store.queries import Cell
from store.works import Done

MOST = 3
LEAST_WH = 1.0
LEAST_SHARE = 0.05
"""Of the energy of the period: what saves less is not worth saying."""
LIGHTER = 0.6
"""A lighter model takes at most this share of the energy for the same tokens."""
LONG_CONTEXT = 8_000
"""Tokens that a request reads on average, from which half of them would be a shorter context."""
CACHEABLE = 2_000
"""From so many on a prompt can be cached everywhere (Anthropic, OpenAI: from 1,024 to 2,048)."""
REPEATED = 10
"""Requests to one model that may well begin alike."""
HARDLY_CACHED = 0.2
MUCH_REASONING = 0.4
"""Of the tokens written."""


def could_do(
    factors: FactorSet, cells: Sequence[Cell], lost: Sequence[Mapping[str, object]] = ()
) -> tuple[Saving, ...]:
    """The savings worth saying, most first, one of each way.

    `cells` hold the sums of the period by `totals.KIND`; `lost` are requests that ended without
    their whole answer and were sent again.
    """
    found = list(_sent_again(factors, lost))
    for same in totals.by(cells, lambda cell: (cell.provider, cell.model)).values():
        found += _Requests(factors, same).savings()
    all_wh = totals.total(factors, cells).footprint.energy_wh
    least_wh = max(LEAST_WH, LEAST_SHARE * all_wh.mid) if all_wh else 0.0
    best: dict[Way, Saving] = {}
    for saving in sorted(found, key=_saved_wh, reverse=True):
        if _saved_wh(saving) >= least_wh:
            best.setdefault(saving.way, saving)
    return tuple(best.values())[:MOST]


def _saved_wh(saving: Saving) -> float:
    return saving.now_wh.mid - saving.then_wh.mid


@dataclass(frozen=True, slots=True)
class _Changed:
    """What becomes of each sum of work, as a share of what it is, and what moves to the cache."""

    output: float = 1.0
    output_x_context: float = 1.0
    uncached: float = 1.0
    uncached_x_input: float = 1.0
    cached: float = 1.0
    moved: float = 0.0

    def of(self, done: Done) -> Done:
        shares = (
            self.output,
            self.output_x_context,
            self.uncached,
            self.uncached_x_input,
            self.cached,
        )
        work = Work(*(a * b for a, b in zip(astuple(done.tokens), shares, strict=True)))
        moved = Work(cached_input_tokens=self.moved * done.tokens.uncached_input_tokens)
        return replace(done, tokens=work + moved)


class _Requests:
    """Those of a period to one model of one provider."""

    def __init__(self, factors: FactorSet, cells: Sequence[Cell]) -> None:
        self._factors = factors
        self._parts = [
            (kind, totals.added(same))
            for kind, same in totals.by_kind(cells)
            if kind.way != "machine" and any(cell.counted_count for cell in same)
        ]
        self._count = sum(cell.counted_count for cell in cells)
        self._given = sum(cell.input_tokens for cell in cells)
        self._cached = sum(cell.cached_input_tokens for cell in cells)
        self._made = sum(cell.output_tokens for cell in cells)
        self._reasoning = sum(cell.reasoning_tokens for cell in cells)
        self._now_wh = self._cost(self._parts)

    def savings(self) -> Iterator[Saving]:
        if self._now_wh is None:
            return
        yield from self._lighter(self._now_wh)
        if all(kind.way == "tokens" for kind, _ in self._parts):
            for way, changed in self._changes():
                then_wh = self._cost([(kind, changed.of(done)) for kind, done in self._parts])
                yield self._saving(way, self._now_wh, then_wh or NOTHING)

    def _changes(self) -> Iterator[tuple[Way, _Changed]]:
        given, made, count = self._given, self._made, self._count
        if given >= LONG_CONTEXT * count:
            # Of output x context, as if all were alike: 0.6 of the output is context too.
            of_input = given / (given + 0.6 * made)
            half = _Changed(1.0, 1 - of_input / 2, 0.5, 0.25, 0.5)
            yield "shorter_context", half
        is_cached = self._cached >= HARDLY_CACHED * given
        if given >= CACHEABLE * count and count >= REPEATED and not is_cached:
            yield "cached_input", _Changed(uncached=0.5, uncached_x_input=0.5, moved=0.5)
        if made and self._reasoning >= MUCH_REASONING * made:
            kept = 1 - self._reasoning / made / 2
            yield "less_reasoning", _Changed(output=kept, output_x_context=kept)

    def _lighter(self, now_wh: Range) -> Iterator[Saving]:
        """Of the nearest version of its family that has any, the largest that is much lighter."""
        kind, _ = self._parts[0]
        find = pictures.find if kind.way == "pictures" else catalogue.find
        model: Listed | None = find(self._factors, kind.model)
        for version in siblings(self._factors, model) if model else ():
            costs = ((self._instead(one.name), one.name) for one in version)
            fitting = [(wh, name) for wh, name in costs if wh and wh.mid <= LIGHTER * now_wh.mid]
            if fitting:
                then_wh, name = max(fitting, key=lambda each: each[0].mid)
                yield self._saving("lighter_model", now_wh, then_wh, name)
                return

    def _instead(self, model: str) -> Range | None:
        return self._cost([(kind._replace(model=model), done) for kind, done in self._parts])

    def _cost(self, parts: Sequence[tuple[Kind, Done]]) -> Range | None:
        found = [impacts.of_work(self._factors, kind, done) for kind, done in parts]
        known = [impact.energy_wh for impact in found if impact]
        if not known or len(known) < len(found):
            return None
        return sums.total((("", energy_wh) for energy_wh in known), self._factors)

    def _saving(self, way: Way, now_wh: Range, then_wh: Range, instead: str = "") -> Saving:
        tokens = self._made if way == "less_reasoning" else self._given
        return Saving(
            way=way,
            model=self._parts[0][0].model,
            instead=instead,
            request_count=self._count,
            tokens_each=round(tokens / self._count),
            now_wh=now_wh,
            then_wh=then_wh,
        )


def _sent_again(factors: FactorSet, lost: Sequence[Mapping[str, object]]) -> Iterator[Saving]:
    costs = [(impacts.kind_of_row(row).shared, impacts.of_row(factors, row)) for row in lost]
    known = [(model, cost.energy_wh) for model, cost in costs if cost.energy_wh]
    if known:
        models = {model for model, _ in known}
        yield Saving(
            way="sent_again",
            model=models.pop() if len(models) == 1 else "",
            instead="",
            request_count=len(known),
            tokens_each=0,
            now_wh=sums.total(known, factors),
            then_wh=NOTHING,
        )
