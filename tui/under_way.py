"""What is under way now, in the words of the request list, and whether a deletion can be undone."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from reports import figures
from reports.listing import took
from reports.words import say
from store.paths import Home

type Texts = dict[str, str]


@dataclass(frozen=True, slots=True)
class Now:
    """A home at one moment, as far as it does not stand in the log."""

    live: tuple[Texts, ...] = ()
    """Requests under way, by column, oldest first."""
    undo_until: datetime | None = None
    """The last deletion can be undone until then."""


def look(home: Home) -> Now:
    """Ask every recorder of a home. Blocks, for a second at the most each."""
    # Imported on the thread that needs it, after the first paint.
    from store import presence, wastebasket

    found = [one for recorder in presence.live(home) for one in presence.under_way(recorder) or ()]
    found.sort(key=lambda one: -_number(one.get("elapsed_ms")))
    kept = wastebasket.kept(home)
    return Now(tuple(texts_of(one) for one in found), kept.until if kept else None)


def texts_of(live: Mapping[str, object]) -> Texts:
    """A request under way (`store.live.Live`), by column."""
    rough = say("live.rough") if live.get("is_rough") else ""
    tokens = rough + figures.tokens(int(_number(live.get("output_tokens"))))
    has_begun = live.get("ttft_ms") is not None
    elapsed = took(live.get("elapsed_ms"))
    return {
        "when": say("live.now", elapsed=elapsed),
        "model": str(live.get("model") or say("table.unnamed")),
        "tokens_out": tokens if has_begun else "",
        "low_high_wh": say("live.tokens", n=tokens) if has_begun else say("live.waiting"),
        "client": str(live.get("client") or ""),
        "took": elapsed,
    }


def _number(value: object) -> float:
    return float(value) if isinstance(value, int | float) else 0.0
