"""Google's framing of streams: `)]}'`, then each JSON text behind its length, however it is cut.

The length counts UTF-16 code units, from the line end behind its digits to the line end behind
the JSON text, both included.
"""

import re
from collections.abc import Iterator

from wire.bodies import Body
from wire.framings.events import Event

_GUARD = b")]}'"
_LENGTH = re.compile(rb"[0-9]{1,9}")
_LENGTH_LINE = re.compile(rb"[0-9]{1,9}\r?\n")
_CONTINUATIONS = bytes(range(0x80, 0xC0))
_LEADS_OF_FOUR = bytes(range(0xF0, 0x100))


def starts(start: bytes) -> bool | None:
    """Whether a body that starts so is framed so; None: not yet to be told."""
    if start.startswith(_GUARD) or _LENGTH_LINE.match(start):
        return True
    return None if _GUARD.startswith(start) or _LENGTH.fullmatch(start) else False


class Parser:
    """Takes bytes in any slices, gives the JSON text of each frame; bounded by `Body`.

    A line that begins with a bracket where a length should stand is a JSON text as well.
    """

    def __init__(self) -> None:
        self._body = Body()
        self._left = 0
        """Code units that the frame still lacks; none between frames."""

    def feed(self, data: bytes) -> Iterator[Event]:
        """The frames that `data` completes; to be read to the end."""
        at = 0
        while at < len(data):
            if self._left > 0:
                piece = data[at : at + self._left]
                self._left -= _units(piece)
                self._body.feed(piece)
                at += len(piece)
                if self._left <= 0:
                    yield from self._framed()
                continue
            end = data.find(b"\n", at)
            if end < 0:
                self._body.feed(data[at:])
                return
            self._body.feed(data[at:end])
            yield from self._line()
            at = end + 1

    def close(self) -> Iterator[Event]:
        """What is left when the stream ended cleanly."""
        if self._left > 0:
            yield from self._framed()
        else:
            yield from self._line()

    def _framed(self) -> Iterator[Event]:
        body, self._body, self._left = self._body, Body(), 0
        if body.is_cut or body.whole.strip():
            yield Event.of_body("", body)

    def _line(self) -> Iterator[Event]:
        """A line between frames: a length, or what else may stand there."""
        line = b"" if self._body.is_cut else self._body.whole.strip()
        if line.startswith(b"[") or self._body.is_cut:
            yield from self._framed()
            return
        self._body = Body()
        if _LENGTH.fullmatch(line):
            # The line end behind the digits counts, and came.
            self._left = int(line) - 1


def _units(data: bytes) -> int:
    """UTF-16 code units of UTF-8, each counted with the first byte of its character."""
    of_four = len(data) - len(data.translate(None, _LEADS_OF_FOUR))
    return len(data.translate(None, _CONTINUATIONS)) + of_four
