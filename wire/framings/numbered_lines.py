"""Lines of `<n>:<json>`, as Vercel's SDK and Le Chat stream them, however they are cut."""

import re
from collections.abc import Iterator

from wire.bodies import Body
from wire.framings.events import Event

_LABEL = re.compile(rb"\s*([0-9a-z]{1,4}):")
_LABEL_LENGTH = 4


def starts(start: bytes) -> bool | None:
    """Whether a body that starts so is such lines; None: not yet to be told."""
    if _LABEL.match(start):
        return True
    return None if len(start) <= _LABEL_LENGTH and start.isalnum() else False


class Parser:
    """Takes bytes in any slices; an event a line, named by what stands before the colon.

    Other lines are left out; a line's memory is bounded by `Body`.
    """

    def __init__(self) -> None:
        self._line = Body()

    def feed(self, data: bytes) -> Iterator[Event]:
        """The events that `data` completes."""
        *ended, rest = data.split(b"\n")
        for last in ended:
            self._line.feed(last)
            yield from self.close()
        self._line.feed(rest)

    def close(self) -> Iterator[Event]:
        """The last line, if no line end stands behind it."""
        line, self._line = self._line, Body()
        if line.is_cut:
            yield Event.of_body("", line)
            return
        whole = line.whole
        if label := _LABEL.match(whole):
            yield Event(label[1].decode(), whole[label.end() :])
