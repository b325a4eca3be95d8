"""One JSON array as a stream of its elements, however it is cut (Gemini without `alt=sse`)."""

import re

from wire.bodies import Body
from wire.framings.events import Event

# All possessive: the time is linear in the bytes, whatever they are.
_STRING = rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"'
_FLAT = rb'[^"\[\]{}]*+(?:' + _STRING + rb'[^"\[\]{}]*+)*+'
_SHALLOW = rb"[\[{]" + _FLAT + rb"[\]}]" + _FLAT
_DEEPER = rb"[\[{]" + _FLAT + rb"(?:" + _SHALLOW + rb")*+[\]}]" + _FLAT
_WITHIN = re.compile(_FLAT + rb"(?:" + _DEEPER + rb")*+", re.DOTALL)
"""Words, and brackets that are closed again two levels deep, at one go."""
_BETWEEN = re.compile(rb'(?:[^"\[\]{},]++|' + _STRING + rb")*+", re.DOTALL)
_STRING_REST = re.compile(rb'[^"\\]*+(?:\\.[^"\\]*+)*+', re.DOTALL)
_QUOTE, _ESCAPE, _COMMA = b'"\\,'


def starts(start: bytes) -> bool:
    """Whether a body that starts so is an array."""
    return start.startswith(b"[")


class Parser:
    """Takes bytes in any slices, gives an event for each element as soon as it is whole.

    What stands behind the array's end is left out; an element's memory is bounded by `Body`.
    """

    def __init__(self) -> None:
        self._element = Body()
        self._depth = 0
        """1 between the elements."""
        self._is_in_string = False
        self._is_escaped = False
        self._is_over = False

    def feed(self, data: bytes) -> list[Event]:
        """The elements that `data` completes."""
        found: list[Event] = []
        begin = at = 0
        while at < len(data) and not self._is_over:
            if self._is_in_string:
                at = self._string_rest(data, at)
                continue
            known = (_WITHIN if self._depth > 1 else _BETWEEN).match(data, at)
            at = known.end() if known else at
            if at == len(data):
                break
            sign, at = data[at], at + 1
            if sign == _QUOTE:
                # One that this slice does not end.
                self._is_in_string = True
            elif sign == _COMMA:
                begin = self._cut(data[begin : at - 1], at, found)
            elif sign in b"[{":
                self._depth += 1
                begin = at if self._depth == 1 else begin
            elif (closed := self._closed(data, begin, at, found)) is not None:
                begin = closed
        if self._depth and not self._is_over:
            self._element.feed(data[begin:])
        return found

    def close(self) -> list[Event]:
        """What is left of an array that was not closed; no whole element, as a rule."""
        found: list[Event] = []
        self._cut(b"", 0, found)
        return found

    def _string_rest(self, data: bytes, at: int) -> int:
        if self._is_escaped:
            self._is_escaped = False
            at += 1
        known = _STRING_REST.match(data, at)
        at = known.end() if known else at
        if at < len(data):
            self._is_in_string = data[at] != _QUOTE
            self._is_escaped = data[at] == _ESCAPE
            at += 1
        return at

    def _closed(self, data: bytes, begin: int, at: int, found: list[Event]) -> int | None:
        """After a closing bracket: where the next element begins, if one ended."""
        self._depth -= 1
        if self._depth == 1:
            return self._cut(data[begin:at], at, found)
        if self._depth <= 0:
            self._is_over = True
            return self._cut(data[begin : at - 1], at, found)
        return None

    def _cut(self, last: bytes, at: int, found: list[Event]) -> int:
        """An element ends with `last`; nothing but space is none. Gives `at` back."""
        element, self._element = self._element, Body()
        element.feed(last)
        if element.is_cut or element.whole.strip():
            found.append(Event.of_body("", element))
        return at
