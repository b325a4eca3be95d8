"""Server-sent events from bytes, however they are cut (WHATWG HTML, section 9.2.6)."""

import re
from functools import lru_cache

from wire.bodies import KEPT_LIMIT, Body
from wire.framings.events import Event

_LINE_END = re.compile(rb"\r\n|\n|\r")
_BOM = b"\xef\xbb\xbf"
_NAME_LENGTH = 256


_STARTS = (b"data:", b"event:", b"id:", b"retry:", b":")


def starts(start: bytes) -> bool | None:
    """Whether a body that starts so is a stream of these; None: not yet to be told."""
    if start.startswith(_STARTS):
        return True
    return None if any(known.startswith(start) for known in _STARTS) else False


class Parser:
    """Takes bytes in any slices, gives events; an event's memory is bounded by `Body`."""

    def __init__(self) -> None:
        self._line = Body()
        self._is_after_cr = False
        self._start: bytes | None = b""
        self._name = ""
        self._data: Body | None = None

    def feed(self, data: bytes) -> list[Event]:
        """The events that `data` completes."""
        if self._start is not None:
            data = self._without_bom(data)
        found: list[Event] = []
        if b"\r" in data or self._is_after_cr or len(data) > KEPT_LIMIT:
            self._lines(data, found)
            return found
        if not self._is_between:
            head, gap, data = data.partition(b"\n\n")
            self._lines(head + gap, found)
            if not self._is_between:
                self._lines(data, found)
                return found
        *blocks, rest = data.split(b"\n\n")
        for block in blocks:
            event = _usual(block)
            if event:
                found.append(event)
            else:
                self._lines(block + b"\n\n", found)
        if rest:
            self._lines(rest, found)
        return found

    def close(self) -> list[Event]:
        """The last event, where a stream that ended cleanly left out the blank line.

        The standard discards it; servers that forget the line mean it. Not to
        be called when the stream was cut.
        """
        found: list[Event] = []
        if self._start:
            self._line.feed(self._start)
        if len(self._line):
            self._line_ended(b"", found)
        self._dispatch(found)
        return found

    @property
    def _is_between(self) -> bool:
        """No event has begun."""
        return not len(self._line) and self._data is None and not self._name

    def _without_bom(self, data: bytes) -> bytes:
        self._start = (self._start or b"") + data
        if len(self._start) < len(_BOM) and _BOM.startswith(self._start):
            return b""
        data, self._start = self._start.removeprefix(_BOM), None
        return data

    def _lines(self, data: bytes, found: list[Event]) -> None:
        if self._is_after_cr and data:
            data = data.removeprefix(b"\n")
            self._is_after_cr = False
        self._is_after_cr = self._is_after_cr or data.endswith(b"\r")
        *ended, rest = _LINE_END.split(data)
        for line in ended:
            self._line_ended(line, found)
        self._line.feed(rest)

    def _line_ended(self, last: bytes, found: list[Event]) -> None:
        if not len(self._line):
            line = last
        else:
            self._line.feed(last)
            if self._line.is_cut:
                # A line too long to hold becomes an event's data as it is, ends only.
                self._data, self._line = self._line, Body()
                return
            line, self._line = self._line.whole, Body()
        if not line:
            self._dispatch(found)
            return
        field, _, value = line.partition(b":")
        self._field(field, value.removeprefix(b" "))

    def _field(self, field: bytes, value: bytes) -> None:
        if field == b"event":
            self._name = _name(value)
        elif field == b"data":
            if self._data is None:
                self._data = Body()
            else:
                self._data.feed(b"\n")
            self._data.feed(value)

    def _dispatch(self, found: list[Event]) -> None:
        name, data = self._name, self._data
        self._name, self._data = "", None
        if data is not None:
            found.append(Event.of_body(name, data))


def _usual(block: bytes) -> Event | None:
    """The event of a block in the two forms that nearly all have, which are read without lines."""
    if block.startswith(b"data: "):
        return None if b"\n" in block else Event("", block[6:])
    if block.startswith(b"event: "):
        name, _, data = block.partition(b"\n")
        if data.startswith(b"data: ") and b"\n" not in data:
            return Event(_name(name[7:]), data[6:])
    return None


@lru_cache(maxsize=256)
def _name(value: bytes) -> str:
    return value[:_NAME_LENGTH].decode("utf-8", "replace")
