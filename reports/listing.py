"""The list of requests as text, a line each."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from estimator.figures import FactorSet
from reports import dates, figures, impacts, text
from reports.page import Table, page
from reports.words import say


def write(
    rows: Sequence[Mapping[str, object]],
    factors: FactorSet,
    time_zone: ZoneInfo | None,
    *,
    is_demo: bool,
    width: int,
) -> str:
    """Rows of `requests` in a table of `width` columns, ending in a newline."""
    title = page(say("list.title"), (), is_demo=is_demo).title
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


def _tokens(count: object) -> str:
    return say("list.unknown") if count is None else figures.tokens(int(str(count)))
