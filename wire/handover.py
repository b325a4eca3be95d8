"""What doors have handed over, as the pieces that readers take: the worker's side."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from wire.capture import Ending, Handed, Head, Part, Piece
from wire.exchange import Task
from wire.services import Route

TOGETHER_S = 0.005
"""Chunks of one answer that came within this are read as one that came with the first of them."""

_RESPONSE = Part.RESPONSE.value


@dataclass(slots=True)
class _Run:
    """Chunks of one answer, one after another."""

    uid: str
    at: float
    chunks: list[bytes]


def pieces(batch: Iterable[Handed]) -> Iterator[Piece]:
    """The pieces of a batch, each exchange's in their order; words of no exchange are left out."""
    found: list[_Run | Handed] = []
    runs: dict[str, _Run] = {}
    for handed in batch:
        uid, part, at, detail = handed
        if not uid:
            continue
        if part != _RESPONSE or not isinstance(detail, bytes):
            runs.pop(uid, None)
            found.append(handed)
            continue
        run = runs.get(uid)
        if run is not None and at - run.at <= TOGETHER_S:
            run.chunks.append(detail)
            continue
        runs[uid] = run = _Run(uid, at, [detail])
        found.append(run)
    for one in found:
        if isinstance(one, _Run):
            yield Piece(one.uid, Part.RESPONSE, one.at, data=b"".join(one.chunks))
        else:
            yield _piece(*one)


def _piece(uid: str, name: str, at: float, detail: Any) -> Piece:
    part = Part(name)
    match part:
        case Part.OPENED:
            return Piece(uid, part, at, head=_head(*detail))
        case Part.RESPONSE_HEAD:
            return Piece(uid, part, at, status=detail[0], headers=detail[1])
        case Part.ENDED:
            return Piece(uid, part, at, ending=Ending(detail[0]), is_dropped=detail[1])
        case Part.SENT | Part.RECEIVED if detail is None:
            return Piece(uid, part, at, is_dropped=True)
        case _:
            return Piece(uid, part, at, data=detail or b"")


def _head(
    uid: str,
    started_s: float,
    started: float,
    source: str,
    headers: dict[str, str],
    client: str | None,
    label: str | None,
    *route: Any,
) -> Head:
    service, provider, endpoint, task, *rest = route
    return Head(
        uid=uid,
        started_at=datetime.fromtimestamp(started_s, UTC),
        started=started,
        source=source,
        route=Route(service, provider, endpoint, Task(task), *rest),
        headers=headers,
        client=client,
        label=label,
    )
