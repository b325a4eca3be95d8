"""The rows that made their models work most."""

import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import astuple
from math import sumprod
from typing import Literal

from estimator.work import Work
from store.queries import ALL, IN_ROWS, Log, Only

type Unweighted = Literal["media", "local"]

WEIGHED = """
    {a} * output_tokens + {b} * output_tokens * (input_tokens + 0.6 * output_tokens)
    + ({c} + {d} * input_tokens) * max(input_tokens - ifnull(cached_input_tokens, 0), 0)
    + {e} * min(ifnull(cached_input_tokens, 0), input_tokens)
"""
"""The sums of estimator.work.Work.of_request, each times its weight."""
MEDIA = ("image", "video", "speech", "transcription")
"""Tasks whose work is not in tokens alone."""
_PRICED = f"""
    outcome != 'refused' and not is_local
    and task not in {MEDIA}
    and input_tokens is not null and output_tokens is not null
"""
_MODEL = "coalesce(nullif(model_served, ''), model_requested)"


def heaviest(
    log: Log,
    since: str,
    until: str,
    weights: Mapping[tuple[str, str], Work],
    limit: int,
    only: Only = ALL,
) -> list[dict[str, object]]:
    """Rows from `since` to before `until` with the most weighted tokens, most first.

    `weights` gives, by provider and model, what each sum of `Work` counts for; requests of
    others, refused ones and those without counts are left out.
    """
    if not weights:
        return []
    search = _Search(log, since, until, weights, only)
    return [row for id in search.ids(limit) if (row := log.request(id)) is not None]


class _Search:
    """No row weighs more than with the largest weights of all models, which needs no look at
    its model: the few that may be among the first are found so, and weighed exactly."""

    def __init__(
        self,
        log: Log,
        since: str,
        until: str,
        weights: Mapping[tuple[str, str], Work],
        only: Only,
    ) -> None:
        self._log = log
        self._weights = weights
        conditions, values = only.conditions(IN_ROWS)
        self._where = " and ".join(["started_at >= ? and started_at < ?", _PRICED, *conditions])
        self._values = [since, until, *values]
        largest = map(max, zip(*map(astuple, weights.values()), strict=True))
        self._most = WEIGHED.format(**dict(zip("abcde", map(repr, largest), strict=True)))

    def ids(self, limit: int) -> list[int]:
        """The heaviest, most first."""
        tried = 20 * limit
        while True:
            rows = self._rows("order by most desc limit ?", tried)
            found = self._weighed(rows)[:limit]
            if len(rows) < tried:
                break
            if len(found) == limit:
                least = found[-1][0] * (1 - 1e-9)  # SQLite rounds in another order
                if rows[-1]["most"] >= least:  # else whatever comes after these weighs less
                    found = self._weighed(self._rows("and most >= ?", least))[:limit]
                break
            tried *= 20  # most of them are of models that are not asked for
        return [id for _, id in found]

    def _rows(self, which: str, value: float) -> list[sqlite3.Row]:
        # Only conditions and numbers of ours are put in; what a person typed stays bound.
        query = f"""
            select id, provider, {_MODEL} as model, input_tokens, cached_input_tokens,
                output_tokens, {self._most} as most
            from requests where {self._where} {which}
        """  # noqa: S608
        return self._log.rows(query, [*self._values, value])

    def _weighed(self, rows: Sequence[sqlite3.Row]) -> list[tuple[float, int]]:
        found = []
        for row in rows:
            weight = self._weights.get((row["provider"], row["model"]))
            if weight is not None:
                cached = row["cached_input_tokens"] or 0
                work = Work.of_request(row["input_tokens"], row["output_tokens"], cached)
                found.append((sumprod(astuple(weight), astuple(work)), row["id"]))
        return sorted(found, key=lambda each: (-each[0], each[1]))


def unweighted(
    log: Log,
    since: str,
    until: str,
    limit: int,
    only: Only = ALL,
    which: Iterable[Unweighted] = ("media", "local"),
) -> list[dict[str, object]]:
    """Rows whose work is in no token: all of pictures and sound, and of this machine so many
    with the most seconds. `which`: those that there are."""
    conditions, asked = only.conditions(IN_ROWS)
    within = " and ".join(
        ("started_at >= ? and started_at < ? and outcome != 'refused'", *conditions)
    )
    # Only the constant conditions above are put in; values stay bound.
    queries: dict[Unweighted, str] = {
        "media": f"""
            select * from requests where {within} and not is_local
                and task in {MEDIA}
        """,  # noqa: S608
        "local": f"""
            select * from requests where {within} and is_local and gpu_s > 0
            order by gpu_s desc, id limit {limit}
        """,  # noqa: S608
    }
    found = [log.dicts(queries[each], [since, until, *asked]) for each in which]
    return [row for rows in found for row in rows]
