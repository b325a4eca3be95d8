"""The requests of a period that cost most, and what made them so."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from statistics import median_low

from estimator.factors import FactorSet
from estimator.ranges import Range
from estimator.work import Work
from reports import impacts, totals
from reports.impacts import Kind
from reports.period import Costly
from reports.weighing import wh_per_unit
from store import works
from store.heaviest import MEDIA, Unweighted, heaviest, unweighted
from store.queries import ALL, Cell, Log, Only

PART = 0.4
"""A part of the work that takes this share of a request's energy made it costly."""
LARGE = 2.0
"""A model is large when a token of it costs this many times the median model of the period."""


def costliest(
    log: Log,
    factors: FactorSet,
    since: str,
    until: str,
    cells: Sequence[Cell],
    limit: int = 3,
    only: Only = ALL,
) -> tuple[Costly, ...]:
    """The costliest requests from `since` to before `until` (RFC 3339 UTC), most first.

    `cells` hold the period's sums by `totals.KIND`.
    """
    weights: dict[tuple[str, str], Work] = {}
    for kind, _ in totals.by_kind(cells):
        if kind.way != "tokens":
            continue
        weight = wh_per_unit(factors, kind)
        if weight is not None:
            weights[kind.provider, kind.model] = weight
    rows = heaviest(log, since, until, weights, limit, only)
    rows += unweighted(log, since, until, limit, only, _unweighted(cells))
    typical = median_low(weight.output_tokens for weight in weights.values()) if weights else 0.0
    found = [(row, impacts.of_row(factors, row).energy_wh) for row in rows]
    known = [(row, energy_wh) for row, energy_wh in found if energy_wh]
    known.sort(key=lambda each: -each[1].mid)
    return tuple(_costly(row, wh, weights, typical) for row, wh in known[:limit])


def _unweighted(cells: Sequence[Cell]) -> Iterable[Unweighted]:
    if any(not cell.is_local and cell.task in MEDIA for cell in cells):
        yield "media"
    if any(cell.is_local and cell.gpu_s for cell in cells):
        yield "local"


def _costly(
    row: Mapping[str, object],
    energy_wh: Range,
    weights: Mapping[tuple[str, str], Work],
    typical: float,
) -> Costly:
    kind = impacts.kind_of_row(row)
    weight = weights.get((kind.provider, kind.model), Work())
    return Costly(
        id=int(str(row["id"])),
        started_at=datetime.fromisoformat(str(row["started_at"])),
        model=kind.model,
        energy_wh=energy_wh,
        input_tokens=_count(row["input_tokens"]),
        output_tokens=_count(row["output_tokens"]),
        reasons=tuple(_reasons(row, kind, weight, typical)),
    )


def _reasons(row: Mapping[str, object], kind: Kind, weight: Work, typical: float) -> Iterable[str]:
    done = works.done(row)
    if kind.way == "machine":
        yield "this_machine"
    elif kind.way == "pictures":
        yield str(row["task"])
    elif row["task"] in ("speech", "transcription"):
        yield "sound"
    elif done:
        yield from _of_tokens(row, done.tokens, weight)
        if weight.output_tokens >= LARGE * typical:
            yield "large_model"
    if row["retry_count"]:
        yield "retries"


def _of_tokens(row: Mapping[str, object], work: Work, weight: Work) -> Iterable[str]:
    """The larger part of the work is always named, the other where it counts too."""
    answer = weight.output_tokens * work.output_tokens
    context = (
        weight.output_x_context * work.output_x_context
        + weight.uncached_input_tokens * work.uncached_input_tokens
        + weight.uncached_x_input * work.uncached_x_input
        + weight.cached_input_tokens * work.cached_input_tokens
    )
    least = min(PART * (answer + context), max(answer, context))
    if context >= least:
        yield "long_context"
    if answer >= least:
        reasoning = int(str(row["reasoning_tokens"] or 0))
        yield "reasoning" if 2 * reasoning >= work.output_tokens else "long_answer"


def _count(value: object) -> int | None:
    return None if value is None else int(str(value))
