"""What a new factor set did to last week's figure, for someone who has seen it under the old."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from estimator import factors
from estimator.figures import FactorSet
from estimator.own import with_own
from reports import totals
from reports.period import Revision
from store.queries import Cell, Log

TOLD = timedelta(days=14)
"""How long a change of set is news."""


def revision(
    log: Log, current: FactorSet, last_week: Iterable[Cell], now: datetime
) -> Revision | None:
    """The week before under the set in use and under the one before it.

    None: no other set was used, the change is no news any more, or nothing of it is estimated.
    """
    used = [
        (name, datetime.fromisoformat(first_used_at).replace(tzinfo=UTC))
        for name, first_used_at in log.factor_sets()
    ]
    earlier = [name for name, _ in used if name < current.name and name in factors.names()]
    since = dict(used).get(current.name, now)
    if not earlier or now - since > TOLD or current.name != factors.names()[-1]:
        return None
    cells = list(last_week)
    after = totals.total(current, cells).footprint.energy_wh
    before = totals.total(
        with_own(factors.load(earlier[-1]), current.own), cells
    ).footprint.energy_wh
    if after is None or before is None or after.high == 0:
        return None
    return Revision(earlier[-1], current.name, before, after)
