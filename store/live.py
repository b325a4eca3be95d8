"""Requests under way, with their tokens so far: for whoever watches, and never on disk."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from wire.clients import client

if TYPE_CHECKING:  # the doors need `Live` alone, and no reader
    from store.following import UnderWay
    from wire.findings import Findings

BYTES_PER_TOKEN = 4
"""Of words not yet counted: a rough measure for a number that grows while one looks."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Live:
    """One request under way. None: not known yet."""

    uid: str
    service: str
    provider: str
    task: str
    model: str | None
    client: str | None
    label: str | None
    is_local: bool
    elapsed_ms: float
    ttft_ms: float | None
    output_tokens: int
    """So far: the provider's own word where it gives one as it goes, else from the bytes seen."""
    is_rough: bool
    """`output_tokens` is from the bytes seen."""


def live(under_way: "Iterable[UnderWay]", now: float) -> list[Live]:
    """What is under way at a monotonic time in seconds, oldest first."""
    found = [_live(exchange, now) for exchange in under_way]
    return sorted(found, key=lambda one: -one.elapsed_ms)


def _live(exchange: "UnderWay", now: float) -> Live:
    head, found = exchange.head, exchange.found
    reported = found.usage.output_tokens
    first = found.first_token_at
    return Live(
        uid=exchange.uid,
        service=head.route.service,
        provider=head.route.provider,
        task=(found.task or head.route.task).value,
        model=found.model_served or found.model_requested or head.route.model,
        client=head.client or client(head.headers.get("user-agent"))[0],
        label=head.label,
        is_local=head.route.is_local,
        elapsed_ms=round((now - exchange.started) * 1000, 1),
        ttft_ms=None if first is None else round((first - exchange.started) * 1000, 1),
        output_tokens=_so_far(found) if reported is None else reported,
        is_rough=reported is None,
    )


def _so_far(found: "Findings") -> int:
    return -(-found.transcript.size // BYTES_PER_TOKEN)
