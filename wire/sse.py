"""Server-sent events from bytes, however they are cut (WHATWG HTML, section 9.2.6)."""

import re
from collections.abc import Iterator

from wire.bodies import Body
from wire.events import Event

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

    def feed(self, data: bytes) -> Iterator[Event]:
        """The events that `data` completes; to be read to the end."""
        data = self._without_bom(data)
        if self._is_after_cr and data:
            data = data.removeprefix(b"\n")
            self._is_after_cr = False
        self._is_after_cr = self._is_after_cr or data.endswith(b"\r")
        *ended, rest = _LINE_END.split(data)
        for line in ended:
            yield from self._line_ended(line)
        self._line.feed(rest)

    def close(self) -> Iterator[Event]:
        """The last event, where a stream that ended cleanly left out the blank line.

        The standard discards it; servers that forget the line mean it. Not to
        be called when the stream was cut.
        """
        if self._start:
            self._line.feed(self._start)
        if len(self._line):
            yield from self._line_ended(b"")
        yield from self._dispatched()

    def _without_bom(self, data: bytes) -> bytes:
        if self._start is None:
            return data
        self._start += data
        if len(self._start) < len(_BOM) and _BOM.startswith(self._start):
            return b""
        data, self._start = self._start.removeprefix(_BOM), None
        return data

    def _line_ended(self, last: bytes) -> Iterator[Event]:
        if not len(self._line):
            line = last
        else:
            self._line.feed(last)
            if self._line.is_cut:
                self._cut_line()
                return
            line, self._line = self._line.whole, Body()
        if not line:
            yield from self._dispatched()
            return
        field, _, value = line.partition(b":")
        self._field(field, value.removeprefix(b" "))

    def _field(self, field: bytes, value: bytes) -> None:
        if field == b"event":
            self._name = value[:_NAME_LENGTH].decode("utf-8", "replace")
        elif field == b"data":
            if self._data is None:
                self._data = Body()
            else:
                self._data.feed(b"\n")
            self._data.feed(value)

    def _cut_line(self) -> None:
        """A line too long to hold becomes an event's data as it is, ends only."""
        self._data, self._line = self._line, Body()

    def _dispatched(self) -> Iterator[Event]:
        name, data = self._name, self._data
        self._name, self._data = "", None
        if data is not None:
            yield Event.of_body(name, data)
