"""The list of requests as text, a line each."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from estimator.figures import FactorSet
from reports import dates, figures, impacts, text, weighing
from reports.page import Table, page
from reports.reading import Reading
from reports.words import say
from store.listing import Listing, Order, Sought, newest


def found(
    read: Reading, sought: Sought, order: Order, limit: int, before_id: int | None = None
) -> list[dict[str, object]]:
    """The first of the requests that are sought; after the one with an id, where one is given.

    In another order than by time there is nothing after one that is not in the list.
    """
    if order == "newest":
        return newest(read.log, sought, limit, before_id)
    weights = weighing.weights(read.log, read.factors) if order == "energy" else None
    made = Listing(read.log, sought, order, weights).made()
    first = 0
    if before_id is not None:
        ids = made.ids()
        first = ids.index(before_id) + 1 if before_id in ids else made.count
    return [row for row in made.rows(first, limit) if row]


def write(
    rows: Sequence[Mapping[str, object]],
    factors: FactorSet,
    time_zone: ZoneInfo | None,
    *,
    is_demo: bool,
    width: int,
    order: Order = "newest",
) -> str:
    """Rows of `requests` in a table of `width` columns, ending in a newline."""
    name = say("list.title") if order == "newest" else _titled(order)
    title = page(name, (), is_demo=is_demo).title
    if not rows:
        return f"{title}\n{say('list.none')}\n"
    heads = (
        "table.model",
        "list.id",
        "list.when",
        "list.tokens_in",
        "list.tokens_out",
        "table.about",
        "table.could_be",
        "table.basis",
        "list.outcome",
    )
    found = Table(
        heads=tuple(say(key) for key in heads),
        rows=tuple(_row(row, factors, time_zone) for row in rows),
        lefts=(0, 2, 7, 8),
    )
    if order == "duration":
        found = replace(
            found,
            heads=(*found.heads, say("column.took")),
            rows=tuple(
                (*cells, took(row["duration_ms"]))
                for cells, row in zip(found.rows, rows, strict=True)
            ),
        )
    return "".join(f"{line}\n" for line in (title, *text.table(found, width)))


def _row(
    row: Mapping[str, object], factors: FactorSet, time_zone: ZoneInfo | None
) -> tuple[str, ...]:
    energy_wh = impacts.of_row(factors, row).energy_wh
    started_at = dates.local(datetime.fromisoformat(str(row["started_at"])), time_zone)
    kind = impacts.kind_of_row(row)
    return (
        kind.model or say("table.unnamed"),
        str(row["id"]),
        f"{started_at:%Y-%m-%d %H:%M:%S}",
        _tokens(row["input_tokens"]),
        _tokens(row["output_tokens"]),
        figures.amount("energy", energy_wh),
        figures.span("energy", energy_wh),
        ", ".join(say(f"basis.{basis}") for basis in kind.bases),
        say(f"outcome.{row['outcome']}"),
    )


def told(read: Reading, request_id: int) -> str:
    """One request in a line, to be pasted; '' where it is gone."""
    row = read.log.request(request_id)
    if row is None:
        return ""
    energy_wh = impacts.of_row(read.factors, row).energy_wh
    started_at = dates.local(datetime.fromisoformat(str(row["started_at"])), read.time_zone)
    when = say("costly.when", day=dates.day_name(started_at.date()), clock=f"{started_at:%H:%M:%S}")
    figure = [why(read.factors, row)]
    if energy_wh:
        figure = [figures.about("energy", energy_wh), figures.between("energy", energy_wh)]
    line = say(
        "rows.told",
        title=say("explain.title", id=row["id"], when=when),
        model=impacts.kind_of_row(row).model or say("table.unnamed"),
        given=_tokens(row["input_tokens"]),
        made=_tokens(row["output_tokens"]),
        figure="; ".join(filter(None, figure)),
    )
    return page(line, (), is_demo=read.is_demo).title


def why(factors: FactorSet, row: Mapping[str, object]) -> str:
    """Why the row has no range, in a word or two; '' where it has one."""
    reason = impacts.no_figure(factors, row)
    if reason in ("refused", "opaque"):
        return say(f"outcome.{reason}")
    return say(f"unestimated.{reason}") if reason else ""


def took(duration_ms: object) -> str:
    """'12 s'; '' where it is not known."""
    if duration_ms is None:
        return ""
    return say("dashboard.seconds", amount=figures.number(float(str(duration_ms)) / 1000))


def _titled(order: Order) -> str:
    return say("list.title_by", order=say(f"order.{order}"))


def _tokens(count: object) -> str:
    return say("list.unknown") if count is None else figures.tokens(int(str(count)))
