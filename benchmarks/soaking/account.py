"""What clients saw against what the log has, exchange by exchange."""

import sqlite3
from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from benchmarks.soaking.clients import Seen

COLUMNS = "label, source, outcome, input_tokens, output_tokens, duration_ms"


@dataclass(frozen=True, slots=True)
class Account:
    """Of one part of the soak; everything but the first two must be empty or nothing."""

    requests: int
    finished: int
    lost: list[int]
    """Numbers of orders that a client saw to their end and that the log does not have."""
    wrong: list[int]
    """Logged with other tokens, another door or another outcome than they had."""
    doubled: list[int]
    harmed: list[int]
    """Whose client or provider got other bytes than were sent."""
    failed: list[str]
    """Answers that did not end as they should, though the recorder was left alone."""

    @property
    def is_clean(self) -> bool:
        return not (self.lost or self.wrong or self.doubled or self.harmed or self.failed)


def account(
    log: Path, seen: Iterable[Seen], harmed: Iterable[int], *, is_recorder_killed: bool
) -> Account:
    """Compare what was seen with the rows of the log."""
    seen = list(seen)
    rows = _rows(log)
    lost, wrong, doubled = [], [], []
    for one in seen:
        found = rows.get(one.order.label, [])
        if one.is_whole and not found:
            lost.append(one.order.number)
        if len(found) > 1:
            doubled.append(one.order.number)
        if one.is_whole and found and not any(_is_right(one, row) for row in found):
            wrong.append(one.order.number)
    numbers = {one.order.number for one in seen}
    return Account(
        requests=len(seen),
        finished=sum(one.is_whole for one in seen),
        lost=lost,
        wrong=wrong,
        doubled=doubled,
        harmed=sorted(numbers & set(harmed) | {one.order.number for one in seen if one.is_harmed}),
        failed=[]
        if is_recorder_killed
        else [f"{one.order.number} ({one.error})" for one in seen if one.is_wrong],
    )


def _is_right(one: Seen, row: sqlite3.Row) -> bool:
    expected = (one.door, "complete", one.order.input_tokens, one.order.number)
    found = (row["source"], row["outcome"], row["input_tokens"], row["output_tokens"])
    return found == expected and (row["duration_ms"] or 0) >= 0


def _rows(log: Path) -> dict[str, list[sqlite3.Row]]:
    """The rows of the soak by label."""
    found: dict[str, list[sqlite3.Row]] = {}
    with closing(sqlite3.connect(f"{log.as_uri()}?mode=ro", uri=True, timeout=30)) as connection:
        connection.row_factory = sqlite3.Row
        for row in connection.execute(f"select {COLUMNS} from requests where label like 'soak-%'"):  # noqa: S608
            found.setdefault(row["label"], []).append(row)
    return found
