"""One JSON value a line, however the bytes are cut; or one document over many lines."""

from collections.abc import Iterator

from wire.bodies import Body
from wire.fields import NotJsonError, parse
from wire.framings.events import Event


def starts(start: bytes) -> bool:
    """Whether a body that starts so may be lines of JSON: a document may be as well."""
    return start.startswith((b"{", b"["))


class Parser:
    """Takes bytes in any slices, gives an event a line; its memory is bounded by `Body`.

    Where the first line is no JSON value, all lines together are one event, which comes
    at the end.
    """

    def __init__(self) -> None:
        self._line = Body()
        self._is_document: bool | None = None
        """None: the first line has not come."""

    def feed(self, data: bytes) -> Iterator[Event]:
        """The events that `data` completes."""
        *ended, rest = data.split(b"\n")
        for line in ended:
            self._line.feed(line)
            if self._is_document is None:
                self._is_document = not _is_value(self._line)
            if self._is_document:
                self._line.feed(b"\n")
            else:
                yield from self.close()
        self._line.feed(rest)

    def close(self) -> Iterator[Event]:
        """What stands behind the last line's end, or the whole document."""
        line, self._line = self._line, Body()
        if line.is_cut or line.whole.strip():
            yield Event.of_body("", line)


def _is_value(line: Body) -> bool:
    try:
        parse(line.whole)
    except NotJsonError:
        return False
    return not line.is_cut
