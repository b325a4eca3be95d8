"""HAR files of browsers and tools: HTTP Archive 1.1 and 1.2, and what each adds to it.

Chromium: WebSocket messages and server-sent events with their times, `_error`.
Firefox: the head of a multipart body within its text. Playwright: bodies and messages
in files beside the HAR file, and the messages' times in milliseconds. mitmproxy: bytes
that are no text as half surrogates, UTF-8 read as Latin-1. Fiddler: a byte order mark.
Slack: headers that are pairs.
"""

import io
import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime

from intake import har_bodies
from intake.entries import Splitter
from intake.files import BrokenFileError
from intake.har_bodies import Attached
from intake.recorded import (
    Entry,
    Line,
    Recorded,
    Unread,
    UnreadableError,
    ending_of,
    moment,
)
from wire import fields
from wire.capture import kept
from wire.fields import Json, NotJsonError

_BLOCK = 64 * 2**10
_REQUEST = re.compile(
    rb'"request"\s*:\s*\{\s*"method"\s*:\s*"([A-Z]+)"\s*,\s*"url"\s*:\s*"([^"\\]+)"'
)
_LONGEST_MS = 10.0**9


class NotHarError(Exception):
    """The file is JSON of another kind."""


class HarEntry:
    """One entry of a HAR file."""

    def __init__(self, entry: Mapping[str, Json], line: Line, attached: Attached) -> None:
        self.line = line
        self._entry = entry
        self._attached = attached

    def recorded(self) -> Recorded:
        """Raises UnreadableError."""
        entry = self._entry
        request = fields.mapping(entry.get("request"))
        response = fields.mapping(entry.get("response"))
        started_at = _started_at(entry.get("startedDateTime"))
        sent, request_end, first_byte, ended = _times(entry, started_at.timestamp())
        headers = _headers(request)
        body = har_bodies.request_body(request, headers, self._attached)
        status = fields.count(response.get("status")) or None
        answer_headers = _headers(response)
        answer = har_bodies.answer_body(response, answer_headers, self._attached)
        error = fields.string(response.get("_error") or response.get("_failureText"))
        return Recorded(
            started_at=started_at,
            sent=sent,
            request_end=request_end,
            first_byte=first_byte,
            ended=ended,
            request_headers=headers,
            request=body,
            request_bytes=_size(request, len(body)),
            status=status,
            response_headers=answer_headers,
            response=har_bodies.parts(entry, answer),
            response_bytes=_size(response, len(answer or b"")),
            is_cut=_is_cut(response, answer),
            messages=har_bodies.messages(entry, self._attached),
            ending=ending_of(error),
        )


def entries(content: io.BufferedReader, attached: Attached = lambda name: None) -> Iterator[Entry]:
    """The entries of a HAR file one by one; `attached` gives bodies that lie beside it by name.

    Raises:
        NotHarError: there is no array of entries in it.
        BrokenFileError: it ends, or stops making sense, before that array does.
    """
    splitter = Splitter()
    while not splitter.has_ended and (block := content.read(_BLOCK)):
        for data, is_whole in splitter.feed(block):
            yield _entry(data, attached) if is_whole else Unread(_line_in(data), "entry_too_large")
    if not splitter.has_begun:
        raise NotHarError
    if not splitter.has_ended:
        raise BrokenFileError


def _entry(data: bytes, attached: Attached) -> Entry:
    try:
        entry = fields.mapping(fields.parse(data))
    except NotJsonError:
        return Unread(_line_in(data), "entry_broken")
    request = fields.mapping(entry.get("request"))
    method, url = fields.string(request.get("method")), fields.string(request.get("url"))
    if not url:
        return Unread(None, "entry_broken")
    is_upgrade = "_webSocketMessages" in entry or url.startswith(("ws:", "wss:"))
    line = Line.of_url(method.upper(), url, is_upgrade=is_upgrade or _upgrades(request))
    return HarEntry(entry, line, attached)


def _line_in(data: bytes) -> Line | None:
    """The request line of an entry that cannot be parsed."""
    if found := _REQUEST.search(data):
        return Line.of_url(found[1].decode(), found[2].decode("utf-8", "replace"))
    return None


def _started_at(value: Json) -> datetime:
    try:
        found = datetime.fromisoformat(fields.string(value).strip())
    except ValueError:
        raise UnreadableError("entry_broken") from None
    # The specification asks for a time zone; who leaves it out means UTC.
    return moment((found if found.tzinfo else found.replace(tzinfo=UTC)).timestamp())


def _times(entry: Mapping[str, Json], started: float) -> tuple[float, float, float | None, float]:
    """Seconds since 1970 at which it was sent, had been sent, was answered and ended."""
    timings = fields.mapping(entry.get("timings"))
    # `connect` includes `ssl`; what comes before sending is no part of the request's time.
    waited = sum(_ms(timings.get(name)) for name in ("blocked", "dns", "connect"))
    parts = [_ms(timings.get(name)) for name in ("send", "wait", "receive")]
    if not sum(parts):
        return started, started, None, started + _ms(entry.get("time")) / 1000
    sent = started + waited / 1000
    sending, waiting, receiving = (part / 1000 for part in parts)
    first_byte = sent + sending + waiting
    return sent, sent + sending, first_byte, first_byte + receiving


def _ms(value: Json) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return 0.0
    return float(value) if 0 <= value < _LONGEST_MS else 0.0


def _headers(message: Mapping[str, Json]) -> dict[str, str]:
    return kept(_pairs(message.get("headers")))


def _pairs(headers: Json) -> Iterator[tuple[str, str]]:
    for header in fields.items(headers):
        if isinstance(header, list) and len(header) == 2:
            header = {"name": header[0], "value": header[1]}
        pair = fields.mapping(header)
        yield fields.string(pair.get("name")), fields.string(pair.get("value"))


def _upgrades(request: Mapping[str, Json]) -> bool:
    return any(
        name.lower() == "upgrade" and value.lower() == "websocket"
        for name, value in _pairs(request.get("headers"))
    )


def _size(message: Mapping[str, Json], default: int) -> int:
    """Bytes of a body on the wire: not every browser knows."""
    size = message.get("bodySize")
    return size if isinstance(size, int) and 0 < size < 2**40 else default


def _is_cut(response: Mapping[str, Json], body: bytes | None) -> bool:
    size = fields.mapping(response.get("content")).get("size")
    return isinstance(size, int) and size > len(body or b"")
