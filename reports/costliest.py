"""The requests of a period that cost most, and what made them so."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from statistics import median_low

from estimator.factors import FactorSet
from estimator.work import Work
from reports import impacts
from reports.impacts import Kind
from reports.period import Costly
from store.queries import Log

PART = 0.4
"""A part of the work that takes this share of a request's energy made it costly."""
LARGE = 2.0
"""A model is large when a token of it costs this many times the median model of the period."""
_UNITS = (Work(1), Work(0, 1), Work(0, 0, 1), Work(0, 0, 0, 1), Work(0, 0, 0, 0, 1))


def costliest(
    log: Log, factors: FactorSet, since: str, until: str, kinds: Iterable[Kind], limit: int = 3
) -> tuple[Costly, ...]:
    """The costliest requests from `since` to before `until` (RFC 3339 UTC), most first.

    `kinds` are those that the period has.
    """
    weights: dict[tuple[str, str], Work] = {}
    for kind in kinds:
        weight = _wh_per_unit(factors, kind)
        if weight is not None:
            weights[kind.provider, kind.model] = weight
    rows = log.heaviest(since, until, weights, limit)
    typical = median_low(weight.output_tokens for weight in weights.values()) if weights else 0.0
    return tuple(_costly(factors, row, weights, typical) for row in rows)


def _wh_per_unit(factors: FactorSet, kind: Kind) -> Work | None:
    """What one of each sum of work costs in Wh: best guesses are linear in the work."""
    found = [impacts.of_work(factors, kind, unit) for unit in _UNITS]
    mids = [impact.energy_wh.mid for impact in found if impact]
    return Work(*mids) if len(mids) == len(_UNITS) else None


def _costly(
    factors: FactorSet,
    row: Mapping[str, object],
    weights: Mapping[tuple[str, str], Work],
    typical: float,
) -> Costly:
    kind, work = impacts.kind_of_row(row), impacts.work_of_row(row)
    energy_wh = impacts.of_row(factors, row).energy_wh
    if work is None or energy_wh is None:
        raise ValueError(f"request {row['id']} has no figure")
    weight = weights[kind.provider, kind.model]
    return Costly(
        id=int(str(row["id"])),
        started_at=datetime.fromisoformat(str(row["started_at"])),
        model=kind.model,
        energy_wh=energy_wh,
        input_tokens=int(str(row["input_tokens"])),
        output_tokens=int(str(row["output_tokens"])),
        reasons=tuple(_reasons(row, work, weight, typical)),
    )


def _reasons(row: Mapping[str, object], work: Work, weight: Work, typical: float) -> Iterable[str]:
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
    if weight.output_tokens >= LARGE * typical:
        yield "large_model"
    if row["retry_count"]:
        yield "retries"
