"""HAR files of browsers and tools: HTTP Archive 1.1 and 1.2, and what each adds to it.

Chromium: WebSocket messages and server-sent events with their times, `_error`.
Firefox: the head of a multipart body within its text. mitmproxy: bytes that are
no text as half surrogates, UTF-8 read as Latin-1. Fiddler: a byte order mark.
Slack's and others' headers are pairs instead of objects.
"""

import base64
import binascii
import io
import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import TypeIs
from urllib.parse import urlencode

from intake.entries import Splitter
from intake.files import BrokenFileError
from intake.recorded import (
    Entry,
    Line,
    Message,
    Recorded,
    Unread,
    UnreadableError,
    client_left,
    decoded,
    is_moment,
    moment,
)
from wire import fields, sse
from wire.capture import Ending, kept
from wire.fields import Json, NotJsonError

_BLOCK = 64 * 2**10
_REQUEST = re.compile(
    rb'"request"\s*:\s*\{\s*"method"\s*:\s*"([A-Z]+)"\s*,\s*"url"\s*:\s*"([^"\\]+)"'
)
_BOUNDARY = re.compile(r'boundary="?([^";,\s]+)', re.IGNORECASE)
_LONGEST_MS = 10.0**9


class NotHarError(Exception):
    """The file is JSON of another kind."""


class HarEntry:
    """One entry of a HAR file."""

    def __init__(self, entry: Mapping[str, Json], line: Line) -> None:
        self.line = line
        self._entry = entry

    def recorded(self) -> Recorded:
        """Raises UnreadableError."""
        entry = self._entry
        request, response = (
            fields.mapping(entry.get("request")),
            fields.mapping(entry.get("response")),
        )
        started_at = _started_at(entry.get("startedDateTime"))
        sent, request_end, first_byte, ended = _times(entry, started_at.timestamp())
        headers = _headers(request)
        body = _request_body(request, headers)
        status = fields.count(response.get("status")) or None
        answer = _Answer(entry, response)
        error = fields.string(response.get("_error")) or fields.string(entry.get("_error"))
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
            response_headers=answer.headers,
            response=answer.parts(),
            response_bytes=answer.size,
            is_cut=answer.is_cut,
            messages=_messages(entry),
            ending=_ending(error),
        )


def entries(content: io.BufferedReader) -> Iterator[Entry]:
    """The entries of a HAR file one by one.

    Raises:
        NotHarError: there is no array of entries in it.
        BrokenFileError: it ends, or stops making sense, before that array does.
    """
    splitter = Splitter()
    while not splitter.has_ended and (block := content.read(_BLOCK)):
        for data, is_whole in splitter.feed(block):
            yield _entry(data) if is_whole else Unread(_line_in(data), "entry_too_large")
    if not splitter.has_begun:
        raise NotHarError
    if not splitter.has_ended:
        raise BrokenFileError


def _entry(data: bytes) -> Entry:
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
    return HarEntry(entry, line)


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


def _request_body(message: Mapping[str, Json], headers: dict[str, str]) -> bytes:
    """The plain body; `headers` say afterwards what it is."""
    coding = headers.pop("content-encoding", None)
    posted = fields.mapping(message.get("postData"))
    headers.setdefault("content-type", fields.string(posted.get("mimeType")))
    if words := fields.string(posted.get("text")):
        return _bare(_plain(_bytes(words), coding), headers["content-type"])
    pairs = [
        (fields.string(pair.get("name")), fields.string(pair.get("value")))
        for pair in fields.mappings(posted.get("params"))
    ]
    if pairs:
        # Where a form carries files, some tools give its fields alone.
        headers["content-type"] = "application/x-www-form-urlencoded"
    return urlencode(pairs).encode()


def _bare(body: bytes, kind: str) -> bytes:
    """Firefox puts the headers of an upload before a multipart body."""
    boundary = _BOUNDARY.search(kind) if "multipart" in kind.lower() else None
    start = body.find(b"--" + boundary[1].encode("utf-8", "replace")) if boundary else 0
    return body[start:] if start > 0 else body


def _bytes(words: str) -> bytes:
    """What a body's bytes were before a tool made text of them."""
    try:
        data = words.encode()
    except UnicodeEncodeError:
        try:
            return words.encode("utf-8", "surrogateescape")
        except UnicodeEncodeError:
            return words.encode("utf-8", "replace")
    if not words.isascii():
        # mitmproxy takes an event stream for Latin-1, which makes "Ã©" of "é". The other way
        # round, French or German text in Latin-1 is hardly ever UTF-8.
        try:
            read = words.encode("latin-1")
            read.decode()
        except UnicodeError:
            return data
        return read
    return data


def _plain(data: bytes, coding: str | None) -> bytes:
    """Bodies are kept decoded, whatever their header says; a few tools keep them as sent."""
    try:
        data.decode()
    except UnicodeDecodeError:
        undone = decoded(data, coding) if coding else None
        return undone or data
    return data


class _Answer:
    """The response of an entry."""

    def __init__(self, entry: Mapping[str, Json], response: Mapping[str, Json]) -> None:
        content = fields.mapping(response.get("content"))
        self.headers = _headers(response)
        coding = self.headers.pop("content-encoding", None)
        self.headers.setdefault("content-type", fields.string(content.get("mimeType")))
        self._events = list(_events(entry))
        self._body = _content(content, coding)
        self.size = _size(response, len(self._body or b""))
        size = content.get("size")
        self.is_cut = isinstance(size, int) and size > len(self._body or b"")

    def parts(self) -> tuple[tuple[float | None, bytes], ...] | None:
        """Events at their own times if they are all there, else the body as one."""
        if self._events and (self._body is None or _event_count(self._body) == len(self._events)):
            return tuple(self._events)
        return None if self._body is None else ((None, self._body),)


def _content(content: Mapping[str, Json], coding: str | None) -> bytes | None:
    text = content.get("text")
    if not isinstance(text, str) or not text:
        return None
    if content.get("encoding") != "base64":
        return _plain(_bytes(text), coding)
    try:
        return _plain(base64.b64decode(text), coding)
    except (binascii.Error, ValueError):
        raise UnreadableError("entry_broken") from None


def _events(entry: Mapping[str, Json]) -> Iterator[tuple[float, bytes]]:
    """Chromium's server-sent events, as they came over the wire."""
    for event in fields.mappings(entry.get("_eventSourceMessages")):
        at = event.get("time")
        if not _is_moment(at):
            return
        lines = fields.string(event.get("data")).split("\n")
        name = fields.string(event.get("eventName"))
        head = f"event: {name}\n" if name and name != "message" else ""
        yield float(at), (head + "".join(f"data: {line}\n" for line in lines) + "\n").encode()


def _is_moment(at: Json) -> TypeIs[float]:
    return isinstance(at, float | int) and not isinstance(at, bool) and is_moment(at)


def _event_count(body: bytes) -> int:
    parser = sse.Parser()
    return len([*parser.feed(body), *parser.close()])


def _messages(entry: Mapping[str, Json]) -> tuple[Message, ...] | None:
    """Messages of text and of bytes; frames that only steer the connection are left out."""
    listed = entry.get("_webSocketMessages")
    if not isinstance(listed, list):
        return None
    return tuple(_message(item) for item in fields.mappings(listed) if item.get("opcode") in (1, 2))


def _message(item: Mapping[str, Json]) -> Message:
    at, data = item.get("time"), fields.string(item.get("data"))
    if not _is_moment(at):
        raise UnreadableError("entry_broken")
    try:
        content = base64.b64decode(data) if item.get("opcode") == 2 else _bytes(data)
    except (binascii.Error, ValueError):
        content = b""
    return Message(item.get("type") == "send", float(at), content)


def _ending(error: str) -> Ending:
    if not error:
        return Ending.FINISHED
    return Ending.CLIENT_LEFT if client_left(error) else Ending.UPSTREAM_BROKE
