"""The recorded exchanges beside the project, taken through the readers."""

import base64
import gzip
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from wire.assembly import Assembly
from wire.capture import Ending, Head, Part, Piece, kept
from wire.exchange import Reading
from wire.findings import Findings
from wire.services import Route, Services

RECORDED = Path(__file__).resolve().parents[2] / ".." / "shared" / "recorded"

needed = [
    pytest.mark.recorded,
    pytest.mark.skipif(not RECORDED.is_dir(), reason="the recordings are not beside the project"),
]
"""The `pytestmark` of a module that reads them."""

type Record = dict[str, Any]


def records(folder: Path = RECORDED) -> Iterator[Record]:
    """Every recorded exchange, as it lies there."""
    for path in sorted(folder.glob("*.jsonl.gz")):
        if not path.name.startswith("websocket"):
            with gzip.open(path, "rt", encoding="utf-8") as lines:
                yield from map(json.loads, lines)


def sessions() -> Iterator[Record]:
    """Every recorded WebSocket session."""
    with gzip.open(RECORDED / "websocket_sessions.jsonl.gz", "rt", encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def route_of(record: Record, services: Services | None = None) -> Route | None:
    """What the table makes of a record's request line; localhost is a host that a user added."""
    url = urlsplit(record["url"])
    known = services or Services(["localhost"])
    sent = f"{url.path}?{url.query}" if url.query else url.path
    return known.route(url.hostname or "", url.port, record["method"], sent)


def read_exchanges(*readers: str, folder: Path = RECORDED) -> Iterator[tuple[Record, Route]]:
    """Each record that falls to one of the readers (none named: to any), with its route."""
    services = Services(["localhost"])
    for record in records(folder):
        route = route_of(record, services)
        if route is not None and route.reader and (not readers or route.reader in readers):
            yield record, route


def body(record: Record, side: str) -> bytes:
    """The bytes of `request` or `response`."""
    coded = record.get(f"{side}_body_base64")
    if isinstance(coded, str):
        return base64.b64decode(coded)
    return str(record.get(f"{side}_body") or "").encode()


def reading(
    record: Record, route: Route, step: int = 10**9, response: bytes | None = None
) -> Reading:
    """The exchange taken through an Assembly in slices of `step` bytes.

    `response`: another one than was recorded.
    """
    return assembled(record, route, step, response)[0]


def assembled(
    record: Record, route: Route, step: int = 10**9, response: bytes | None = None
) -> tuple[Reading, Findings]:
    """The same, and all that was found on the way."""
    assembly = asked(record, route, step)
    answered(assembly, body(record, "response") if response is None else response, step)
    ended = assembly.finish(Piece("u", Part.ENDED, 1004.0, ending=Ending.FINISHED))
    return ended, assembly.found


def asked(record: Record, route: Route, step: int = 10**9) -> Assembly:
    """An Assembly that has the request, and the head of the answer."""
    assembly = Assembly(Head("u", datetime(2026, 1, 2, tzinfo=UTC), 1000.0, "proxy", route, {}))
    data, status = body(record, "request"), int(record["status"])
    for at in range(0, len(data), step):
        assembly.feed(Piece("u", Part.REQUEST, 1001.0, data=data[at : at + step]))
    assembly.feed(Piece("u", Part.REQUEST_END, 1001.0))
    headers = kept((name, str(value)) for name, value in record["response_headers"].items())
    assembly.feed(Piece("u", Part.RESPONSE_HEAD, 1002.0, status=status, headers=headers))
    return assembly


def answered(assembly: Assembly, response: bytes, step: int) -> None:
    """Give it the answer's bytes in slices."""
    for at in range(0, len(response), step):
        assembly.feed(Piece("u", Part.RESPONSE, 1003.0, data=response[at : at + step]))
