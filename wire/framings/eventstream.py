"""Amazon's binary event streams from bytes, however they are cut.

A message is a prelude (its whole length, the length of its headers, a CRC-32 of
these two), headers, a payload, and a CRC-32 of all before it; all numbers are big-endian
(smithy.io, "Amazon Event Stream Specification").
"""

import struct
from collections.abc import Iterator
from zlib import crc32

from wire.bodies import KEPT_LIMIT
from wire.framings.events import Event

_PRELUDE = struct.Struct(">III")
_CRC = struct.Struct(">I")
_SMALLEST = _PRELUDE.size + _CRC.size
_SIZES = {0: 0, 1: 0, 2: 1, 3: 2, 4: 4, 5: 8, 8: 8, 9: 16}
"""Bytes of a header's value by its type; bytes (6) and strings (7) say their length first."""
_STRING = 7
_NAMES = (":event-type", ":exception-type")


def starts(start: bytes) -> bool | None:
    """Whether a body that starts so is a stream of these; None: not yet to be told."""
    if len(start) < _PRELUDE.size:
        return None if start.startswith(b"\0") else False
    return _length(start) is not None


class Parser:
    """Takes bytes in any slices, gives events; a message's memory is bounded by `KEPT_LIMIT`.

    An event's name is its type; of an exception its type, and of an error "error". Where a
    checksum is wrong nothing more can be found: one event that is no JSON marks the gap.
    """

    def __init__(self) -> None:
        self._data = bytearray()
        self._is_broken = False

    def feed(self, data: bytes) -> list[Event]:
        """The events that `data` completes."""
        return [] if self._is_broken else list(self._events(data))

    def close(self) -> list[Event]:
        """A message that broke off is a gap."""
        return [_gap()] if self._data and not self._is_broken else []

    def _events(self, data: bytes) -> Iterator[Event]:
        self._data += data
        at = 0
        while len(self._data) - at >= _PRELUDE.size:
            length = _length(self._data[at : at + _PRELUDE.size])
            if length is None:
                yield self._broken()
                return
            if len(self._data) - at < length:
                break
            event = _event(bytes(self._data[at : at + length]))
            if event is None:
                yield self._broken()
                return
            yield event
            at += length
        del self._data[:at]

    def _broken(self) -> Event:
        self._is_broken = True
        self._data.clear()
        return _gap()


def _gap() -> Event:
    return Event("", b"\0")


def _length(prelude: bytes | bytearray) -> int | None:
    """The whole length of a message with this prelude; None: it is broken, or too long to hold."""
    length, headers_length, crc = _PRELUDE.unpack_from(prelude)
    is_possible = _SMALLEST + headers_length <= length <= KEPT_LIMIT
    return length if is_possible and crc == crc32(prelude[:8]) else None


def _event(message: bytes) -> Event | None:
    """The event of a whole message; None: its checksum or its headers are wrong."""
    if _CRC.unpack(message[-4:])[0] != crc32(message[:-4]):
        return None
    end = _PRELUDE.size + _PRELUDE.unpack_from(message)[1]
    try:
        headers = dict(_headers(message[_PRELUDE.size : end]))
    except (struct.error, ValueError):
        return None
    kind = next((headers[key] for key in _NAMES if key in headers), "error")
    return Event(kind, message[end:-4] or b"{}")


def _headers(data: bytes) -> Iterator[tuple[str, str]]:
    """(name, value) of each header that is a string. Raises ValueError, struct.error."""
    at = 0
    while at < len(data):
        name = data[at + 1 : at + 1 + data[at]]
        at += 1 + len(name)
        (kind,) = struct.unpack_from(">B", data, at)
        at += 1
        size = _SIZES.get(kind)
        if size is None:
            (size,) = struct.unpack_from(">H", data, at)
            at += 2
        if kind == _STRING:
            yield name.decode(), data[at : at + size].decode()
        at += size
