"""A row of the log in the words of the request list."""

from collections.abc import Mapping
from datetime import date, datetime
from zoneinfo import ZoneInfo

from estimator.factors import FactorSet
from reports import dates, figures, impacts
from reports.listing import took, why
from reports.words import say
from tui.phrases import low_to_high_wh
from tui.request_list import Entry

SILENT = ("complete", "refused", "opaque")
"""Outcomes that need no word of their own: the usual one, and those named where the range is."""


def entry_of(
    row: Mapping[str, object], factors: FactorSet, zone: ZoneInfo | None, today: date
) -> Entry:
    """One line of the list; what is not known stays empty."""
    energy_wh = impacts.of_row(factors, row).energy_wh
    started_at = dates.local(datetime.fromisoformat(str(row["started_at"])), zone)
    return Entry(
        id=int(str(row["id"])),
        texts={
            "when": _when(started_at, today),
            "model": str(row["model_served"] or row["model_requested"] or say("table.unnamed")),
            "tokens_in": _tokens(row["input_tokens"]),
            "tokens_out": _tokens(row["output_tokens"]),
            "about_wh": figures.number(energy_wh.mid) if energy_wh else say("dashboard.none"),
            "low_high_wh": low_to_high_wh(energy_wh) or why(factors, row),
            "basis": " / ".join(say(f"basis.{b}") for b in impacts.kind_of_row(row).bases),
            "outcome": "" if row["outcome"] in SILENT else say(f"outcome.{row['outcome']}"),
            "client": str(row["client"] or ""),
            "took": took(row["duration_ms"]),
        },
    )


def _when(moment: datetime, today: date) -> str:
    clock = f"{moment:%H:%M:%S}"
    if moment.date() == today:
        return clock
    return say("dashboard.when_at", day=moment.day, month=dates.month(moment), clock=clock[:5])


def _tokens(count: object) -> str:
    return figures.tokens(int(str(count))) if count is not None else say("dashboard.none")
