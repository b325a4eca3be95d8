"""The log as a list: what is sought in it, in the order that is asked for, read by position.

A list is made in slices, so that whoever shares the thread never waits for long, and holds
eight bytes a request; rows are read as they come into view.
"""

import json
from array import array
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import astuple, dataclass, replace
from heapq import merge
from itertools import islice
from typing import Literal

from estimator.work import Work
from store.heaviest import WEIGHED
from store.queries import ALL, IN_ROWS, Log, Only

type Order = Literal["newest", "energy", "input", "output", "duration"]
type Row = dict[str, object]
type Entry = tuple[str | float, int]
"""What a request is sorted by, and its id: the greatest comes first."""

ORDERS: tuple[Order, ...] = ("newest", "energy", "input", "output", "duration")
SLICE = 10_000
"""Requests that one step looks at: some 20 ms."""
PAGE = 2000
"""Rows that are read at once where all of them are."""
MOST_NEW = 200
"""New requests that are put in their places one by one; for more, the list is made anew."""
COLUMNS = {
    **IN_ROWS,
    "task": "task",
    "outcome": "outcome",
    "basis": "input_basis || ' ' || output_basis",
}
"""What a word is looked for in, in SQL."""
UNKNOWN = -1.0
"""Stands for a figure that there is none of: after all others."""
_KEYS: dict[Order, str] = {
    "newest": "started_at",
    "input": "ifnull(input_tokens, -1)",
    "output": "ifnull(output_tokens, -1)",
    "duration": "ifnull(duration_ms, -1)",
    "energy": f"""
        case when outcome = 'refused' then 0
        when is_local then ifnull(nullif(gpu_s, 0) * ?, -1)
        when task in ('image', 'video', 'speech', 'transcription') then null
        else ifnull({WEIGHED.format(a="a", b="b", c="c", d="d", e="e")}, -1) end
    """,
}
_WEIGHTS = """
    with weights as materialized (
        select value ->> 0 as provider, value ->> 1 as model, value ->> 2 as a, value ->> 3 as b,
            value ->> 4 as c, value ->> 5 as d, value ->> 6 as e
        from json_each(?))
"""
_NEAR = "(select started_at, id from requests where id <= ? order by id desc limit 1)"
_BEFORE = f"((started_at, id) < {_NEAR} or ((started_at, id) = {_NEAR} and id < ?))"
"""Older than the request with an id, or than the one before it where that is gone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sought:
    """A part of the log: requests that meet every condition."""

    only: Only = ALL
    since: str | None = None
    """RFC 3339 UTC, included."""
    until: str | None = None
    """RFC 3339 UTC, not included."""
    model: str | None = None
    """As served or as requested."""
    words: tuple[tuple[str, str], ...] = ()
    """(column of `COLUMNS`, text that it holds, in whatever case); '' as column: any of them,
    '' as text: what is not known."""

    def within(self, since: str | None, until: str | None, model: str | None = None) -> "Sought":
        """Narrowed to a time, and to a model."""
        return replace(
            self,
            since=max(filter(None, (self.since, since)), default=None),
            until=min(filter(None, (self.until, until)), default=None),
            model=model or self.model,
        )

    def conditions(self) -> tuple[list[str], list[object]]:
        """SQL that holds for each request, and the values that are bound; times left out."""
        conditions, values = self.only.conditions(IN_ROWS)
        if self.model is not None:
            conditions.append("? in (model_served, model_requested)")
            values.append(self.model)
        for column, text in self.words:
            held = [COLUMNS[column]] if column else [*COLUMNS.values()]
            test = "{} like ? escape '\\'" if text else "{} = ?"
            conditions.append(f"({' or '.join(test.format(sql) for sql in held)})")
            values += [_pattern(text) if text else ""] * len(held)
        return conditions, values


@dataclass(frozen=True, slots=True)
class Weights:
    """What the energy of a request follows from: best guesses are linear in the work."""

    tokens: Mapping[tuple[str, str], Work]
    """By provider and model, what each sum of `Work` counts for."""
    machine: float
    """What a second of this machine counts for."""
    of_row: Callable[[Row], float | None]
    """Of any other request; None: it has no figure."""


def newest(
    log: Log, sought: Sought, limit: int | None = None, before_id: int | None = None
) -> list[Row]:
    """The last requests of those that are sought, newest first; before the one with an id,
    which may be gone by now."""
    conditions, values = _within(sought)
    if before_id is not None:
        conditions.append(_BEFORE)
        values += [before_id] * 3
    where = f"where {' and '.join(conditions)}" if conditions else ""
    # Only constant conditions are put together; values stay bound.
    query = f"select * from requests {where} order by started_at desc, id desc limit ?"  # noqa: S608
    return log.dicts(query, [*values, -1 if limit is None else limit])


def _within(sought: Sought) -> tuple[list[str], list[object]]:
    """All conditions, times too."""
    conditions, values = sought.conditions()
    for condition, moment in (("started_at >= ?", sought.since), ("started_at < ?", sought.until)):
        if moment is not None:
            conditions.append(condition)
            values.append(moment)
    return conditions, values


def oldest(log: Log, sought: Sought) -> Iterator[Row]:
    """All that is sought of the log as it stands now, oldest first, read by pages: what is
    deleted meanwhile is left out."""
    conditions, values = _within(sought)
    conditions += ["id <= ?", "(started_at, id) > (?, ?)"]
    # Only constant conditions are put together; values stay bound.
    query = f"""
        select * from requests where {" and ".join(conditions)}
        order by started_at, id limit {PAGE}
    """  # noqa: S608
    last = log.last_id()
    after: tuple[object, object] = ("", 0)
    while rows := log.dicts(query, [*values, last, *after]):
        after = (rows[-1]["started_at"], rows[-1]["id"])
        yield from rows


def count(log: Log, sought: Sought) -> int:
    """How many requests are sought."""
    conditions, values = _within(sought)
    return log.span(" and ".join(conditions) or "true", values)[0]


class Listing:
    """The requests that are sought, in an order, as the log stood when the list was begun.

    `step` makes it, `follow` brings it up to date. All of it belongs to the log's thread.
    """

    def __init__(
        self,
        log: Log,
        sought: Sought | None = None,
        order: Order = "newest",
        weights: Weights | None = None,
    ) -> None:
        """`weights`: for the order by energy."""
        self._log = log
        self.sought = sought or Sought()
        self._order = order
        self._source = _Source(log, self.sought, order, weights)
        self._total, self._newest_id = self._source.extent()
        self._is_whole = order == "newest" and self.sought == Sought()
        self._scanned = 0
        self._before: tuple[str, int] | None = (self.sought.until or "~", 0)
        if self._is_whole:
            self._before = None  # the log's own index is this list
        self._runs: list[tuple[array[float], array[int]]] = []
        self._merged: Iterator[Entry] | None = None
        self._ids = array("q")

    @property
    def is_done(self) -> bool:
        return self._before is None and self._merged is None

    @property
    def is_sorted(self) -> bool:
        """From now on the first positions are what they will be."""
        return self._order == "newest" or self._before is None

    @property
    def progress(self) -> float:
        """How much of the log has been looked at, from 0 to 1."""
        return min(self._scanned / self._total, 1.0) if self._before and self._total else 1.0

    @property
    def count(self) -> int:
        """How many there are; while not all has been looked at, so far."""
        if self._is_whole:
            return self._total
        if self._order == "newest" or self.is_done:
            return len(self._ids)
        return sum(len(ids) for _, ids in self._runs)

    def step(self) -> None:
        """One slice further."""
        if self._before is not None:
            self._look(self._before)
        elif self._merged is not None:
            found = array("q", (id for _, id in islice(self._merged, SLICE)))
            self._ids.extend(found)
            if len(found) < SLICE:
                self._merged = None
                self._runs.clear()

    def made(self) -> "Listing":
        """All of it at once."""
        while not self.is_done:
            self.step()
        return self

    def has(self, first: int, count: int) -> bool:
        """Whether these positions are made, as far as there are such."""
        return self.is_done or len(self._ids) >= first + count

    def ids(self, first: int = 0, count: int | None = None) -> list[int]:
        """Ids from a position on, as far as they are made."""
        last = self.count if count is None else min(first + count, self.count)
        if self._is_whole:
            return self._source.ids(first, last, self._total, self._newest_id)
        return self._ids[first:last].tolist()

    def rows(self, first: int, count: int) -> list[Row | None]:
        """So many rows from a position on, as far as they are made; None: deleted meanwhile."""
        ids = self.ids(first, count)
        query = """
            select requests.* from json_each(?) as asked join requests on requests.id = asked.value
        """
        found = {row["id"]: row for row in self._log.dicts(query, [json.dumps(ids)])}
        return [found.get(id) for id in ids]

    def follow(self) -> list[int] | None:
        """Put what has come since into its place: the positions, one after the other.

        None: requests have gone, or too many have come; make the list anew. While a list is
        sorted, nothing is put into it.
        """
        if not self.is_done and self._order != "newest":
            return []
        total, newest_id = self._source.extent()
        come = self._source.count_from(self._newest_id)
        if self._total + come != total or come > MOST_NEW:
            return None
        entries = self._source.entries("id > ?", [self._newest_id])
        self._total, self._newest_id = total, newest_id
        places = []
        for entry in entries:
            if self._is_whole:
                places.append(self._source.place(entry, newest_id))
                continue
            place = self._place(entry)
            if place < len(self._ids) or self.is_done:  # else a later step comes upon it
                self._ids.insert(place, entry[1])
                places.append(place)
        return places

    def _look(self, before: tuple[str, int]) -> None:
        last = (self.sought.since or "", 0)
        within = "id <= ? and (started_at, id) < (?, ?) and (started_at, id) >= (?, ?)"
        after = self._source.after(before)
        first = max(after or last, last)
        entries = self._source.entries(within, [self._newest_id, *before, *first])
        self._scanned += SLICE
        self._before = after if after and after > last else None
        if self._order == "newest":
            self._ids.extend(id for _, id in entries)
            return
        keys = array("d", (float(key) for key, _ in entries))
        self._runs.append((keys, array("q", (id for _, id in entries))))
        if self._before is None:
            self._merged = merge(*(zip(*run, strict=True) for run in self._runs), reverse=True)

    def _place(self, entry: Entry) -> int:
        low, high = 0, len(self._ids)
        while low < high:
            middle = (low + high) // 2
            there = self._source.entries("id = ?", [self._ids[middle]])
            if there and there[0] < entry:
                high = middle
            else:
                low = middle + 1
        return low


class _Source:
    """Reads what requests are sorted by."""

    def __init__(self, log: Log, sought: Sought, order: Order, weights: Weights | None) -> None:
        self._log = log
        self._order = order
        self._weights = weights or Weights({}, UNKNOWN, lambda row: None)
        self._conditions, self._values = sought.conditions()

    def extent(self) -> tuple[int, int]:
        """How many requests the log has, and the last id."""
        return self._log.count(), self._log.last_id()

    def count_from(self, after_id: int) -> int:
        """How many have come after an id, sought or not."""
        rows = self._log.rows("select count(*) as n from requests where id > ?", [after_id])
        return int(rows[0]["n"]) if rows else 0

    def after(self, before: tuple[str, int]) -> tuple[str, int] | None:
        """Where a slice ends that begins before this; None: at the end of the log."""
        query = f"""
            select started_at, id from requests where (started_at, id) < (?, ?)
            order by started_at desc, id desc limit 1 offset {SLICE - 1}
        """  # noqa: S608
        rows = self._log.rows(query, before)
        return (rows[0]["started_at"], rows[0]["id"]) if rows else None

    def ids(self, first: int, last: int, total: int, newest_id: int) -> list[int]:
        """Of the whole log, newest first, counted from whichever end is nearer."""
        query = """
            select id from requests where id <= ? order by started_at {0}, id {0} limit ? offset ?
        """
        count = max(last - first, 0)
        if first <= total // 2:
            rows = self._log.rows(query.format("desc"), [newest_id, count, first])
        else:
            rows = self._log.rows(query.format("asc"), [newest_id, count, total - last])[::-1]
        return [int(row["id"]) for row in rows]

    def place(self, entry: Entry, newest_id: int) -> int:
        """How many of the whole log are newer."""
        query = """
            select count(*) as n from requests where id <= ? and (started_at, id) > (?, ?)
        """
        return int(self._log.rows(query, [newest_id, *entry])[0]["n"])

    def entries(self, within: str, values: Sequence[object]) -> list[Entry]:
        """Of those that are sought and lie within, greatest first."""
        is_energy = self._order == "energy"
        table = "requests"
        given: list[object] = []
        if is_energy:
            table = f"requests left join weights on weights.provider = requests.provider and weights.model = {COLUMNS['model']}"  # noqa: E501
            weights = [[*key, *astuple(work)] for key, work in self._weights.tokens.items()]
            given = [json.dumps(weights), self._weights.machine]
        # Conditions and keys are constants of ours; values stay bound.
        query = f"""
            {_WEIGHTS if is_energy else ""} select {_KEYS[self._order]} as key, id from {table}
            where {" and ".join([within, *self._conditions])} order by 1 desc, 2 desc
        """  # noqa: S608
        rows = self._log.rows(query, [*given, *values, *self._values])
        found = [(key, id) for key, id in rows if key is not None]
        if len(found) < len(rows):
            found += self._weighed([id for key, id in rows if key is None])
            found.sort(reverse=True)
        return found

    def _weighed(self, ids: Sequence[int]) -> Iterator[Entry]:
        """Pictures and sound, of which there are few."""
        query = "select * from requests where id in (select value from json_each(?))"
        for row in self._log.rows(query, [json.dumps(ids)]):
            energy_wh = self._weights.of_row(dict(row))
            yield UNKNOWN if energy_wh is None else energy_wh, row["id"]


def _pattern(text: str) -> str:
    for special in "\\%_":
        text = text.replace(special, f"\\{special}")
    return f"%{text}%"
