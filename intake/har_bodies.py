"""Bodies and messages of a HAR entry, made bytes again."""

import base64
import binascii
import re
from collections.abc import Callable, Iterator, Mapping
from urllib.parse import urlencode

from intake.recorded import Message, UnreadableError, decoded, is_moment
from wire import fields
from wire.fields import Json, NotJsonError
from wire.framings import sse

_BOUNDARY = re.compile(r'boundary="?([^";,\s]+)', re.IGNORECASE)
_SWITCHED = 101

type Attached = Callable[[str], bytes | None]
"""Gives a body that lies beside its file, by name."""


def request_body(message: Mapping[str, Json], headers: dict[str, str], attached: Attached) -> bytes:
    """The plain body; `headers` say afterwards what it is."""
    coding = headers.pop("content-encoding", None)
    posted = fields.mapping(message.get("postData"))
    headers.setdefault("content-type", fields.string(posted.get("mimeType")))
    if (data := attached(fields.string(posted.get("_file")))) is not None:
        return _plain(data, coding)
    if words := fields.string(posted.get("text")):
        return _bare(_plain(_bytes(words), coding), headers["content-type"])
    if "json" in headers["content-type"].lower():
        # Tools that give JSON as a form's fields leave most of it out.
        return b""
    pairs = [
        (fields.string(pair.get("name")), fields.string(pair.get("value")))
        for pair in fields.mappings(posted.get("params"))
    ]
    if pairs:
        # Where a form carries files, some tools give its fields alone.
        headers["content-type"] = "application/x-www-form-urlencoded"
    return urlencode(pairs, errors="replace").encode()


def _bare(body: bytes, kind: str) -> bytes:
    """Firefox puts the headers of an upload before a multipart body."""
    boundary = _BOUNDARY.search(kind) if "multipart" in kind.lower() else None
    start = body.find(b"--" + boundary[1].encode("utf-8", "replace")) if boundary else 0
    return body[start:] if start > 0 else body


def answer_body(
    response: Mapping[str, Json], headers: dict[str, str], attached: Attached
) -> bytes | None:
    """The plain body, None if it was not kept; `headers` say afterwards what it is.

    Raises UnreadableError.
    """
    coding = headers.pop("content-encoding", None)
    content = fields.mapping(response.get("content"))
    headers.setdefault("content-type", fields.string(content.get("mimeType")))
    if (data := attached(fields.string(content.get("_file")))) is not None:
        return _plain(data, coding)
    text = fields.string(content.get("text"))
    if not text:
        return None
    if content.get("encoding") != "base64":
        return _plain(_bytes(text), coding)
    try:
        return _plain(base64.b64decode(text), coding)
    except (binascii.Error, ValueError):
        raise UnreadableError("entry_broken") from None


def parts(
    entry: Mapping[str, Json], body: bytes | None
) -> tuple[tuple[float | None, bytes], ...] | None:
    """A body as one, or as Chromium's events, each at its time, if all of it is there."""
    events = tuple(_events(entry))
    if events and (body is None or _event_count(body) == len(events)):
        return events
    return None if body is None else ((None, body),)


def messages(entry: Mapping[str, Json], attached: Attached) -> tuple[Message, ...] | None:
    """Messages of text and of bytes; frames that only steer the connection are left out.

    Raises UnreadableError.
    """
    listed = entry.get("_webSocketMessages")
    if not isinstance(listed, list):
        listed = _beside(fields.mapping(entry.get("response")), attached)
    if listed is None:
        return None
    return tuple(_message(item) for item in fields.mappings(listed) if item.get("opcode") in (1, 2))


def _beside(response: Mapping[str, Json], attached: Attached) -> list[Json] | None:
    """Messages as Playwright keeps them outside the HAR file: one a line, where a body would be."""
    name = fields.string(fields.mapping(response.get("content")).get("_file"))
    data = attached(name) if response.get("status") == _SWITCHED else None
    if data is None:
        return None
    try:
        return [fields.parse(line) for line in data.splitlines() if line.strip()]
    except NotJsonError:
        raise UnreadableError("entry_broken") from None


def _message(item: Mapping[str, Json]) -> Message:
    at, data = _moment(item.get("time")), fields.string(item.get("data"))
    if at is None:
        raise UnreadableError("entry_broken")
    try:
        content = base64.b64decode(data) if item.get("opcode") == 2 else _bytes(data)
    except (binascii.Error, ValueError):
        content = b""
    return Message(item.get("type") == "send", at, content)


def _bytes(words: str) -> bytes:
    """What a body's bytes were before a tool made text of them."""
    try:
        data = words.encode()
    except UnicodeEncodeError:
        try:
            return words.encode("utf-8", "surrogateescape")
        except UnicodeEncodeError:
            return words.encode("utf-8", "replace")
    if words.isascii():
        return data
    # mitmproxy takes an event stream for Latin-1, which makes "Ã©" of "é". The other way
    # round, French or German text in Latin-1 is hardly ever UTF-8.
    try:
        read = words.encode("latin-1")
        read.decode()
    except UnicodeError:
        return data
    return read


def _plain(data: bytes, coding: str | None) -> bytes:
    """Bodies are kept decoded, whatever their header says; a few tools keep them as sent."""
    try:
        data.decode()
    except UnicodeDecodeError:
        undone = decoded(data, coding) if coding else None
        return undone or data
    return data


def _events(entry: Mapping[str, Json]) -> Iterator[tuple[float, bytes]]:
    """Chromium's server-sent events, as they came over the wire."""
    for event in fields.mappings(entry.get("_eventSourceMessages")):
        at = _moment(event.get("time"))
        if at is None:
            return
        lines = fields.string(event.get("data")).split("\n")
        name = fields.string(event.get("eventName"))
        head = f"event: {name}\n" if name and name != "message" else ""
        yield (
            at,
            (head + "".join(f"data: {line}\n" for line in lines) + "\n").encode("utf-8", "replace"),
        )


def _moment(at: Json) -> float | None:
    """Seconds since 1970, which Chromium writes; Playwright writes milliseconds."""
    if isinstance(at, bool) or not isinstance(at, float | int):
        return None
    return next((float(seconds) for seconds in (at, at / 1000) if is_moment(seconds)), None)


def _event_count(body: bytes) -> int:
    parser = sse.Parser()
    return len([*parser.feed(body), *parser.close()])
